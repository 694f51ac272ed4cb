//! Partial and expression keys: the exact migrations, the check's findings, and the SQL that fixes them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Dialect};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{check, database};
use crate::suite::TestResult;

diesel::table! {
    things (id) {
        id -> Integer,
        owner -> Integer,
        flag -> Bool,
        level -> Integer,
        state -> Text,
        email -> Text,
        deleted_at -> Nullable<Text>,
    }
}

const THINGS: &str = "CREATE TABLE things (
    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, flag BOOLEAN NOT NULL, level INTEGER NOT NULL, state TEXT NOT NULL,
    email TEXT NOT NULL, deleted_at TEXT
);";

/// One key of each form.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = things)]
#[unique(owner, where(things::flag = true), as = Flagged)]
#[unique(owner, where(things::level = -3, things::flag = false), as = Low)]
#[unique(owner, where(things::state = "it's \"on\""), as = On)]
#[unique(owner, where(things::deleted_at = NULL, things::state = "open"), as = Live)]
#[unique(lower(email), as = NoCase)]
#[unique(owner, upper(email), as = Shouted)]
#[unique(things::state, trim(email), where(things::deleted_at = NULL), as = Trimmed)]
#[allow(dead_code)] // only its declaration is used
struct Thing {
    id: i32,
    owner: i32,
    email: String,
}

/// All keys except the primary key.
fn keys() -> &'static [UniqueConstraint] {
    &Thing::constraints()[1..]
}

const UP: [&str; 7] = [
    "CREATE UNIQUE INDEX `things_flagged_key` ON `things` (`owner`) WHERE `flag` = 1;\n",
    "CREATE UNIQUE INDEX `things_low_key` ON `things` (`owner`) WHERE `level` = -3 AND `flag` = 0;\n",
    "CREATE UNIQUE INDEX `things_on_key` ON `things` (`owner`) WHERE `state` = 'it''s \"on\"';\n",
    "CREATE UNIQUE INDEX `things_live_key` ON `things` (`owner`) WHERE `deleted_at` IS NULL AND `state` = 'open';\n",
    "CREATE UNIQUE INDEX `things_no_case_key` ON `things` (lower(`email`));\n",
    "CREATE UNIQUE INDEX `things_shouted_key` ON `things` (`owner`, upper(`email`));\n",
    "CREATE UNIQUE INDEX `things_trimmed_key` ON `things` (`state`, trim(`email`)) WHERE `deleted_at` IS NULL;\n",
];

/// The report on these keys, without its first line.
fn found(conn: &mut SqliteConnection, keys: &[UniqueConstraint]) -> String {
    let text = check(conn, keys).to_string();
    text.split_once("\n\n")
        .map_or(text.clone(), |(_, findings)| findings.to_owned())
}

#[test]
fn each_form_goes_up_and_down() -> TestResult {
    let mut conn = database::in_memory(THINGS);
    let migrations = schema::migrations(Dialect::Sqlite, keys(), Build::Blocking)?;
    let up: Vec<&str> = migrations.iter().map(|migration| &*migration.up).collect();
    assert_eq!(up, UP);
    assert_eq!(migrations[0].name, "add_things_flagged_key");
    assert_eq!(migrations[0].down, "DROP INDEX `things_flagged_key`;\n");
    for (key, migration) in keys().iter().zip(&migrations) {
        let key = std::slice::from_ref(key);
        let missing = format!("{}: no unique index is on exactly these columns\n", key[0]);
        for _ in 0..2 {
            assert!(found(&mut conn, key).starts_with(&missing), "{}", found(&mut conn, key));
            conn.batch_execute(&migration.up)?;
            assert!(check(&mut conn, key).is_clean(), "{}", found(&mut conn, key));
            conn.batch_execute(&migration.down)?;
        }
    }
    for migration in &migrations {
        conn.batch_execute(&migration.up)?;
    }
    assert!(check(&mut conn, keys()).is_clean(), "{}", found(&mut conn, keys()));
    Ok(())
}

/// Asserts the check's findings for a key on a table with these indexes, and that the offered SQL fixes them.
fn assert_mended(key: usize, indexes: &str, expected: &str) -> TestResult {
    let mut conn = database::in_memory(&format!("{THINGS} {indexes}"));
    let key = &keys()[key..=key];
    assert_eq!(found(&mut conn, key), expected);
    for finding in check(&mut conn, key).findings() {
        conn.batch_execute(finding.fix().expect("there is SQL that mends it"))?;
    }
    assert!(check(&mut conn, key).is_clean(), "{}", found(&mut conn, key));
    Ok(())
}

const FLAGGED: usize = 0;
const LIVE: usize = 3;
const NO_CASE: usize = 4;

#[test]
fn an_index_of_all_rows_gives_way_to_one_of_some() -> TestResult {
    assert_mended(
        FLAGGED,
        "CREATE UNIQUE INDEX one_each ON things (owner)",
        "\
things (owner) where flag = true: the index one_each holds all rows, but the key is declared only for rows with `flag` = 1
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: CREATE UNIQUE INDEX `things_flagged_key` ON `things` (`owner`) WHERE `flag` = 1;
       DROP INDEX IF EXISTS `one_each`;",
    )
}

