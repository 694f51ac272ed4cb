//! Eight threads count page views in the same three rows. The first view of a page creates its row, and no view is lost.
//!
//! The database computes the new number from the row as it is at that moment.
//!
//! ```sh
//! cargo run --example update_or_create
//! ```
//!
//! ```text
//! 8 threads with 100 views each: 3 rows created, 797 updates
//! /          272 views
//! /about     264 views
//! /contact   264 views
//! ```

use std::error;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Upserted};

diesel::table! {
    pages (id) {
        id -> Integer,
        path -> Text,
        views -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(path)]
struct Page {
    path: String,
    views: i32,
}

type Error = Box<dyn error::Error + Send + Sync>;

const THREADS: usize = 8;
const VIEWS: usize = 100;

fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let database = &folder.path().join("pages.sqlite");
    let mut conn = connect(database)?;
    conn.batch_execute(
        "PRAGMA journal_mode = WAL;
        CREATE TABLE pages (
            id    INTEGER PRIMARY KEY,
            path  TEXT NOT NULL CONSTRAINT pages_path_key UNIQUE,
            views INTEGER NOT NULL
        );",
    )?;

    let created: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| view(database))).collect();
        let join = |thread: ScopedJoinHandle<_>| thread.join().expect("no thread panics");
        threads.into_iter().map(join).sum::<Result<_, Error>>()
    })?;

    let updated = THREADS * VIEWS - created;
    println!("{THREADS} threads with {VIEWS} views each: {created} rows created, {updated} updates");
    let pages = pages::table.order(pages::path).select(Page::as_select());
    for page in pages.load(&mut conn)? {
        println!("{:<10} {} views", page.path, page.views);
    }
    Ok(())
}

/// The views of one thread. Returns the number of rows that it created.
fn view(database: &Path) -> Result<usize, Error> {
    let mut conn = connect(database)?;
    let mut created = 0;
    for path in ["/", "/about", "/contact"].into_iter().cycle().take(VIEWS) {
        let page = Page::update_or_create(pages::path.eq(path))
            .update(pages::views.eq(pages::views + 1))
            .defaults(pages::views.eq(1)) // only for a new row
            .run(&mut conn)?;
        match page {
            Upserted::Created(_) => created += 1,
            Upserted::Updated(_) => {}
            Upserted::Unchanged(_) => unreachable!("the update has no condition"),
        }
    }
    Ok(created)
}

fn connect(database: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL;")?;
    Ok(conn)
}
