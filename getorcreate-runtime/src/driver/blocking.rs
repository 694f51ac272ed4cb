//! The driver for Diesel's own connections.

use std::collections::HashMap;
use std::thread::sleep as pause;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{CacheSize, LoadConnection, TransactionManager, TransactionManagerStatus};
use diesel::deserialize::{self, FromSql};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::call::{Call, all_read, may_have_ended_transaction};
use super::chunk::Chunk;
use super::many::{
    ChunkResult, MOST_RESTARTS, ManyOrder, answers, check_snapshot, chunk_size, first_of, incomplete_key, look_form,
    next_chunk, next_insert,
};
use super::operation::{Look, Operation, Question, Reading};
use super::order::{Order, Surroundings};
use super::perform::{perform, perform_aside, perform_chunk, perform_many};
use crate::changes::Changing;
use crate::database::{ClientLibrary, Dialect, IndexColumn, InsertForm, SupportedBackend, dialect_of};
use crate::defaults::SetsColumns;
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::Answer;
use crate::request::{
    Conditional, Defaults, HasSize, LockedBy, ManyVerb, MayLackValue, NoDefaults, NoUpdate, Observes, RowLocking,
    Update,
};
use crate::sql::{
    Autocommit, Checked, Fresh, InAutocommit, Key, Looked, LookupId, ManyStatements, ManyTypes, ManyUpdateSql,
    MessageLanguage, NoLock, Readable, Statements, Stored, UpdateSql, Values, first_value, read_index_column,
};
use crate::{Error, FindUnique, GetOrCreate, ManyError, ManyRequest, Outcome, Request, UpdateOrCreate, Upserted};

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
    K: SetsColumns + MayLackValue,
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
    pub fn run<Conn, DB>(self, conn: &mut Conn) -> Result<Upserted<M>, Error>
    where
        Conn: BlockingConnection<DB>,
        DB: Backend,
        D: Defaults,
        Statements<M, K, D::Values, Update<S, U, C>>: Perform<DB, Model = M, Defaults = D::Values>,
    {
        let order = self.order::<D::Values>();
        let statements = Statements::new(self.key, self.constraint, self.update);
        run(order, statements, conn, &self.defaults).map(Answer::into_upserted)
    }
}

