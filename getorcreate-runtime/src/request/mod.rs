//! The request that `get_or_create` makes.

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

/// How often a call in autocommit is repeated when the database asks for it, unless the caller says otherwise.
///
/// The pauses between them add up to less than three seconds.
pub(crate) const DEFAULT_MAX_RETRIES: u32 = 16;

/// A call of `get_or_create` that has yet to be run.
///
/// `K` holds the lookup's values, which are inserted as well, so that key and row cannot disagree. So are the values in the
/// condition of a key that has one.
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct Request<M, K, D = NoDefaults> {
    pub(crate) key: K,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) defaults: D,
    pub(crate) max_retries: u32,
    model: PhantomData<fn() -> M>,
}

impl<M, K> Request<M, K, NoDefaults> {
    /// A request for the row with this key, which is one of the constraint.
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
    /// What a new row has beside the key: whatever is `Insertable` as one row, so `column.eq(value)`, a tuple of these,
    /// or a struct. A row that is found is left as it is.
    ///
    /// # Compile errors
    ///
    /// Defaults that set a column of the lookup, or of the key's condition, do not build: the row could differ from its key.
    /// This is found when code is generated, so by `cargo build` and `cargo test`, and not by `cargo check`.
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

    /// As [`defaults`](Self::defaults), for values that cost something: `make` is called at most once, and only when no
    /// row was found.
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
    /// How often a call in autocommit is repeated, from the start, when the database asks for it: after a lock that was
    /// not released in time, a deadlock, a serialization failure. The default is 16; 0 leaves every retry to the
    /// caller. Inside a transaction nothing is ever repeated.
    ///
    /// The pauses between the attempts grow from a millisecond to a quarter of a second, each shortened by chance so
    /// that callers do not meet again. However many retries are allowed, the pauses do not add up to more than three
    /// seconds. After a lock that was not released in time, for which the database has waited as well, no retry begins more
    /// than three seconds after the first such one.
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
}

impl<M, K, D> fmt::Debug for Request<M, K, D> {
    /// The key, without the values that were asked for.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("constraint", &self.constraint)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
