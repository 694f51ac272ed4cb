//! The exact migrations, and their effect: up, down, and up again.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Dialect, Drift, Migration};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{Member, UNMIGRATED, check, database};
use crate::suite::TestResult;

/// The migration of this constraint only.
fn migration(constraint: &UniqueConstraint) -> Migration {
    let mut migrations = schema::migrations(Dialect::Sqlite, [constraint], Build::Blocking).expect("SQLite has it");
    assert_eq!(migrations.len(), 1);
    migrations.remove(0)
}

/// Asserts the migration's name, `up.sql` and `down.sql`.
fn assert_written(constraint: &UniqueConstraint, name: &str, up: &str, down: &str) {
    let migration = migration(constraint);
    assert_eq!((&*migration.name, &*migration.up, &*migration.down), (name, up, down));
    assert!(migration.run_in_transaction);
    assert_eq!(migration.metadata(), None);
}

/// Asserts that the check is clean after the migration, finds the missing constraint after its reversal, and that it
/// runs again.
fn assert_reversible(conn: &mut SqliteConnection, constraint: &UniqueConstraint) -> TestResult {
    let Migration { up, down, .. } = migration(constraint);
    let constraints = [*constraint];
    for _ in 0..2 {
        assert_is_missing(conn, constraint);
        conn.batch_execute(&up)?;
        let report = check(conn, &constraints);
        assert!(report.is_clean(), "{report}");
        conn.batch_execute(&down)?;
    }
    assert_is_missing(conn, constraint);
    conn.batch_execute(&up)?;
    Ok(())
}

fn assert_is_missing(conn: &mut SqliteConnection, constraint: &UniqueConstraint) {
    let report = check(conn, &[*constraint]);
    let drifts: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| finding.drift().clone())
        .collect();
    assert!(matches!(&*drifts, [Drift::ConstraintMissing { .. }]), "{report}");
}

#[test]
fn a_constraint_is_added_and_taken_away() -> TestResult {
    let constraint = &Member::constraints()[1];
    assert_written(
        constraint,
        "add_members_org_id_username_key",
        "CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);\n",
        "DROP INDEX `members_org_id_username_key`;\n",
    );
    assert_reversible(&mut database::in_memory(UNMIGRATED), constraint)
}

/// A table is created with its primary key.
#[test]
fn a_primary_key_has_no_migration() -> TestResult {
    let migrations = schema::migrations(Dialect::Sqlite, &Member::constraints()[..1], Build::Blocking)?;
    assert_eq!(migrations, []);
    Ok(())
}

diesel::table! {
    archive.tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
#[expect(dead_code, reason = "only its constraints are asked for")]
struct Tag {
    id: i32,
    name: String,
}

/// An index is in its table's database. The database's name is written before the index's name.
#[test]
fn a_table_in_an_attached_database() -> TestResult {
    let constraint = &Tag::constraints()[1];
    assert_written(
        constraint,
        "add_archive_tags_name_key",
        "CREATE UNIQUE INDEX `archive`.`tags_name_key` ON `tags` (`name`);\n",
        "DROP INDEX `archive`.`tags_name_key`;\n",
    );
    let mut conn = database::in_memory(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TEMP TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        ATTACH ':memory:' AS archive;
        CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);",
    );
    assert_reversible(&mut conn, constraint)?;
    Tag::get_or_create(tags::name.eq("old")).run(&mut conn)?;
    Ok(())
}

diesel::table! {
    #[sql_name = "the `odd` \"table\", it's [a] \\ (select)"]
    odd (id) {
        id -> Integer,
        #[sql_name = "select"]
        reserved -> Text,
        #[sql_name = "a ``back`` quote, \"); DROP TABLE t; --"]
        quotes -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd)]
#[unique(reserved, quotes)]
#[unique(odd::quotes, name = "it's `the` \"key\" / größer")]
#[expect(dead_code, reason = "only its constraints are asked for")]
struct Odd {
    id: i32,
    reserved: String,
    quotes: String,
}

