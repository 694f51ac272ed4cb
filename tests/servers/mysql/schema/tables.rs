//! Objects that are not ordinary tables.

use diesel::connection::SimpleConnection;

use super::{MIGRATED, UNMIGRATED, found, found_and_mended, only_on, report, with_findings};
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::target::Target;

pub(crate) fn a_table_that_is_missing(target: impl Target) -> TestResult {
    found(
        target,
        "DROP TABLE IF EXISTS parts",
        &["parts: there is no such table\n  \
           why: every query of the model fails\n  \
           fix: run the migrations that create it"],
    )
}

/// Messages differ by language; the names in them do not.
pub(crate) fn a_table_is_known_to_be_missing_in_each_language(target: impl Target) -> TestResult {
    let database = target.create();
    for locale in ["de_DE", "fr_FR", "cs_CZ", "ja_JP", "ru_RU", "zh_CN"] {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION lc_messages = '{locale}'"))?;
        let report = report(&mut conn)?;
        assert!(report.contains("\n\nparts: there is no such table\n"), "{report}");
    }
    Ok(())
}

pub(crate) fn a_table_of_an_engine_without_transactions(target: impl Target) -> TestResult {
    for engine in ["MyISAM", "MEMORY"] {
        found_and_mended(
            target,
            &format!("{MIGRATED} ENGINE = {engine}"),
            &[&format!(
                "parts: its engine {engine} has no transactions\n  \
                 why: a transaction cannot be rolled back, so its rows stay\n  \
                 fix: ALTER TABLE `parts` ENGINE = InnoDB;"
            )],
        )?;
    }
    Ok(())
}

const TEMPORARY: &str = "parts: this is a temporary table\n  \
                         why: it is empty in the next session, and other sessions see another table\n  \
                         fix: drop it, and run the migrations that create the permanent table";

pub(crate) fn a_temporary_table_that_hides_another(target: impl Target) -> TestResult {
    let temporary = UNMIGRATED.replace("CREATE TABLE", "CREATE TEMPORARY TABLE");
    found(target, &format!("{MIGRATED}; {temporary}"), &[TEMPORARY])
}

/// The table's columns are visible nowhere, so the check reports nothing about them.
pub(crate) fn a_temporary_table_that_hides_none(target: impl Target) -> TestResult {
    let temporary = MIGRATED.replace("CREATE TABLE", "CREATE TEMPORARY TABLE");
    found(target, &temporary, &[TEMPORARY])
}

/// A view's columns may be NULL and of any type. Only the table can fix that.
pub(crate) fn a_view(target: impl Target) -> TestResult {
    found(
        target,
        "CREATE TABLE kept (id INTEGER PRIMARY KEY, shelf INTEGER, code TEXT); \
         CREATE VIEW parts AS SELECT id, shelf, code FROM kept",
        &["parts: this is a view\n  \
           why: no unique index backs it, so two callers can both insert\n  \
           fix: declare the model on the table itself"],
    )
}

pub(crate) fn a_sequence(target: impl Target) -> TestResult {
    only_on(Product::MariaDb, "CREATE SEQUENCE", || {
        found(
            target,
            "CREATE SEQUENCE parts",
            &["parts: this is a sequence\n  \
           why: no unique index backs it, so two callers can both insert\n  \
           fix: declare the model on the table itself"],
        )
    })
}

pub(crate) fn tables_that_are_ordinary_enough(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let partitioned = format!(
        "{} PARTITION BY HASH (id) PARTITIONS 3",
        MIGRATED
            .replace("PRIMARY KEY", "")
            .replace("UNIQUE KEY any_name (code, shelf)", "PRIMARY KEY (id)")
    );
    for table in [
        format!("{MIGRATED} /*M!100303 WITH SYSTEM VERSIONING */"),
        format!("{MIGRATED} ROW_FORMAT = REDUNDANT COMMENT = 'CREATE TEMPORARY TABLE'"),
    ] {
        conn.batch_execute(&format!("DROP TABLE IF EXISTS parts; {table}"))?;
        super::assert_clean(&mut conn, <super::Part as getorcreate::GetOrCreate>::constraints())?;
    }
    // Each unique index of a partitioned table contains the partitioning columns.
    conn.batch_execute(&format!("DROP TABLE parts; {partitioned}"))?;
    let missing = "parts (shelf, code): no unique index is on exactly these columns\n  \
                   why: two callers could both miss and both insert, so getorcreate inserts nothing: \
                   `Error::ConstraintMissing`\n  \
                   fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);";
    assert_eq!(report(&mut conn)?, with_findings(&[missing]));
    Ok(())
}
