//! The driver for the connections of diesel-async.

use std::mem;
use std::pin::pin;
use std::time::Duration;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{CacheSize, TransactionManagerStatus};
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, TransactionManager};
use futures_timer::Delay;
use futures_util::StreamExt;

use super::call::{Call, all_read, may_have_ended_transaction};
use super::operation::{Locking, Operation, Question};
use super::perform::perform;
use crate::database::{ClientLibrary, IndexColumn, InsertForm, SupportedBackend};
use crate::defaults::{Columns, SetsColumns};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::Setting;
use crate::request::AwaitDefaults;
use crate::sql::{
    Autocommit, Key, MessageLanguage, NoLock, Readable, ShareLock, Statements, Stored, Values, first_value,
    read_index_column,
};
use crate::{Error, GetOrCreate, Outcome, Request};

/// A diesel-async connection, as [`Request::run_async`] takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run_async` can use",
    label = "expected a diesel-async connection",
    note = "take a connection from the pool first: `.run_async(&mut pool.get().await?)`",
    note = "if the variable is already a `&mut` connection, pass it unchanged: `.run_async(conn)`",
    note = "in a generic function, require `C: diesel_async::AsyncConnection<Backend = ..>`",
    note = "pass a Diesel connection to `.run(..)`; to use a SQLite connection here, wrap it in diesel-async's `SyncConnectionWrapper`"
)]
pub trait AwaitedConnection<DB>: AsyncConnection<Backend = DB> {}
#[diagnostic::do_not_recommend]
impl<DB, C: AsyncConnection<Backend = DB>> AwaitedConnection<DB> for C {}

impl<M: GetOrCreate, K: SetsColumns, D> Request<M, K, D> {
    /// Like [`run`](Self::run), for the connections of diesel-async: the same statements and bounds. It awaits the
    /// pause before a retry, on any executor.
    ///
    /// The future is `Send`. So the model and the values of the lookup and of the defaults must be `Send`, and the
    /// values also `Sync`.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take.
    ///
    /// On MySQL and MariaDB diesel-async reports a deadlock without its kind, so only its text identifies it. If the
    /// server's messages are not in English, a deadlock is [`Error::ForeignMessages`] or [`Error::Database`].
    ///
    /// # Cancellation
    ///
    /// The future may be dropped at any time, for example by a timeout. Then the row is either completely in the table,
    /// or not there at all. Another call for the same key finds or creates it. diesel-async decides the state of the
    /// connection:
    ///
    /// - On PostgreSQL the connection stays usable. The server finishes the statement, and the next one waits for it.
    /// - On SQLite the connection stays usable too. Dropping the future waits for the statement to end. For that,
    ///   diesel-async needs a runtime with several threads. In a runtime with `flavor = "current_thread"` it panics.
    /// - On MySQL and MariaDB the connection is left out of sync: the next query reads the rest of the abandoned
    ///   result. So a connection with a statement in progress counts as broken. The next call returns
    ///   [`BrokenTransactionManager`](diesel::result::Error::BrokenTransactionManager), and a deadpool or bb8 pool
    ///   gives the connection to nobody else. If you own the connection, drop it: your own queries are not stopped, and
    ///   get the wrong answer.
    ///
    /// If a transaction around a call is dropped together with the call, the transaction stays open. These pools then
    /// throw the connection away. If you drop only the call, return an error from the transaction, so that it ends.
    ///
    /// The mobc pool of diesel-async 0.9 keeps connections that it should replace, on every database. Do not use it
    /// where futures are dropped.
    ///
    /// # Differences between databases
    ///
    /// See [`run`](Self::run), with one exception: statements on MySQL and MariaDB stay prepared after an error.
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
        C: AwaitedConnection<DB>,
        DB: Backend,
        M: Send,
        K: Send + Sync,
        D: AwaitDefaults + Send,
        Statements<M, K, D::Values>: PerformAsync<DB, Model = M, Defaults = D::Values>,
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
                in_transaction: in_transaction(conn)?,
                max_retries,
            };
            let given = const { Columns::All(&[K::COLUMNS, <D::Values as SetsColumns>::COLUMNS]) };
            let call = Call::new::<M>(constraint, given, setting, ClientLibrary::OfRust);
            let span = call.trace.span();
            let result = span
                .around(Statements::new(key, constraint).perform(call, conn, defaults))
                .await;
            // Outside a transaction this has no effect.
            if result.as_ref().is_err_and(may_have_ended_transaction) {
                status(conn).set_requires_rollback_maybe_up_to_top_level(true);
            }
            result
        }
    }
}

