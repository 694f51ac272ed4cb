//! The driver for Diesel's own connections.

mod many;

use std::thread::sleep as pause;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{CacheSize, LoadConnection, TransactionManager, TransactionManagerStatus};
use diesel::deserialize::{self, FromSql};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{Bool, Nullable, Text};

use super::call::{Call, may_have_ended_transaction};
use super::operation::{Operation, Question, Reading};
use super::order::{Order, Surroundings};
use super::perform::{perform, perform_aside};
use super::rows::ReadRows;
use super::trace::Trace;
use crate::changes::Changing;
use crate::columns::{FixesColumns, SetsColumns, TakesColumns, USE_UPDATE, assert_row_may_update};
use crate::database::{ClientLibrary, IndexColumn, InsertForm, LearnedDialect, SupportedBackend, dialect_of};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::{Answer, Found};
use crate::request::{Conditional, Defaults, LockedBy, MayLackValue, NoDefaults, NoUpdate, RowLocking, Update};
use crate::sql::{
    Autocommit, Checked, InAutocommit, Key, LookupId, MessageLanguage, NoLock, Readable, Statements, Stored, UpdateSql,
    Values, first_value, read_index_column,
};
use crate::{Error, FindUnique, GetOrCreate, Outcome, Request, UpdateOrCreate, Upserted};

/// A Diesel connection, as [`Request::run`] takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run` can use",
    label = "expected a Diesel connection",
    note = "take a connection from the pool first: `.run(&mut pool.get()?)`",
    note = "if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`",
    note = "in a generic function, require `C: diesel::connection::LoadConnection<Backend = ..>`",
    note = "pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate"
)]
pub trait BlockingConnection<DB>: LoadConnection<Backend = DB> {}
#[diagnostic::do_not_recommend]
impl<DB, C: LoadConnection<Backend = DB>> BlockingConnection<DB> for C {}

impl<M: GetOrCreate, K: SetsColumns + MayLackValue, D, L: RowLocking> Request<M, K, D, L> {
    /// Finds the row, or creates it.
    ///
    /// An existing row costs one `SELECT`. A new row costs an additional `INSERT`, and a lost race another `SELECT`. On
    /// MySQL and MariaDB a catalog query runs before an `INSERT`. If the `INSERT` does not return the row (see
    /// [`Outcome`](crate::Outcome)), one more `SELECT` reads it. The call opens no transaction and no savepoint. Inside
    /// the caller's transaction the same statements run as part of it.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take.
    ///
    /// # Differences between databases
    ///
    /// SQLite does not wait for a lock unless `PRAGMA busy_timeout` is set. In autocommit the call is repeated instead,
    /// see [`max_retries`](Request::max_retries). A transaction that begins with reading and then writes fails at once
    /// if another connection has written in between. Begin it with `immediate_transaction`.
    ///
    /// On PostgreSQL a transaction at repeatable read or serializable cannot see a winner's row that was committed
    /// after the transaction began. The database asks to start the transaction again. On MySQL and MariaDB the
    /// transaction can see it: the row is read past the transaction's snapshot, and share-locked.
    ///
    /// Some errors make a prepared statement useless. MariaDB's client library would wait forever for the rest of an
    /// answer. PostgreSQL would reject the statement every time. So all statements of the connection are prepared again
    /// in three cases. On MySQL and MariaDB it happens after a failed `SELECT`, and on MariaDB also after a failed
    /// `INSERT`. On PostgreSQL it happens after the type of a column was changed. From then on Diesel's cache is on,
    /// even if the caller had switched it off.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel::connection::SimpleConnection;
    /// use getorcreate::{GetOrCreate, Outcome};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
    ///
    /// match Tag::get_or_create(tags::name.eq("rust")).run(&mut conn)? {
    ///     Outcome::Created(tag) => println!("{} is new, with id {}", tag.name, tag.id),
    ///     Outcome::Found(tag) => println!("{} had id {} before", tag.name, tag.id),
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn run<C, DB>(self, conn: &mut C) -> Result<Outcome<M>, Error>
    where
        C: BlockingConnection<DB>,
        DB: Backend,
        L: LockedBy<DB>,
        D: Defaults,
        Statements<M, K, D::Values>: Perform<DB, Model = M, Defaults = D::Values>,
    {
        let order = self.order::<D::Values>();
        let statements = Statements::new(self.key, self.constraint, NoUpdate);
        run(order, statements, conn, &self.defaults).map(Answer::into_outcome)
    }
}

