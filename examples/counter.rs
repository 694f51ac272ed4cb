//! Several threads count in the same rows: no hit is lost, and the first one creates its row:
//! `cargo run --example counter [THREADS] [HITS]`.
//!
//! The update is computed by the database, from the row as it is at that moment. The highest load so far is kept in the
//! same way.

use std::error;
use std::path::Path;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use getorcreate::{GetOrCreate, Upserted};

diesel::table! {
    counters (id) {
        id -> Integer,
        page -> Text,
        hits -> Integer,
        highest_load -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(page)]
struct Counter {
    page: String,
    hits: i32,
    highest_load: i32,
}

define_sql_function! {
    /// SQLite's `max` of two values. PostgreSQL, MySQL and MariaDB call it `greatest`.
    fn max(one: Integer, other: Integer) -> Integer;
}

const PAGES: [&str; 3] = ["/", "/about", "/contact"];

/// The number of rows that one thread created, and of its updates.
#[derive(Debug, Default)]
struct Tally {
    created: i32,
    updated: i32,
}

/// An error of any thread.
type Error = Box<dyn error::Error + Send + Sync>;

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().map_or(Ok(8), |number| number.parse())?;
    let hits = arguments.next().map_or(Ok(100), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("counter.sqlite");
    connect(&database)?.batch_execute(
        "PRAGMA journal_mode = WAL;
        CREATE TABLE counters (
            id           INTEGER PRIMARY KEY,
            page         TEXT NOT NULL CONSTRAINT counters_page_key UNIQUE,
            hits         INTEGER NOT NULL,
            highest_load INTEGER NOT NULL
        );",
    )?;

    let tallies: Vec<Tally> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                let database = &database;
                scope.spawn(move || count(database, thread, hits))
            })
            .collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| "a thread panicked")?);
        joined.collect::<Result<_, Error>>()
    })?;

    let created: i32 = tallies.iter().map(|tally| tally.created).sum();
    let updated: i32 = tallies.iter().map(|tally| tally.updated).sum();
    println!("{threads} threads, {hits} hits each: {created} rows created, {updated} updates");
    let counters = counters::table
        .order(counters::page)
        .select(Counter::as_select())
        .load(&mut connect(&database)?)?;
    for Counter {
        page,
        hits,
        highest_load,
    } in &counters
    {
        println!("{page:<10} {hits:>6} hits, highest load {highest_load}");
    }
    let sum: i32 = counters.iter().map(|counter| counter.hits).sum();
    println!("sum: {sum} of {}", threads * hits);
    Ok(())
}

fn count(database: &Path, thread: i32, hits: i32) -> Result<Tally, Error> {
    let mut conn = connect(database)?;
    let mut tally = Tally::default();
    for (hit, page) in (0..hits).zip(PAGES.iter().cycle()) {
        let load = (thread * 37 + hit * 11) % 100;
        let counter = Counter::update_or_create(counters::page.eq(*page))
            .update((
                counters::hits.eq(counters::hits + 1),
                counters::highest_load.eq(max(counters::highest_load, load)),
            ))
            .defaults((counters::hits.eq(1), counters::highest_load.eq(load)))
            .run(&mut conn)?;
        match counter {
            Upserted::Created(_) => tally.created += 1,
            Upserted::Updated(_) => tally.updated += 1,
            Upserted::Unchanged(_) => unreachable!("the update has no condition"),
        }
    }
    Ok(tally)
}

fn connect(database: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute("PRAGMA busy_timeout = 10000;")?;
    Ok(conn)
}
