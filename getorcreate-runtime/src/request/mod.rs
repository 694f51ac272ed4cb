//! The requests that the functions of a model return: that of `get_or_create` here, and each other one in a file of its own.

#[cfg(feature = "async")]
mod awaited;
mod find;
mod lock;
mod many;
mod missing;
mod once;
mod row;
mod rows;
mod set;
mod size;
mod update;
mod upsert;
mod values;

use std::fmt;
use std::marker::PhantomData;

use self::once::WithoutDefaults;
use crate::columns::{FixesColumns, SetsColumns, assert_defaults};
use crate::defaults::{DefaultsLeaveKey, OneRow, SharesColumns};
use crate::lookup::IntoRow;
use crate::{GetOrCreate, UniqueConstraint};

#[cfg(feature = "async")]
pub(crate) use awaited::AwaitDefaults;
pub use find::FindUnique;
pub(crate) use lock::{ForUpdate, LockedBy, NoRowLock, RowLocking};
pub use many::ManyRequest;
pub(crate) use many::{ManyVerb, Observes};
pub(crate) use missing::{MayLackValue, left_out_of_all};
pub use row::{RowRequest, ToGetOrCreate, ToUpdateOrCreate};
pub use rows::RowsRequest;
pub(crate) use set::WithSet;
pub(crate) use size::HasSize;
pub(crate) use update::{
    BesideChanges, Conditional, GivenChanges, NoChanges, NoCondition, NoUpdate, OnlyIf, SetsNothing, SetsRow,
    SetsValues, Update,
};
pub use upsert::UpdateOrCreate;
pub(crate) use values::{Defaults, GivenDefaults, MadeDefaults, NoDefaults};

/// Default number of retries in autocommit, when the database asks to try again.
///
/// The pauses between the attempts add up to less than three seconds.
pub(crate) const DEFAULT_MAX_RETRIES: u32 = 16;

/// A call of `get_or_create` that has not run yet.
///
/// `Model::get_or_create(lookup)` returns it, and so does [`RowRequest::by`] after `get_or_create_from(row)`. Its methods
/// say what else a new row holds, and how the call runs. [`run`](Request::run) runs it.
///
/// `K` holds the lookup's values. They are also inserted, so that key and row cannot disagree. If the key has a
/// condition, the values in the condition are inserted too. `D` are the other values of a new row. `L` says if the row is
/// to be locked. [`dsl::GetOrCreate`](crate::dsl::GetOrCreate) names such a type.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
/// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(email)]
/// # struct User { id: i32, email: String, name: String }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)").unwrap();
///
/// let outcome = User::get_or_create(users::email.eq("ada@example.org"))
///     .defaults(users::name.eq("Ada")) // only for a new row
///     .run(&mut conn)?;
/// let (ada, is_new) = outcome.into();
/// assert!(is_new && ada.name == "Ada");
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct Request<M, K, D = NoDefaults, L = NoRowLock> {
    pub(crate) key: K,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) defaults: D,
    pub(crate) max_retries: u32,
    pub(crate) inserts_first: bool,
    types: PhantomData<fn() -> (M, L)>,
}

impl<M, K> Request<M, K, NoDefaults> {
    /// A request for the row with this key, whose constraint is `constraint`.
    pub(crate) const fn new(key: K, constraint: &'static UniqueConstraint) -> Self {
        Self {
            key,
            constraint,
            defaults: NoDefaults,
            max_retries: DEFAULT_MAX_RETRIES,
            inserts_first: false,
            types: PhantomData,
        }
    }
}

