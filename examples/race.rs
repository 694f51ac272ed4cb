//! Many threads ask one SQLite file for the same missing keys at once: `cargo run --example race [THREADS] [KEYS]`.
//!
//! First they use a hand-written find-then-insert, on a table without a unique constraint. Then they use getorcreate,
//! on a table that has the constraint.

use std::error::Error;
use std::path::Path;
use std::sync::Barrier;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

mod schema {
    diesel::table! {
        /// The table without a unique constraint.
        loose_tags (id) {
            id -> Integer,
            name -> Text,
        }
    }
    diesel::table! {
        /// The table with the constraint.
        tags (id) {
            id -> Integer,
            name -> Text,
        }
    }
}
use schema::{loose_tags, tags};

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
#[diesel(table_name = tags)]
#[expect(dead_code, reason = "the rows are only counted")]
struct Tag {
    id: i32,
    name: String,
}

/// Finds or inserts the tag. Returns true if it was inserted.
type Strategy = fn(&mut SqliteConnection, &str) -> Result<bool, Box<dyn Error + Send + Sync>>;

fn find_then_insert(conn: &mut SqliteConnection, name: &str) -> Result<bool, Box<dyn Error + Send + Sync>> {
    let found: Option<i32> = loose_tags::table
        .filter(loose_tags::name.eq(name))
        .select(loose_tags::id)
        .first(conn)
        .optional()?;
    if found.is_some() {
        return Ok(false);
    }
    diesel::insert_into(loose_tags::table)
        .values(loose_tags::name.eq(name))
        .execute(conn)?;
    Ok(true)
}

fn get_or_create(conn: &mut SqliteConnection, name: &str) -> Result<bool, Box<dyn Error + Send + Sync>> {
    Ok(Tag::get_or_create(tags::name.eq(name)).run(conn)?.created())
}

/// The counts for one strategy.
#[derive(Debug, Default)]
struct Tally {
    created: usize,
    found: usize,
    errors: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().map_or(Ok(16), |number| number.parse())?;
    let keys = arguments.next().map_or(Ok(40), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("race.sqlite");
    connect(&database)?.batch_execute(
        "PRAGMA journal_mode = WAL;
        CREATE TABLE loose_tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL CONSTRAINT tags_name_key UNIQUE);",
    )?;

    println!("{threads} threads, each asking for the same {keys} absent keys\n");
    println!(
        "{:<18} {:>8} {:>8} {:>8} {:>11} {:>8}",
        "", "callers", "created", "found", "duplicates", "errors"
    );
    let strategies: [(&str, &str, Strategy); 2] = [
        ("find, then insert", "loose_tags", find_then_insert),
        ("getorcreate", "tags", get_or_create),
    ];
    for (name, table, strategy) in strategies {
        let tally = race(&database, threads, keys, strategy)?;
        let duplicates = duplicates(&mut connect(&database)?, table)?;
        println!(
            "{name:<18} {:>8} {:>8} {:>8} {duplicates:>11} {:>8}",
            threads * keys,
            tally.created,
            tally.found,
            tally.errors
        );
    }
    Ok(())
}

/// Makes every thread ask for every key. For each key all threads start together.
fn race(database: &Path, threads: usize, keys: usize, strategy: Strategy) -> Result<Tally, Box<dyn Error>> {
    let connections: Vec<SqliteConnection> = (0..threads).map(|_| connect(database)).collect::<Result<_, _>>()?;
    let start = Barrier::new(threads);
    let run = |mut conn: SqliteConnection| {
        let mut tally = Tally::default();
        for key in 0..keys {
            start.wait();
            match strategy(&mut conn, &format!("tag-{key}")) {
                Ok(true) => tally.created += 1,
                Ok(false) => tally.found += 1,
                Err(error) => {
                    eprintln!("{error}");
                    tally.errors += 1;
                }
            }
        }
        tally
    };
    let tallies = thread::scope(|scope| {
        let run = &run;
        let workers: Vec<_> = connections
            .into_iter()
            .map(|conn| scope.spawn(move || run(conn)))
            .collect();
        workers
            .into_iter()
            .map(ScopedJoinHandle::join)
            .collect::<Result<Vec<Tally>, _>>()
    })
    .map_err(|_| "a thread panicked")?;
    Ok(tallies.into_iter().fold(Tally::default(), |sum, tally| Tally {
        created: sum.created + tally.created,
        found: sum.found + tally.found,
        errors: sum.errors + tally.errors,
    }))
}

fn connect(database: &Path) -> Result<SqliteConnection, Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = {};",
        Duration::from_secs(10).as_millis()
    ))?;
    Ok(conn)
}

/// The number of rows in excess of one per name.
fn duplicates(conn: &mut SqliteConnection, table: &str) -> QueryResult<i64> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;

    diesel::select(sql::<BigInt>(&format!(
        "(SELECT COUNT(*) - COUNT(DISTINCT name) FROM {table})"
    )))
    .get_result(conn)
}
