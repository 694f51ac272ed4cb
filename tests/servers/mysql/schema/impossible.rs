//! Conditions that no row can meet, and keys that accept no value: every call fails, or never finds its row.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::generated::run_what_is_offered;
use super::{Part, assert_clean, parts, report_on};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    offers (id) {
        id -> Integer,
        item -> Integer,
        state -> Text,
        level -> Integer,
    }
}

/// One open offer of each item.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = offers)]
#[unique(item, where(offers::state = "open", offers::level = 300), as = Open)]
#[allow(dead_code)] // only its declaration is used
struct Offer {
    id: i32,
    item: i32,
}

/// Creates the table, with `rest` in its definition, and the key.
fn create(conn: &mut TestConnection, state: &str, level: &str, rest: &str) -> TestResult {
    conn.batch_execute(&format!(
        "DROP TABLE IF EXISTS offers; CREATE TABLE offers (id INTEGER AUTO_INCREMENT PRIMARY KEY, item INTEGER NOT NULL, \
         state {state} NOT NULL, level {level} NOT NULL{rest})"
    ))?;
    run_what_is_offered(conn, Offer::constraints())
}

fn call(conn: &mut TestConnection) -> Result<bool, getorcreate::Error> {
    Offer::get_or_create(Open(offers::item.eq(1)))
        .run(conn)
        .map(|outcome| outcome.created())
}

const NEVER: &str = "why: no such row can be inserted, so no call by the key ever creates or finds one";

pub(crate) fn a_value_that_the_column_never_has(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (state, level, column, live, literal) in [
        (
            "ENUM('opened', 'shut')",
            "INTEGER",
            "state",
            "enum('opened','shut')",
            "\"open\"",
        ),
        ("VARCHAR(3)", "INTEGER", "state", "varchar(3)", "\"open\""),
        ("BINARY(5)", "INTEGER", "state", "binary(5)", "\"open\""),
        ("VARCHAR(9)", "TINYINT UNSIGNED", "level", "tinyint", "300"),
        ("VARCHAR(9)", "BIT(8)", "level", "bit(8)", "300"),
    ] {
        create(&mut conn, state, level, "")?;
        let report = schema::check(&mut conn, Offer::constraints())?;
        let [finding] = report.findings() else {
            panic!("{report}")
        };
        assert_eq!(finding.subject(), format!("offers.{column}"));
        assert_eq!(finding.drift().code(), "never-equal");
        let finding = finding.to_string();
        assert!(finding.contains(&format!("its type is {live}")), "{finding}");
        assert!(
            finding.contains(&format!(
                "a constraint covers only rows where it is {literal}\n  {NEVER}\n"
            )),
            "{finding}"
        );
        // A shorter value is padded with zero bytes, and then is another value.
        assert!(call(&mut conn).is_err() || state == "BINARY(5)", "{state}, {level}");
        assert!(!matches!(call(&mut conn), Ok(false)), "it is never found");
    }
    Ok(())
}

pub(crate) fn a_value_that_the_column_can_have(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (state, level) in [
        (
            "ENUM('shut', 'OPEN') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
            "INTEGER",
        ),
        ("VARCHAR(4)", "SMALLINT"),
        ("BINARY(4)", "BIT(9)"),
        ("VARCHAR(9)", "DECIMAL(3)"),
    ] {
        create(&mut conn, state, level, "")?;
        let report = report_on(&mut conn, Offer::constraints())?;
        // The mapping of `DECIMAL` to a Diesel type is not the subject here.
        assert!(!report.contains("never"), "{report}");
        assert!(call(&mut conn)? && !call(&mut conn)?, "{state}, {level}");
    }
    Ok(())
}

pub(crate) fn a_check_that_refuses_all_rows_of_a_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for clause in [
        "level <> 300",
        "level < 200 AND item > 0 OR level IN (1, 2)",
        "state IN ('it''s', 'shut')",
        "state <> 'OPEN'",
        "NOT (state = 'open' AND level = 300)",
    ] {
        let of_text = "VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
        create(
            &mut conn,
            of_text,
            "INTEGER",
            &format!(", CONSTRAINT odd CHECK ({clause})"),
        )?;
        let report = schema::check(&mut conn, Offer::constraints())?;
        // `item` is not part of the condition, so the check does not know its value.
        if clause.contains("item") {
            assert!(report.is_clean(), "{report}");
            continue;
        }
        let [finding] = report.findings() else {
            panic!("{clause}: {report}")
        };
        let finding = finding.to_string();
        assert!(
            finding.starts_with(
                "offers (item) where state = \"open\", level = 300: the check odd rejects every row of the key"
            ),
            "{finding}"
        );
        assert!(finding.contains(NEVER), "{finding}");
        assert!(call(&mut conn).is_err(), "{clause}");
    }
    Ok(())
}

pub(crate) fn a_check_that_lets_rows_of_a_key_in(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for clause in [
        "level BETWEEN 0 AND 300",
        "state IN ('open', 'shut')",
        "state = 'it''s \\\\ \"odd\"' OR level > 5",
        "item > 0 OR level = 1",
        "CHAR_LENGTH(state) = 4",
    ] {
        create(
            &mut conn,
            "VARCHAR(20)",
            "INTEGER",
            &format!(", CONSTRAINT odd CHECK ({clause})"),
        )?;
        assert_clean(&mut conn, Offer::constraints())?;
        assert!(call(&mut conn)?, "{clause}");
    }
    Ok(())
}

/// A check that is not enforced rejects nothing.
pub(crate) fn a_check_that_is_off(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    if product().is_mariadb {
        create(&mut conn, "VARCHAR(20)", "INTEGER", ", CHECK (level = 0)")?;
        conn.batch_execute("SET SESSION check_constraint_checks = 0")?;
    } else {
        create(&mut conn, "VARCHAR(20)", "INTEGER", ", CHECK (level = 0) NOT ENFORCED")?;
    }
    assert_clean(&mut conn, Offer::constraints())?;
    assert!(call(&mut conn)?);
    Ok(())
}

/// An insert cannot give the column a value.
pub(crate) fn a_key_that_the_database_computes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (column, kind) in [
        ("VARCHAR(20) AS (LOWER(name)) VIRTUAL", "VIRTUAL"),
        ("VARCHAR(20) AS (LOWER(name)) STORED", "STORED"),
    ] {
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS parts; CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, shelf INTEGER NOT NULL, \
             name VARCHAR(20) NOT NULL DEFAULT 'A', code {column}, UNIQUE KEY (shelf, code))"
        ))?;
        let report = schema::check(&mut conn, Part::constraints())?;
        let generated: Vec<_> = report
            .findings()
            .iter()
            .filter(|finding| finding.drift().code() == "generated-key")
            .collect();
        let [finding] = &*generated else {
            panic!("{kind}: {report}")
        };
        assert_eq!(finding.subject(), "parts.code");
        assert!(finding.to_string().contains("#[unique(shelf, lower(name)"), "{finding}");
        let call = Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(&mut conn);
        assert!(call.is_err());
    }
    Ok(())
}

/// Other columns of the table are up to the caller's defaults.
pub(crate) fn a_generated_column_beside_the_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         twice INTEGER AS (shelf * 2) STORED, UNIQUE KEY (shelf, code))",
    )?;
    assert_clean(&mut conn, Part::constraints())?;
    assert!(
        Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a")))
            .run(&mut conn)?
            .created()
    );
    Ok(())
}
