//! Imports a repository's history and normalises it into mail domains, authors and commits. Several threads work at
//! once, each on a thousand lines at a time:
//!
//! ```sh
//! git log --format='%an%x09%ae%x09%aI%x09%s' | cargo run --example import [FILE]
//! ```
//!
//! The database is a temporary file, unless a file is named. A malformed line is reported with its number and skipped.
//! The exit status is then 1.

use std::error::Error;
use std::io::{self, BufRead};
use std::iter;
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use chrono::{DateTime, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection, Pool};
use getorcreate::{GetOrCreate, ManyError};
use indicatif::{ProgressBar, ProgressStyle};

mod schema {
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
            name -> Text,
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
}
use schema::{authors, commits, domains};

const CREATE_TABLES: &str = "
    CREATE TABLE IF NOT EXISTS domains (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        CONSTRAINT domains_name_key UNIQUE (name)
    );
    CREATE TABLE IF NOT EXISTS authors (
        id        INTEGER PRIMARY KEY,
        email     TEXT NOT NULL,
        name      TEXT NOT NULL,
        domain_id INTEGER NOT NULL REFERENCES domains (id),
        CONSTRAINT authors_email_key UNIQUE (email)
    );
    CREATE TABLE IF NOT EXISTS commits (
        id          INTEGER PRIMARY KEY,
        author_id   INTEGER NOT NULL REFERENCES authors (id),
        authored_at TIMESTAMP NOT NULL,
        subject     TEXT NOT NULL,
        CONSTRAINT commits_author_id_authored_at_subject_key UNIQUE (author_id, authored_at, subject)
    );
";

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = domains)]
#[unique(name)]
#[expect(dead_code, reason = "the name is for those who query the database")]
struct Domain {
    id: i32,
    name: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = authors)]
#[unique(email)]
#[expect(dead_code, reason = "as above")]
struct Author {
    id: i32,
    email: String,
    name: String,
}

/// An author, as a new row.
#[derive(Insertable)]
#[diesel(table_name = authors)]
struct NewAuthor<'a> {
    email: &'a str,
    name: &'a str,
    domain_id: i32,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = commits)]
#[unique(author_id, authored_at, subject)]
#[expect(dead_code, reason = "as above")]
struct Commit {
    id: i32,
    author_id: i32,
    authored_at: NaiveDateTime,
    subject: String,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let lines: Vec<Vec<u8>> = io::stdin().lock().split(b'\n').collect::<Result<_, _>>()?;
    let temporary = tempfile::tempdir()?;
    let database = std::env::args_os()
        .nth(1)
        .map_or_else(|| temporary.path().join("import.sqlite"), Into::into);
    let threads = thread::available_parallelism().map_or(4, NonZero::get).max(4);
    let pool = open(&database, threads)?;
    pool.get()?.batch_execute(CREATE_TABLES)?;

    let bar = ProgressBar::new(lines.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} lines, {per_sec}, {eta} left",
    )?);
    let begin = Instant::now();
    let tally = import_all(&lines, &pool, threads, &bar)?;
    bar.finish_and_clear();
    let seconds = begin.elapsed().as_secs_f64();

    let conn = &mut pool.get()?;
    let rows = [
        ("domains", count(conn, "domains")?),
        ("authors", count(conn, "authors")?),
        ("commits", count(conn, "commits")?),
    ];
    println!(
        "{} lines, {} imported by {threads} threads in {seconds:.2} s",
        lines.len(),
        tally.imported
    );
    for ((table, rows), created) in rows.into_iter().zip([tally.domains, tally.authors, tally.commits]) {
        println!("{table:<8} {rows:>8} rows, {created:>8} of them created now");
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is for people")]
    let rate = tally.imported as f64 / seconds;
    println!("{rate:.0} commits a second");
    if tally.malformed == 0 {
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("{} malformed lines were skipped", tally.malformed);
        Ok(ExitCode::FAILURE)
    }
}

