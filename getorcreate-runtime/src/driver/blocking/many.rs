//! Calls about many rows on a Diesel connection.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::{self, FromSql};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::{Blocking, BlockingConnection, pause, read_all, require_rollback, surroundings};
use crate::columns::SetsColumns;
use crate::database::{ClientLibrary, Dialect, IndexColumn, InsertForm, Rejecting, SupportedBackend, dialect_of};
use crate::diesel_internals::DieselReserveSpecialization;
use crate::driver::call::{Call, may_have_ended_transaction};
use crate::driver::chunk::{Chunk, NextCall};
use crate::driver::many::{
    ChunkResult, ManyOrder, answers, check_snapshot, chunk_size, first_of, incomplete_key, look_form, next_chunk,
    next_insert,
};
use crate::driver::operation::{Look, Operation, Question};
use crate::driver::order::Surroundings;
use crate::driver::perform::{perform_aside, perform_chunk, perform_chunks, perform_many};
use crate::driver::rows::ReadRows;
use crate::protocol::Answer;
use crate::request::{Defaults, HasSize, ManyVerb, MayLackValue, NoUpdate, Observes};
use crate::sql::{
    Autocommit, Fresh, Key, Looked, ManyStatements, ManyTypes, ManyUpdateSql, MessageLanguage, Readable, Statements,
    Values, first_value, read_index_column,
};
use crate::{Error, GetOrCreate, ManyError, ManyRequest};

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
    /// Those of [`Request::run`](crate::Request::run), for each key. All callers insert and update in one order, whatever the
    /// order of their input. So on PostgreSQL two calls do not deadlock over this key. On MySQL and MariaDB an `INSERT` that meets another caller's
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
    /// let lookups = names.map(|name| tags::name.eq(name));
    /// let tags: Vec<Outcome<Tag>> = Tag::get_or_create_many(lookups).run(&mut conn)?;
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
        let dialect = dialect_of::<DB>();
        let perform_chunk = <ManyTypes<M, K, D::Values, V::Update>>::perform_chunk;
        perform_chunks! { [] self, conn, dialect, perform_chunk }
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
    rejecting: &Rejecting,
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
    let (rows, columns) = statements.rows_that_set::<DB>(dialect, rows, &rejecting.columns)?;
    let mut conn = Blocking { inner: conn };
    let answer = conn.load(statements.rivals(dialect, &rows, &columns, &rejecting.is_for_all_rows));
    let numbers = read_all::<C, Option<i32>, Vec<_>>(answer, first_value::<i32, Integer, DB>).ok()?;
    first_of(&rows, &numbers)
}

/// Like `read_all`, for rows that belong to as many keys as `shares` says.
fn read_shared<'conn, 'query, C: LoadConnection, R>(
    answer: QueryResult<C::Cursor<'conn, 'query>>,
    shares: &HashMap<String, usize>,
    read: fn(&HashMap<String, usize>, &C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<R>> {
    let mut rows = ReadRows::new();
    for row in answer? {
        rows.push(read(shares, &row?));
    }
    rows.finish()
}