#[test]
fn an_index_of_all_rows_is_in_the_way_of_one_of_some() -> TestResult {
    assert_mended(
        FLAGGED,
        "CREATE UNIQUE INDEX one_each ON things (owner); CREATE UNIQUE INDEX flagged ON things (owner) WHERE flag = 1",
        "\
things (owner) where flag = true: the index one_each holds all rows, but the key is declared only for rows with `flag` = 1
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: DROP INDEX IF EXISTS `one_each`;",
    )
}

/// A constraint in the table's definition can be removed only together with the table.
#[test]
fn a_constraint_of_all_rows_cannot_be_taken_away() {
    let table = THINGS.replace("owner INTEGER NOT NULL", "owner INTEGER NOT NULL UNIQUE");
    let mut conn = database::in_memory(&format!(
        "{table} CREATE UNIQUE INDEX flagged ON things (owner) WHERE flag = 1"
    ));
    assert_eq!(
        found(&mut conn, &keys()[..1]),
        "\
things (owner) where flag = true: the index sqlite_autoindex_things_1 holds all rows, but the key is declared only for rows with `flag` = 1
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: drop the index; if it is part of a SQLite table's definition, rebuild the table without it: <https://www.sqlite.org/lang_altertable.html#otheralter>"
    );
}

/// SQLite compares the text of the conditions, not their meaning.
#[test]
fn an_index_of_other_rows_stays_beside() -> TestResult {
    assert_mended(
        LIVE,
        "CREATE UNIQUE INDEX swapped ON things (owner) WHERE state = 'open' AND deleted_at IS NULL",
        "\
things (owner) where deleted_at = NULL, state = \"open\": the index swapped holds only rows with state = 'open' AND deleted_at IS NULL, but the key is declared for rows with `deleted_at` IS NULL AND `state` = 'open'
  why: the declared rows can have duplicates, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `things_live_key` ON `things` (`owner`) WHERE `deleted_at` IS NULL AND `state` = 'open';",
    )
}

/// An index with the key's name is an earlier form of it.
#[test]
fn an_index_of_the_key_s_name_is_replaced() -> TestResult {
    assert_mended(
        FLAGGED,
        "CREATE UNIQUE INDEX things_flagged_key ON things (owner) WHERE flag = TRUE",
        "\
things (owner) where flag = true: the index things_flagged_key holds only rows with flag = TRUE, but the key is declared for rows with `flag` = 1
  why: the declared rows can have duplicates, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `things_flagged_key_2` ON `things` (`owner`) WHERE `flag` = 1;
       DROP INDEX IF EXISTS `things_flagged_key`;",
    )
}

#[test]
fn an_index_on_another_expression_stays_beside() -> TestResult {
    assert_mended(
        NO_CASE,
        "CREATE UNIQUE INDEX upper ON things (upper(email))",
        "\
things (lower(email)): the index upper is on (upper(email)), but the key is declared on (lower(`email`))
  why: keys that are declared equal can have several rows, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `things_no_case_key` ON `things` (lower(`email`));",
    )
}

#[test]
fn an_index_of_an_expression_that_compares_otherwise() -> TestResult {
    assert_mended(
        NO_CASE,
        "CREATE UNIQUE INDEX coarse ON things (lower(email) COLLATE RTRIM)",
        "\
things (lower(email)): the index coarse compares lower(email) COLLATE RTRIM by RTRIM, but the column itself compares by BINARY
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: CREATE UNIQUE INDEX `things_no_case_key` ON `things` (lower(`email`));
       DROP INDEX IF EXISTS `coarse`;",
    )
}

#[test]
fn indexes_that_come_near_are_named() -> TestResult {
    assert_mended(
        NO_CASE,
        "CREATE UNIQUE INDEX plain ON things (email); CREATE UNIQUE INDEX wide ON things (owner, lower(email));",
        "\
things (lower(email)): no unique index is on exactly these columns; the index wide is on an expression: (owner, lower(email)); \
the index plain is on the plain columns: (email)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `things_no_case_key` ON `things` (lower(`email`));",
    )
}

#[test]
fn the_columns_of_a_condition_are_looked_at() {
    let flagged_and_live = [keys()[FLAGGED], keys()[LIVE]];
    let table = THINGS
        .replace("flag BOOLEAN NOT NULL, ", "")
        .replace("deleted_at TEXT", "deleted_at TEXT NOT NULL");
    assert_eq!(
        found(
            &mut database::in_memory(&format!("{table} {}", UP[LIVE])),
            &flagged_and_live
        ),
        "\
things.flag: there is no such column
  why: every query of the model fails
  fix: run the migrations that add it, or update `table!` with `diesel print-schema`

things.deleted_at: it cannot be NULL, but a constraint covers only rows where it is NULL
  why: no such row can be inserted, so every call that finds none fails
  fix: drop NOT NULL from the column in a migration, or remove the condition from the declaration"
    );
    // A row in which the flag is NULL is not flagged.
    let table = THINGS.replace("flag BOOLEAN NOT NULL", "flag BOOLEAN");
    let mut conn = database::in_memory(&format!("{table} {}", UP[FLAGGED]));
    assert!(check(&mut conn, &keys()[..1]).is_clean());
}

