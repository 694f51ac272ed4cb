//! The request that `update_or_create` returns.

use std::fmt;
#[cfg(feature = "async")]
use std::future;
use std::marker::PhantomData;

use super::DEFAULT_MAX_RETRIES;
use super::once::{WithoutChanges, WithoutCondition, WithoutDefaults, WithoutSet};
use super::set::WithSet;
use super::update::{BesideChanges, GivenChanges, NoChanges, OnlyIf, SetsNothing, SetsValues, Update, WithChanges};
use super::values::{DefaultsRow, GivenDefaults, MadeDefaults, NoDefaults};
use crate::changes::{
    AllPlain, ChangesLeaveKey, ChangesLeaveSet, Changing, ComparesChanges, DefaultsLeaveSet, IntoChanges, IntoSet,
    KnownColumns, RowCondition, SetLeavesKey, SetsPlainValues,
};
use crate::columns::{FixesColumns, SetsColumns, TakesColumns, assert_changes, assert_defaults, assert_set};
use crate::defaults::{ComparesDefaults, DefaultsLeaveKey, OneRow, SharesColumns};
use crate::lookup::IntoRow;
use crate::{Error, GetOrCreate, UniqueConstraint, Upserted};

/// A call of `update_or_create` that has not run yet.
///
/// `Model::update_or_create(lookup)` returns it, and so does [`RowRequest::by`](crate::RowRequest::by) after
/// `update_or_create_from(row)`. [`run`](Self::run) runs it. Its methods say what a row gets:
///
/// | | a row that exists | a new row |
/// |---|---|---|
/// | [`set(values)`](Self::set) | the values | the values |
/// | [`update(changes)`](Self::update) | the changes, which the database computes | |
/// | [`defaults(values)`](Self::defaults) | | the values |
/// | [`only_if(condition)`](Self::only_if) | all this only if the condition is true | no difference |
///
/// `K` holds the lookup's values, and those of [`set`](Self::set). `U` is the update of a row that exists, and `D` are the
/// other values of a new row. [`dsl::UpdateOrCreate`](crate::dsl::UpdateOrCreate) names such a type.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, Upserted};
/// # diesel::table! { pages (id) { id -> Integer, path -> Text, title -> Text, visits -> Integer } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(path)]
/// # struct Page { id: i32, path: String, title: String, visits: i32 }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, visits INTEGER NOT NULL)").unwrap();
///
/// let page = Page::update_or_create(pages::path.eq("/"))
///     .set(pages::title.eq("Home"))               // in both cases
///     .update(pages::visits.eq(pages::visits + 1)) // a row that exists
///     .defaults(pages::visits.eq(1))               // a new row
///     .max_retries(4)
///     .run(&mut conn)?;
/// match page {
///     Upserted::Created(page) => println!("{} is new", page.title),
///     Upserted::Updated(page) => println!("visit {}", page.visits),
///     Upserted::Unchanged(_) => println!("nothing to do"),
/// }
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct UpdateOrCreate<M, K, U = Update<SetsNothing>, D = NoDefaults> {
    pub(crate) key: K,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) update: U,
    pub(crate) defaults: D,
    pub(crate) max_retries: u32,
    pub(crate) inserts_first: bool,
    model: PhantomData<fn() -> M>,
}

impl<M, K, U> UpdateOrCreate<M, K, U> {
    /// A request for the row with this key, whose constraint is `constraint`.
    pub(crate) const fn new(key: K, constraint: &'static UniqueConstraint, update: U) -> Self {
        Self {
            key,
            constraint,
            update,
            defaults: NoDefaults,
            max_retries: DEFAULT_MAX_RETRIES,
            inserts_first: false,
            model: PhantomData,
        }
    }
}