/// A line of the log.
#[derive(Debug, PartialEq)]
struct Entry<'a> {
    /// Its number, from 1.
    line: usize,
    name: &'a str,
    email: &'a str,
    domain: String,
    authored_at: NaiveDateTime,
    subject: &'a str,
}

impl<'a> Entry<'a> {
    fn parse(line: usize, text: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|error| format!("not UTF-8: {error}"))?;
        let fields: Vec<&str> = text.trim_end_matches('\r').splitn(4, '\t').collect();
        let [name, email, date, subject] = fields[..] else {
            return Err(format!(
                "expected name, address, date and subject between tabs, found {} fields",
                fields.len()
            ));
        };
        let Some((_, domain)) = email.rsplit_once('@').filter(|(_, domain)| !domain.is_empty()) else {
            return Err(format!("`{email}` is not a mail address"));
        };
        let authored_at = DateTime::parse_from_rfc3339(date)
            .map_err(|error| format!("`{date}` is not a date: {error}"))?
            .naive_utc();
        Ok(Self {
            line,
            name,
            email,
            domain: domain.to_lowercase(),
            authored_at,
            subject,
        })
    }
}

/// Finds or creates the rows of all entries. Many entries share a domain and an author: the answers come in the order of
/// the entries all the same, one for each.
fn import(
    entries: &[Entry<'_>],
    conn: &mut SqliteConnection,
    bar: &ProgressBar,
    tally: &mut Tally,
) -> Result<(), ManyError> {
    let domains = Domain::get_or_create_many(entries.iter().map(|entry| domains::name.eq(&entry.domain))).run(conn)?;

    let rows = iter::zip(entries, &domains).map(|(entry, domain)| NewAuthor {
        email: entry.email,
        name: entry.name,
        domain_id: domain.row().id,
    });
    let authors = Author::get_or_create_many_from(rows).by(authors::email).run(conn)?;

    let lookups = iter::zip(entries, &authors).map(|(entry, author)| {
        (
            commits::author_id.eq(author.row().id),
            commits::authored_at.eq(entry.authored_at),
            commits::subject.eq(entry.subject),
        )
    });
    let commits = Commit::get_or_create_many(lookups)
        .progress(|chunk| bar.inc(chunk.len() as u64))
        .run(conn)?;

    tally.imported += commits.len();
    tally.domains += domains.iter().filter(|domain| domain.created()).count();
    tally.authors += authors.iter().filter(|author| author.created()).count();
    tally.commits += commits.iter().filter(|commit| commit.created()).count();
    Ok(())
}

/// Counts of one thread, or of all threads together.
#[derive(Debug, Default)]
struct Tally {
    imported: usize,
    malformed: usize,
    domains: usize,
    authors: usize,
    commits: usize,
}

impl Tally {
    fn add(self, other: &Self) -> Self {
        Self {
            imported: self.imported + other.imported,
            malformed: self.malformed + other.malformed,
            domains: self.domains + other.domains,
            authors: self.authors + other.authors,
            commits: self.commits + other.commits,
        }
    }
}

type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;

/// The number of lines that a thread takes at once.
const LINES: usize = 1_000;

/// Each thread takes the next lines until none are left.
fn import_all(
    lines: &[Vec<u8>],
    pool: &SqlitePool,
    threads: usize,
    bar: &ProgressBar,
) -> Result<Tally, Box<dyn Error>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Tally, String> {
        let mut conn = pool.get().map_err(|error| error.to_string())?;
        let mut tally = Tally::default();
        loop {
            let begin = next.fetch_add(LINES, Ordering::Relaxed);
            let end = lines.len().min(begin + LINES);
            if begin >= end {
                return Ok(tally);
            }
            let entries = parse(begin + 1, &lines[begin..end], bar, &mut tally);
            import(&entries, &mut conn, bar, &mut tally).map_err(|error| match error.input() {
                Some(input) => format!("line {}: {error}", entries[input].line),
                None => format!("lines {} to {end}: {error}", begin + 1),
            })?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_fold(Tally::default(), |sum, worker| {
            let tally = worker.join().map_err(|_| "a thread panicked")??;
            Ok(sum.add(&tally))
        })
    })
}

