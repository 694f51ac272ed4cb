//! The driver for the connections of diesel-async.

use std::mem;
use std::pin::pin;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{CacheSize, TransactionManagerStatus};
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnectionCore, TransactionManager};
use futures_timer::Delay;
use futures_util::StreamExt;

use super::call::{Call, Task, all_read, may_have_ended_transaction};
use crate::backend::{ClientLibrary, Dialect, SupportedBackend};
use crate::defaults::SetsColumns;
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::Setting;
use crate::request::AwaitDefaults;
use crate::statement::{IndexColumn, Key, MessageLanguage, NoLock, Readable, ShareLock, Stored, Values, value};
use crate::{Error, GetOrCreate, Outcome, Request};

/// A connection of diesel-async's: what [`Request::run_async`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run_async` can use",
    label = "expected a connection of diesel-async",
    note = "take a connection out of a pool first: `.run_async(&mut pool.get().await?)`",
    note = "a variable that is a `&mut` connection already is passed as it is: `.run_async(conn)`",
    note = "a connection of Diesel's own goes to `.run(..)`; one of SQLite's can be used here within diesel-async's `SyncConnectionWrapper`"
)]
pub trait AsyncConnection<DB>: diesel_async::AsyncConnection<Backend = DB> {}
#[diagnostic::do_not_recommend]
impl<DB, C: diesel_async::AsyncConnection<Backend = DB>> AsyncConnection<DB> for C {}

impl<M: GetOrCreate, K: SetsColumns, D> Request<M, K, D> {
    /// As [`run`](Self::run), with the connections of diesel-async: the same statements, errors and bounds. A pause
    /// before a retry is awaited, on whatever executor there is.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take.
    ///
    /// # Cancellation
    ///
    /// The future may be dropped at any time, by a timeout say. Then the row is there as a whole or not at all, and another
    /// call for the same key gets it. What becomes of the connection is diesel-async's:
    ///
    /// - On PostgreSQL it goes on to serve. The server finishes the statement, which the next one waits for.
    /// - On SQLite it does so too, and dropping the future waits for the statement. For that diesel-async needs a runtime with
    ///   several threads, and panics in one of `flavor = "current_thread"`.
    /// - On MySQL and MariaDB it would take the rest of the answer for that to the next statement. So it counts as broken: the
    ///   next call is [`BrokenTransactionManager`](diesel::result::Error::BrokenTransactionManager), and a pool of
    ///   deadpool's or bb8's gives it to nobody else. (The one of mobc's that diesel-async 0.9 has keeps such connections. It
    ///   is not for MySQL and MariaDB where futures are dropped.)
    ///
    /// A transaction around a call that is dropped stays open, and a pool throws the connection away.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel_async::{AsyncConnection, SimpleAsyncConnection, sync_connection_wrapper::SyncConnectionWrapper};
    /// use getorcreate::{GetOrCreate, Outcome};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").await?;
    ///
    /// match Tag::get_or_create(tags::name.eq("rust")).run_async(&mut conn).await? {
    ///     Outcome::Created(tag) => println!("{} is new, with id {}", tag.name, tag.id),
    ///     Outcome::Found(tag) => println!("{} had id {} before", tag.name, tag.id),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_async<C, DB>(self, conn: &mut C) -> impl Future<Output = Result<Outcome<M>, Error>> + Send
    where
        C: AsyncConnection<DB>,
        DB: Backend,
        M: Send,
        K: Send + Sync,
        D: AwaitDefaults + Send,
        Call<M, K, D::Values>: PerformAsync<DB, Model = M, Defaults = D::Values>,
    {
        let Self {
            key,
            constraint,
            defaults,
            max_retries,
            ..
        } = self;
        async move {
            let setting = Setting {
                in_transaction: status(conn).transaction_depth()?.is_some(),
                max_retries,
            };
            let call = Call::new(key, constraint, setting, ClientLibrary::OfRust);
            let span = call.trace.span();
            // Until the call has ended, the connection counts as broken where it would be if the future were dropped.
            let held_back = call
                .breaks_when_dropped()
                .then(|| mem::replace(status(conn), TransactionManagerStatus::InError));
            let result = span.around(call.perform(conn, defaults)).await;
            if let Some(held_back) = held_back {
                *status(conn) = held_back;
            }
            // Outside a transaction this has no effect.
            if result.as_ref().is_err_and(may_have_ended_transaction) {
                status(conn).set_requires_rollback_maybe_up_to_top_level(true);
            }
            result
        }
    }
}