impl<M, K, Rows, V, D, P> ManyRequest<M, K, Rows, V, D, P>
where
    M: GetOrCreate,
    K: SetsColumns + MayLackValue + HasSize,
    Rows: Iterator<Item = K>,
    V: ManyVerb,
{
    /// Finds, updates or creates the rows, and returns an answer for each, in the order of the input.
    ///
    /// Within a chunk, rows with equal keys are one row. The first of them gets its answer, for example `Created`. The others
    /// get the same row as `Found`, or as `Unchanged`. Equality is that of the database: two spellings of one key may be
    /// equal. `get_or_create_many_from` inserts the first of these rows. `update_or_create_many_from` writes the last one: the
    /// values of the others are not merged into it. A later chunk finds the row, and updates it again.
    ///
    /// The rows are handled in chunks, see [`chunk_size`](ManyRequest::chunk_size). If there are no rows, nothing is sent. A
    /// chunk takes these statements:
    ///
    /// | | SQLite, PostgreSQL | MySQL, MariaDB |
    /// |---|---|---|
    /// | all rows exist | `SELECT` | `SELECT` |
    /// | some are missing | `SELECT`, `INSERT` | `SELECT`, a catalog query, `INSERT`, `SELECT` |
    /// | others insert first | one `SELECT` more | one `SELECT` more, and `INSERT`, `SELECT` for the rest |
    /// | `update_or_create_many_from`, for rows that exist | one `UPDATE` more | `UPDATE`, `SELECT` more |
    ///
    /// Through `run_async`, MariaDB does without the `SELECT` after the `INSERT`. Rows that set different columns, and rows that
    /// others delete meanwhile, take further statements.
    ///
    /// The call opens no transaction and no savepoint. Each statement is atomic. One `INSERT` takes all missing rows of a chunk
    /// with the same columns. After an error the same call can be made again: it finds the rows that are there.
    ///
    /// # Guarantees
    ///
    /// Those of [`Request::run`], for each key. All callers insert and update in one order, whatever the order of their input.
    /// So on PostgreSQL two calls do not deadlock over this key. On MySQL and MariaDB an `INSERT` that meets another caller's
    /// row gives up the rows before it, and callers who wait for these may deadlock. After a deadlock, also over another
    /// constraint, the database ends one of the calls. In autocommit that call repeats its chunk.
    ///
    /// # Errors
    ///
    /// [`ManyError`] holds the [`Error`], and says how many rows were answered before.
    ///
    /// # Differences between databases
    ///
    /// Rows of an `Insertable` struct may leave out different columns, if a field is `None`. On SQLite, and inside a
    /// transaction on PostgreSQL and MySQL, there is one `INSERT` for each set of columns. The same holds for `UPDATE`, on
    /// every database.
    ///
    /// On SQLite, text keys whose column has another collation than `BINARY` may be equal in two spellings. If both are
    /// missing, one more `SELECT` finds the second one, and an update follows the insert of the first one. On MySQL and
    /// MariaDB the same holds for such keys of more than 250 bytes.
    ///
    /// On MariaDB a text key with letters that the column's character set lacks is compared with `?` in their place. Where
    /// the written rows are read by a `SELECT` (MySQL, MariaDB, and a column that stores another form of the key), a row that
    /// others delete before it ends the call with [`Error::KeyChanged`].
    ///
    /// The names `getorcreate_input`, `getorcreate_row`, `getorcreate_n` and `getorcreate_found` must not be those of the
    /// table or its columns.
    ///
    /// MySQL from 8.0.19 on, MariaDB from 10.3 on, and SQLite from 3.35 on can run these statements. They were tested on MySQL
    /// 9.7, MariaDB 10.11 and 11.8, and PostgreSQL 15 and 17.
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
    /// let names = ["rust", "diesel", "rust"];
    /// let tags: Vec<Outcome<Tag>> = Tag::get_or_create_many(names.map(|name| tags::name.eq(name))).run(&mut conn)?;
    ///
    /// assert_eq!(tags.iter().map(Outcome::created).collect::<Vec<_>>(), [true, true, false]);
    /// assert_eq!(tags[2].row().id, tags[0].row().id);
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn run<C, DB>(mut self, conn: &mut C) -> Result<Vec<V::Answer<M>>, ManyError>
    where
        C: BlockingConnection<DB>,
        DB: Backend + 'static,
        D: Defaults<Values: HasSize>,
        P: Observes<V::Answer<M>>,
        ManyTypes<M, K, D::Values, V::Update>:
            PerformMany<DB, Model = M, Key = K, Defaults = D::Values, Update = V::Update>,
    {
        let order = self.order::<D::Values>();
        let update = V::update(self.primary_key);
        let dialect = dialect_of::<DB>();
        let size = chunk_size::<K, D::Values>(self.chunk_size, dialect);
        let beside = self.defaults.values().size();
        let mut answers = Vec::new();
        loop {
            let keys = next_chunk(&mut self.rows, size, beside, dialect);
            if keys.is_empty() {
                return Ok(answers);
            }
            let done = answers.len();
            let at =
                |(error, input): (Error, Option<usize>)| ManyError::new(error, done, input.map(|input| done + input));
            incomplete_key(&keys, self.constraint).map_err(at)?;
            let surroundings = surroundings(conn).map_err(|error| at((error.into(), None)))?;
            let chunk = <ManyTypes<M, K, D::Values, V::Update>>::perform_chunk(
                &keys,
                &order,
                update,
                surroundings,
                conn,
                self.defaults.values(),
            );
            if chunk
                .as_ref()
                .is_err_and(|(error, _)| may_have_ended_transaction(error))
            {
                status(conn).set_requires_rollback_maybe_up_to_top_level(true);
            }
            answers.extend(chunk.map_err(at)?.into_iter().map(V::answer));
            self.progress.observe(&answers[done..]);
        }
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
    // Outside a transaction this has no effect.
    if result.as_ref().is_err_and(may_have_ended_transaction) {
        status(conn).set_requires_rollback_maybe_up_to_top_level(true);
    }
    result
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
        let order = order.leaving_row_unless(self.has_assignments::<DB>());
        let mut call = Call::new::<M>(&order, surroundings, dialect_of::<DB>(), ClientLibrary::OfTheDatabase);
        let _entered = call.trace.span().entered();
        let mut conn = Blocking { inner: conn };
        perform! { [] self, call, conn, defaults, U }
    }
}

/// The statements about the rows of a chunk, ready for the backend `DB`.
pub trait PerformMany<DB: Backend> {
    /// The model.
    type Model;
    /// The values of a row.
    type Key;
    /// The defaults in Diesel's form.
    type Defaults;
    /// The update of a row that exists.
    type Update;

    /// Finds, updates or creates the rows with these keys.
    ///
    /// # Errors
    ///
    /// With the number of the row that the error is about, if it is known.
    fn perform_chunk<C: LoadConnection<Backend = DB>>(
        keys: &[Self::Key],
        order: &ManyOrder,
        update: Self::Update,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &Self::Defaults,
    ) -> ChunkResult<Self::Model>;
}

