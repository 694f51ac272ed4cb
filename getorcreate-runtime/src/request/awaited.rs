//! Defaults that must be awaited, and all others as a special case.
//!
//! The methods name their feature themselves. If only the module did, rustdoc would not show the feature in the facade.

use std::future;
use std::pin::Pin;

use super::once::WithoutDefaults;
use super::values::{Defaults, DefaultsRow};
use crate::changes::DefaultsLeaveSet;
use crate::columns::{FixesColumns, SetsColumns, assert_defaults};
use crate::defaults::{ComparesDefaults, DefaultsLeaveKey, OneRow, SharesColumns};
use crate::lookup::IntoRow;
use crate::{GetOrCreate, Request, UpdateOrCreate};

impl<M: GetOrCreate, K: SetsColumns + FixesColumns, D, L> Request<M, K, D, L> {
    /// Like [`defaults_with`](Self::defaults_with), for values that must be awaited.
    ///
    /// `make` is called at most once, and only before an `INSERT`. Only [`run_async`](Request::run_async) can run such a
    /// request. While it waits, it holds the connection and the locks of a surrounding transaction.
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
    #[cfg(feature = "async")]
    pub fn defaults_with_async<Make, Making, Values, Form, Given, Whole, Row, Shared, Column>(
        self,
        make: Make,
    ) -> Request<M, K, AwaitedDefaults<Make, Making, Values, Row>, L>
    where
        D: WithoutDefaults,
        Make: FnOnce() -> Making + Send,
        Making: Future<Output = Values> + Send,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns + Send + Sync,
        K: SharesColumns<Row, Shared = Shared, Column = Column>,
        Values: DefaultsLeaveKey<M, Shared, Column>,
    {
        const { assert_defaults::<K, Row>() };
        self.with(AwaitedDefaults::new(
            make,
            |make| make(),
            |values| Values::one_row(values.into_row()),
        ))
    }
}

impl<M: GetOrCreate, K: SetsColumns + FixesColumns, U, D> UpdateOrCreate<M, K, U, D> {
    /// Like [`defaults_with`](Self::defaults_with), for values that must be awaited.
    ///
    /// `make` is called at most once, and only before an `INSERT`. See [`Request::defaults_with_async`] for the rest.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel_async::{AsyncConnection, SimpleAsyncConnection, sync_connection_wrapper::SyncConnectionWrapper};
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text, token -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(email)]
    /// # struct User { id: i32, email: String, name: String, token: String }
    /// # async fn new_token() -> String { "t".into() }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, token TEXT NOT NULL)").await?;
    /// let ada = User::update_or_create(users::email.eq("ada@example.org"))
    ///     .set(users::name.eq("Ada"))
    ///     .defaults_with_async(async || users::token.eq(new_token().await))
    ///     .run_async(&mut conn)
    ///     .await?;
    /// # assert!(ada.created());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "async")]
    pub fn defaults_with_async<Make, Making, Values, Form, Given, Whole, Row, InKey, KeyColumn, InSet, SetColumn>(
        self,
        make: Make,
    ) -> UpdateOrCreate<M, K, U, AwaitedDefaults<Make, Making, Values, Row>>
    where
        D: WithoutDefaults,
        Make: FnOnce() -> Making + Send,
        Making: Future<Output = Values> + Send,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns + Send + Sync,
        K: ComparesDefaults<Row, InKey = InKey, KeyColumn = KeyColumn, InSet = InSet, SetColumn = SetColumn>,
        Values: DefaultsLeaveKey<M, InKey, KeyColumn>,
        Values: DefaultsLeaveSet<M, InSet, SetColumn>,
    {
        const { assert_defaults::<K, Row>() };
        self.with_defaults(AwaitedDefaults::new(
            make,
            |make| make(),
            |values| Values::one_row(values.into_row()),
        ))
    }
}

/// The values of a new row besides the key, which may have to be awaited.
pub trait AwaitDefaults {
    /// The values in Diesel's form.
    type Values: SetsColumns;

    /// Returns the values. The driver asks for them before each `INSERT`.
    fn values(&mut self) -> impl Future<Output = &Self::Values> + Send;
}

#[diagnostic::do_not_recommend]
impl<D: Defaults<Values: Sync>> AwaitDefaults for D {
    type Values = D::Values;

    fn values(&mut self) -> impl Future<Output = &D::Values> + Send {
        future::ready(Defaults::values(self))
    }
}

/// Values that the closure given to `.defaults_with_async(..)` makes on first use.
pub struct AwaitedDefaults<Make, Making, Values, Row> {
    state: State<Make, Making, Row>,
    begin: fn(Make) -> Making,
    convert: fn(Values) -> Row,
}

enum State<Make, Making, Row> {
    NotAsked(Option<Make>),
    /// Pinned, since it is polled while the request may still be moved.
    Making(Pin<Box<Making>>),
    Made(Row),
}

impl<Make, Making, Values, Row> AwaitedDefaults<Make, Making, Values, Row> {
    /// `begin` calls the closure, and `convert` puts its result into Diesel's form.
    pub(super) const fn new(make: Make, begin: fn(Make) -> Making, convert: fn(Values) -> Row) -> Self {
        Self {
            state: State::NotAsked(Some(make)),
            begin,
            convert,
        }
    }
}

impl<Make, Making, Values, Row> AwaitDefaults for AwaitedDefaults<Make, Making, Values, Row>
where
    Make: Send,
    Making: Future<Output = Values> + Send,
    Row: SetsColumns + Send + Sync,
{
    type Values = Row;

    async fn values(&mut self) -> &Row {
        if let State::NotAsked(make) = &mut self.state {
            let make = make.take().expect("the closure has panicked, which has ended the call");
            self.state = State::Making(Box::pin((self.begin)(make)));
        }
        if let State::Making(making) = &mut self.state {
            self.state = State::Made((self.convert)(making.as_mut().await));
        }
        match &self.state {
            State::Made(row) => row,
            State::NotAsked(_) | State::Making(_) => unreachable!("the values were made"),
        }
    }
}

impl<Make, Making, Values, Row: SetsColumns> DefaultsRow for AwaitedDefaults<Make, Making, Values, Row> {
    type Row = Row;
}
