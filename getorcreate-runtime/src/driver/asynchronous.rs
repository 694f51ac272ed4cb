//! The driver for the connections of diesel-async.
//!
//! Each `run_async` names its feature itself. If only the module did, rustdoc would not show the feature in the facade.

mod many;

use std::marker::PhantomData;
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
use diesel_async::{AsyncConnection, AsyncConnectionCore, TransactionManager};
use futures_timer::Delay;
use futures_util::StreamExt;

use super::call::{Call, may_have_ended_transaction};
use super::operation::{Operation, Question, Reading};
use super::order::{Order, Surroundings};
use super::perform::{perform, perform_aside};
use super::rows::ReadRows;
use crate::changes::Changing;
use crate::columns::{FixesColumns, SetsColumns, TakesColumns, USE_UPDATE, assert_row_may_update};
use crate::database::{ClientLibrary, IndexColumn, InsertForm, SupportedBackend};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::Answer;
use crate::request::{AwaitDefaults, Conditional, LockedBy, MayLackValue, NoDefaults, NoUpdate, RowLocking, Update};
use crate::sql::{
    Autocommit, Checked, InAutocommit, Key, LookupId, MessageLanguage, NoLock, Readable, Statements, Stored, UpdateSql,
    Values, first_value, read_index_column,
};
use crate::{Error, FindUnique, GetOrCreate, Outcome, Request, UpdateOrCreate, Upserted};

/// A diesel-async connection, as [`Request::run_async`] takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run_async` can use",
    label = "expected a diesel-async connection",
    note = "take a connection from the pool first: `.run_async(&mut pool.get().await?)`",
    note = "if the variable is already a `&mut` connection, pass it unchanged: `.run_async(conn)`",
    note = "in a generic function, require `C: diesel_async::AsyncConnection<Backend = ..>`",
    note = "for a shared `conn: &AsyncPgConnection`, make the variable `mut` and pass `&mut conn`",
    note = "pass a Diesel connection to `.run(..)`; to use a SQLite connection here, wrap it in diesel-async's `SyncConnectionWrapper`"
)]
pub trait AwaitedConnection<DB, Access>: AsyncConnectionCore<Backend = DB> {
    /// The transaction around the statements of a call.
    ///
    /// # Errors
    ///
    /// If the connection is broken, or if a future was dropped while it began or ended a transaction.
    fn surroundings(&mut self) -> QueryResult<Surroundings>;

    /// diesel-async's status of the connection's transactions. None if it is out of reach.
    fn transaction_status(&mut self) -> Option<&mut TransactionManagerStatus>;

    /// Makes diesel-async prepare every statement again. Does nothing on a shared connection.
    fn forget_prepared_statements(&mut self);
}

/// A connection that this call borrows mutably, so that no other call uses it.
#[derive(Debug)]
pub struct ExclusiveAccess;

#[diagnostic::do_not_recommend]
impl<DB, C: AsyncConnection<Backend = DB>> AwaitedConnection<DB, ExclusiveAccess> for C {
    fn surroundings(&mut self) -> QueryResult<Surroundings> {
        let status = C::TransactionManager::transaction_manager_status_mut(self);
        if status.transaction_depth()?.is_some() {
            Ok(Surroundings::Transaction)
        } else if C::TransactionManager::is_broken_transaction_manager(self) {
            Err(DieselError::BrokenTransactionManager)
        } else {
            Ok(Surroundings::Autocommit)
        }
    }

    fn transaction_status(&mut self) -> Option<&mut TransactionManagerStatus> {
        Some(C::TransactionManager::transaction_manager_status_mut(self))
    }

    fn forget_prepared_statements(&mut self) {
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }
}

/// A connection that others may use at the same time: `&AsyncPgConnection`.
#[derive(Debug)]
pub struct SharedAccess;

#[diagnostic::do_not_recommend]
impl<'conn, DB, C> AwaitedConnection<DB, SharedAccess> for &'conn C
where
    C: AsyncConnection<Backend = DB>,
    &'conn C: AsyncConnectionCore<Backend = DB>,
{
    fn surroundings(&mut self) -> QueryResult<Surroundings> {
        Ok(Surroundings::Unknown)
    }

    fn transaction_status(&mut self) -> Option<&mut TransactionManagerStatus> {
        None
    }

    fn forget_prepared_statements(&mut self) {}
}

