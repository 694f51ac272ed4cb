//! The same work by hand: `SELECT`, `INSERT` that yields to a row with the key, `SELECT`. Diesel has no
//! `INSERT .. RETURNING` for MariaDB: there another `SELECT` reads the new row.

use std::collections::HashSet;

use super::Contender;
use super::users::{User, users};
use crate::protocol::Result;

pub(super) struct ByHand<C>(C);

const NOT_THERE: &str = "the row that was in the way is not there";

/// `$awaited` awaits a statement where that is needed.
macro_rules! postgres {
    ($connection:ty as $trait:path: $($awaited:tt)*) => {
        impl Contender for ByHand<$connection> {
            async fn connect(url: &str) -> Result<Self> {
                Ok(Self(<$connection as $trait>::establish(url) $($awaited)* ?))
            }

            async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let conn = &mut self.0;
                let find = || users::table.filter(users::email.eq(email)).select(User::as_select());
                if let Some(user) = find().first(conn) $($awaited)* .optional()? {
                    return Ok(user.id);
                }
                let inserted = diesel::insert_into(users::table)
                    .values((users::email.eq(email), users::name.eq(name)))
                    .on_conflict(users::email)
                    .do_nothing()
                    .returning(User::as_returning())
                    .get_result(conn) $($awaited)*
                    .optional()?;
                match inserted {
                    Some(user) => Ok(user.id),
                    None => Ok(find().first(conn) $($awaited)* ?.id),
                }
            }

            async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let user = diesel::insert_into(users::table)
                    .values((users::email.eq(email), users::name.eq(name)))
                    .on_conflict(users::email)
                    .do_update()
                    .set(users::name.eq(excluded(users::name)))
                    .returning(User::as_returning())
                    .get_result(&mut self.0) $($awaited)* ?;
                Ok(user.id)
            }

            async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
                let conn = &mut self.0;
                let mut found: Vec<User> = users::table
                    .filter(users::email.eq_any(emails))
                    .select(User::as_select())
                    .load(conn) $($awaited)* ?;
                let missing = missing(emails, &found);
                if !missing.is_empty() {
                    let rows: Vec<_> = missing
                        .iter()
                        .map(|email| (users::email.eq(*email), users::name.eq(name)))
                        .collect();
                    let mut inserted: Vec<User> = diesel::insert_into(users::table)
                        .values(rows)
                        .on_conflict(users::email)
                        .do_nothing()
                        .returning(User::as_returning())
                        .get_results(conn) $($awaited)* ?;
                    if inserted.len() < missing.len() {
                        let lost = self::missing(missing.iter().copied(), &inserted);
                        found.append(
                            &mut users::table
                                .filter(users::email.eq_any(lost))
                                .select(User::as_select())
                                .load(conn) $($awaited)* ?,
                        );
                    }
                    found.append(&mut inserted);
                }
                Ok(found.into_iter().map(|user| user.id).collect())
            }
        }
    };
}

macro_rules! mysql {
    ($connection:ty as $trait:path: $($awaited:tt)*) => {
        impl Contender for ByHand<$connection> {
            async fn connect(url: &str) -> Result<Self> {
                Ok(Self(<$connection as $trait>::establish(url) $($awaited)* ?))
            }

            async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let conn = &mut self.0;
                let find = || users::table.filter(users::email.eq(email)).select(User::as_select());
                if let Some(user) = find().first(conn) $($awaited)* .optional()? {
                    return Ok(user.id);
                }
                let inserted = diesel::insert_into(users::table)
                    .values((users::email.eq(email), users::name.eq(name)))
                    .execute(conn) $($awaited)*;
                match inserted {
                    Ok(_) | Err(DatabaseError(UniqueViolation, _)) => {}
                    Err(error) => return Err(error.into()),
                }
                Ok(find().first(conn) $($awaited)* .optional()?.ok_or(NOT_THERE)?.id)
            }

            async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
                let conn = &mut self.0;
                diesel::insert_into(users::table)
                    .values((users::email.eq(email), users::name.eq(name)))
                    .on_conflict(DuplicatedKeys)
                    .do_update()
                    .set(users::name.eq(name))
                    .execute(conn) $($awaited)* ?;
                let user: User = users::table
                    .filter(users::email.eq(email))
                    .select(User::as_select())
                    .first(conn) $($awaited)* ?;
                Ok(user.id)
            }

            async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
                let conn = &mut self.0;
                let mut found: Vec<User> = users::table
                    .filter(users::email.eq_any(emails))
                    .select(User::as_select())
                    .load(conn) $($awaited)* ?;
                let missing = missing(emails, &found);
                if !missing.is_empty() {
                    let rows: Vec<_> = missing
                        .iter()
                        .map(|email| (users::email.eq(*email), users::name.eq(name)))
                        .collect();
                    diesel::insert_or_ignore_into(users::table)
                        .values(rows)
                        .execute(conn) $($awaited)* ?;
                    found.append(
                        &mut users::table
                            .filter(users::email.eq_any(missing))
                            .select(User::as_select())
                            .load(conn) $($awaited)* ?,
                    );
                }
                Ok(found.into_iter().map(|user| user.id).collect())
            }
        }
    };
}

mod blocking {
    use diesel::dsl::DuplicatedKeys;
    use diesel::result::DatabaseErrorKind::UniqueViolation;
    use diesel::result::Error::DatabaseError;
    use diesel::upsert::excluded;
    use diesel::{
        Connection, ExpressionMethods, MysqlConnection, OptionalExtension, PgConnection, QueryDsl, RunQueryDsl,
        SelectableHelper,
    };

    use super::{ByHand, Contender, NOT_THERE, Result, User, missing, users};

    postgres! { PgConnection as Connection: }
    mysql! { MysqlConnection as Connection: }
}

mod asynchronous {
    use diesel::dsl::DuplicatedKeys;
    use diesel::result::DatabaseErrorKind::UniqueViolation;
    use diesel::result::Error::DatabaseError;
    use diesel::upsert::excluded;
    use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
    use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl};

    use super::{ByHand, Contender, NOT_THERE, Result, User, missing, users};

    postgres! { AsyncPgConnection as AsyncConnection: .await }
    mysql! { AsyncMysqlConnection as AsyncConnection: .await }
}

/// The emails that no row has.
fn missing<'e>(emails: impl IntoIterator<Item = &'e String>, rows: &[User]) -> Vec<&'e String> {
    let there: HashSet<&str> = rows.iter().map(|user| user.email.as_str()).collect();
    emails
        .into_iter()
        .filter(|email| !there.contains(email.as_str()))
        .collect()
}
