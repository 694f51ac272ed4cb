//! Unique indexes that do or do not enforce a constraint.

use diesel::connection::SimpleConnection;
use getorcreate::{GetOrCreate, schema};

use super::{MIGRATED, Part, assert_clean, found, found_and_mended};
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

pub(crate) fn an_index_of_another_name_and_order_serves(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    let report = schema::check(&mut conn, Part::constraints())?;
    assert_eq!(
        report.to_string(),
        "the database has all 2 constraints that the models declare"
    );
    let indexes: Vec<_> = report.constraints().iter().map(|checked| checked.index()).collect();
    assert_eq!(indexes, [Some("PRIMARY"), Some("any_name")]);
    Ok(())
}

/// Column names are case-insensitive.
pub(crate) fn the_case_of_a_column_does_not_matter(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (ID INTEGER PRIMARY KEY, Shelf INTEGER NOT NULL, CODE VARCHAR(20) NOT NULL, \
         UNIQUE KEY (shelf, Code))",
    )?;
    assert_clean(&mut conn, Part::constraints())
}

pub(crate) fn an_index_that_is_missing(target: impl Target) -> TestResult {
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         KEY parts_shelf_code (shelf, code), UNIQUE KEY narrower (code), UNIQUE KEY wider (shelf, code, id))",
        &[
            "parts (shelf, code): no unique index is on exactly these columns; the index narrower is on fewer columns: (code); \
             the index wider is on more columns: (shelf, code, id)\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);",
        ],
    )
}

/// An index that is not unique takes the name as well.
pub(crate) fn a_name_that_is_taken(target: impl Target) -> TestResult {
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         KEY PARTS_SHELF_CODE_KEY (shelf, code), UNIQUE KEY parts_shelf_code_key_2 (id, code))",
        &["parts (shelf, code): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key_3` (`shelf`, `code`);"],
    )
}

/// The replaced index frees only its own name.
pub(crate) fn a_name_that_is_taken_by_the_index_itself(target: impl Target) -> TestResult {
    for (index, other, name) in [
        ("parts_shelf_code_key", "other", "parts_shelf_code_key"),
        ("short", "parts_shelf_code_key", "parts_shelf_code_key_2"),
    ] {
        found_and_mended(
            target,
            &format!(
                "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
                 UNIQUE KEY {index} (shelf, code(5)), KEY {other} (code))"
            ),
            &[&format!(
                "parts (shelf, code): the index {index} holds only a prefix of code\n  \
                 why: values that differ only after the prefix are rejected as duplicates, but not found\n  \
                 fix: ALTER TABLE `parts` DROP INDEX `{index}`, ADD UNIQUE KEY `{name}` (`shelf`, `code`);"
            )],
        )?;
    }
    Ok(())
}

pub(crate) fn a_primary_key_that_is_missing(target: impl Target) -> TestResult {
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER NOT NULL, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         UNIQUE KEY any_name (shelf, code))",
        &["parts (id): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_id_key` (`id`);"],
    )
}

pub(crate) fn an_index_on_the_beginning_of_a_column(target: impl Target) -> TestResult {
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         UNIQUE KEY short (shelf, code(5)))",
        &["parts (shelf, code): the index short holds only a prefix of code\n  \
             why: values that differ only after the prefix are rejected as duplicates, but not found\n  \
             fix: ALTER TABLE `parts` DROP INDEX `short`, ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);"],
    )
}

/// One statement fixes both flaws.
pub(crate) fn an_index_with_several_flaws(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         UNIQUE KEY short (shelf, code(5)) /*M!100600 IGNORED */ /*!80000 INVISIBLE */)",
    )?;
    let report = schema::check(&mut conn, Part::constraints())?;
    let found: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| (finding.drift().code(), finding.fix()))
        .collect();
    let mend = "ALTER TABLE `parts` DROP INDEX `short`, ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);";
    assert_eq!(found, [("ignored", Some(mend)), ("prefix", None)]);
    conn.batch_execute(mend)?;
    assert_clean(&mut conn, Part::constraints())
}

/// The index is `IGNORED` on MariaDB since 10.6, `INVISIBLE` on MySQL since 8.0.
pub(crate) fn an_index_that_is_not_used(target: impl Target) -> TestResult {
    let word = if product().is_mariadb { "NOT IGNORED" } else { "VISIBLE" };
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         UNIQUE KEY idle (shelf, code) /*M!100600 IGNORED */ /*!80000 INVISIBLE */)",
        &[&format!(
            "parts (shelf, code): queries do not use the index idle\n  \
             why: each lookup reads the whole table, and locks it in some transactions\n  \
             fix: ALTER TABLE `parts` ALTER INDEX `idle` {word};"
        )],
    )
}

/// A unique index on a generated column covers that column, and not the columns in its expression.
pub(crate) fn an_index_on_what_is_made_from_a_column(target: impl Target) -> TestResult {
    found(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         folded VARCHAR(20) GENERATED ALWAYS AS (LOWER(code)) VIRTUAL, UNIQUE KEY folded (shelf, folded))",
        &["parts (shelf, code): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);"],
    )
}

/// One of the indexes enforces the key. The others reject rows that a lookup does not find.
pub(crate) fn the_best_of_several_indexes_counts(target: impl Target) -> TestResult {
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         UNIQUE KEY a_short (shelf, code(5)), UNIQUE KEY whole (shelf, code), UNIQUE KEY z_short (code(2), shelf))",
        &[
            "parts (shelf, code): the index a_short holds only a prefix of code\n  \
             why: values that differ only after the prefix are rejected as duplicates, but not found\n  \
             fix: ALTER TABLE `parts` DROP INDEX `a_short`;",
            "parts (shelf, code): the index z_short holds only a prefix of code\n  \
             why: values that differ only after the prefix are rejected as duplicates, but not found\n  \
             fix: ALTER TABLE `parts` DROP INDEX `z_short`;",
        ],
    )
}
