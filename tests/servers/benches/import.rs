//! The time to import 6,000 commits into three tables, as `examples/many_rows` does: with a call of `get_or_create` for each
//! row, and with calls for a thousand rows. `cargo bench -p test-servers --bench import`.
//!
//! A commit has one of 200 authors, and an author one of 40 domains. Both ways use one connection, in autocommit. They take
//! turns, each into empty tables and then again into full ones, and the medians are compared. A commit waits for the disk as
//! far as the server's settings say: `PGOPTIONS='-c synchronous_commit=off'` changes that on PostgreSQL.
//!
//! It measures SQLite, and the server that `GETORCREATE_TEST_SERVER` names, or PostgreSQL: see `../server/table.rs`. A server
//! that does not answer is announced and left out.

#[allow(dead_code, unused_imports)] // the tests use the rest
#[path = "../mysql/database.rs"]
mod mysql;
#[allow(dead_code, unused_imports)]
#[path = "../postgres/database.rs"]
mod postgres;
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../server/mod.rs"]
mod server;
#[allow(dead_code, unused_imports)]
#[path = "../../sqlite/database.rs"]
mod sqlite;

/// The part of the suite that makes databases.
#[allow(dead_code, unused_imports)]
#[path = "../../suite"]
mod suite {
    pub(crate) mod availability;
    pub(crate) mod recorder;
    pub(crate) mod target;

    pub(crate) type TestResult = Result<(), Box<dyn std::error::Error>>;
}

use std::time::{Duration, Instant};
use std::{env, iter};

use chrono::{DateTime, NaiveDateTime};
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use getorcreate::{Error, GetOrCreate, ManyError};

use suite::TestResult;
use suite::target::Target;

/// The connection type, as in `multi_connection.rs`. Databases are made and dropped through it, and no call is measured
/// on it.
#[derive(diesel::MultiConnection)]
pub(crate) enum TestConnection {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
    Sqlite(SqliteConnection),
}

/// The same setting as in `multi_connection.rs`.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = false;

/// A transaction function that the SQLite target needs. No call here is made in a transaction.
pub(crate) fn immediate_transaction<R, E: From<DieselError>>(
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    conn.transaction(body)
}

