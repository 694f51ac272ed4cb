//! Defaults that must be awaited, and all others as a special case.

use std::future;
use std::pin::Pin;

use super::values::{Defaults, NoDefaults};
use crate::defaults::{FixesColumns, OneRow, SetsColumns, assert_disjoint};
use crate::lookup::IntoRow;
use crate::{GetOrCreate, Request};

impl<M: GetOrCreate, K: SetsColumns + FixesColumns> Request<M, K, NoDefaults> {
    /// Like [`defaults_with`](Self::defaults_with), for values that must be awaited. `make` is called at most once, and
    /// only if no row was found. Only [`run_async`](Request::run_async) can run such a request. While it waits, it
    /// holds the connection and the locks of a surrounding transaction.
    ///
    /// # Compile errors
    ///
    /// See [`defaults`](Self::defaults): the same mistakes do not compile.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel_async::{AsyncConnection, SimpleAsyncConnection, sync_connection_wrapper::SyncConnectionWrapper};
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { users (id) { id -> Integer, email -> Text, token -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(email)]
    /// # struct User { id: i32, email: String, token: String }
    /// # async fn new_token() -> String { "t".into() }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, token TEXT NOT NULL)").await?;
    /// let ada = User::get_or_create(users::email.eq("ada@example.org"))
    ///     .defaults_with_async(async || users::token.eq(new_token().await))
    ///     .run_async(&mut conn)
    ///     .await?;
    /// # assert!(ada.created());
    /// # Ok(())
    /// # }
    /// ```
    pub fn defaults_with_async<Make, Making, Values, Form, Given, Whole, Row>(
        self,
        make: Make,
    ) -> Request<M, K, impl AwaitDefaults<Values = Row>>
    where
        Make: FnOnce() -> Making + Send,
        Making: Future<Output = Values> + Send,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns + Send + Sync,
    {
        const { assert_disjoint::<K, Row>() };
        self.with(AwaitedDefaults::new(
            async move { Values::one_row(make().await.into_row()) },
        ))
    }
}

/// The values of a new row besides the key, which may have to be awaited.
pub trait AwaitDefaults {
    /// The values in Diesel's form.
    type Values: SetsColumns;

    /// Returns the values. The driver asks for them when no row was found, and may ask again.
    fn values(&mut self) -> impl Future<Output = &Self::Values> + Send;
}

#[diagnostic::do_not_recommend]
impl<D: Defaults<Values: Sync>> AwaitDefaults for D {
    type Values = D::Values;

    fn values(&mut self) -> impl Future<Output = &D::Values> + Send {
        future::ready(Defaults::values(self))
    }
}

/// Values that the closure given to [`Request::defaults_with_async`] makes on first use.
pub(super) struct AwaitedDefaults<Row, Making> {
    /// Not polled again once it has made the values. It is pinned, since it is polled while the request may still be
    /// moved.
    making: Pin<Box<Making>>,
    made: Option<Row>,
}

impl<Row, Making: Future<Output = Row>> AwaitedDefaults<Row, Making> {
    pub(super) fn new(making: Making) -> Self {
        Self {
            making: Box::pin(making),
            made: None,
        }
    }
}

impl<Row, Making> AwaitDefaults for AwaitedDefaults<Row, Making>
where
    Row: SetsColumns + Send + Sync,
    Making: Future<Output = Row> + Send,
{
    type Values = Row;

    async fn values(&mut self) -> &Row {
        match &mut self.made {
            Some(row) => row,
            none => none.insert(self.making.as_mut().await),
        }
    }
}
