//! Sixteen threads ask for the same missing tags at once. Find-then-insert, without a unique constraint, leaves
//! duplicates. `get_or_create`, with the constraint, leaves none. Here `..` stands for a number that differs between runs.
//!
//! ```sh
//! cargo run --example race
//! ```
//!
//! ```text
//! 16 threads ask for the same 40 missing tags
//!                     created    found   duplicates
//! find, then insert        ..       ..           ..
//! get_or_create            40      600            0
//! ```

use std::error;
use std::sync::Barrier;
use std::thread::{self, ScopedJoinHandle};

use diesel::connection::SimpleConnection;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(tags::name)] // a path, since the struct does not hold the name
struct Tag {
    #[expect(dead_code, reason = "the rows are only counted")]
    id: i32,
}

type Error = Box<dyn error::Error + Send + Sync>;
/// Finds or inserts a tag. Returns true if it was inserted.
type Strategy = fn(&mut SqliteConnection, &str) -> Result<bool, Error>;

fn find_then_insert(conn: &mut SqliteConnection, name: &str) -> Result<bool, Error> {
    let tag = tags::name.eq(name);
    let is_missing = tags::table.filter(tag).count().get_result::<i64>(conn)? == 0;
    if is_missing {
        // Here is the race: another thread may insert the same tag before this one does.
        diesel::insert_into(tags::table).values(tag).execute(conn)?;
    }
    Ok(is_missing)
}

fn get_or_create(conn: &mut SqliteConnection, name: &str) -> Result<bool, Error> {
    Ok(Tag::get_or_create(tags::name.eq(name)).run(conn)?.created())
}

const THREADS: usize = 16;
const TAGS: usize = 40;

fn main() -> Result<(), Error> {
    println!("{THREADS} threads ask for the same {TAGS} missing tags");
    println!("{:<18} {:>8} {:>8} {:>12}", "", "created", "found", "duplicates");
    race("find, then insert", find_then_insert, "")?;
    race("get_or_create", get_or_create, "CONSTRAINT tags_name_key UNIQUE")
}

/// Makes all threads ask for one tag after the other, each time all at once.
fn race(title: &str, strategy: Strategy, constraint: &str) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("race.sqlite");
    let connect = |_| SqliteConnection::establish(&file.to_string_lossy());
    let mut connections: Vec<_> = (0..THREADS).map(connect).collect::<Result<_, _>>()?;
    for conn in &mut connections {
        conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
    }
    let table = format!("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL {constraint})");
    connections[0].batch_execute(&table)?;

    let start = &Barrier::new(THREADS);
    let mut created = 0;
    for name in (0..TAGS).map(|number| format!("tag-{number}")) {
        let ask = |conn| {
            start.wait();
            strategy(conn, &name)
        };
        created += thread::scope(|scope| {
            let spawn = |conn| scope.spawn(|| ask(conn).map(usize::from));
            let threads: Vec<_> = connections.iter_mut().map(spawn).collect();
            let join = |thread: ScopedJoinHandle<_>| thread.join().expect("no thread panics");
            threads.into_iter().map(join).sum::<Result<usize, Error>>()
        })?;
    }

    let counts = tags::table.select((count_star(), count(tags::name).aggregate_distinct()));
    let (rows, names): (i64, i64) = counts.first(&mut connections[0])?;
    let (found, duplicates) = (THREADS * TAGS - created, rows - names);
    println!("{title:<18} {created:>8} {found:>8} {duplicates:>12}");
    Ok(())
}