impl<M: GetOrCreate, K: SetsColumns + MayLackValue, L: RowLocking> FindUnique<M, K, L> {
    /// Finds the row with the key: one `SELECT`. It does not check that the constraint exists. Without
    /// [`for_update`](FindUnique::for_update) it also works on a connection that can only read, such as one to a hot standby.
    ///
    /// # Errors
    ///
    /// [`Error::NotUnique`] if several rows have the key. [`Error::Retry`] if the database asks to try again.
    /// [`Error::NoTransaction`] for `for_update` outside a transaction. [`Error::ConstraintMissing`] on MySQL and MariaDB if
    /// a generated column of the key is missing. [`Error::UnsupportedKey`] for a `Numeric` key on SQLite. Otherwise
    /// [`Error::ForeignMessages`] or [`Error::Database`].
    ///
    /// # Differences between databases
    ///
    /// A transaction at repeatable read sees the row as of its snapshot. On MySQL and MariaDB `get_or_create` may therefore
    /// find a row of which a later `find_unique` in the same transaction sees nothing.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel::connection::SimpleConnection;
    /// use getorcreate::GetOrCreate;
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Debug, Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
    ///
    /// match Tag::find_unique(tags::name.eq("rust")).run(&mut conn)? {
    ///     Some(tag) => println!("{} has id {}", tag.name, tag.id),
    ///     None => println!("there is no such tag"),
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn run<C, DB>(self, conn: &mut C) -> Result<Option<M>, Error>
    where
        C: BlockingConnection<DB>,
        DB: Backend,
        L: LockedBy<DB>,
        Statements<M, K, NoDefaults>: Perform<DB, Model = M, Defaults = NoDefaults>,
    {
        let order = self.order();
        let statements = Statements::new(self.key, self.constraint, NoUpdate);
        run(order, statements, conn, &NoDefaults).map(Answer::into_row)
    }
}

