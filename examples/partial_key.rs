//! Keeps at most one row with a flag for each parent, while sixteen transactions ask for that row at once.
//!
//! <https://code.djangoproject.com/ticket/12579> needs this, but could not make its table enforce it. Here the key is
//! declared, and the migration is generated from the declaration.
//!
//! ```sh
//! cargo run --example partial_key
//! ```
//!
//! ```text
//! CREATE UNIQUE INDEX `t1_flagged_key` ON `t1` (`parent_id`) WHERE `flag` = 1;
//! 1 transaction created the flagged row of parent 3, 15 found it
//! rows with the flag: 1, without: 16
//! a second flag by hand: UNIQUE constraint failed: t1.parent_id
//! ```

use std::error;
use std::path::Path;
use std::thread;

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

#[derive(Identifiable, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
struct T1 {
    id: i32,
    parent_id: i32,
    flag: bool,
}

type Error = Box<dyn error::Error + Send + Sync>;

const PARENT: i32 = 3;

fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let database = &folder.path().join("t1.sqlite");
    let mut conn = connect(database)?;
    conn.batch_execute(
        "PRAGMA journal_mode = WAL;
        CREATE TABLE t1 (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, flag BOOLEAN NOT NULL DEFAULT 0);",
    )?;
    for migration in schema::migrations(Dialect::Sqlite, T1::constraints(), Build::Blocking)? {
        print!("{}", migration.up);
        conn.batch_execute(&migration.up)?;
    }
    getorcreate::assert_schema!(&mut conn, T1);

    let outcomes = thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| flagged(database))).collect();
        let join = |thread: thread::ScopedJoinHandle<_>| thread.join().expect("no thread panics");
        threads.into_iter().map(join).collect::<Result<Vec<_>, _>>()
    })?;
    let created = outcomes.iter().filter(|outcome| outcome.created()).count();
    let (found, parent) = (outcomes.len() - created, outcomes[0].row().parent_id);
    println!("{created} transaction created the flagged row of parent {parent}, {found} found it");

    let rows: Vec<T1> = t1::table.select(T1::as_select()).load(&mut conn)?;
    let (flagged, others): (Vec<&T1>, Vec<&T1>) = rows.iter().partition(|row| row.flag);
    println!("rows with the flag: {}, without: {}", flagged.len(), others.len());

    let other = diesel::update(others[0]).set(t1::flag.eq(true));
    let error = other.execute(&mut conn).expect_err("the index rejects it");
    println!("a second flag by hand: {error}");
    Ok(())
}

/// Inserts a row without the flag, and asks for the row that has it.
fn flagged(database: &Path) -> Result<Outcome<T1>, Error> {
    let mut conn = connect(database)?;
    let outcome = conn.immediate_transaction(|conn| {
        let other = diesel::insert_into(t1::table).values(t1::parent_id.eq(PARENT));
        other.execute(conn)?;
        T1::get_or_create(Flagged(t1::parent_id.eq(PARENT))).run(conn)
    })?;
    Ok(outcome)
}

fn connect(database: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute("PRAGMA busy_timeout = 60000")?;
    Ok(conn)
}
