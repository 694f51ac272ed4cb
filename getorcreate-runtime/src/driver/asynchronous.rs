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

/// A connection of diesel-async's: what [`Request::run_async`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run_async` can use",
    label = "expected a connection of diesel-async",
    note = "take a connection out of a pool first: `.run_async(&mut pool.get().await?)`",
    note = "a variable that is a `&mut` connection already is passed as it is: `.run_async(conn)`",
    note = "in a generic function ask for `C: diesel_async::AsyncConnection<Backend = ..>`",
    note = "a connection of Diesel's own goes to `.run(..)`; one of SQLite's can be used here within diesel-async's `SyncConnectionWrapper`"
)]
pub trait AwaitedConnection<DB>: AsyncConnection<Backend = DB> {}
#[diagnostic::do_not_recommend]
impl<DB, C: AsyncConnection<Backend = DB>> AwaitedConnection<DB> for C {}

impl<M: GetOrCreate, K: SetsColumns, D> Request<M, K, D> {
    /// As [`run`](Self::run), with the connections of diesel-async: the same statements and bounds. A pause before a retry
    /// is awaited, on whatever executor there is.
    ///
    /// The future is `Send`, so the model and the values of the lookup and of the defaults have to be, and the values
    /// `Sync` as well.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take.
    ///
    /// On MySQL and MariaDB diesel-async has no kind for a deadlock, so that it is known by its text alone: where the server's
    /// messages are not in English it is [`Error::ForeignMessages`], or [`Error::Database`].
    ///
    /// # Cancellation
    ///
    /// The future may be dropped at any time, by a timeout say. Then the row is there as a whole or not at all, and another
    /// call for the same key gets it. What becomes of the connection is diesel-async's:
    ///
    /// - On PostgreSQL it goes on to serve. The server finishes the statement, which the next one waits for.
    /// - On SQLite it does so too, and dropping the future waits for the statement. For that diesel-async needs a runtime with
    ///   several threads, and panics in one of `flavor = "current_thread"`.
    /// - On MySQL and MariaDB it takes the rest of the answer for that to the next statement. So where a statement was under
    ///   way it counts as broken: the next call is
    ///   [`BrokenTransactionManager`](diesel::result::Error::BrokenTransactionManager), and a pool of deadpool's or bb8's
    ///   gives it to nobody else. Drop a connection of your own: a query of yours is not stopped, and gets the wrong answer.
    ///
    /// A transaction around a call stays open when it is dropped with it, and these pools throw the connection away. Where
    /// the call alone is dropped, let the error end the transaction.
    ///
    /// The pool of mobc's that diesel-async 0.9 provides keeps the connections that it should replace, on any database. Do
    /// not use it where futures are dropped.
    ///
    /// # Differences between databases
    ///
    /// Those of [`run`](Self::run), but that MySQL's and MariaDB's statements stay prepared after an error.
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
        // No `MultiConnection` can be awaited, so that the backend can be had without a connection.
        let dialect = DB::default().dialect()?;
        let mut conn = Guarded::new(conn, dialect.database().loses_track_of_dropped_statements());
        perform! { [.await] self, call, conn, defaults }
    }
}

/// A connection that counts as broken while a statement is under way, if it would be once that were dropped.
struct Guarded<'conn, C> {
    inner: &'conn mut C,
    breaks: bool,
    /// What diesel-async knows of its transactions, and must not know for as long.
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

    /// Before a statement.
    fn guard(&mut self) {
        if self.breaks && self.held_back.is_none() {
            self.held_back = Some(mem::replace(status(self.inner), TransactionManagerStatus::InError));
        }
    }

    /// Before each operation, and so after each statement.
    fn between_operations(&mut self, call: &mut Call) {
        if let Some(held_back) = self.held_back.take() {
            *status(self.inner) = held_back;
        }
        if call.has_spoiled_prepared_statements() {
            forget_prepared_statements(self.inner);
        }
    }

    /// The query need not be `Send`: diesel-async puts it into words at once.
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

/// Reads the result of a statement to its end, also past a row that cannot be read. An error of the database counts more
/// than such a row: on PostgreSQL a deferred foreign key fails after the last. This is compiled once for all statements that
/// return the like.
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

/// Has every statement prepared anew.
fn forget_prepared_statements(conn: &mut impl AsyncConnection) {
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
}

/// Whether diesel-async has begun a transaction on the connection. Where a future was dropped that was about to begin or
/// end one, nobody knows.
fn in_transaction<C: AsyncConnection>(conn: &mut C) -> QueryResult<bool> {
    let is_in_transaction = status(conn).transaction_depth()?.is_some();
    if !is_in_transaction && C::TransactionManager::is_broken_transaction_manager(conn) {
        return Err(DieselError::BrokenTransactionManager);
    }
    Ok(is_in_transaction)
}

/// What diesel-async knows of the transactions of the connection.
fn status<C: AsyncConnection>(conn: &mut C) -> &mut TransactionManagerStatus {
    C::TransactionManager::transaction_manager_status_mut(conn)
}