/// A call whose statements are ready for the backend `DB`.
pub trait PerformAsync<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Whether the connection cannot be used again if the call is dropped before its end.
    fn breaks_when_dropped(&self) -> bool;

    /// Performs the call's tasks until it ends.
    fn perform<C: AsyncConnection<DB>>(
        self,
        conn: &mut C,
        defaults: impl AwaitDefaults<Values = Self::Defaults> + Send,
    ) -> impl Future<Output = Result<Outcome<Self::Model>, Error>> + Send;
}

impl<M, K, D, DB> PerformAsync<DB> for Call<M, K, D>
where
    DB: SupportedBackend + DieselReserveSpecialization + Default,
    M: GetOrCreate + Readable<DB, M::Table> + Send,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + QueryId + Send + Sync,
    D: Values<DB> + QueryId + Sync,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Defaults = D;

    fn breaks_when_dropped(&self) -> bool {
        let dialect = self.statements.dialect_of::<DB>();
        dialect.is_some_and(Dialect::loses_track_of_dropped_statements)
    }

    async fn perform<C: AsyncConnection<DB>>(
        mut self,
        conn: &mut C,
        mut defaults: impl AwaitDefaults<Values = D> + Send,
    ) -> Result<Outcome<M>, Error> {
        let mut task = self.begin();
        loop {
            if self.has_spoiled_prepared_statements() {
                forget_prepared_statements(conn);
            }
            task = match task {
                Task::Find(look) => {
                    let find = self.statements.find_statement::<DB, NoLock>();
                    let rows = load(conn, find, |row| M::read(row)).await;
                    self.found(look, rows)
                }
                Task::FindLatest(look) => {
                    let find = self.statements.find_statement::<DB, ShareLock>();
                    let rows = load(conn, find, |row| M::read(row)).await;
                    self.found(look, rows)
                }
                Task::ReadIndexes(examining) => {
                    let columns = load(conn, self.statements.unique_indexes(), |row| IndexColumn::read(row)).await;
                    self.read_indexes(examining, columns)
                }
                Task::InsertProven(inserting) => {
                    let insert = self.statements.insert_proven::<DB>(defaults.values().await);
                    let rows = load(conn, insert, |row| Stored::read(row)).await;
                    self.inserted_proven(inserting, rows)
                }
                Task::ReadEqualNulls(inserting) => {
                    let has_equal_nulls = self.statements.has_equal_nulls();
                    let answers = load(conn, has_equal_nulls, |row| value::<bool, Bool, DB>(row, 0)).await;
                    self.read_equal_nulls(inserting, answers)
                }
                Task::InsertUnlessConflict(inserting) => {
                    let insert = self.statements.insert_unless_conflict::<DB>(defaults.values().await);
                    let rows = load(conn, insert, |row| Stored::read(row)).await;
                    self.inserted_unless_conflict(inserting, rows)
                }
                Task::InsertPlain(inserting) => {
                    let insert = self.statements.insert_plain(defaults.values().await);
                    let count = conn.execute_returning_count(insert).await;
                    self.inserted_plain(inserting, count)
                }
                Task::Wait(pause, waiting) => {
                    Delay::new(pause).await;
                    self.waited(waiting)
                }
                Task::ReadLanguage(source) => {
                    let languages = load(conn, MessageLanguage, |row| value::<String, Text, DB>(row, 0)).await;
                    self.read_language(source, languages)
                }
                Task::Finish(result) => return result,
            };
        }
    }
}

/// Reads the result of a statement to its end, also past a row that cannot be read. An error of the database counts more
/// than such a row: on PostgreSQL a deferred foreign key fails after the last.
fn load<'conn, 'query, C, Q, R>(
    conn: &'conn mut C,
    query: Q,
    read: impl Fn(&C::Row<'conn, 'query>) -> deserialize::Result<R> + Send,
) -> impl Future<Output = QueryResult<Vec<R>>> + Send
where
    C: AsyncConnectionCore,
    Q: Query + QueryFragment<C::Backend> + QueryId + 'query,
    R: Send,
{
    // The query need not be `Send`: diesel-async puts it into words at once.
    let answer = conn.load(query);
    async move {
        let mut stream = pin!(answer.await?);
        let mut rows = Vec::new();
        while let Some(row) = stream.next().await {
            rows.push(read(&row?));
        }
        all_read(rows)
    }
}

/// Has every statement prepared anew.
fn forget_prepared_statements(conn: &mut impl diesel_async::AsyncConnection) {
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
}

/// What diesel-async knows of the transactions of the connection.
fn status<C: diesel_async::AsyncConnection>(conn: &mut C) -> &mut TransactionManagerStatus {
    C::TransactionManager::transaction_manager_status_mut(conn)
}
