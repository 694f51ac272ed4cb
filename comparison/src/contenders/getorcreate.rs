//! This project, on Diesel's own connections and on those of diesel-async.

use diesel::{ExpressionMethods, MysqlConnection, PgConnection};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use getorcreate::{ManyError, Outcome};

use super::Contender;
use super::users::{User, users};
use crate::protocol::Result;

pub(super) struct GetOrCreate<C>(C);

/// `$run` runs a request, and `$awaited` awaits it where that is needed.
macro_rules! contender {
    ($connection:ty as $trait:path: $run:ident $($awaited:tt)*) => {
        impl Contender for GetOrCreate<$connection> {
            async fn connect(url: &str) -> Result<Self> {
                Ok(Self(<$connection as $trait>::establish(url) $($awaited)* ?))
            }

            async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let user = User::get_or_create(users::email.eq(email))
                    .defaults(users::name.eq(name))
                    .$run(&mut self.0) $($awaited)*
                    .map_err(|error| named(&error))?;
                Ok(user.into_inner().id)
            }

            async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let user = User::update_or_create(users::email.eq(email))
                    .set(users::name.eq(name))
                    .$run(&mut self.0) $($awaited)*
                    .map_err(|error| named(&error))?;
                Ok(user.into_inner().id)
            }

            async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
                let found = User::get_or_create_many(emails.iter().map(|email| users::email.eq(email)))
                    .defaults(users::name.eq(name))
                    .$run(&mut self.0) $($awaited)*
                    .map_err(|error: ManyError| named(&error.into()))?;
                Ok(found.iter().map(Outcome::row).map(|user| user.id).collect())
            }
        }
    };
}

contender! { PgConnection as diesel::Connection: run }
contender! { MysqlConnection as diesel::Connection: run }
contender! { AsyncPgConnection as diesel_async::AsyncConnection: run_async .await }
contender! { AsyncMysqlConnection as diesel_async::AsyncConnection: run_async .await }

/// The error with the name of its variant, as scripts give the class of an exception.
fn named(error: &getorcreate::Error) -> String {
    let debug = format!("{error:?}");
    let variant = debug.split([' ', ':', '(', '{']).next().unwrap_or_default();
    format!("{variant}: {error}")
}