impl<M, K, S, U, C, D> UpdateOrCreate<M, K, Update<S, U, C>, D>
where
    M: GetOrCreate,
    K: SetsColumns + FixesColumns + TakesColumns + MayLackValue,
    U: SetsColumns,
    C: Conditional,
    Update<S, U, C>: Changing,
{
    /// Updates the row, or creates it.
    ///
    /// On PostgreSQL and SQLite a row that exists costs one statement, `UPDATE .. RETURNING`. A new row costs an additional
    /// `INSERT`, and a lost race one more `UPDATE`. MySQL and MariaDB need three for a row that exists: they look first,
    /// since an `UPDATE` that finds nothing would lock the gap where the row belongs, and they read the updated row
    /// afterwards. A new row costs what it costs `get_or_create`. An enum with `#[derive(MultiConnection)]` looks first
    /// on every database. [`only_if`](UpdateOrCreate::only_if) adds a `SELECT` if the `UPDATE` changes nothing.
    ///
    /// The call opens no transaction and no savepoint. Inside the caller's transaction the same statements run as part of
    /// it. A row that was created or updated stays locked until the transaction ends.
    ///
    /// # Guarantees
    ///
    /// However many callers run at the same time, there is one row for a key, and no update is lost. An update never touches
    /// a second row. If the table holds duplicates, the answer is [`Error::NotUnique`]. If the constraint is missing, nothing
    /// is inserted. A row that is deleted between two statements is created anew, with two exceptions. If the snapshot of the
    /// transaction still holds it, the call returns [`Error::Retry`]. On MySQL and MariaDB in autocommit, a row that is gone
    /// after it was updated may live on under another key. So a call with [`update`](UpdateOrCreate::update) returns
    /// [`Error::WrittenUnread`] then.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take. [`Error::OtherConstraint`] means that another
    /// unique constraint rejects the update or the new row.
    ///
    /// # Differences between databases
    ///
    /// On PostgreSQL a transaction at repeatable read or serializable cannot update a row that others have changed since its
    /// snapshot: the database asks to repeat the transaction. On MySQL and MariaDB the `UPDATE` changes the latest row.
    ///
    /// On MySQL and MariaDB several transactions that create the same row may deadlock: each loser holds a share lock from
    /// its failed insert, and asks for an exclusive one. At serializable this also happens to two transactions that update
    /// the same row. Both are [`Error::Retry`]. Outside a transaction no call deadlocks with another one for the same key.
    ///
    /// See [`Request::run`] for the rest.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel::connection::SimpleConnection;
    /// use getorcreate::{GetOrCreate, Upserted};
    /// # diesel::table! { settings (id) { id -> Integer, name -> Text, value -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Setting { id: i32, name: String, value: String }
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE settings (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL)").unwrap();
    ///
    /// for value in ["dark", "light"] {
    ///     let theme = Setting::update_or_create(settings::name.eq("theme"))
    ///         .set(settings::value.eq(value))
    ///         .run(&mut conn)?;
    ///     match theme {
    ///         Upserted::Created(theme) => println!("{} is new", theme.name),
    ///         Upserted::Updated(theme) => println!("{} is now {}", theme.name, theme.value),
    ///         Upserted::Unchanged(_) => unreachable!("a value is always set"),
    ///     }
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn run<Conn, DB>(self, conn: &mut Conn) -> Result<Upserted<M>, Error>
    where
        Conn: BlockingConnection<DB>,
        DB: Backend,
        D: Defaults,
        Statements<M, K, D::Values, Update<S, U, C>>: Perform<DB, Model = M, Defaults = D::Values>,
    {
        const {
            if <Update<S, U, C>>::SETS_WHOLE_ROW {
                assert_row_may_update::<K>(K::KEY, USE_UPDATE);
            }
        };
        let order = self.order::<D::Values>();
        let statements = Statements::new(self.key, self.constraint, self.update);
        run(order, statements, conn, &self.defaults).map(Answer::into_upserted)
    }
}

fn run<M, K, U, D, C, DB>(
    order: Order,
    statements: Statements<M, K, D::Values, U>,
    conn: &mut C,
    defaults: &D,
) -> Result<Answer<M>, Error>
where
    C: BlockingConnection<DB>,
    DB: Backend,
    D: Defaults,
    Statements<M, K, D::Values, U>: Perform<DB, Model = M, Defaults = D::Values>,
{
    let surroundings = surroundings(conn)?;
    let result = statements.perform(order, surroundings, conn, defaults);
    if result.as_ref().is_err_and(may_have_ended_transaction) {
        require_rollback(conn);
    }
    result
}

/// Makes Diesel roll the transaction back. Outside a transaction this has no effect.
fn require_rollback<C: LoadConnection>(conn: &mut C) {
    status(conn).set_requires_rollback_maybe_up_to_top_level(true);
}

fn surroundings<C: LoadConnection>(conn: &mut C) -> QueryResult<Surroundings> {
    Ok(match status(conn).transaction_depth()? {
        Some(_) => Surroundings::Transaction,
        None => Surroundings::Autocommit,
    })
}

/// The statements of a request, ready for the backend `DB`.
pub trait Perform<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Performs the operations of the call until it ends.
    fn perform<C: LoadConnection<Backend = DB>>(
        self,
        order: Order,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &impl Defaults<Values = Self::Defaults>,
    ) -> Result<Answer<Self::Model>, Error>;
}