impl<M: GetOrCreate, K: SetsColumns + FixesColumns, D, L> Request<M, K, D, L> {
    /// Sets the other values of a new row, besides the key.
    ///
    /// It takes any value that is `Insertable` as one row: `column.eq(value)`, a tuple of these, or a struct. A row that
    /// already exists stays as it is. Only the database knows if the values are complete. If a `NOT NULL` column has no
    /// value, `run` returns [`Error::Database`](crate::Error::Database).
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
    pub fn defaults<Values, Form, Given, Whole, Row, Shared, Column>(
        self,
        values: Values,
    ) -> Request<M, K, GivenDefaults<Row>, L>
    where
        D: WithoutDefaults,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
        K: SharesColumns<Row, Shared = Shared, Column = Column>,
        Values: DefaultsLeaveKey<M, Shared, Column>,
    {
        const { assert_defaults::<K, Row>() };
        self.with(GivenDefaults::new(Values::one_row(values.into_row())))
    }

    /// Like [`defaults`](Self::defaults), for values that are expensive to make.
    ///
    /// `make` is called at most once, and only if no row was found. [`insert_first`](Request::insert_first) is the exception:
    /// it does not look before it inserts.
    ///
    /// # Compile errors
    ///
    /// See [`defaults`](Self::defaults): the same mistakes do not compile.
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
    pub fn defaults_with<Make, Values, Form, Given, Whole, Row, Shared, Column>(
        self,
        make: Make,
    ) -> Request<M, K, MadeDefaults<Make, Row>, L>
    where
        D: WithoutDefaults,
        Make: FnOnce() -> Values,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
        K: SharesColumns<Row, Shared = Shared, Column = Column>,
        Values: DefaultsLeaveKey<M, Shared, Column>,
    {
        const { assert_defaults::<K, Row>() };
        self.with(MadeDefaults::new(make, |make| Values::one_row(make().into_row())))
    }

    fn with<Other>(self, defaults: Other) -> Request<M, K, Other, L> {
        Request {
            key: self.key,
            constraint: self.constraint,
            defaults,
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            types: PhantomData,
        }
    }
}

impl<M, K, D, L> Request<M, K, D, L> {
    /// Begins with the insert, for a caller who expects a new row.
    ///
    /// This saves the first `SELECT`: a new row costs one statement on SQLite and PostgreSQL. A row that already exists costs an `INSERT` that is not carried out, and a
    /// `SELECT`. On PostgreSQL, MySQL and MariaDB such an insert uses up a value of the table's sequence or
    /// `AUTO_INCREMENT`.
    ///
    /// The closure of [`defaults_with`](Request::defaults_with) runs even if the row exists, and so does a `BEFORE INSERT`
    /// trigger.
    ///
    /// # Errors
    ///
    /// If the insert fails, for example since a `NOT NULL` column has no value, the call looks for the row before it returns
    /// the error. Inside a PostgreSQL transaction it cannot look: the error has ended the transaction. So give all values of
    /// a new row there.
    ///
    /// # Differences between databases
    ///
    /// On MySQL and MariaDB the catalog query comes first. Inside a transaction the call still looks first there. The
    /// snapshot may hold a row that others have deleted. A new row with that key would then look like a duplicate.
    ///
    /// On SQLite the call takes the database's write lock even if the row exists.
    ///
    /// On an enum with `#[derive(MultiConnection)]` the call still looks first: only a statement tells which
    /// database the connection talks to.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { events (id) { id -> Integer, delivery -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(delivery)]
    /// # struct Event { id: i32, delivery: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE events (id INTEGER PRIMARY KEY, delivery TEXT NOT NULL UNIQUE)").unwrap();
    /// // Few deliveries arrive twice.
    /// let event = Event::get_or_create(events::delivery.eq("6e2a"))
    ///     .insert_first()
    ///     .run(&mut conn)?;
    /// assert!(event.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    #[doc(alias("create_or_find_by", "insert_or_ignore"))]
    pub const fn insert_first(mut self) -> Self {
        self.inserts_first = true;
        self
    }

