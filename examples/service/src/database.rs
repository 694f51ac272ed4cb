//! The connection pool, for SQLite or PostgreSQL.

use std::error::Error;

use diesel::prelude::*;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use getorcreate::schema::{self, SchemaConnection};
use getorcreate::{GetOrCreate, Outcome};
use tokio::task;
use tracing::info;

use crate::failure::Failure;
use crate::{Tag, tags};

type AsyncSqliteConnection = SyncConnectionWrapper<SqliteConnection>;

/// The pool size. Each call takes one connection, so calls never wait for each other's connection.
const CONNECTIONS: usize = 16;

/// The migrations. The last one adds the constraint, as `getorcreate::cli!` writes it.
const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(Pool<AsyncSqliteConnection>),
    Postgres(Pool<AsyncPgConnection>),
}

impl Database {
    /// Opens the database at the URL, with the table that the tags need.
    pub(crate) async fn open(url: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        match url.split_once("://") {
            None if ["", ":memory:"].contains(&url) => {
                Err("DATABASE_URL has to name a file, since each connection would have a database of its own".into())
            }
            None => {
                info!("SQLite, in the file {url}");
                let mut config = ManagerConfig::default();
                config.custom_setup = Box::new(|file| Box::pin(open_file(file)));
                let manager = AsyncDieselConnectionManager::new_with_config(url, config);
                let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
                prepare(pool.get().await?, SQLITE_MIGRATIONS).await?;
                Ok(Self::Sqlite(pool))
            }
            Some(("postgres" | "postgresql", _)) => {
                info!("PostgreSQL");
                let pool = Pool::builder(AsyncDieselConnectionManager::new(url))
                    .max_size(CONNECTIONS)
                    .build()?;
                prepare(pool.get().await?, POSTGRES_MIGRATIONS).await?;
                Ok(Self::Postgres(pool))
            }
            Some((kind, _)) => {
                Err(format!("DATABASE_URL is neither a file nor `postgres://..`, but `{kind}://..`").into())
            }
        }
    }

    /// Finds the tag, or creates it.
    pub(crate) async fn tag(&self, name: &str) -> Result<Outcome<Tag>, Failure> {
        let request = Tag::get_or_create(tags::name.eq(name));
        Ok(match self {
            Self::Sqlite(pool) => request.run_async(&mut pool.get().await?).await?,
            Self::Postgres(pool) => request.run_async(&mut pool.get().await?).await?,
        })
    }

    /// Closes all connections.
    pub(crate) fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close(),
            Self::Postgres(pool) => pool.close(),
        }
    }
}

/// Opens a file. The connection waits for a lock instead of failing at once, and readers and a writer work side by
/// side.
async fn open_file(file: &str) -> ConnectionResult<AsyncSqliteConnection> {
    let mut conn = AsyncSqliteConnection::establish(file).await?;
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        .await
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Runs the pending migrations, then checks that the database has what the model declares. Both need a blocking
/// connection.
async fn prepare<C>(conn: C, migrations: EmbeddedMigrations) -> Result<(), Box<dyn Error + Send + Sync>>
where
    C: AsyncConnection + 'static,
    AsyncConnectionWrapper<C>: MigrationHarness<C::Backend> + SchemaConnection,
{
    task::spawn_blocking(move || {
        let mut conn = AsyncConnectionWrapper::<C>::from(conn);
        for version in conn.run_pending_migrations(migrations)? {
            info!("ran the migration {version}");
        }
        let report = schema::check(&mut conn, Tag::constraints())?;
        if report.is_clean() {
            Ok(())
        } else {
            Err(report.to_string().into())
        }
    })
    .await?
}
