//! The events that `tracing` gets for each call: the same from both drivers, and never a column's value.

use std::future;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use getorcreate::{Error, GetOrCreate, Outcome};
use tempfile::TempDir;
use tokio::sync::Notify;
use tracing::Level;
use tracing::subscriber::DefaultGuard;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
        color -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
struct Tag {
    #[allow(dead_code)] // a usual column of a model
    id: i32,
    #[allow(dead_code)]
    name: String,
}

type TestResult = Result<(), Box<dyn std::error::Error>>;

const NAME: &str = "a name that nobody is to read";
const COLOR: &str = "a color that nobody is to read";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Records all events of this thread down to this level, until the guard is dropped.
    fn listen(level: Level) -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).expect("what is logged is text");
        assert!(!text.contains(NAME) && !text.contains(COLOR), "{text}");
        text.lines().map(|line| line.trim().to_owned()).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A table with a second constraint, in a file that several connections can open.
fn database() -> Result<(TempDir, String), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = folder.path().join("test.sqlite").display().to_string();
    SqliteConnection::establish(&url)?.batch_execute(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, color TEXT NOT NULL UNIQUE)",
    )?;
    Ok((folder, url))
}

fn ask(conn: &mut SqliteConnection, name: &str) -> Result<Outcome<Tag>, Error> {
    Tag::get_or_create(tags::name.eq(name))
        .defaults(tags::color.eq(COLOR))
        .max_retries(1)
        .run(conn)
}

async fn ask_async(conn: &mut SyncConnectionWrapper<SqliteConnection>, name: &str) -> Result<Outcome<Tag>, Error> {
    Tag::get_or_create(tags::name.eq(name))
        .defaults(tags::color.eq(COLOR))
        .max_retries(1)
        .run_async(conn)
        .await
}

/// One line each for a row that is created, for the same row when it is found, and for another row that is rejected.
const CALLS: [&str; 3] = [
    r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="created" statements=["SELECT", "INSERT"] retries=0"#,
    r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="found" statements=["SELECT"] retries=0"#,
    r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="other constraint" statements=["SELECT", "INSERT", "SELECT"] retries=0"#,
];

#[test]
fn a_call_that_blocks() -> TestResult {
    let (_folder, url) = database()?;
    let mut conn = SqliteConnection::establish(&url)?;
    let (log, _listening) = Log::listen(Level::TRACE);

    assert!(ask(&mut conn, NAME)?.created());
    assert!(!ask(&mut conn, NAME)?.created());
    assert!(ask(&mut conn, "another").is_err());

    assert_eq!(log.lines(), CALLS);
    Ok(())
}

/// A look without an insert, and a row without a value for its key, for which nothing is sent.
#[test]
fn the_other_calls() -> TestResult {
    let (_folder, url) = database()?;
    let mut conn = SqliteConnection::establish(&url)?;
    let (log, _listening) = Log::listen(Level::TRACE);

    assert!(Tag::find_unique(tags::name.eq(NAME)).run(&mut conn)?.is_none());
    let without_name = (None::<diesel::dsl::Eq<tags::name, &str>>, tags::color.eq(COLOR));
    let incomplete = Tag::get_or_create_from(without_name).by(tags::name).run(&mut conn);
    assert!(
        matches!(incomplete, Err(Error::IncompleteKey { .. })),
        "{:?}",
        incomplete.err()
    );

    assert_eq!(
        log.lines(),
        [
            r#"DEBUG find_unique{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="absent" statements=["SELECT"] retries=0"#,
            r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="incomplete key" statements=[] retries=0"#,
        ]
    );
    Ok(())
}

#[test]
fn a_call_that_is_awaited() -> TestResult {
    let (_folder, url) = database()?;
    let conn = SqliteConnection::establish(&url)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    // `block_on` polls on this thread, whose events are recorded.
    let (log, _listening) = Log::listen(Level::TRACE);

    runtime.block_on(async {
        let mut conn = SyncConnectionWrapper::new(conn);
        assert!(ask_async(&mut conn, NAME).await?.created());
        assert!(!ask_async(&mut conn, NAME).await?.created());
        assert!(ask_async(&mut conn, "another").await.is_err());
        Ok::<_, Error>(())
    })?;

    assert_eq!(log.lines(), CALLS);
    Ok(())
}

#[test]
fn a_call_that_is_repeated() -> TestResult {
    let (_folder, url) = database()?;
    let mut holder = SqliteConnection::establish(&url)?;
    let mut conn = SqliteConnection::establish(&url)?;
    holder.batch_execute("BEGIN EXCLUSIVE")?;
    let (log, _listening) = Log::listen(Level::TRACE);

    assert!(matches!(ask(&mut conn, NAME), Err(Error::Retry { .. })));

    let [retry, end] = &*log.lines() else {
        panic!("{:?}", log.lines());
    };
    let (before, after) = retry.split_once(" pause=").ok_or("it says how long")?;
    assert_eq!(
        before,
        r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: the database asks to try again retry=1"#
    );
    assert!(after.ends_with("µs") || after.ends_with("ms"), "{after}");
    assert_eq!(
        end,
        r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="retry" statements=["SELECT", "SELECT"] retries=1"#
    );
    Ok(())
}

#[test]
fn what_happens_within_a_call_is_part_of_it() -> TestResult {
    let (_folder, url) = database()?;
    let mut conn = SqliteConnection::establish(&url)?;
    let (log, _listening) = Log::listen(Level::DEBUG);

    Tag::get_or_create(tags::name.eq(NAME))
        .defaults_with(|| {
            tracing::info!("making");
            tags::color.eq(COLOR)
        })
        .run(&mut conn)?;

    assert_eq!(
        log.lines()[0],
        r#"INFO get_or_create{model="tracing::Tag" key=tags (name)}: tracing: making"#
    );
    Ok(())
}

#[test]
fn a_call_that_is_dropped() -> TestResult {
    let (_folder, url) = database()?;
    let conn = SqliteConnection::establish(&url)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    let (log, _listening) = Log::listen(Level::TRACE);

    runtime.block_on(async {
        let mut conn: SyncConnectionWrapper<SqliteConnection> = SyncConnectionWrapper::new(conn);
        let asked = Notify::new();
        let call = Tag::get_or_create(tags::name.eq(NAME))
            .defaults_with_async(async || {
                asked.notify_one();
                future::pending::<()>().await;
                tags::color.eq(COLOR)
            })
            .run_async(&mut conn);
        tokio::select! {
            outcome = call => panic!("it got defaults that are never made: {}", outcome.is_ok()),
            () = asked.notified() => {}
        }
    });

    // The last statement is the one that the call was about to send.
    assert_eq!(
        log.lines(),
        [
            r#"DEBUG get_or_create{model="tracing::Tag" key=tags (name)}: getorcreate: outcome="dropped" statements=["SELECT", "INSERT"] retries=0"#
        ]
    );
    Ok(())
}

#[test]
fn who_does_not_listen_is_told_nothing() -> TestResult {
    let (_folder, url) = database()?;
    let mut conn = SqliteConnection::establish(&url)?;
    let (log, _listening) = Log::listen(Level::INFO);

    assert!(ask(&mut conn, NAME)?.created());

    assert_eq!(log.lines(), [""; 0]);
    Ok(())
}