    /// Locks the row, found or created, until the transaction ends.
    ///
    /// Until then no other transaction can change, delete or lock it. So the caller can compute a new value from the row and write it, and no other change is lost.
    ///
    /// # Errors
    ///
    /// Outside a transaction `run` returns [`Error::NoTransaction`](crate::Error::NoTransaction), and sends nothing. A
    /// shared `&AsyncPgConnection` does not tell if a transaction is open. There the caller must make sure of it: without
    /// a transaction the row is returned, and its lock is already released.
    ///
    /// # Differences between databases
    ///
    /// PostgreSQL locks the row with the first `SELECT .. FOR UPDATE`. There the lock also ends if a nested
    /// `conn.transaction(..)` around the call is rolled back. MySQL, MariaDB and an enum with `#[derive(MultiConnection)]`
    /// need two: the first `SELECT` looks, and the second one locks. A locking `SELECT` that finds nothing would lock the
    /// gap where the row belongs, and callers that insert there would deadlock.
    ///
    /// On MySQL and MariaDB three cases end in [`Error::Retry`](crate::Error::Retry):
    ///
    /// - Several transactions create the same row. Each loser holds a share lock from its failed insert. All ask for an
    ///   exclusive lock, so they deadlock.
    /// - At serializable, the first `SELECT` already takes a share lock, so two callers deadlock.
    /// - At repeatable read, another transaction deleted the row after the snapshot was taken.
    ///
    /// The lock needs a privilege: `UPDATE` on PostgreSQL (tested: 15 and 17), `UPDATE` or `DELETE` on MySQL (tested: 9.7). On
    /// MariaDB `SELECT` is enough (tested: 10.11 and 11.8).
    ///
    /// For SQLite it does not compile: SQLite locks the whole database. Begin the transaction with
    /// `immediate_transaction` instead.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { accounts (id) { id -> Integer, owner -> Text, balance -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(owner)]
    /// # struct Account { id: i32, owner: String, balance: i32 }
    /// # #[cfg(feature = "postgres")]
    /// # fn pay(conn: &mut PgConnection) -> Result<(), getorcreate::Error> {
    /// conn.transaction(|conn| {
    ///     let account = Account::get_or_create(accounts::owner.eq("ada"))
    ///         .defaults(accounts::balance.eq(0))
    ///         .for_update()
    ///         .run(conn)?
    ///         .into_inner();
    ///     // Nobody else changes the balance before this transaction ends.
    ///     diesel::update(accounts::table.find(account.id))
    ///         .set(accounts::balance.eq(account.balance + 10))
    ///         .execute(conn)?;
    ///     Ok(())
    /// })
    /// # }
    /// ```
    #[doc(alias("select_for_update", "lock"))]
    pub fn for_update(self) -> Request<M, K, D, ForUpdate> {
        Request {
            key: self.key,
            constraint: self.constraint,
            defaults: self.defaults,
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            types: PhantomData,
        }
    }

    /// Sets how often a call in autocommit is repeated from the start.
    ///
    /// The database asks for that after a lock timeout, a deadlock or a serialization failure. The default is 16. With 0 the caller handles every retry. Inside a
    /// transaction nothing is ever repeated.
    ///
    /// The pauses between the attempts grow from a millisecond to a quarter of a second. Each is shortened at random,
    /// so that callers do not collide again. However many retries are allowed, the pauses add up to at most three
    /// seconds. After a lock timeout the database has waited as well. Then no retry begins more than three seconds
    /// after the first lock timeout.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// use getorcreate::{Error, GetOrCreate};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
    ///
    /// // A caller who would rather hear "busy" than wait.
    /// match Tag::get_or_create(tags::name.eq("rust")).max_retries(0).run(&mut conn) {
    ///     Ok(tag) => println!("tag {}", tag.row().id),
    ///     Err(Error::Retry { .. }) => println!("busy, please try again"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    #[doc(alias("busy_timeout", "deadlock", "retries"))]
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
}

impl<M, K, D, L> fmt::Debug for Request<M, K, D, L> {
    /// The key, without the requested values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("constraint", &self.constraint)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
