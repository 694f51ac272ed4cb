//! Odd names: in the migrations, in the check, and in the SQL that it offers.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::migrations::{assert_goes_up_and_down, migration_of};
use super::{assert_clean, report_on, with_findings};
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    #[sql_name = "it's a \\ \"tablé\" with `表`"]
    odd (id) {
        id -> Integer,
        #[sql_name = "select"]
        reserved -> Integer,
        #[sql_name = "a 'quote', a `back` \\ and a \"double\" one"]
        quoted -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd)]
#[unique(reserved, quoted, name = "its `own` 'name'\\")]
#[allow(dead_code)] // only its declaration is used
struct Odd {
    id: i32,
    reserved: i32,
    quoted: String,
}

const ODD: &str = "CREATE TABLE `it's a \\ \"tablé\" with ``表``` (id INTEGER PRIMARY KEY, `select` INTEGER NOT NULL, \
                   `a 'quote', a ``back`` \\ and a \"double\" one` VARCHAR(20) NOT NULL)";

pub(crate) fn names_with_quotes_in_any_mode_of_quoting(target: impl Target) -> TestResult {
    let migration = migration_of(Odd::constraints())?;
    assert_eq!(
        migration.up,
        "ALTER TABLE `it's a \\ \"tablé\" with ``表``` ADD UNIQUE KEY `its ``own`` 'name'\\` (`select`, `a 'quote', a \
         ``back`` \\ and a \"double\" one`);\n"
    );
    for sql_mode in [
        "",
        "NO_BACKSLASH_ESCAPES",
        "ANSI_QUOTES",
        "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "{ODD}; SET SESSION sql_mode = CONCAT(@@sql_mode, ',{sql_mode}')"
        ))?;
        assert_goes_up_and_down(&mut conn, Odd::constraints(), &migration)?;
    }
    Ok(())
}

pub(crate) fn names_with_quotes_in_what_mends(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let nullable = ODD.replace("`select` INTEGER NOT NULL", "`select` INTEGER COMMENT 'a `select`'");
    conn.batch_execute(&nullable)?;
    conn.batch_execute(
        "ALTER TABLE `it's a \\ \"tablé\" with ``表``` \
         ADD UNIQUE KEY `odd``'\\` (`select`, `a 'quote', a ``back`` \\ and a \"double\" one`(3))",
    )?;
    super::mend(&mut conn, Odd::constraints())
}

diesel::table! {
    #[sql_name = "a_table_whose_name_has_sixty_four_characters_which_is_the_limit_"]
    long (id) {
        id -> Integer,
        #[sql_name = "a_column_whose_name_has_sixty_four_characters_which_is_the_limit"]
        first -> Integer,
        #[sql_name = "a_column_whose_name_has_sixty_four_characters_which_is_the_l_too"]
        second -> Integer,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = long)]
#[unique(first, second)]
#[allow(dead_code)] // only its declaration is used
struct Long {
    id: i32,
    first: i32,
    second: i32,
}

pub(crate) fn a_name_past_the_limit_is_cut(target: impl Target) -> TestResult {
    let migration = migration_of(Long::constraints())?;
    let (_, rest) = migration.up.split_once("ADD UNIQUE KEY `").ok_or("no key")?;
    let (name, _) = rest.split_once('`').ok_or("no name")?;
    assert_eq!(name.len(), 63);
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE a_table_whose_name_has_sixty_four_characters_which_is_the_limit_ ( \
             id INTEGER PRIMARY KEY, \
             a_column_whose_name_has_sixty_four_characters_which_is_the_limit INTEGER NOT NULL, \
             a_column_whose_name_has_sixty_four_characters_which_is_the_l_too INTEGER NOT NULL \
         )",
    )?;
    assert_goes_up_and_down(&mut conn, Long::constraints(), &migration)
}

diesel::table! {
    getorcreate_beyond.parts (id) {
        id -> Integer,
        code -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = parts)]
#[unique(code)]
#[allow(dead_code)] // only its declaration is used
struct Beyond {
    id: i32,
    code: String,
}

/// A database whose name is fixed in the program, so only one test anywhere may use it at a time.
struct NamedDatabase(TestConnection);

impl Drop for NamedDatabase {
    fn drop(&mut self) {
        let dropped = self.0.batch_execute("DROP DATABASE IF EXISTS getorcreate_beyond");
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}

/// The check never looks at the table of the same name in the current database.
pub(crate) fn a_table_with_a_schema_is_looked_for_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut named = NamedDatabase(database.connect());
    named
        .0
        .batch_execute("DO GET_LOCK('getorcreate_beyond', 60); DROP DATABASE IF EXISTS getorcreate_beyond")?;
    conn.batch_execute("CREATE TABLE parts (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE)")?;
    let missing = "getorcreate_beyond.parts: there is no such table\n  \
                   why: every query of the model fails\n  \
                   fix: run the migrations that create it";
    assert_eq!(report_on(&mut conn, Beyond::constraints())?, with_findings(&[missing]));

    conn.batch_execute(
        "CREATE DATABASE getorcreate_beyond; \
         CREATE TABLE getorcreate_beyond.parts (id INTEGER PRIMARY KEY, code VARCHAR(20)) ENGINE = MyISAM; \
         CREATE TEMPORARY TABLE parts (id INTEGER)",
    )?;
    mend_beyond(&mut conn)
}

fn mend_beyond(conn: &mut TestConnection) -> TestResult {
    assert_eq!(
        report_on(conn, Beyond::constraints())?,
        with_findings(&[
            "getorcreate_beyond.parts: its engine MyISAM has no transactions\n  \
             why: a transaction cannot be rolled back, so its rows stay\n  \
             fix: ALTER TABLE `getorcreate_beyond`.`parts` ENGINE = InnoDB;",
            "getorcreate_beyond.parts.code: it can be NULL, but `table!` has no `Nullable<..>` for it\n  \
             why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel\n  \
             fix: ALTER TABLE `getorcreate_beyond`.`parts` MODIFY `code` varchar(20) NOT NULL;",
            "getorcreate_beyond.parts (code): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `getorcreate_beyond`.`parts` ADD UNIQUE KEY `parts_code_key` (`code`);",
        ])
    );
    super::mend(conn, Beyond::constraints())?;
    let migration = migration_of(Beyond::constraints())?;
    conn.batch_execute(&migration.down)?;
    assert_goes_up_and_down(conn, Beyond::constraints(), &migration)
}

diesel::table! {
    #[sql_name = "PARTS"]
    upper_case (id) {
        id -> Integer,
        code -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = upper_case)]
#[unique(code)]
#[allow(dead_code)] // only its declaration is used
struct UpperCase {
    id: i32,
    code: String,
}

/// A table whose name differs only in case is another table where the server distinguishes case.
pub(crate) fn a_table_whose_name_differs_in_case(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE parts (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE)")?;
    if super::text_of(&mut conn, "CAST(@@lower_case_table_names AS CHAR)")? != "0" {
        return assert_clean(&mut conn, UpperCase::constraints());
    }
    let report = schema::check(&mut conn, UpperCase::constraints())?;
    assert_eq!(report.findings().len(), 1);
    assert_eq!(report.findings()[0].drift(), &schema::Drift::TableMissing);
    conn.batch_execute("CREATE TABLE PARTS (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL)")?;
    super::mend(&mut conn, UpperCase::constraints())
}
