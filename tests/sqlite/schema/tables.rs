//! The check's exact findings about a table and its columns, and how they are fixed.

use diesel::connection::SimpleConnection;

use super::{ANEW, UNMIGRATED, assert_clean, assert_mended_by_hand, database, found, mend};
use crate::suite::TestResult;

#[test]
fn a_table_that_is_missing() -> TestResult {
    let mut conn = database::in_memory("CREATE TABLE member (id INTEGER PRIMARY KEY)");
    assert_eq!(
        found(&mut conn),
        "\
members: there is no such table
  why: every query of the model fails
  fix: run the migrations that create it"
    );
    conn.batch_execute(UNMIGRATED)?;
    mend(&mut conn)
}

#[test]
fn a_view() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL);
        CREATE VIEW members AS SELECT * FROM people",
        "\
members: this is a view
  why: no unique index backs it, so two callers can both insert
  fix: declare the model on the table itself",
        "DROP VIEW members; ALTER TABLE people RENAME TO members;
        CREATE UNIQUE INDEX i ON members (org_id, username)",
    )
}

#[test]
fn a_virtual_table() -> TestResult {
    assert_mended_by_hand(
        "CREATE VIRTUAL TABLE members USING rtree(id, org_id, username)",
        "\
members: this is a virtual table
  why: no unique index backs it, so two callers can both insert
  fix: declare the model on the table itself",
        ANEW,
    )
}

#[test]
fn a_temporary_table_that_hides_the_lasting_one() -> TestResult {
    assert_mended_by_hand(
        &format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX i ON members (org_id, username);
            CREATE TEMP TABLE members (
                id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL, UNIQUE (org_id, username)
            )"
        ),
        "\
members: this is a temporary table
  why: it is empty in the next session, and other sessions see another table
  fix: drop it, and run the migrations that create the permanent table",
        "DROP TABLE temp.members",
    )
}

#[test]
fn a_temporary_view_that_hides_the_lasting_table() -> TestResult {
    assert_mended_by_hand(
        &format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX i ON members (org_id, username);
            CREATE TEMP VIEW members AS SELECT * FROM main.members"
        ),
        "\
members: this is a temporary view
  why: no unique index backs it, so two callers can both insert
  fix: declare the model on the table itself",
        "DROP VIEW temp.members",
    )
}

#[test]
fn a_clause_that_swallows_conflicts() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY on conflict /* always */ replace, org_id INTEGER NOT NULL ON CONFLICT ABORT,
            username TEXT NOT NULL DEFAULT 'ON CONFLICT FAIL', UNIQUE (org_id, username) ON CONFLICT IGNORE
        )",
        "\
members: its definition says ON CONFLICT IGNORE
  why: an insert that should fail can replace another row, or be lost without an error
  fix: rebuild the table without the clause: <https://www.sqlite.org/lang_altertable.html#otheralter>

members: its definition says ON CONFLICT REPLACE
  why: an insert that should fail can replace another row, or be lost without an error
  fix: rebuild the table without the clause: <https://www.sqlite.org/lang_altertable.html#otheralter>",
        ANEW,
    )
}

/// The report does not mention the constraint, whose index could not be created.
#[test]
fn a_column_that_is_missing() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, user_name TEXT NOT NULL)",
        "\
members.username: there is no such column
  why: every query of the model fails
  fix: run the migrations that add it, or update `table!` with `diesel print-schema`",
        "ALTER TABLE members RENAME COLUMN user_name TO username;
        CREATE UNIQUE INDEX i ON members (org_id, username)",
    )
}

#[test]
fn a_column_that_can_be_null() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT, UNIQUE (org_id, username)
        )",
        "\
members.username: it can be NULL, but `table!` has no `Nullable<..>` for it
  why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel
  fix: write `Nullable<..>` in `table!`, or make the column NOT NULL; SQLite needs a new table for that: <https://www.sqlite.org/lang_altertable.html#otheralter>",
        ANEW,
    )
}

/// <https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls>
#[test]
fn a_primary_key_that_can_be_null() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE members (
            id INT PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL, UNIQUE (org_id, username)
        )",
        "\
members.id: it can be NULL, but `table!` has no `Nullable<..>` for it
  why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel
  fix: write `Nullable<..>` in `table!`, or make the column NOT NULL; SQLite needs a new table for that: <https://www.sqlite.org/lang_altertable.html#otheralter>",
        ANEW,
    )
}

#[test]
fn columns_whose_values_do_not_stay_what_they_are() -> TestResult {
    assert_mended_by_hand(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY, org_id VARCHAR(9) NOT NULL, username STRING NOT NULL, UNIQUE (org_id, username)
        )",
        "\
members.org_id: its type is VARCHAR(9), but `table!` declares an integer
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`

members.username: its type is STRING, but `table!` declares text
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
        ANEW,
    )
}

/// The findings are in the order of table, columns, constraints.
#[test]
fn everything_at_once() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY ON CONFLICT FAIL, org_id REAL, username TEXT NOT NULL UNIQUE
        )",
    );
    assert_eq!(
        found(&mut conn),
        "\
members: its definition says ON CONFLICT FAIL
  why: an insert that should fail can replace another row, or be lost without an error
  fix: rebuild the table without the clause: <https://www.sqlite.org/lang_altertable.html#otheralter>

members.org_id: its type is REAL, but `table!` declares an integer
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`

members.org_id: it can be NULL, but `table!` has no `Nullable<..>` for it
  why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel
  fix: write `Nullable<..>` in `table!`, or make the column NOT NULL; SQLite needs a new table for that: <https://www.sqlite.org/lang_altertable.html#otheralter>

members (org_id, username): no unique index is on exactly these columns; \
the index sqlite_autoindex_members_1 is on fewer columns: (username)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);"
    );
    conn.batch_execute(ANEW)?;
    assert_clean(&mut conn)
}
