//! The schema side on SQLite: what a check finds in a real database, that the SQL which mends it does, the migrations,
//! and the duplicates. Nothing here depends on the journal mode.

mod clean;
mod duplicates;
mod hostile_names;
mod keys;
mod migrations;
mod partial;
mod reading;
mod rivals;
mod tables;
mod types;
mod usable;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Report};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::database;
use crate::suite::TestResult;

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        username -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(org_id, username)]
struct Member {
    id: i32,
    org_id: i32,
    username: String,
}

/// A table as the model declares it, but for the unique constraint.
const UNMIGRATED: &str =
    "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL);";

fn check(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> Report {
    schema::check(conn, constraints).expect("the catalog can be read")
}

/// The report on a database that is made so. It begins with the same line each time, which is left out.
fn found(conn: &mut SqliteConnection) -> String {
    let report = check(conn, Member::constraints());
    assert!(!report.is_clean());
    let text = report.to_string();
    let rest = text.strip_prefix("the database is not as the models declare it\n\n");
    rest.expect("it begins so").to_owned()
}

/// The constraint and the row that it is for are usable.
fn assert_clean(conn: &mut SqliteConnection) -> TestResult {
    let report = check(conn, Member::constraints());
    assert!(report.is_clean(), "{report}");
    let key = (members::org_id.eq(7), members::username.eq("ada"));
    Member::get_or_create(key).run(conn)?;
    assert!(!Member::get_or_create(key).run(conn)?.created());
    Ok(())
}

/// Runs the SQL that the first finding offers, and looks again, until nothing is to be found: one statement may mend
/// several findings.
fn mend(conn: &mut SqliteConnection) -> TestResult {
    for _ in 0..check(conn, Member::constraints()).findings().len() {
        let report = check(conn, Member::constraints());
        let Some(finding) = report.findings().first() else {
            break;
        };
        let sql = finding.mend().expect("there is SQL that mends it");
        conn.batch_execute(sql)?;
    }
    assert_clean(conn)
}

/// A database of that SQL, in which a check finds this, after which the SQL that it offers mends it.
fn assert_mended(sql: &str, expected: &str) -> TestResult {
    let mut conn = database::in_memory(sql);
    assert_eq!(found(&mut conn), expected, "{sql}");
    mend(&mut conn)
}

/// As [`assert_mended`], where no SQL is right for everybody, but this is here.
fn assert_mended_by_hand(sql: &str, expected: &str, by_hand: &str) -> TestResult {
    let mut conn = database::in_memory(sql);
    assert_eq!(found(&mut conn), expected, "{sql}");
    let report = check(&mut conn, Member::constraints());
    assert!(report.findings().iter().all(|finding| finding.mend().is_none()));
    conn.batch_execute(by_hand)?;
    assert_clean(&mut conn)
}

/// What mends a table that has to be made anew.
const ANEW: &str = "DROP TABLE members; \
     CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL, \
     UNIQUE (org_id, username))";