impl<M, K, D, U, DB, ST> PerformMany<DB> for ManyTypes<M, K, D, U>
where
    DB: SupportedBackend + DieselReserveSpecialization + 'static,
    DB: QueryMetadata<(ST, Bool, Integer, BigInt, Nullable<Text>)> + QueryMetadata<(ST, Nullable<Text>)>,
    DB: QueryMetadata<Bool> + QueryMetadata<Integer> + QueryMetadata<Text>,
    DB: QueryMetadata<(Bool, Text, Text, Text, Nullable<Text>, Bool)>,
    M: GetOrCreate + Readable<DB, M::Table, SqlType = ST>,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
    U: ManyUpdateSql<DB, K> + Copy,
    bool: FromSql<Bool, DB>,
    i32: FromSql<Integer, DB>,
    i64: FromSql<BigInt, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Key = K;
    type Defaults = D;
    type Update = U;

    fn perform_chunk<C: LoadConnection<Backend = DB>>(
        keys: &[K],
        order: &ManyOrder,
        update: U,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &D,
    ) -> ChunkResult<M> {
        let statements = ManyStatements::<M, K, D, U>::new(keys, order.constraint, update);
        let dialect = dialect_of::<DB>();
        perform_chunk! { [] statements, order, surroundings, dialect, ClientLibrary::OfTheDatabase, conn, defaults }
    }
}

/// Performs one call about the rows of a chunk.
fn perform_call<M, K, D, U, DB, ST, C>(
    statements: &ManyStatements<'_, M, K, D, U>,
    call: &mut Call,
    chunk: &mut Chunk<M>,
    conn: &mut C,
    defaults: &D,
) -> Result<Answer<()>, Error>
where
    C: LoadConnection<Backend = DB>,
    DB: SupportedBackend + DieselReserveSpecialization + 'static,
    DB: QueryMetadata<(ST, Bool, Integer, BigInt, Nullable<Text>)> + QueryMetadata<(ST, Nullable<Text>)>,
    DB: QueryMetadata<Bool> + QueryMetadata<Integer> + QueryMetadata<Text>,
    DB: QueryMetadata<(Bool, Text, Text, Text, Nullable<Text>, Bool)>,
    M: GetOrCreate + Readable<DB, M::Table, SqlType = ST>,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
    U: ManyUpdateSql<DB, K>,
    bool: FromSql<Bool, DB>,
    i32: FromSql<Integer, DB>,
    i64: FromSql<BigInt, DB>,
    String: FromSql<Text, DB>,
{
    let _entered = call.trace.span().entered();
    let aside = Statements::<M, (), (), NoUpdate>::new((), call.constraint, NoUpdate);
    let mut conn = Blocking { inner: conn };
    perform_many! { [] statements, aside, call, chunk, conn, defaults, U }
}

/// The number of the row that a unique constraint on these columns has rejected. None if the database does not tell.
fn first_rival<M, K, D, U, DB, C>(
    statements: &ManyStatements<'_, M, K, D, U>,
    rows: &[usize],
    dialect: Dialect,
    columns: &[String],
    conn: &mut C,
) -> Option<usize>
where
    C: LoadConnection<Backend = DB>,
    DB: Backend + DieselReserveSpecialization + QueryMetadata<Integer>,
    M: GetOrCreate,
    M::Table: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    i32: FromSql<Integer, DB>,
{
    let (rows, columns) = statements.rows_that_set::<DB>(dialect, rows, columns)?;
    let mut conn = Blocking { inner: conn };
    let answer = conn.load(statements.rivals(dialect, &rows, &columns));
    let numbers = read_all::<C, Option<i32>>(answer, first_value::<i32, Integer, DB>).ok()?;
    first_of(&rows, &numbers)
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
fn read_all<'conn, 'query, C: LoadConnection, R>(
    answer: QueryResult<C::Cursor<'conn, 'query>>,
    read: fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<R>> {
    let rows: Vec<_> = answer?.map(|row| Ok(read(&row?))).collect::<QueryResult<_>>()?;
    all_read(rows)
}

/// The same, for rows that belong to as many keys as `shares` says.
fn read_shared<'conn, 'query, C: LoadConnection, R>(
    answer: QueryResult<C::Cursor<'conn, 'query>>,
    shares: &HashMap<String, usize>,
    read: fn(&HashMap<String, usize>, &C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<R>> {
    let rows: Vec<_> = answer?.map(|row| Ok(read(shares, &row?))).collect::<QueryResult<_>>()?;
    all_read(rows)
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
