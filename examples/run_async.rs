//! Awaits calls through diesel-async. Eight tasks with a connection pool ask for the same user at once.
//!
//! ```sh
//! cargo run --example run_async
//! ```
//!
//! ```text
//! 8 tasks asked: 1 created the user, 7 found it
//! user 1: Ada <ada@example.org>
//! ```

use std::error;

use diesel::prelude::*;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use getorcreate::{GetOrCreate, Outcome};
use tokio::task::JoinSet;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
    name: String,
}

type Error = Box<dyn error::Error + Send + Sync>;
type AsyncSqliteConnection = SyncConnectionWrapper<SqliteConnection>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let pool = open(&folder.path().join("users.sqlite").to_string_lossy())?;
    pool.get()
        .await?
        .batch_execute(
            "CREATE TABLE users (
                id    INTEGER PRIMARY KEY,
                email TEXT NOT NULL CONSTRAINT users_email_key UNIQUE,
                name  TEXT NOT NULL
            )",
        )
        .await?;

    let tasks: JoinSet<_> = (0..8).map(|_| ada(pool.clone())).collect();
    let outcomes: Vec<Outcome<User>> = tasks.join_all().await.into_iter().collect::<Result<_, _>>()?;

    let created = outcomes.iter().filter(|outcome| outcome.created()).count();
    println!(
        "{} tasks asked: {created} created the user, {} found it",
        outcomes.len(),
        outcomes.len() - created
    );
    let user = outcomes[0].row();
    println!("user {}: {} <{}>", user.id, user.name, user.email);
    Ok(())
}

async fn ada(pool: Pool<AsyncSqliteConnection>) -> Result<Outcome<User>, Error> {
    let mut conn = pool.get().await?;
    let user = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with_async(async || users::name.eq(name_from_directory().await)) // only awaited for a missing row
        .run_async(&mut conn)
        .await?;
    Ok(user)
}

/// A slow service somewhere else.
async fn name_from_directory() -> &'static str {
    tokio::task::yield_now().await;
    "Ada"
}

/// A pool of connections that wait for a lock instead of failing at once.
fn open(file: &str) -> Result<Pool<AsyncSqliteConnection>, Error> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(|file| {
        Box::pin(async move {
            let mut conn = AsyncSqliteConnection::establish(file).await?;
            conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL;")
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        })
    });
    let manager = AsyncDieselConnectionManager::new_with_config(file, config);
    Ok(Pool::builder(manager).max_size(4).build()?)
}
