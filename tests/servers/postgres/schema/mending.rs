//! The check's report on tables that a test has made, and the effect of the SQL that it offers.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use getorcreate::{GetOrCreate, UniqueConstraint, schema};

use crate::postgres::database::{Level, SERVER};
use crate::server::unique_name;
use crate::suite::TestResult;
use crate::suite::availability::Availability;
use crate::suite::target::Target;

diesel::table! {
    accounts (id) {
        id -> Integer,
        email -> Text,
    }
}

/// A model with a key of one column.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct Account {
    id: i32,
    email: String,
}

diesel::table! {
    seats (id) {
        id -> Integer,
        hall -> Integer,
        number -> Nullable<Integer>,
    }
}

/// A model with a key of two columns, one of which may be NULL.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = seats)]
#[unique(hall, number)]
#[allow(dead_code)] // only its declaration is used
struct Seat {
    id: i32,
    hall: i32,
    number: Option<i32>,
}

/// The constraints of [`Account`].
pub(super) fn account() -> &'static [UniqueConstraint] {
    Account::constraints()
}

/// The constraints of [`Seat`].
pub(super) fn seat() -> &'static [UniqueConstraint] {
    Seat::constraints()
}

/// The table of [`Account`] without its key.
pub(super) const ACCOUNTS: &str = "CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL);";

/// The table of [`Seat`] without its key.
pub(super) const SEATS: &str = "CREATE TABLE seats (id INTEGER PRIMARY KEY, hall INTEGER NOT NULL, number INTEGER);";

/// Runs a case in its own schema, without the suite's table whose name one of ours has.
pub(super) fn in_a_schema(case: impl FnOnce(&mut PgConnection) -> TestResult) -> TestResult {
    Level::ReadCommitted.test(|level| {
        let database = level.create();
        let mut conn = database.connect();
        conn.batch_execute("DROP TABLE IF EXISTS accounts")?;
        case(&mut conn)
    })
}

/// Runs a case in its own database, and passes its URL. Some names must be those of the declaration, or belong to the
/// whole database.
pub(super) fn in_a_database(case: impl FnOnce(&str) -> TestResult) -> TestResult {
    Level::ReadCommitted.test(|_| {
        let database = OwnDatabase::create();
        case(&database.url())
    })
}

struct OwnDatabase(String);

impl OwnDatabase {
    fn create() -> Self {
        let name = unique_name();
        SERVER.administrate(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        Self(name)
    }

    fn url(&self) -> String {
        with_parameter(&SERVER.url(), "dbname", &self.0)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        // The test's connections are closed by now, but the server may not have noticed yet. It waits for that.
        SERVER.administrate_at_the_end(&format!("DROP DATABASE {}", self.0));
    }
}

/// The availability of a feature, according to an SQL condition.
pub(super) fn offered_where(conn: &mut PgConnection, condition: &str, what: &str) -> QueryResult<Availability> {
    Ok(if diesel::select(sql::<Bool>(condition)).get_result(conn)? {
        Availability::Available
    } else {
        Availability::NotOffered(format!(
            "this PostgreSQL has no {what}, so the check is not tested with that"
        ))
    })
}

/// The availability of the extension `citext`, which need not be installed.
pub(super) fn citext(conn: &mut PgConnection) -> QueryResult<Availability> {
    let listed = "EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citext')";
    offered_where(conn, listed, "extension citext")
}

/// The URL with this parameter. A parameter after the question mark takes precedence over the parts before it.
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>
pub(super) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{name}={value}")
}

/// Asserts the check's report.
#[track_caller]
pub(super) fn assert_report(conn: &mut PgConnection, declared: &[UniqueConstraint], expected: &str) {
    let report = schema::check(conn, declared).expect("the catalog can be read");
    assert_eq!(report.to_string(), expected);
}

/// Asserts that the check has no findings. It may have notes.
#[track_caller]
pub(super) fn assert_clean(conn: &mut PgConnection, declared: &[UniqueConstraint]) {
    let expected = match declared.len() {
        1 => "the database has the constraint that the models declare".to_owned(),
        count => format!("the database has all {count} constraints that the models declare"),
    };
    let report = schema::check(conn, declared).expect("the catalog can be read");
    let text = report.to_string();
    assert_eq!(text.lines().next(), Some(&*expected), "{text}");
    assert!(report.is_clean(), "{text}");
}

/// Asserts the check's report, and that no findings remain after its SQL has run for each finding.
#[track_caller]
pub(super) fn assert_mended(conn: &mut PgConnection, declared: &[UniqueConstraint], expected: &str) {
    assert_report(conn, declared, expected);
    for statement in mends(conn, declared) {
        conn.batch_execute(&statement)
            .unwrap_or_else(|error| panic!("{error}, in {statement}"));
    }
    assert_clean(conn, declared);
}

/// The SQL that fixes the findings. One statement may fix other findings as well.
fn mends(conn: &mut PgConnection, declared: &[UniqueConstraint]) -> Vec<String> {
    let report = schema::check(conn, declared).expect("the catalog can be read");
    let statements = report.findings().iter().filter_map(schema::Finding::fix);
    statements.map(str::to_owned).collect()
}