diesel::table! {
    domains (id) {
        id -> Integer,
        name -> Text,
    }
}
diesel::table! {
    authors (id) {
        id -> Integer,
        email -> Text,
        domain_id -> Integer,
    }
}
diesel::table! {
    commits (id) {
        id -> Integer,
        author_id -> Integer,
        authored_at -> Timestamp,
        subject -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
#[allow(dead_code)] // the columns are read, as in any program
struct Domain {
    id: i32,
    name: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[allow(dead_code)] // as above
struct Author {
    id: i32,
    email: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(author_id, authored_at, subject)]
#[allow(dead_code)] // as above
struct Commit {
    id: i32,
    author_id: i32,
    authored_at: NaiveDateTime,
    subject: String,
}

/// A line of the log.
struct Entry {
    domain: String,
    email: String,
    authored_at: NaiveDateTime,
    subject: String,
}

const COMMITS: u32 = 6_000;
const AUTHORS: u32 = 200;
const DOMAINS: u32 = 40;
/// The commits that are imported at once.
const AT_ONCE: usize = 1_000;
const ROUNDS: usize = 3;

/// Measures only with `--bench`, which `cargo bench` passes: `cargo test --benches` starts the program, too.
fn main() -> TestResult {
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    measure::<SqliteConnection>("sqlite", sqlite::Journal::Wal)?;
    match env::var("GETORCREATE_TEST_SERVER") {
        Ok(server) if !server.starts_with("postgres") => {
            measure::<MysqlConnection>(&server, mysql::Level::RepeatableRead)
        }
        server => {
            let server = server.unwrap_or_else(|_| "postgres".to_owned());
            measure::<PgConnection>(&server, postgres::Level::ReadCommitted)
        }
    }
}

fn measure<C: Importer>(name: &str, target: impl Target) -> TestResult {
    target.test(|target| {
        let database = target.create();
        let mut conn = C::establish(&database.url())?;
        conn.set_instrumentation(None::<fn(InstrumentationEvent<'_>)>);
        let id = C::ID;
        conn.batch_execute(&format!(
            "CREATE TABLE domains (id {id}, name VARCHAR(100) NOT NULL UNIQUE);
             CREATE TABLE authors (id {id}, email VARCHAR(100) NOT NULL UNIQUE, domain_id INTEGER NOT NULL);
             CREATE TABLE commits (id {id}, author_id INTEGER NOT NULL, authored_at {} NOT NULL,
                 subject VARCHAR(100) NOT NULL, CONSTRAINT commits_author_id_authored_at_subject_key
                 UNIQUE (author_id, authored_at, subject));",
            C::TIMESTAMP
        ))?;
        let entries = log();
        let mut times = WAYS.map(|_| (Vec::new(), Vec::new()));
        for _ in 0..ROUNDS {
            for (way, (creating, finding)) in iter::zip(WAYS, &mut times) {
                conn.batch_execute("DELETE FROM commits; DELETE FROM authors; DELETE FROM domains;")?;
                creating.push(time(&mut conn, way, &entries, COMMITS)?);
                finding.push(time(&mut conn, way, &entries, 0)?);
            }
        }
        for (way, (creating, finding)) in iter::zip(WAYS, times) {
            let (creating, finding) = (a_second(creating), a_second(finding));
            let way = way.name();
            println!("{name:<14}  {way:<12}  {creating:>7} new commits a second, {finding:>7} that are there");
        }
        Ok(())
    })
}

#[derive(Clone, Copy)]
enum Way {
    OneByOne,
    ManyAtOnce,
}

const WAYS: [Way; 2] = [Way::OneByOne, Way::ManyAtOnce];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::OneByOne => "one by one",
            Self::ManyAtOnce => "many at once",
        }
    }
}

/// The time of one import, which creates so many commits.
fn time<C: Importer>(
    conn: &mut C,
    way: Way,
    entries: &[Entry],
    expected: u32,
) -> Result<Duration, Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let mut created = 0;
    match way {
        Way::OneByOne => {
            for entry in entries {
                created += usize::from(conn.import_one(entry)?);
            }
        }
        Way::ManyAtOnce => {
            for entries in entries.chunks(AT_ONCE) {
                created += conn.import_many(entries)?;
            }
        }
    }
    let time = begin.elapsed();
    assert_eq!(created, expected as usize);
    Ok(time)
}

/// The commits in a second, of the median import.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rate is for people
fn a_second(mut times: Vec<Duration>) -> u64 {
    times.sort_unstable();
    (f64::from(COMMITS) / times[times.len() / 2].as_secs_f64()) as u64
}

/// A log in which the authors take turns, though not regularly.
fn log() -> Vec<Entry> {
    let entries = (0..COMMITS).map(|number| {
        let author = number.wrapping_mul(2_654_435_761) / 7 % AUTHORS;
        let domain = author % DOMAINS;
        let authored_at = DateTime::from_timestamp(1_500_000_000 + 977 * i64::from(number), 0);
        Entry {
            domain: format!("domain-{domain}.example"),
            email: format!("author-{author}@domain-{domain}.example"),
            authored_at: authored_at.expect("the time is a date").naive_utc(),
            subject: format!("Commit {number}: change something in the code"),
        }
    });
    entries.collect()
}

/// A connection that imports.
trait Importer: Connection {
    /// The type of an `id`.
    const ID: &'static str;
    /// The type of a point in time.
    const TIMESTAMP: &'static str;

    /// True if the commit was created.
    fn import_one(&mut self, entry: &Entry) -> Result<bool, Error>;

    /// The number of commits that were created.
    fn import_many(&mut self, entries: &[Entry]) -> Result<usize, ManyError>;
}

/// The code is the same for each type of connection.
macro_rules! importer {
    ($connection:ty, $id:literal, $timestamp:literal) => {
        impl Importer for $connection {
            const ID: &'static str = $id;
            const TIMESTAMP: &'static str = $timestamp;

            fn import_one(&mut self, entry: &Entry) -> Result<bool, Error> {
                let domain = Domain::get_or_create(domains::name.eq(&entry.domain)).run(self)?;
                let author = Author::get_or_create(authors::email.eq(&entry.email))
                    .defaults(authors::domain_id.eq(domain.row().id))
                    .run(self)?;
                let commit = Commit::get_or_create((
                    commits::author_id.eq(author.row().id),
                    commits::authored_at.eq(entry.authored_at),
                    commits::subject.eq(&entry.subject),
                ));
                Ok(commit.run(self)?.created())
            }

            fn import_many(&mut self, entries: &[Entry]) -> Result<usize, ManyError> {
                let names = entries.iter().map(|entry| domains::name.eq(&entry.domain));
                let domains = Domain::get_or_create_many(names).run(self)?;
                let rows = iter::zip(entries, &domains).map(|(entry, domain)| {
                    (
                        authors::email.eq(&entry.email),
                        authors::domain_id.eq(domain.row().id),
                    )
                });
                let authors = Author::get_or_create_many_from(rows)
                    .by(authors::email)
                    .run(self)?;
                let lookups = iter::zip(entries, &authors).map(|(entry, author)| {
                    (
                        commits::author_id.eq(author.row().id),
                        commits::authored_at.eq(entry.authored_at),
                        commits::subject.eq(&entry.subject),
                    )
                });
                let commits = Commit::get_or_create_many(lookups).run(self)?;
                Ok(commits.iter().filter(|commit| commit.created()).count())
            }
        }
    };
}

importer!(SqliteConnection, "INTEGER PRIMARY KEY", "TIMESTAMP");
importer!(PgConnection, "SERIAL PRIMARY KEY", "TIMESTAMP");
importer!(MysqlConnection, "INTEGER PRIMARY KEY AUTO_INCREMENT", "DATETIME");