impl<M: GetOrCreate, K, S, U, C, D> UpdateOrCreate<M, K, Update<S, U, C>, D>
where
    K: SetsColumns + FixesColumns,
    U: SetsColumns,
    D: DefaultsRow,
{
    /// Sets values in both cases: a row that exists gets them, and so does a new one.
    ///
    /// It takes any value that is
    /// `Insertable` as one row: `column.eq(value)`, a tuple of these, or a struct. A field that is `None`, and that Diesel
    /// leaves out of an insert, changes nothing in a row that exists.
    ///
    /// # Compile errors
    ///
    /// The values must not be computed from columns, since a new row has none yet: [`update`](Self::update) takes expressions.
    /// They must not set a column of the key or of its condition, nor one that `.update(..)` or `.defaults(..)` also sets. The
    /// compiler finds the columns of the condition when it generates code: `cargo build` and `cargo test` report them, and
    /// `cargo check` does not.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// use getorcreate::{GetOrCreate, Upserted};
    /// # diesel::table! { teams (id) { id -> Integer, github_id -> BigInt, login -> Text, created_by -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(github_id)]
    /// # struct Team { id: i32, github_id: i64, login: String, created_by: i32 }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE teams (id INTEGER PRIMARY KEY, github_id BIGINT NOT NULL UNIQUE, login TEXT NOT NULL, created_by INTEGER NOT NULL)").unwrap();
    /// # let me = 7;
    ///
    /// let team = Team::update_or_create(teams::github_id.eq(19))
    ///     .set(teams::login.eq("rust-lang"))        // in both cases
    ///     .defaults(teams::created_by.eq(me))       // for a new row only
    ///     .run(&mut conn)?;
    /// assert!(matches!(team, Upserted::Created(_)));
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn set<
        Values,
        Form,
        Given,
        Whole,
        One,
        Forms,
        Row,
        InKey,
        KeyColumn,
        InDefaults,
        DefaultsColumn,
        InUpdate,
        UpdateColumn,
    >(
        self,
        values: Values,
    ) -> UpdateOrCreate<M, WithSet<K, Row>, Update<SetsValues, U, C>, D>
    where
        S: WithoutSet,
        Values: IntoSet<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = One>,
        Values: SetsPlainValues<M, One, Forms>,
        Forms: AllPlain<One, Row = Row>,
        Row: SetsColumns,
        K: ComparesDefaults<Row, InKey = InKey, KeyColumn = KeyColumn>,
        Values: SetLeavesKey<M, InKey, KeyColumn>,
        D::Row: SharesColumns<Row, Shared = InDefaults, Column = DefaultsColumn>,
        Values: DefaultsLeaveSet<M, InDefaults, DefaultsColumn>,
        Row: SharesColumns<U, Shared = InUpdate, Column = UpdateColumn>,
        Values: ChangesLeaveSet<M, InUpdate, UpdateColumn>,
    {
        const { assert_set::<K, D::Row, U, Row>() };
        let row = Forms::row(Values::one_row(values.into_set()));
        UpdateOrCreate {
            key: WithSet::new(self.key, row),
            constraint: self.constraint,
            update: Update {
                set: SetsValues,
                changes: self.update.changes,
                condition: self.update.condition,
            },
            defaults: self.defaults,
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            model: PhantomData,
        }
    }
}

impl<M, K, S, U, C, D> UpdateOrCreate<M, K, Update<S, U, C>, D>
where
    M: GetOrCreate,
    K: FixesColumns + TakesColumns,
    S: BesideChanges,
{
    /// Changes a row that exists. A new row does not get these changes.
    ///
    /// They are assignments to whole columns:
    /// `column.eq(expression)`, a tuple of these, or a struct that derives `AsChangeset`. The database computes the
    /// expressions from the row as it is at that moment. So concurrent calls lose no change.
    ///
    /// After `update_or_create_from(row)` a row that exists gets these changes alone, and the given row is for a new row. A
    /// struct can be both: derive `Insertable` and `AsChangeset`, write `#[diesel(skip_update)]` on each field that an
    /// existing row keeps, and call `update_or_create_from(&form).by(..).update(&form)`.
    ///
    /// # Compile errors
    ///
    /// The changes must not assign a column of the key or of its condition, nor one of `.set(..)`. They may assign columns
    /// that `.defaults(..)` sets for a new row. The compiler finds the columns of the condition when it generates code:
    /// `cargo build` and `cargo test` report them, and `cargo check` does not.
    ///
    /// # Differences between databases
    ///
    /// MySQL and MariaDB compute the assignments from left to right: an expression sees the new values of the columns
    /// before it. The other databases compute all of them from the old row.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// use getorcreate::GetOrCreate;
    /// # diesel::table! { counters (id) { id -> Integer, name -> Text, value -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Counter { id: i32, name: String, value: i32 }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE counters (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL)").unwrap();
    ///
    /// for expected in 1..=3 {
    ///     let hits = Counter::update_or_create(counters::name.eq("hits"))
    ///         .update(counters::value.eq(counters::value + 1))
    ///         .defaults(counters::value.eq(1))
    ///         .run(&mut conn)?;
    ///     assert_eq!(hits.row().value, expected);
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn update<Changes, Form, Given, Place, Known, Assigned, InKey, KeyColumn, InSet, SetColumn>(
        self,
        changes: Changes,
    ) -> UpdateOrCreate<M, K, WithChanges<S, Known, Assigned, C>, D>
    where
        U: WithoutChanges,
        Changes: IntoChanges<M::Table, Form, Changes = Given>,
        Changes: KnownColumns<M::Table, Given, Place, Columns = Assigned, Changes = Known>,
        Assigned: SetsColumns,
        K: ComparesChanges<Assigned, InKey = InKey, KeyColumn = KeyColumn, InSet = InSet, SetColumn = SetColumn>,
        Changes: ChangesLeaveKey<M, InKey, KeyColumn>,
        Changes: ChangesLeaveSet<M, InSet, SetColumn>,
    {
        const { assert_changes::<K, Assigned>() };
        let (changes, has_assignments) = Changes::known(changes.into_changes());
        self.with_update(|update| Update {
            set: S::Set::default(),
            changes: GivenChanges::new(changes, has_assignments),
            condition: update.condition,
        })
    }
}

