//! At most one row with a flag for each parent: `cargo run --example partial [THREADS]`.
//!
//! <https://code.djangoproject.com/ticket/12579> needs this, but could not make its table enforce it. Here the key is
//! declared, and the migration is generated from the declaration. Then many transactions ask for the flagged row of the
//! same parent at once.

use std::error::Error;
use std::path::Path;
use std::sync::Barrier;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Dialect};
use getorcreate::{GetOrCreate, Outcome};

diesel::table! {
    /// The table from the ticket.
    t1 (id) {
        id -> Integer,
        parent_id -> Integer,
        flag -> Bool,
    }
}

#[derive(Debug, PartialEq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
struct T1 {
    id: i32,
    parent_id: i32,
    flag: bool,
}

const PARENT: i32 = 3;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let threads = std::env::args().nth(1).map_or(Ok(16), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("t1.sqlite");
    let mut conn = connect(&database)?;
    conn.batch_execute(
        "PRAGMA journal_mode = WAL;
        CREATE TABLE t1 (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, flag BOOLEAN NOT NULL DEFAULT 0);",
    )?;

    println!("== the migration");
    for migration in schema::migrations(Dialect::Sqlite, T1::constraints(), Build::Blocking)? {
        print!("{}", migration.up);
        conn.batch_execute(&migration.up)?;
    }
    getorcreate::assert_schema!(&mut conn, T1);

    println!("== {threads} transactions at once, each with a row of its own besides");
    let outcomes = race(&database, threads)?;
    let created = outcomes.iter().filter(|outcome| outcome.created()).count();
    let flagged: Vec<T1> = t1::table.filter(t1::flag).select(T1::as_select()).load(&mut conn)?;
    let others: i64 = t1::table.filter(t1::flag.eq(false)).count().get_result(&mut conn)?;
    println!("created {created}, found {}", outcomes.len() - created);
    println!("in the table: {flagged:?} and {others} rows without the flag");
    assert_eq!((created, flagged.len()), (1, 1));
    assert!(
        outcomes
            .iter()
            .all(|outcome| *outcome.as_ref().into_inner() == flagged[0])
    );

    println!("== a second flag by hand");
    let refusal = diesel::update(t1::table).set(t1::flag.eq(true)).execute(&mut conn);
    println!("{}", refusal.expect_err("the index refuses it"));
    Ok(())
}

/// Starts the threads. Each one inserts a row without the flag, and then asks for the row that has it.
fn race(database: &Path, threads: usize) -> Result<Vec<Outcome<T1>>, Box<dyn Error + Send + Sync>> {
    let connections: Vec<_> = (0..threads).map(|_| connect(database)).collect::<Result<_, _>>()?;
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let callers: Vec<_> = connections
            .into_iter()
            .map(|mut conn| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    in_transaction(&mut conn)
                })
            })
            .collect();
        let answers = callers.into_iter().map(ScopedJoinHandle::join);
        Ok(answers
            .map(|answer| answer.expect("no thread panics"))
            .collect::<Result<_, _>>()?)
    })
}

fn in_transaction(conn: &mut SqliteConnection) -> Result<Outcome<T1>, getorcreate::Error> {
    conn.immediate_transaction(|conn| {
        diesel::insert_into(t1::table)
            .values(t1::parent_id.eq(PARENT))
            .execute(conn)?;
        T1::get_or_create(Flagged(t1::parent_id.eq(PARENT))).run(conn)
    })
}

fn connect(database: &Path) -> Result<SqliteConnection, Box<dyn Error + Send + Sync>> {
    const PATIENCE: Duration = Duration::from_secs(60);
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute(&format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))?;
    Ok(conn)
}