/// The entries in these lines, of which the first has the number `first`. Malformed lines are reported.
fn parse<'a>(first: usize, lines: &'a [Vec<u8>], bar: &ProgressBar, tally: &mut Tally) -> Vec<Entry<'a>> {
    let entries = iter::zip(first.., lines).filter_map(|(line, text)| match Entry::parse(line, text) {
        Ok(entry) => Some(entry),
        Err(reason) => {
            bar.suspend(|| eprintln!("line {line}: {reason}"));
            bar.inc(1);
            tally.malformed += 1;
            None
        }
    });
    entries.collect()
}

fn open(database: &Path, connections: usize) -> Result<SqlitePool, Box<dyn Error>> {
    let size = u32::try_from(connections)?;
    let manager = ConnectionManager::new(database.to_string_lossy());
    Ok(Pool::builder()
        .max_size(size)
        .connection_customizer(Box::new(Pragmas))
        .build(manager)?)
}

/// Makes each connection wait for a lock instead of failing at once. Readers and a writer work side by side.
#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, r2d2::Error> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;",
        )
        .map_err(r2d2::Error::QueryError)
    }
}

fn count(conn: &mut SqliteConnection, table: &str) -> QueryResult<i64> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;

    diesel::select(sql::<BigInt>(&format!("(SELECT COUNT(*) FROM {table})"))).get_result(conn)
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use indicatif::ProgressBar;

    use super::{CREATE_TABLES, Entry, Tally, count, import, parse};

    #[test]
    fn entries_share_domains_and_authors() {
        let log = [
            "Ada\tada@example.org\t2024-05-01T10:00:00Z\tone",
            "Bob\tbob@EXAMPLE.org\t2024-05-01T10:00:00Z\tone",
            "no entry",
            "Ada L.\tada@example.org\t2024-05-01T12:00:00+02:00\tone",
            "Ada L.\tada@example.org\t2024-05-01T12:00:00+02:00\ttwo",
        ];
        let lines = log.map(|line| line.as_bytes().to_vec());
        let (bar, mut tally) = (ProgressBar::hidden(), Tally::default());
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(CREATE_TABLES).unwrap();

        let entries = parse(1, &lines, &bar, &mut tally);
        for _ in 0..2 {
            import(&entries, &mut conn, &bar, &mut tally).unwrap();
        }

        assert_eq!((tally.imported, tally.malformed, bar.position()), (8, 1, 9));
        assert_eq!((tally.domains, tally.authors, tally.commits), (1, 2, 3));
        assert_eq!(count(&mut conn, "commits"), Ok(3));
    }

    #[test]
    fn a_subject_may_contain_tabs_and_be_empty() {
        let subject = |line: &'static str| Entry::parse(1, line.as_bytes()).map(|entry| entry.subject);
        assert_eq!(
            subject("Ada\tada@example.org\t2024-05-01T10:00:00+02:00\ta\tb"),
            Ok("a\tb")
        );
        assert_eq!(subject("Ada\tada@example.org\t2024-05-01T10:00:00Z\t"), Ok(""));
    }

    #[test]
    fn a_malformed_line_says_what_is_wrong() {
        let reason = |line: &[u8]| Entry::parse(1, line).unwrap_err();
        assert!(reason(b"Ada\tada@example.org").contains("found 2 fields"));
        assert!(reason(b"Ada\tnobody\t2024-05-01T10:00:00Z\tx").contains("`nobody` is not a mail address"));
        assert!(reason(b"Ada\ta@b\tyesterday\tx").contains("`yesterday` is not a date"));
        assert!(reason(b"\xff\t\t\t").contains("not UTF-8"));
    }
}
