//! The request that `get_or_create` returns.

#[cfg(feature = "async")]
mod awaited;
mod values;

use std::fmt;
use std::marker::PhantomData;

use crate::defaults::{FixesColumns, OneRow, SetsColumns, assert_disjoint};
use crate::lookup::IntoRow;
use crate::{GetOrCreate, UniqueConstraint};

use values::MadeDefaults;

#[cfg(feature = "async")]
pub(crate) use awaited::AwaitDefaults;
pub(crate) use values::{Defaults, GivenDefaults, NoDefaults};

/// Default number of retries in autocommit, when the database asks to try again.
///
/// The pauses between the attempts add up to less than three seconds.
pub(crate) const DEFAULT_MAX_RETRIES: u32 = 16;

/// A call of `get_or_create` that has not run yet.
///
/// `K` holds the lookup's values. They are also inserted, so that key and row cannot disagree. If the key has a
/// condition, the values in the condition are inserted too.
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct Request<M, K, D = NoDefaults> {
    pub(crate) key: K,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) defaults: D,
    pub(crate) max_retries: u32,
    model: PhantomData<fn() -> M>,
}

impl<M, K> Request<M, K, NoDefaults> {
    /// A request for the row with this key, whose constraint is `constraint`.
    pub(crate) const fn new(key: K, constraint: &'static UniqueConstraint) -> Self {
        Self {
            key,
            constraint,
            defaults: NoDefaults,
            max_retries: DEFAULT_MAX_RETRIES,
            model: PhantomData,
        }
    }
}

impl<M: GetOrCreate, K: SetsColumns + FixesColumns> Request<M, K, NoDefaults> {
    /// Sets the other values of a new row, besides the key. It takes any value that is `Insertable` as one row:
    /// `column.eq(value)`, a tuple of these, or a struct. A row that already exists stays as it is.
    ///
    /// # Compile errors
    ///
    /// Defaults that set a column of the lookup, or of the key's condition, do not build: the row could differ from its
    /// key. The compiler finds this when it generates code. So `cargo build` and `cargo test` report it, and `cargo
    /// check` does not.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text, admin -> Bool } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(email)]
    /// # struct User { id: i32, email: String, name: String, admin: bool }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, admin BOOLEAN NOT NULL)").unwrap();
    /// let ada = User::get_or_create(users::email.eq("ada@example.org"))
    ///     .defaults((users::name.eq("Ada"), users::admin.eq(false)))
    ///     .run(&mut conn)?;
    /// assert!(ada.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn defaults<Values, Form, Given, Whole, Row>(self, values: Values) -> Request<M, K, GivenDefaults<Row>>
    where
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
    {
        const { assert_disjoint::<K, Row>() };
        self.with(GivenDefaults::new(Values::one_row(values.into_row())))
    }

    /// Like [`defaults`](Self::defaults), for values that are expensive to make. `make` is called at most once, and
    /// only if no row was found.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { users (id) { id -> Integer, email -> Text, token -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(email)]
    /// # struct User { id: i32, email: String, token: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, token TEXT NOT NULL)").unwrap();
    /// # fn new_token() -> String { "t".into() }
    /// let ada = User::get_or_create(users::email.eq("ada@example.org"))
    ///     .defaults_with(|| users::token.eq(new_token()))
    ///     .run(&mut conn)?;
    /// # assert!(ada.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn defaults_with<Make, Values, Form, Given, Whole, Row>(
        self,
        make: Make,
    ) -> Request<M, K, impl Defaults<Values = Row>>
    where
        Make: FnOnce() -> Values,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
    {
        const { assert_disjoint::<K, Row>() };
        self.with(MadeDefaults::new(|| Values::one_row(make().into_row())))
    }

    fn with<D>(self, defaults: D) -> Request<M, K, D> {
        let Self {
            key,
            constraint,
            defaults: NoDefaults,
            max_retries,
            model,
        } = self;
        Request {
            key,
            constraint,
            defaults,
            max_retries,
            model,
        }
    }
}

impl<M, K, D> Request<M, K, D> {
    /// Sets how often a call in autocommit is repeated from the start. The database asks for that after a lock timeout,
    /// a deadlock or a serialization failure. The default is 16. With 0 the caller handles every retry. Inside a
    /// transaction nothing is ever repeated.
    ///
    /// The pauses between the attempts grow from a millisecond to a quarter of a second. Each is shortened at random,
    /// so that callers do not collide again. However many retries are allowed, the pauses add up to at most three
    /// seconds. After a lock timeout the database has waited as well. Then no retry begins more than three seconds
    /// after the first lock timeout.
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
}

impl<M, K, D> fmt::Debug for Request<M, K, D> {
    /// The key, without the requested values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("constraint", &self.constraint)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