#[test]
fn names_of_any_kind() -> TestResult {
    assert_written(
        &Odd::constraints()[2],
        "add_it_s__the___key____größer",
        "CREATE UNIQUE INDEX `it's ``the`` \"key\" / größer` ON `the ``odd`` \"table\", it's [a] \\ (select)` \
         (`a ````back```` quote, \"); DROP TABLE t; --`);\n",
        "DROP INDEX `it's ``the`` \"key\" / größer`;\n",
    );
    let mut conn = database::in_memory(
        "CREATE TABLE `the ``odd`` \"table\", it's [a] \\ (select)` (
            id INTEGER PRIMARY KEY, \"select\" TEXT NOT NULL COLLATE NOCASE,
            `a ````back```` quote, \"); DROP TABLE t; --` TEXT NOT NULL
        )",
    );
    for constraint in &Odd::constraints()[1..] {
        assert_reversible(&mut conn, constraint)?;
    }
    Odd::get_or_create(odd::quotes.eq("x"))
        .defaults(odd::reserved.eq("y"))
        .run(&mut conn)?;
    Ok(())
}

diesel::table! {
    a_table_with_a_name_of_some_length (id) {
        id -> Integer,
        and_a_column_with_a_name_that_is_longer_still -> Text,
        and_another_of_almost_the_same_length_as_that -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = a_table_with_a_name_of_some_length)]
#[unique(and_a_column_with_a_name_that_is_longer_still)]
#[unique(
    a_table_with_a_name_of_some_length::and_a_column_with_a_name_that_is_longer_still,
    and_another_of_almost_the_same_length_as_that
)]
#[expect(dead_code, reason = "only its constraints are asked for")]
struct Long {
    id: i32,
    and_a_column_with_a_name_that_is_longer_still: String,
    and_another_of_almost_the_same_length_as_that: String,
}

#[test]
fn names_that_would_be_too_long_for_other_servers() -> TestResult {
    let declared = &Long::constraints()[1..];
    let names: Vec<String> = declared.iter().map(UniqueConstraint::name).collect();
    assert!(names.iter().all(|name| name.len() == 63), "{names:?}");
    assert_ne!(names[0], names[1]);
    let mut conn = database::in_memory(
        "CREATE TABLE a_table_with_a_name_of_some_length (
            id INTEGER PRIMARY KEY, and_a_column_with_a_name_that_is_longer_still TEXT NOT NULL,
            and_another_of_almost_the_same_length_as_that TEXT NOT NULL
        )",
    );
    for constraint in declared {
        assert_reversible(&mut conn, constraint)?;
    }
    Ok(())
}

#[test]
fn there_is_no_online_form() {
    let error = schema::migrations(Dialect::Sqlite, Member::constraints(), Build::Online).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no online form for SQLite: SQLite allows one writer at a time, and building the index is a write"
    );
}

#[test]
fn two_constraints_of_one_name_are_an_error() {
    diesel::table! {
        users (id) {
            id -> Integer,
            a -> Text,
            b -> Text,
        }
    }
    #[derive(Queryable, GetOrCreate)]
    #[diesel(table_name = users)]
    #[unique(users::a, name = "users_key")]
    #[unique(users::b, name = "Users_Key")]
    #[expect(dead_code, reason = "only its constraints are asked for")]
    struct User {
        id: i32,
    }
    let error = schema::migrations(Dialect::Sqlite, User::constraints(), Build::Blocking).unwrap_err();
    assert_eq!(
        error.to_string(),
        "two constraints would have the name `Users_Key`, users (a) and users (b): give one of them another name, \
         `#[unique(.., name = \"..\")]`"
    );
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute("INSERT INTO members (org_id, username) VALUES (1, 'a'), (1, 'a')")?;
    let Migration { up, .. } = migration(&Member::constraints()[1]);
    let error = conn.transaction(|conn| conn.batch_execute(&up)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "UNIQUE constraint failed: members.org_id, members.username"
    );
    conn.batch_execute("DELETE FROM members WHERE id = 2")?;
    conn.transaction(|conn| conn.batch_execute(&up))?;
    super::assert_clean(&mut conn)
}