/// The statements of a request, ready for the backend `DB`.
pub trait PerformAsync<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Performs the operations of the call until it ends.
    fn perform<C: AwaitedConnection<DB>>(
        self,
        call: Call,
        conn: &mut C,
        defaults: impl AwaitDefaults<Values = Self::Defaults> + Send,
    ) -> impl Future<Output = Result<Outcome<Self::Model>, Error>> + Send;
}

impl<M, K, D, DB> PerformAsync<DB> for Statements<M, K, D>
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

    async fn perform<C: AwaitedConnection<DB>>(
        self,
        mut call: Call,
        conn: &mut C,
        mut defaults: impl AwaitDefaults<Values = D> + Send,
    ) -> Result<Outcome<M>, Error> {
        // No `MultiConnection` can be awaited, so the backend is known without a connection.
        let dialect = DB::default().dialect()?;
        let mut conn = Guarded::new(conn, dialect.database().loses_track_of_dropped_statements());
        perform! { [.await] self, call, conn, defaults }
    }
}

/// A connection during a call. If dropping a statement breaks it, it counts as broken while a statement is in progress.
struct Guarded<'conn, C> {
    inner: &'conn mut C,
    breaks: bool,
    /// diesel-async's transaction status. It is hidden from diesel-async while a statement is in progress.
    held_back: Option<TransactionManagerStatus>,
}

impl<'conn, C: AsyncConnection> Guarded<'conn, C> {
    const fn new(inner: &'conn mut C, breaks: bool) -> Self {
        Self {
            inner,
            breaks,
            held_back: None,
        }
    }

    /// Runs before a statement.
    fn guard(&mut self) {
        if self.breaks && self.held_back.is_none() {
            self.held_back = Some(mem::replace(status(self.inner), TransactionManagerStatus::InError));
        }
    }

    /// Runs before each operation, and so after each statement.
    fn between_operations(&mut self, call: &mut Call) {
        if let Some(held_back) = self.held_back.take() {
            *status(self.inner) = held_back;
        }
        if call.has_spoiled_prepared_statements() {
            forget_prepared_statements(self.inner);
        }
    }

    /// The query need not be `Send`: diesel-async turns it into SQL at once.
    fn load<'this, 'query, Q>(&'this mut self, query: Q) -> C::LoadFuture<'this, 'query>
    where
        Q: Query + QueryFragment<C::Backend> + QueryId + 'query,
    {
        self.guard();
        self.inner.load(query)
    }

    fn execute<'this, 'query, Q>(&'this mut self, query: Q) -> C::ExecuteFuture<'this, 'query>
    where
        Q: QueryFragment<C::Backend> + QueryId + 'query,
    {
        self.guard();
        self.inner.execute_returning_count(query)
    }
}

/// Reads the result of a statement to its end, even past a row that cannot be read. A database error takes precedence
/// over such a row: on PostgreSQL a deferred foreign key fails after the last row. This function is compiled once for
/// all statements with the same kind of result.
async fn read_all<'conn, 'query, C: AsyncConnection, R>(
    answer: C::LoadFuture<'conn, 'query>,
    read: fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<R>> {
    let mut stream = pin!(answer.await?);
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await {
        rows.push(read(&row?));
    }
    all_read(rows)
}

fn pause(time: Duration) -> Delay {
    Delay::new(time)
}

/// Makes diesel-async prepare every statement again.
fn forget_prepared_statements(conn: &mut impl AsyncConnection) {
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
}

/// True if diesel-async has begun a transaction on the connection. The state is unknown if a future was dropped while
/// it began or ended a transaction.
fn in_transaction<C: AsyncConnection>(conn: &mut C) -> QueryResult<bool> {
    let is_in_transaction = status(conn).transaction_depth()?.is_some();
    if !is_in_transaction && C::TransactionManager::is_broken_transaction_manager(conn) {
        return Err(DieselError::BrokenTransactionManager);
    }
    Ok(is_in_transaction)
}

/// diesel-async's status of the connection's transactions.
fn status<C: AsyncConnection>(conn: &mut C) -> &mut TransactionManagerStatus {
    C::TransactionManager::transaction_manager_status_mut(conn)
}