impl<M: GetOrCreate, K, S, U, C, D> UpdateOrCreate<M, K, Update<S, U, C>, D> {
    /// Changes a row that exists only if this condition is true for it.
    ///
    /// Otherwise, and if the condition is NULL, the row
    /// stays as it is and the answer is [`Upserted::Unchanged`](crate::Upserted::Unchanged). A row is changed only if the
    /// condition is true at the moment of the `UPDATE`. A new row is created whatever the condition says.
    ///
    /// To compare with a column that may be NULL, say what NULL means: `a.is_null().or(a.lt(value))`.
    ///
    /// # Differences between databases
    ///
    /// MySQL rejects a subquery on the same table here. The others accept it.
    ///
    /// # Compile errors
    ///
    /// The condition must be about columns of the model's table, without aggregate functions.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// use getorcreate::{GetOrCreate, Upserted};
    /// # diesel::table! { posts (id) { id -> Integer, url -> Text, title -> Text, version -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(url)]
    /// # struct Post { id: i32, url: String, title: String, version: i32 }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, version INTEGER NOT NULL)").unwrap();
    /// # let mut received = |title, version| {
    ///
    /// // Messages arrive in any order. An older one changes nothing.
    /// let post = Post::update_or_create(posts::url.eq("https://example.org/1"))
    ///     .set((posts::title.eq(title), posts::version.eq(version)))
    ///     .only_if(posts::version.lt(version))
    ///     .run(&mut conn)?;
    /// # Ok::<_, getorcreate::Error>(post)
    /// # };
    /// # assert!(matches!(received("new", 1)?, Upserted::Created(_)));
    /// # assert!(matches!(received("newer", 3)?, Upserted::Updated(_)));
    /// # assert!(matches!(received("old", 2)?, Upserted::Unchanged(_)));
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn only_if<Condition, Form, Given>(
        self,
        condition: Condition,
    ) -> UpdateOrCreate<M, K, Update<S, U, OnlyIf<Given>>, D>
    where
        C: WithoutCondition,
        Condition: RowCondition<M::Table, Form, Condition = Given>,
    {
        self.with_update(|update| Update {
            set: update.set,
            changes: update.changes,
            condition: OnlyIf(condition.into_condition()),
        })
    }
}

impl<M: GetOrCreate, K: SetsColumns + FixesColumns, U, D> UpdateOrCreate<M, K, U, D> {
    /// Sets the other values of a new row. A row that exists does not get them.
    ///
    /// See [`Request::defaults`](crate::Request::defaults). [`UpdateOrCreate`] and [`set`](Self::set) have examples.
    ///
    /// # Compile errors
    ///
    /// The values must not set a column of the key or of its condition, nor one of [`set`](Self::set). They may set a column
    /// of [`update`](Self::update), which is for the other case.
    pub fn defaults<Values, Form, Given, Whole, Row, InKey, KeyColumn, InSet, SetColumn>(
        self,
        values: Values,
    ) -> UpdateOrCreate<M, K, U, GivenDefaults<Row>>
    where
        D: WithoutDefaults,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
        K: ComparesDefaults<Row, InKey = InKey, KeyColumn = KeyColumn, InSet = InSet, SetColumn = SetColumn>,
        Values: DefaultsLeaveKey<M, InKey, KeyColumn>,
        Values: DefaultsLeaveSet<M, InSet, SetColumn>,
    {
        const { assert_defaults::<K, Row>() };
        self.with_defaults(GivenDefaults::new(Values::one_row(values.into_row())))
    }