impl<M: GetOrCreate, K: SetsColumns + MayLackValue, D, L: RowLocking> Request<M, K, D, L> {
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
    ///   [`BrokenTransactionManager`], and a deadpool or bb8 pool gives the connection to nobody else. If you own the
    ///   connection, drop it: your own queries are not stopped, and get the wrong answer.
    ///
    /// If a transaction around a call is dropped together with the call, the transaction stays open. These pools then
    /// throw the connection away. If you drop only the call, return an error from the transaction, so that it ends.
    ///
    /// The mobc pool of diesel-async 0.9 keeps connections that it should replace, on every database. Do not use it
    /// where futures are dropped.
    ///
    /// # Shared connections
    ///
    /// A `&AsyncPgConnection` can serve several calls at the same time. With `let mut conn: &AsyncPgConnection`, write
    /// `.run_async(&mut conn)`, as for any query. Such a connection does not tell if a transaction is open. So the call
    /// behaves as inside a transaction, even if none is open: it repeats nothing, whatever
    /// [`max_retries`](Request::max_retries) says. An [`Error::Retry`] then has the scope
    /// [`Scope::CallOrTransaction`](crate::Scope::CallOrTransaction).
    ///
    /// If a transaction is open, an error of one call ends it for all of them. The others then fail with `current
    /// transaction is aborted`. So look at all their errors before you decide whether to repeat the transaction.
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
    ///
    /// [`BrokenTransactionManager`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html#variant.BrokenTransactionManager
    #[cfg(feature = "async")]
    pub fn run_async<C, DB, Access>(self, conn: &mut C) -> impl Future<Output = Result<Outcome<M>, Error>> + Send
    where
        C: AwaitedConnection<DB, Access>,
        DB: Backend,
        L: LockedBy<DB>,
        M: Send,
        K: Send + Sync,
        D: AwaitDefaults + Send,
        Statements<M, K, D::Values>: PerformAsync<DB, Model = M, Defaults = D::Values>,
    {
        let order = self.order::<D::Values>();
        let Self {
            key,
            constraint,
            defaults,
            ..
        } = self;
        async move {
            let answer = run(order, Statements::new(key, constraint, NoUpdate), conn, defaults).await?;
            Ok(answer.into_outcome())
        }
    }
}

impl<M: GetOrCreate, K: SetsColumns + MayLackValue, L: RowLocking> FindUnique<M, K, L> {
    /// Like [`run`](Self::run), for the connections of diesel-async. See [`Request::run_async`] for dropped futures.
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
    /// # #[derive(Debug, Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").await?;
    /// let tag: Option<Tag> = Tag::find_unique(tags::name.eq("rust"))
    ///     .run_async(&mut conn)
    ///     .await?;
    /// # assert!(tag.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "async")]
    pub fn run_async<C, DB, Access>(self, conn: &mut C) -> impl Future<Output = Result<Option<M>, Error>> + Send
    where
        C: AwaitedConnection<DB, Access>,
        DB: Backend,
        L: LockedBy<DB>,
        M: Send,
        K: Send + Sync,
        Statements<M, K, NoDefaults>: PerformAsync<DB, Model = M, Defaults = NoDefaults>,
    {
        let order = self.order();
        let statements = Statements::new(self.key, self.constraint, NoUpdate);
        async move { run(order, statements, conn, NoDefaults).await.map(Answer::into_row) }
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
    /// Like [`run`](Self::run), for the connections of diesel-async. See [`Request::run_async`] for shared connections.
    ///
    /// # Cancellation
    ///
    /// See [`Request::run_async`] for a future that is dropped. The row is then updated, or it is not, and nobody can tell. So
    /// another call may update it once more.
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
    /// # diesel::table! { counters (id) { id -> Integer, name -> Text, value -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Counter { id: i32, name: String, value: i32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), getorcreate::Error> {
    /// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
    /// # conn.batch_execute("CREATE TABLE counters (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL)").await?;
    /// let hits = Counter::update_or_create(counters::name.eq("hits"))
    ///     .update(counters::value.eq(counters::value + 1))
    ///     .defaults(counters::value.eq(1))
    ///     .run_async(&mut conn)
    ///     .await?;
    /// # assert_eq!(hits.into_inner().value, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "async")]
    pub fn run_async<Conn, DB, Access>(self, conn: &mut Conn) -> impl Future<Output = Result<Upserted<M>, Error>> + Send
    where
        Conn: AwaitedConnection<DB, Access>,
        DB: Backend,
        M: Send,
        K: Send + Sync,
        Update<S, U, C>: Send + Sync,
        D: AwaitDefaults + Send,
        Statements<M, K, D::Values, Update<S, U, C>>: PerformAsync<DB, Model = M, Defaults = D::Values>,
    {
        const {
            if <Update<S, U, C>>::SETS_WHOLE_ROW {
                assert_row_may_update::<K>(K::KEY, USE_UPDATE);
            }
        };
        let order = self.order::<D::Values>();
        let Self {
            key,
            constraint,
            update,
            defaults,
            ..
        } = self;
        async move {
            let answer = run(order, Statements::new(key, constraint, update), conn, defaults).await?;
            Ok(answer.into_upserted())
        }
    }
}

async fn run<M, K, U, D, C, DB, Access>(
    order: Order,
    statements: Statements<M, K, D::Values, U>,
    conn: &mut C,
    defaults: D,
) -> Result<Answer<M>, Error>
where
    C: AwaitedConnection<DB, Access>,
    DB: Backend,
    D: AwaitDefaults + Send,
    Statements<M, K, D::Values, U>: PerformAsync<DB, Model = M, Defaults = D::Values>,
{
    let surroundings = surroundings(conn)?;
    let result = statements.perform(order, surroundings, conn, defaults).await;
    if result.as_ref().is_err_and(may_have_ended_transaction) {
        require_rollback(conn);
    }
    result
}

fn surroundings<C: AwaitedConnection<DB, Access>, DB: Backend, Access>(conn: &mut C) -> QueryResult<Surroundings> {
    conn.surroundings()
}

/// Makes diesel-async roll the transaction back. Outside a transaction this has no effect.
fn require_rollback<C: AwaitedConnection<DB, Access>, DB: Backend, Access>(conn: &mut C) {
    if let Some(status) = conn.transaction_status() {
        status.set_requires_rollback_maybe_up_to_top_level(true);
    }
}

/// The statements of a request, ready for the backend `DB`.
pub trait PerformAsync<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Performs the operations of the call until it ends.
    fn perform<C: AwaitedConnection<DB, Access>, Access>(
        self,
        order: Order,
        surroundings: Surroundings,
        conn: &mut C,
        defaults: impl AwaitDefaults<Values = Self::Defaults> + Send,
    ) -> impl Future<Output = Result<Answer<Self::Model>, Error>> + Send;
}

