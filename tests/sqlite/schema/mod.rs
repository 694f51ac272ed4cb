//! The schema side on SQLite: the check's findings in a real database, the effect of its SQL, the migrations, and the
//! duplicates. Nothing here depends on the journal mode.

mod clean;
mod declare;
mod duplicates;
mod functions;
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

/// A table as the model declares it, except for the unique constraint.
const UNMIGRATED: &str =
    "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL);";

fn check(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> Report {
    schema::check(conn, constraints).expect("the catalog can be read")
}

/// The report on such a database, without its first line, which is always the same.
fn found(conn: &mut SqliteConnection) -> String {
    let report = check(conn, Member::constraints());
    assert!(!report.is_clean());
    let text = report.to_string();
    let rest = text.strip_prefix("the database differs from what the models declare\n\n");
    rest.expect("it begins so").to_owned()
}

/// Asserts that the constraint works for its row.
fn assert_clean(conn: &mut SqliteConnection) -> TestResult {
    let report = check(conn, Member::constraints());
    assert!(report.is_clean(), "{report}");
    let key = (members::org_id.eq(7), members::username.eq("ada"));
    Member::get_or_create(key).run(conn)?;
    assert!(!Member::get_or_create(key).run(conn)?.created());
    Ok(())
}

/// Runs the SQL of the first finding, and checks again, until there are no findings: one statement may fix several findings.
fn mend(conn: &mut SqliteConnection) -> TestResult {
    for _ in 0..check(conn, Member::constraints()).findings().len() {
        let report = check(conn, Member::constraints());
        let Some(finding) = report.findings().first() else {
            break;
        };
        let sql = finding.fix().expect("there is SQL that mends it");
        conn.batch_execute(sql)?;
    }
    assert_clean(conn)
}

/// Asserts the check's findings in a database made with this SQL. Then asserts that the offered SQL fixes them.
fn assert_mended(sql: &str, expected: &str) -> TestResult {
    let mut conn = database::in_memory(sql);
    assert_eq!(found(&mut conn), expected, "{sql}");
    mend(&mut conn)
}

/// Does the same as [`assert_mended`] if no SQL is right for everybody, with SQL that is right here.
fn assert_mended_by_hand(sql: &str, expected: &str, by_hand: &str) -> TestResult {
    let mut conn = database::in_memory(sql);
    assert_eq!(found(&mut conn), expected, "{sql}");
    let report = check(&mut conn, Member::constraints());
    assert!(report.findings().iter().all(|finding| finding.fix().is_none()));
    conn.batch_execute(by_hand)?;
    assert_clean(&mut conn)
}

/// The SQL that fixes a table by creating it again.
const ANEW: &str = "DROP TABLE members; \
     CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL, \
     UNIQUE (org_id, username))";