impl<M, K, D, U, DB, ST> Perform<DB> for Statements<M, K, D, U>
where
    DB: SupportedBackend + DieselReserveSpecialization + 'static,
    DB: QueryMetadata<ST> + QueryMetadata<(ST, Bool)> + QueryMetadata<Bool> + QueryMetadata<Text>,
    DB: QueryMetadata<(Bool, Text, Text, Text, Nullable<Text>, Bool)>,
    M: GetOrCreate + Readable<DB, M::Table, SqlType = ST>,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + QueryId + LookupId,
    D: Values<DB> + QueryId,
    U: UpdateSql<DB, K>,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Defaults = D;

    fn perform<C: LoadConnection<Backend = DB>>(
        self,
        order: Order,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &impl Defaults<Values = D>,
    ) -> Result<Answer<M>, Error> {
        let mut conn = Blocking { inner: conn };
        let dialect = LearnedDialect::from(dialect_of::<DB>());
        let mut trace = Trace::start::<M>(order.verb, order.constraint);
        let _entered = trace.span().entered();
        let mut looked = None;
        // Most calls find their row here, and need no `Call`. For a call that updates, the compiler leaves this out.
        if !U::UPDATES && order.ends_with_row_found() {
            trace.statement("SELECT");
            let answer = conn.load(self.find::<DB, _>(&dialect, NoLock));
            match read_all::<C, M, _>(answer, M::read) {
                Ok(Found::One(row)) => {
                    let result = Ok(Answer::Found(row));
                    trace.finish(&result);
                    return result;
                }
                found => looked = Some(found),
            }
        }
        let order = order.leaving_row_unless(self.has_assignments::<DB>());
        let mut call = Call::traced(trace, order, surroundings, dialect.get(), ClientLibrary::OfTheDatabase);
        let first = match looked {
            Some(found) => call.begin_after_look(found),
            None => call.begin(),
        };
        perform! { [] first, self, call, conn, defaults, U }
    }
}

/// A connection whose statements a call performs.
struct Blocking<'conn, C> {
    inner: &'conn mut C,
}

impl<C: LoadConnection> Blocking<'_, C> {
    /// Runs before each operation, and so after each statement.
    fn between_operations(&mut self, call: &mut Call) {
        if call.has_spoiled_prepared_statements() {
            forget_prepared_statements(self.inner);
        }
    }

    fn load<'this, 'query, Q>(&'this mut self, query: Q) -> QueryResult<C::Cursor<'this, 'query>>
    where
        C::Backend: QueryMetadata<Q::SqlType>,
        Q: Query + QueryFragment<C::Backend> + QueryId + 'query,
    {
        self.inner.load(query)
    }

    fn execute<Q: QueryFragment<C::Backend> + QueryId>(&mut self, query: Q) -> QueryResult<usize> {
        self.inner.execute_returning_count(&query)
    }
}

/// Reads the result of a statement to its end, even past a row that cannot be read. On SQLite a statement's own commit
/// comes after its last row, and may fail. A database error takes precedence over such a row. This function is compiled
/// once for all statements with the same kind of result.
fn read_all<'conn, 'query, C: LoadConnection, R, Rows: Default + Extend<R>>(
    answer: QueryResult<C::Cursor<'conn, 'query>>,
    read: fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Rows> {
    let mut rows = ReadRows::new();
    for row in answer? {
        rows.push(read(&row?));
    }
    rows.finish()
}

/// Makes Diesel prepare every statement again. Diesel can only forget all of them, and does not tell whether its cache
/// was in use.
fn forget_prepared_statements<C: LoadConnection>(conn: &mut C) {
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
}

/// Diesel's status of the connection's transactions.
fn status<C: LoadConnection>(conn: &mut C) -> &mut TransactionManagerStatus {
    C::TransactionManager::transaction_manager_status_mut(conn)
}
