//! Repetition of work that only the caller can repeat: a transaction, from its beginning.

use std::error::Error as StdError;
use std::thread;
use std::time::Duration;

use diesel::connection::{CacheSize, Connection, TransactionManager};
use diesel::result::Error as DieselError;

use super::pause::{self, Patience};
use crate::database::{self, ClientLibrary};
use crate::request::DEFAULT_MAX_RETRIES;
use crate::{Error, is_retryable};

/// An error that [`retry`] understands. Implement it for your own error type.
///
/// [`Error`], [`ManyError`](crate::ManyError), Diesel's error and `Box<dyn Error + Send + Sync>` implement it.
///
/// # Example
///
/// ```
/// use diesel::result::Error as DieselError;
///
/// enum AppError {
///     Database(getorcreate::Error),
///     NotAllowed,
/// }
///
/// impl From<DieselError> for AppError {
///     fn from(error: DieselError) -> Self {
///         Self::Database(error.into())
///     }
/// }
///
/// impl getorcreate::Retryable for AppError {
///     fn database_error(&self) -> Option<&DieselError> {
///         match self {
///             Self::Database(error) => error.database_error(),
///             Self::NotAllowed => None,
///         }
///     }
/// }
/// ```
pub trait Retryable {
    /// Returns the database's error, if it is the cause. [`retry`] runs the work again if this error [`is_retryable`].
    fn database_error(&self) -> Option<&DieselError>;
}

impl Retryable for DieselError {
    fn database_error(&self) -> Option<&DieselError> {
        match self {
            Self::QueryBuilderError(inner) => match inner.downcast_ref::<Error>() {
                Some(own) => own.database_error(),
                None => Some(self),
            },
            error => Some(error),
        }
    }
}

impl Retryable for Error {
    fn database_error(&self) -> Option<&DieselError> {
        match self {
            Self::Retry { source, .. }
            | Self::OtherConstraint { source, .. }
            | Self::ForeignMessages { source, .. }
            | Self::Database(source) => Some(source),
            Self::ConstraintMissing { source, .. } | Self::NotFoundAfterInsert { source, .. } => source.as_ref(),
            // The row is written. Repeating the call would update it once more.
            Self::WrittenUnread { .. }
            | Self::NotUnique { .. }
            | Self::KeyChanged { .. }
            | Self::UnsupportedKey { .. }
            | Self::IncompleteKey { .. }
            | Self::ConditionNotMet { .. }
            | Self::NoTransaction { .. } => None,
        }
    }
}

impl Retryable for Box<dyn StdError + Send + Sync> {
    fn database_error(&self) -> Option<&DieselError> {
        let own = self.downcast_ref::<Error>().map(Retryable::database_error);
        let diesel = || self.downcast_ref::<DieselError>().map(Retryable::database_error);
        own.or_else(diesel).flatten()
    }
}

