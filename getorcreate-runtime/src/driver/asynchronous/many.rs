//! Calls about many rows on a diesel-async connection.

use std::collections::HashMap;
use std::pin::pin;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use diesel_async::AsyncConnectionCore;
use futures_util::StreamExt;

use super::{AwaitedConnection, Guarded, pause, read_all, require_rollback, surroundings};
use crate::columns::SetsColumns;
use crate::database::{ClientLibrary, Dialect, IndexColumn, InsertForm, Rejecting, SupportedBackend};
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
    /// Like [`run`](Self::run), for the connections of diesel-async. See
    /// [`Request::run_async`](crate::Request::run_async) for shared connections.
    ///
    /// # Cancellation
    ///
    /// See [`Request::run_async`](crate::Request::run_async) for a future that is dropped. The chunks before it are written.
    /// Each statement of its own chunk took effect as a whole or not at all.
    ///
    /// # Errors
    ///
    /// As those of [`run`](Self::run).
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel_async::{AsyncConnection, SimpleAsyncConnection, sync_connection_wrapper::SyncConnectionWrapper};
    /// use getorcreate::GetOrCreate;
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").await?;
    /// let names = ["rust", "diesel"];
    /// let tags = Tag::get_or_create_many(names.map(|name| tags::name.eq(name)))
    ///     .run_async(&mut conn)
    ///     .await?;
    /// assert_eq!(tags.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "async")]
    pub fn run_async<C, DB, Access>(
        mut self,
        conn: &mut C,
    ) -> impl Future<Output = Result<Vec<V::Answer<M>>, ManyError>> + Send
    where
        C: AwaitedConnection<DB, Access>,
        DB: Backend + Default,
        DB: SupportedBackend,
        M: Send,
        K: Send + Sync,
        Rows: Send,
        V::Answer<M>: Send,
        V::Update: Send,
        D: Defaults<Values: HasSize + Sync> + Send,
        P: Observes<V::Answer<M>> + Send,
        ManyTypes<M, K, D::Values, V::Update>:
            PerformManyAsync<DB, Model = M, Key = K, Defaults = D::Values, Update = V::Update>,
    {
        let perform_chunk = <ManyTypes<M, K, D::Values, V::Update>>::perform_chunk;
        async move {
            // No `MultiConnection` can be awaited, so the backend is known without a connection.
            let dialect = Some(DB::default().dialect()?);
            perform_chunks! { [.await] self, conn, dialect, perform_chunk }
        }
    }
}

/// The statements about the rows of a chunk, ready for the backend `DB`.
pub trait PerformManyAsync<DB: Backend> {
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
    fn perform_chunk<C: AwaitedConnection<DB, Access>, Access>(
        keys: &[Self::Key],
        order: &ManyOrder,
        update: Self::Update,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &Self::Defaults,
    ) -> impl Future<Output = ChunkResult<Self::Model>> + Send;
}

impl<M, K, D, U, DB> PerformManyAsync<DB> for ManyTypes<M, K, D, U>
where
    DB: SupportedBackend + DieselReserveSpecialization + Default,
    M: GetOrCreate + Readable<DB, M::Table> + Send,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + Send + Sync,
    D: Values<DB> + Sync,
    U: ManyUpdateSql<DB, K> + Copy + Send + Sync,
    bool: FromSql<Bool, DB>,
    i32: FromSql<Integer, DB>,
    i64: FromSql<BigInt, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Key = K;
    type Defaults = D;
    type Update = U;

    async fn perform_chunk<C: AwaitedConnection<DB, Access>, Access>(
        keys: &[K],
        order: &ManyOrder,
        update: U,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: &D,
    ) -> ChunkResult<M> {
        let dialect = Some(DB::default().dialect().map_err(|error| (error.into(), None))?);
        let statements = ManyStatements::<M, K, D, U>::new(keys, order.constraint, update);
        perform_chunk! { [.await] statements, order, surroundings, dialect, ClientLibrary::OfRust, conn, defaults }
    }
}

/// Performs one call about the rows of a chunk.
async fn perform_call<M, K, D, U, DB, C, Access>(
    statements: &ManyStatements<'_, M, K, D, U>,
    call: &mut Call,
    chunk: &mut Chunk<M>,
    conn: &mut C,
    defaults: &D,
) -> Result<Answer<()>, Error>
where
    C: AwaitedConnection<DB, Access>,
    DB: SupportedBackend + DieselReserveSpecialization + Default,
    M: GetOrCreate + Readable<DB, M::Table> + Send,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + Send + Sync,
    D: Values<DB> + Sync,
    U: ManyUpdateSql<DB, K> + Sync,
    bool: FromSql<Bool, DB>,
    i32: FromSql<Integer, DB>,
    i64: FromSql<BigInt, DB>,
    String: FromSql<Text, DB>,
{
    let span = call.trace.span();
    let breaks = DB::default().dialect()?.database().loses_track_of_dropped_statements();
    let mut conn = Guarded::new(conn, breaks);
    let aside = Statements::<M, (), (), NoUpdate>::new((), call.constraint, NoUpdate);
    span.around(async {
        perform_many! { [.await] statements, aside, call, chunk, conn, defaults, U }
    })
    .await
}

/// The number of the row that a unique constraint on these columns has rejected. None if the database does not tell.
async fn first_rival<M, K, D, U, DB, C, Access>(
    statements: &ManyStatements<'_, M, K, D, U>,
    rows: &[usize],
    dialect: Dialect,
    rejecting: &Rejecting,
    conn: &mut C,
) -> Option<usize>
where
    C: AwaitedConnection<DB, Access>,
    DB: Backend + DieselReserveSpecialization,
    M: GetOrCreate,
    M::Table: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    i32: FromSql<Integer, DB>,
{
    let (rows, columns) = statements.rows_that_set::<DB>(dialect, rows, &rejecting.columns)?;
    let mut conn = Guarded::new(conn, dialect.database().loses_track_of_dropped_statements());
    let answer = conn.load(statements.rivals(dialect, &rows, &columns, &rejecting.is_for_all_rows));
    let numbers = read_all::<C, Option<i32>, Vec<_>>(answer, first_value::<i32, Integer, DB>).await;
    conn.release();
    first_of(&rows, &numbers.ok()?)
}

/// Like `read_all`, for rows that belong to as many keys as `shares` says.
async fn read_shared<'conn, 'query, C: AsyncConnectionCore, R>(
    answer: C::LoadFuture<'conn, 'query>,
    shares: &HashMap<String, usize>,
    read: fn(&HashMap<String, usize>, &C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<R>> {
    let mut stream = pin!(answer.await?);
    let mut rows = ReadRows::new();
    while let Some(row) = stream.next().await {
        rows.push(read(shares, &row?));
    }
    rows.finish()
}
