//! The schema side on MariaDB and MySQL: the findings of `check` in a real database. The tests also run the offered SQL
//! and the migrations, and assert their effect.

pub(crate) mod cases;
pub(crate) mod clashes;
pub(crate) mod columns;
pub(crate) mod conditions;
pub(crate) mod constraints;
pub(crate) mod declare;
pub(crate) mod definitions;
pub(crate) mod duplicates;
pub(crate) mod functions;
pub(crate) mod generated;
pub(crate) mod hostile_names;
pub(crate) mod impossible;
pub(crate) mod migrations;
pub(crate) mod names;
pub(crate) mod old_snapshots;
pub(crate) mod privileges;
pub(crate) mod sessions;
pub(crate) mod stored_values;
pub(crate) mod tables;
pub(crate) mod writing;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{GetOrCreate, UniqueConstraint, schema};

use crate::TestConnection;
use crate::mysql::database;
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::availability::{self, Availability};
use crate::suite::target::Target;

diesel::table! {
    parts (id) {
        id -> Integer,
        shelf -> Integer,
        code -> Text,
    }
}

/// The declaration of most tests: the primary key, and a key of two columns.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = parts)]
#[unique(shelf, code)]
pub(crate) struct Part {
    pub(crate) id: i32,
    pub(crate) shelf: i32,
    pub(crate) code: String,
}

/// The table as declared, except for the key of two columns.
pub(crate) const UNMIGRATED: &str =
    "CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL)";

/// The table as declared. Its key has an arbitrary name.
pub(crate) const MIGRATED: &str = "CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, shelf INTEGER NOT NULL, \
                                   code VARCHAR(20) NOT NULL, UNIQUE KEY any_name (code, shelf))";

/// Runs a case about a feature that only one product has, and says so on the other.
pub(crate) fn only_on(product: Product, what: &str, case: impl FnOnce() -> TestResult) -> TestResult {
    let availability = if database::product().is_mariadb == (product == Product::MariaDb) {
        Availability::Available
    } else {
        Availability::NotOffered(format!("{what}, which only {} has", product.name()))
    };
    availability::run_where(availability, case)
}

/// The report on `Part`, as users read it.
pub(crate) fn report(conn: &mut TestConnection) -> QueryResult<String> {
    report_on(conn, Part::constraints())
}

pub(crate) fn report_on(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> QueryResult<String> {
    Ok(schema::check(conn, constraints)?.to_string())
}

/// The text of a report with these findings.
pub(crate) fn with_findings(findings: &[&str]) -> String {
    format!(
        "the database differs from what the models declare\n\n{}",
        findings.join("\n\n")
    )
}

pub(crate) fn assert_clean(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> TestResult {
    let report = schema::check(conn, constraints)?;
    assert!(report.is_clean(), "{report}");
    assert!(report.constraints().iter().all(|checked| checked.index().is_some()));
    Ok(())
}

/// Creates a table, and asserts the findings.
pub(crate) fn found(target: impl Target, arrangement: &str, findings: &[&str]) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(arrangement)?;
    assert_eq!(report(&mut conn)?, with_findings(findings));
    Ok(())
}

/// Does the same as [`found`]. Then it runs the offered SQL, and asserts that no findings remain.
pub(crate) fn found_and_mended(target: impl Target, arrangement: &str, findings: &[&str]) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(arrangement)?;
    assert_eq!(report(&mut conn)?, with_findings(findings));
    mend(&mut conn, Part::constraints())
}

/// Runs the offered SQL, and asserts that no findings remain.
pub(crate) fn mend(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> TestResult {
    let report = schema::check(conn, constraints)?;
    for finding in report.findings() {
        conn.batch_execute(finding.fix().ok_or("there is no SQL")?)?;
    }
    assert_clean(conn, constraints)
}

/// The result of a query that returns one text.
pub(crate) fn text_of(conn: &mut TestConnection, expression: &str) -> QueryResult<String> {
    diesel::select(diesel::dsl::sql::<Text>(expression)).get_result(conn)
}