impl<M, K, D, U, DB> PerformAsync<DB> for Statements<M, K, D, U>
where
    DB: SupportedBackend + DieselReserveSpecialization + Default,
    M: GetOrCreate + Readable<DB, M::Table> + Send,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + QueryId + LookupId + Send + Sync,
    D: Values<DB> + QueryId + Sync,
    U: UpdateSql<DB, K> + Send + Sync,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Defaults = D;

    async fn perform<C: AwaitedConnection<DB, Access>, Access>(
        self,
        order: Order,
        surroundings: Surroundings,
        conn: &mut C,
        mut defaults: impl AwaitDefaults<Values = D> + Send,
    ) -> Result<Answer<M>, Error> {
        // No `MultiConnection` can be awaited, so the backend is known without a connection.
        let dialect = DB::default().dialect()?;
        let order = order.leaving_row_unless(self.has_assignments::<DB>());
        let mut call = Call::new::<M>(order, surroundings, Some(dialect), ClientLibrary::OfRust);
        let span = call.trace.span();
        let mut conn = Guarded::new(conn, dialect.database().loses_track_of_dropped_statements());
        span.around(async {
            perform! { [.await] call.begin(), self, call, conn, defaults, U }
        })
        .await
    }
}

/// A connection during a call. If dropping a statement breaks it, it counts as broken while a statement is in progress.
struct Guarded<'conn, C, DB, Access> {
    inner: &'conn mut C,
    breaks: bool,
    /// diesel-async's transaction status. It is hidden from diesel-async while a statement is in progress.
    held_back: Option<TransactionManagerStatus>,
    types: PhantomData<fn() -> (DB, Access)>,
}

impl<'conn, C: AwaitedConnection<DB, Access>, DB: Backend, Access> Guarded<'conn, C, DB, Access> {
    const fn new(inner: &'conn mut C, breaks: bool) -> Self {
        Self {
            inner,
            breaks,
            held_back: None,
            types: PhantomData,
        }
    }

    /// Runs before a statement.
    fn guard(&mut self) {
        if !self.breaks || self.held_back.is_some() {
            return;
        }
        if let Some(status) = self.inner.transaction_status() {
            self.held_back = Some(mem::replace(status, TransactionManagerStatus::InError));
        }
    }

    /// Runs after a statement.
    fn release(&mut self) {
        if let (Some(held_back), Some(status)) = (self.held_back.take(), self.inner.transaction_status()) {
            *status = held_back;
        }
    }

    /// Runs before each operation, and so after each statement.
    fn between_operations(&mut self, call: &mut Call) {
        self.release();
        if call.has_spoiled_prepared_statements() {
            self.inner.forget_prepared_statements();
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
async fn read_all<'conn, 'query, C: AsyncConnectionCore, R, Rows: Default + Extend<R>>(
    answer: C::LoadFuture<'conn, 'query>,
    read: fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Rows> {
    let mut stream = pin!(answer.await?);
    let mut rows = ReadRows::new();
    while let Some(row) = stream.next().await {
        rows.push(read(&row?));
    }
    rows.finish()
}

fn pause(time: Duration) -> Delay {
    Delay::new(time)
}