#[test]
fn duplicates_are_counted_among_the_rows_of_the_key() -> TestResult {
    let mut conn = database::in_memory(&format!(
        "{THINGS} INSERT INTO things (owner, flag, level, state, email, deleted_at) VALUES
            (1, 1, 0, 'a', 'Ada', NULL), (1, 1, 0, 'b', ' ada ', NULL), (1, 0, 0, 'c', 'ada', NULL),
            (2, 0, 0, 'd', 'bob', NULL), (2, 0, 0, 'e', 'bob', 'x')"
    ));
    let found = schema::duplicates(&mut conn, &keys()[..1])?.remove(0);
    assert_eq!((found.keys(), found.rows()), (1, 2));
    assert_eq!(
        found.listing(),
        "SELECT `owner`, COUNT(*) AS copies FROM `things` WHERE `flag` = 1 GROUP BY `owner` HAVING COUNT(*) > 1 \
         ORDER BY copies DESC, `owner`;"
    );
    let found = schema::duplicates(&mut conn, &keys()[NO_CASE..=NO_CASE])?.remove(0);
    let sample = |key: &str, rows| (vec![key.to_owned()], rows);
    assert_eq!(found.samples(), [sample("ada", 2), sample("bob", 2)]);
    assert_eq!(
        found.removal(),
        Some(
            "\
DELETE FROM `things` WHERE `id` IN (
    SELECT `id` FROM (
        SELECT `id`, ROW_NUMBER() OVER (PARTITION BY lower(`email`) ORDER BY `id`) AS copy
        FROM `things`
    ) AS numbered WHERE copy > 1
);"
        )
    );
    conn.batch_execute(found.removal().ok_or("there is a primary key")?)?;
    conn.batch_execute(UP[NO_CASE])?;
    let left: Vec<i32> = things::table.select(things::id).order(things::id).load(&mut conn)?;
    assert_eq!(left, [1, 2, 4]);
    Ok(())
}

/// If two keys are on the same columns, the check does not confuse them.
#[test]
fn two_keys_on_the_same_columns_stand_side_by_side() -> TestResult {
    let mut conn = database::in_memory(&format!("{THINGS} {} {}", UP[FLAGGED], UP[LIVE]));
    let both = [keys()[FLAGGED], keys()[LIVE]];
    let report = check(&mut conn, &both);
    assert!(report.is_clean(), "{report}");
    let serving: Vec<_> = report
        .constraints()
        .iter()
        .map(schema::CheckedConstraint::index)
        .collect();
    assert_eq!(serving, [Some("things_flagged_key"), Some("things_live_key")]);
    conn.batch_execute("DROP INDEX things_live_key")?;
    assert_eq!(
        found(&mut conn, &both),
        "\
things (owner) where deleted_at = NULL, state = \"open\": no unique index is on exactly these columns; \
the index things_flagged_key holds only rows with `flag` = 1
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `things_live_key` ON `things` (`owner`) WHERE `deleted_at` IS NULL AND `state` = 'open';"
    );
    Ok(())
}

diesel::table! {
    imports (id) {
        id -> Integer,
        external -> Nullable<Text>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = imports)]
#[unique(external, nulls_not_distinct)]
#[allow(dead_code)] // only its declaration is used
struct Import {
    id: i32,
    external: Option<String>,
}

#[test]
fn that_nulls_are_not_distinct_cannot_be_had() {
    let error = schema::migrations(Dialect::Sqlite, Import::constraints(), Build::Blocking).unwrap_err();
    assert_eq!(
        error.to_string(),
        "imports (external) nulls not distinct cannot be expressed on SQLite: only PostgreSQL, from version 15 on, \
         can treat NULLs as equal"
    );
    let mut conn = database::in_memory("CREATE TABLE imports (id INTEGER PRIMARY KEY, external TEXT)");
    assert_eq!(
        found(&mut conn, Import::constraints()),
        "\
imports (external) nulls not distinct: no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: imports (external) nulls not distinct cannot be expressed on SQLite: only PostgreSQL, from version 15 on, can treat NULLs as equal"
    );
    conn.batch_execute("CREATE UNIQUE INDEX plain ON imports (external)")
        .expect("it is valid");
    assert_eq!(
        found(&mut conn, Import::constraints()),
        "\
imports (external) nulls not distinct: the index plain treats NULLs as distinct, but the key is declared `nulls_not_distinct`
  why: a key with NULL can have several rows
  fix: imports (external) nulls not distinct cannot be expressed on SQLite: only PostgreSQL, from version 15 on, can treat NULLs as equal"
    );
}
