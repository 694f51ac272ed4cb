//! The check's exact findings about the constraints, and the SQL that fixes them.

use diesel::connection::SimpleConnection;
use getorcreate::GetOrCreate;

use super::{Member, UNMIGRATED, assert_mended, check, database, mend};
use crate::suite::TestResult;

#[test]
fn a_constraint_that_is_missing() -> TestResult {
    assert_mended(
        UNMIGRATED,
        "\
members (org_id, username): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn an_index_that_is_not_unique_is_none() -> TestResult {
    assert_mended(
        &format!("{UNMIGRATED} CREATE INDEX plain ON members (org_id, username)"),
        "\
members (org_id, username): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn indexes_that_come_near_are_named() -> TestResult {
    assert_mended(
        &format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX narrow ON members (org_id);
            CREATE UNIQUE INDEX wide ON members (id, org_id, username);
            CREATE UNIQUE INDEX folded ON members (org_id, lower(username) COLLATE NOCASE DESC);
            CREATE UNIQUE INDEX elsewhere ON members (id);"
        ),
        "\
members (org_id, username): no unique index is on exactly these columns; \
the index folded is on an expression: (org_id, lower(username) COLLATE NOCASE); \
the index wide is on more columns: (id, org_id, username); the index narrow is on fewer columns: (org_id)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn a_partial_index() -> TestResult {
    assert_mended(
        &format!("{UNMIGRATED} CREATE UNIQUE INDEX some ON members (org_id, username) WHERE org_id > 7 -- so far"),
        "\
members (org_id, username): the index some holds only rows with org_id > 7
  why: the other rows can have duplicates
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn a_partial_index_of_the_name_that_the_whole_one_gets_stays() -> TestResult {
    assert_mended(
        &format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX members_org_id_username_key ON members (org_id, username) \
             WHERE username IS NOT NULL"
        ),
        "\
members (org_id, username): the index members_org_id_username_key holds only rows with username IS NOT NULL
  why: the other rows can have duplicates
  fix: CREATE UNIQUE INDEX `members_org_id_username_key_2` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn an_index_of_another_collation() -> TestResult {
    assert_mended(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL,
            username TEXT NOT NULL CHECK (username <> '' COLLATE RTRIM) COLLATE NOCASE
        );
        CREATE UNIQUE INDEX fine ON members (org_id, username COLLATE BINARY)",
        "\
members (org_id, username): the index fine compares username by BINARY, but the column itself compares by NOCASE
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);
       DROP INDEX IF EXISTS `fine`;",
    )
}

#[test]
fn an_index_with_several_flaws() -> TestResult {
    assert_mended(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL COLLATE RTRIM
        );
        CREATE UNIQUE INDEX fine ON members (org_id, username COLLATE BINARY) WHERE (username <> '');",
        "\
members (org_id, username): the index fine holds only rows with (username <> '')
  why: the other rows can have duplicates
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);

members (org_id, username): the index fine compares username by BINARY, but the column itself compares by RTRIM
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: the same fix as for the previous finding",
    )
}

/// The old constraint stays, since only a new table could remove it. It rejects nothing that the index accepts.
#[test]
fn a_constraint_of_another_collation() -> TestResult {
    assert_mended(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL COLLATE NOCASE,
            UNIQUE (org_id, username COLLATE BINARY)
        )",
        "\
members (org_id, username): the index sqlite_autoindex_members_1 compares username by BINARY, but the column itself compares by NOCASE
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);",
    )
}

#[test]
fn a_primary_key_that_is_missing() -> TestResult {
    assert_mended(
        "CREATE TABLE members (
            id INTEGER NOT NULL DEFAULT 1, org_id INTEGER NOT NULL, username TEXT NOT NULL, UNIQUE (org_id, username)
        )",
        "\
members (id): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_id_key` ON `members` (`id`);",
    )
}

diesel::table! {
    archive.tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(diesel::Queryable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(tags::name)]
#[expect(dead_code, reason = "only its constraints are asked for")]
struct Tag {
    id: i32,
}

/// Tables with the same name in other databases do not count.
#[test]
fn a_table_in_an_attached_database() -> TestResult {
    let found = |conn: &mut _| check(conn, Tag::constraints()).to_string();
    let mut conn = database::in_memory(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TEMP TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);",
    );
    let missing = "\
the database differs from what the models declare

archive.tags: there is no such table
  why: every query of the model fails
  fix: run the migrations that create it";
    assert_eq!(found(&mut conn), missing);
    conn.batch_execute("ATTACH ':memory:' AS archive")?;
    assert_eq!(found(&mut conn), missing);

    conn.batch_execute("CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE)")?;
    assert_eq!(
        found(&mut conn),
        "\
the database differs from what the models declare

archive.tags.name: it can be NULL, but `table!` has no `Nullable<..>` for it
  why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel
  fix: write `Nullable<..>` in `table!`, or make the column NOT NULL; SQLite needs a new table for that: <https://www.sqlite.org/lang_altertable.html#otheralter>

archive.tags (name): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `archive`.`tags_name_key` ON `tags` (`name`);"
    );

    conn.batch_execute(
        "DROP TABLE archive.tags; CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE UNIQUE INDEX archive.partial ON tags (name) WHERE name > 'm';",
    )?;
    let report = check(&mut conn, Tag::constraints());
    conn.batch_execute(report.findings()[0].fix().expect("there is SQL that mends it"))?;
    assert!(check(&mut conn, Tag::constraints()).is_clean());
    Ok(())
}

/// Two models of one table may declare the same constraint.
#[test]
fn a_constraint_that_is_declared_twice_is_found_once() {
    let twice = [Member::constraints(), Member::constraints()].concat();
    let report = check(&mut database::in_memory(UNMIGRATED), &twice);
    assert_eq!((report.constraints().len(), report.findings().len()), (2, 1));
}

#[test]
#[should_panic(expected = "\
the database differs from what the models declare

members (org_id, username): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);")]
fn an_assertion_fails_with_the_report() {
    getorcreate::assert_schema!(&mut database::in_memory(UNMIGRATED), Member);
}

/// The SQL must run even if something else has the index's name.
#[test]
fn a_name_that_is_taken() -> TestResult {
    assert_mended(
        &format!("{UNMIGRATED} CREATE UNIQUE INDEX Members_Org_Id_Username_Key ON members (id, org_id, username)"),
        "\
members (org_id, username): no unique index is on exactly these columns; \
the index Members_Org_Id_Username_Key is on more columns: (id, org_id, username)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key_2` ON `members` (`org_id`, `username`);",
    )?;
    for taken in [
        "CREATE INDEX members_org_id_username_key ON members (org_id, username)",
        "CREATE TABLE members_org_id_username_key (a); CREATE VIEW members_org_id_username_key_2 AS SELECT 1",
        "CREATE TABLE t (a); CREATE INDEX members_org_id_username_key ON t (a)",
    ] {
        let mut conn = database::in_memory(UNMIGRATED);
        conn.batch_execute(taken)?;
        mend(&mut conn)?;
    }
    Ok(())
}