    /// Like [`defaults`](Self::defaults), for values that are expensive to make.
    ///
    /// `make` is called at most once, and only before an `INSERT`.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text, token -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(email)]
    /// # struct User { id: i32, email: String, name: String, token: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, token TEXT NOT NULL)").unwrap();
    /// # fn new_token() -> String { "t".into() }
    /// let ada = User::update_or_create(users::email.eq("ada@example.org"))
    ///     .set(users::name.eq("Ada"))
    ///     .defaults_with(|| users::token.eq(new_token()))
    ///     .run(&mut conn)?;
    /// # assert!(ada.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn defaults_with<Make, Values, Form, Given, Whole, Row, InKey, KeyColumn, InSet, SetColumn>(
        self,
        make: Make,
    ) -> UpdateOrCreate<M, K, U, MadeDefaults<Make, Row>>
    where
        D: WithoutDefaults,
        Make: FnOnce() -> Values,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
        K: ComparesDefaults<Row, InKey = InKey, KeyColumn = KeyColumn, InSet = InSet, SetColumn = SetColumn>,
        Values: DefaultsLeaveKey<M, InKey, KeyColumn>,
        Values: DefaultsLeaveSet<M, InSet, SetColumn>,
    {
        const { assert_defaults::<K, Row>() };
        self.with_defaults(MadeDefaults::new(make, |make| Values::one_row(make().into_row())))
    }
}

impl<M, K, U, D> UpdateOrCreate<M, K, U, D> {
    /// Begins with the insert, for a caller who expects a new row: one statement on SQLite and PostgreSQL.
    ///
    /// A row that exists costs an `INSERT` that is not carried out, before it is updated. See
    /// [`Request::insert_first`](crate::Request::insert_first) for the errors and the differences between databases.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { events (id) { id -> Integer, delivery -> Text, body -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(delivery)]
    /// # struct Event { id: i32, delivery: String, body: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE events (id INTEGER PRIMARY KEY, delivery TEXT NOT NULL UNIQUE, body TEXT NOT NULL)").unwrap();
    /// // Few events arrive twice. The last one counts.
    /// let event = Event::update_or_create(events::delivery.eq("6e2a"))
    ///     .set(events::body.eq("{}"))
    ///     .insert_first()
    ///     .run(&mut conn)?;
    /// assert!(event.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub const fn insert_first(mut self) -> Self {
        self.inserts_first = true;
        self
    }

    /// Sets how often the call is repeated outside a transaction.
    ///
    /// See [`Request::max_retries`](crate::Request::max_retries). After its own `UPDATE` has succeeded, a call does not
    /// update the row again.
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    fn with_update<Other>(self, change: impl FnOnce(U) -> Other) -> UpdateOrCreate<M, K, Other, D> {
        UpdateOrCreate {
            key: self.key,
            constraint: self.constraint,
            update: change(self.update),
            defaults: self.defaults,
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            model: PhantomData,
        }
    }

    pub(super) fn with_defaults<Other>(self, defaults: Other) -> UpdateOrCreate<M, K, U, Other> {
        UpdateOrCreate {
            key: self.key,
            constraint: self.constraint,
            update: self.update,
            defaults,
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            model: PhantomData,
        }
    }
}

/// Without `.set(..)` and `.update(..)` there is nothing to run. These functions never compile: they are here for their
/// message. If the real ones had this bound themselves, rustc would report an `async` call again where it is awaited.
impl<M, K, C, D> UpdateOrCreate<M, K, Update<SetsNothing, NoChanges, C>, D> {
    #[doc(hidden)]
    pub fn run<Conn>(self, _: &mut Conn) -> Result<Upserted<M>, Error>
    where
        Update<SetsNothing, NoChanges, C>: Changing,
    {
        unreachable!("no call satisfies the bound")
    }

    #[doc(hidden)]
    #[cfg(feature = "async")]
    pub fn run_async<Conn>(self, _: &mut Conn) -> future::Ready<Result<Upserted<M>, Error>>
    where
        Update<SetsNothing, NoChanges, C>: Changing,
    {
        unreachable!("no call satisfies the bound")
    }
}

impl<M, K, U, D> fmt::Debug for UpdateOrCreate<M, K, U, D> {
    /// The key, without the requested values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UpdateOrCreate")
            .field("constraint", &self.constraint)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