/// Runs the work, and runs it again when the database asks for that: a transaction, from its beginning.
///
/// `work` begins the transaction itself, so it may be any kind that Diesel has. After each error that [`is_retryable`],
/// it is called again, up to 16 times. The pauses grow and differ between callers. After a lock timeout it is called
/// again only within three seconds of the first such repetition. `work` must not do anything that a rollback does not
/// undo.
///
/// # Errors
///
/// Returns the last error of `work`. Inside a transaction `work` runs once, since only the outermost transaction can be
/// repeated.
///
/// # Differences between databases
///
/// On MySQL and MariaDB all statements are prepared again before `work` runs again. The reason is MariaDB's client
/// library, Connector/C. It waits forever when a prepared statement runs again after it failed half-way. A `SELECT` in
/// a deadlock fails in this way. Diesel keeps prepared statements, so a loop of your own must do the same, with
/// Diesel's [`set_prepared_statement_cache_size`].
///
/// The same helps on PostgreSQL after the type of a column was changed. From then on Diesel's cache is in use, even if
/// it was switched off before.
///
/// On SQLite use `immediate_transaction`.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # use diesel::connection::SimpleConnection;
/// use getorcreate::{Error, GetOrCreate};
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
///
/// let both = getorcreate::retry(&mut conn, |conn| {
///     conn.immediate_transaction(|conn| {
///         let rust = Tag::get_or_create(tags::name.eq("rust")).run(conn)?;
///         let diesel = Tag::get_or_create(tags::name.eq("diesel")).run(conn)?;
///         Ok::<_, Error>((rust.into_inner(), diesel.into_inner()))
///     })
/// })?;
/// # assert_eq!(both.1.id, 2);
/// # Ok::<(), Error>(())
/// ```
///
/// [`set_prepared_statement_cache_size`]: https://docs.rs/diesel/2.3/diesel/connection/trait.Connection.html#tymethod.set_prepared_statement_cache_size
pub fn retry<C, T, E>(conn: &mut C, mut work: impl FnMut(&mut C) -> Result<T, E>) -> Result<T, E>
where
    C: Connection,
    E: Retryable,
{
    let mut retries = Retries::new(!is_outside(conn));
    loop {
        let error = match work(conn) {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let Some(pause) = retries.pause_after(&error, is_outside(conn)) else {
            return Err(error);
        };
        if forgets(&error, ClientLibrary::OfTheDatabase) {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
            conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
        }
        thread::sleep(pause);
    }
}

/// True if no transaction is open on the connection, and it is not broken.
fn is_outside<C: Connection>(conn: &mut C) -> bool {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    let is_outside = matches!(status.transaction_depth(), Ok(None));
    is_outside && !C::TransactionManager::is_broken_transaction_manager(conn)
}

/// Like [`retry`], for the connections of diesel-async.
///
/// `work` is an async closure, and each pause is awaited, on any executor.
///
/// # Errors
///
/// Returns the last error of `work`. Inside a transaction `work` runs once, since only the outermost transaction can be
/// repeated.
///
/// # Differences between databases
///
/// diesel-async uses `mysql_async`, which does not wait forever as MariaDB's client library does. So nothing is
/// prepared again on MySQL and MariaDB.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # use diesel_async::{AsyncConnection, SimpleAsyncConnection, sync_connection_wrapper::SyncConnectionWrapper};
/// use getorcreate::{Error, GetOrCreate};
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await.unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").await?;
///
/// let tag = getorcreate::retry_async(&mut conn, async |conn| {
///     conn.transaction(async |conn| {
///         let tag = Tag::get_or_create(tags::name.eq("rust")).run_async(conn).await?;
///         Ok::<_, Error>(tag.into_inner())
///     })
///     .await
/// })
/// .await?;
/// # assert_eq!(tag.id, 1);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "async")]
pub async fn retry_async<C, T, E>(conn: &mut C, mut work: impl AsyncFnMut(&mut C) -> Result<T, E>) -> Result<T, E>
where
    C: diesel_async::AsyncConnection,
    E: Retryable,
{
    let mut retries = Retries::new(!is_outside_async(conn));
    loop {
        let error = match work(conn).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let Some(pause) = retries.pause_after(&error, is_outside_async(conn)) else {
            return Err(error);
        };
        if forgets(&error, ClientLibrary::OfRust) {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
            conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
        }
        futures_timer::Delay::new(pause).await;
    }
}

/// Counterpart of [`is_outside`] for diesel-async.
#[cfg(feature = "async")]
fn is_outside_async<C: diesel_async::AsyncConnection>(conn: &mut C) -> bool {
    use diesel_async::TransactionManager;

    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    let is_outside = matches!(status.transaction_depth(), Ok(None));
    is_outside && !C::TransactionManager::is_broken_transaction_manager(conn)
}

/// True if all statements must be prepared again before the work that ended in this error runs again.
fn forgets<E: Retryable>(error: &E, client: ClientLibrary) -> bool {
    let spoils = |error| database::spoils_prepared_statements(error, client);
    error.database_error().is_some_and(spoils)
}

/// The number of repetitions so far, and the rule for one more.
#[derive(Debug)]
struct Retries {
    is_inside: bool,
    number: u32,
    patience: Patience,
}

impl Retries {
    fn new(is_inside: bool) -> Self {
        Self {
            is_inside,
            number: 0,
            patience: Patience::default(),
        }
    }

    /// The pause before the work runs again after this error. None if it does not run again.
    fn pause_after<E: Retryable>(&mut self, error: &E, can_begin: bool) -> Option<Duration> {
        let error = error.database_error().filter(|error| is_retryable(error))?;
        if self.is_inside || !can_begin || self.number == DEFAULT_MAX_RETRIES {
            return None;
        }
        self.number += 1;
        let pause = pause::before(self.number);
        self.patience.allows(pause, error).then_some(pause)
    }
}
