//! The cost of a hit through diesel-async, compared with the same `SELECT` written by hand: `cargo bench -p test-async
//! --features postgres,mysql`.
//!
//! There are two versions by hand. The one with `.limit(2)` is the same statement. The one without is the fastest
//! possible, and does not notice a duplicate. They take turns in short batches, so that other work on the machine
//! affects all alike, and the medians of the batches are compared.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::process;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
    name: String,
}

const ROWS: i32 = 2_000;
const BATCHES: usize = 200;
const CALLS_IN_A_BATCH: u32 = 100;

type Result<R> = std::result::Result<R, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(":memory:").await?;
    sqlite::measure("SQLite", &mut conn, ["", ""]).await?;

    let home = format!("getorcreate_bench_{}", process::id());
    let url = url(
        "GETORCREATE_POSTGRES_URL",
        "postgres://postgres@127.0.0.1:5432/postgres",
    );
    match AsyncPgConnection::establish(&url).await {
        Ok(mut conn) => {
            let begin = format!("CREATE SCHEMA {home}; SET search_path = {home}");
            let end = format!("DROP SCHEMA {home} CASCADE");
            postgres::measure("PostgreSQL", &mut conn, [&begin, &end]).await?;
        }
        Err(error) => eprintln!("*** NOT MEASURED: PostgreSQL ({error})"),
    }

    let url = self::url("GETORCREATE_MARIADB_URL", "mysql://root@127.0.0.1:3306");
    match AsyncMysqlConnection::establish(&url).await {
        Ok(mut conn) => {
            let begin = format!("CREATE DATABASE {home}; USE {home}");
            let end = format!("DROP DATABASE {home}");
            mysql::measure("MariaDB or MySQL", &mut conn, [&begin, &end]).await?;
        }
        Err(error) => eprintln!("*** NOT MEASURED: MariaDB or MySQL ({error})"),
    }
    Ok(())
}

fn url(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}

/// Makes the same measurement for each type of connection.
macro_rules! measure {
    ($module:ident: $connection:ty) => {
        mod $module {
            use super::*;

            /// Measures the calls. `begin` makes a place for the table, and `end` removes it.
            pub(super) async fn measure(database: &str, conn: &mut $connection, [begin, end]: [&str; 2]) -> Result<()> {
                for statement in begin.split("; ").filter(|statement| !statement.is_empty()) {
                    conn.batch_execute(statement).await?;
                }
                conn.batch_execute(TABLE).await?;
                for id in 0..ROWS {
                    let user = User {
                        id,
                        email: email(id),
                        name: format!("user {id}"),
                    };
                    diesel::insert_into(users::table)
                        .values(&user)
                        .execute(conn)
                        .await?;
                }
                let mut times = [Vec::new(), Vec::new(), Vec::new()];
                for batch in 0..BATCHES {
                    let emails: Vec<String> = emails(batch).collect();
                    let begin = Instant::now();
                    for email in &emails {
                        black_box(by_hand(conn, black_box(email)).await?);
                    }
                    times[0].push(begin.elapsed() / CALLS_IN_A_BATCH);
                    let begin = Instant::now();
                    for email in &emails {
                        black_box(by_hand_with_limit(conn, black_box(email)).await?);
                    }
                    times[1].push(begin.elapsed() / CALLS_IN_A_BATCH);
                    let begin = Instant::now();
                    for email in &emails {
                        black_box(get_or_create(conn, black_box(email)).await?);
                    }
                    times[2].push(begin.elapsed() / CALLS_IN_A_BATCH);
                }
                report(database, times);
                if !end.is_empty() {
                    conn.batch_execute(end).await?;
                }
                Ok(())
            }

            async fn by_hand(conn: &mut $connection, email: &str) -> Result<i32> {
                let mut rows: Vec<User> = users::table
                    .filter(users::email.eq(email))
                    .select(User::as_select())
                    .load(conn)
                    .await?;
                Ok(rows.pop().ok_or("the user is there")?.id)
            }

            async fn by_hand_with_limit(conn: &mut $connection, email: &str) -> Result<i32> {
                let mut rows: Vec<User> = users::table
                    .filter(users::email.eq(email))
                    .limit(2)
                    .select(User::as_select())
                    .load(conn)
                    .await?;
                Ok(rows.pop().ok_or("the user is there")?.id)
            }

            async fn get_or_create(conn: &mut $connection, email: &str) -> Result<i32> {
                let outcome = User::get_or_create(users::email.eq(email))
                    .defaults(users::name.eq("never used"))
                    .run_async(conn)
                    .await?;
                Ok(outcome.into_inner().id)
            }
        }
    };
}
measure! { sqlite: SyncConnectionWrapper<SqliteConnection> }
measure! { postgres: AsyncPgConnection }
measure! { mysql: AsyncMysqlConnection }

const TABLE: &str =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE, name TEXT NOT NULL)";

fn email(id: i32) -> String {
    format!("user-{id}@example.org")
}

/// The keys that the batch asks for.
fn emails(batch: usize) -> impl Iterator<Item = String> {
    let calls = CALLS_IN_A_BATCH as usize;
    (0..ROWS)
        .cycle()
        .skip(batch * calls % ROWS as usize)
        .take(calls)
        .map(email)
}

/// Prints the medians. Each is compared with the first.
fn report(database: &str, times: [Vec<Duration>; 3]) {
    let medians = times.map(median);
    for (name, median) in ["by hand", "by hand, LIMIT 2", "get_or_create"]
        .into_iter()
        .zip(medians)
    {
        let difference = (median.as_secs_f64() / medians[0].as_secs_f64() - 1.0) * 100.0;
        println!(
            "{database:<17} {name:<17} {:>7.1} µs a call {difference:>+7.1} %",
            median.as_secs_f64() * 1e6
        );
    }
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}
