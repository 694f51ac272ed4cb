//! Names of tables and schemas, as they appear in the statements and in the catalog query.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use getorcreate::{Error, GetOrCreate, Outcome};

use super::statements::sent;
use crate::suite::TestResult;
use crate::suite::availability::announce;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

diesel::table! {
    #[sql_name = "it's a \\ \"tablé\" with `表`"]
    odd_tables (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd_tables)]
#[unique(name)]
struct OddTable {
    id: i32,
    name: String,
}

const ODD_TABLE: &str = "`it's a \\ \"tablé\" with ``表```";

/// The settings that decide the quoting of strings and names.
const SQL_MODES: [&str; 4] = [
    "",
    "NO_BACKSLASH_ESCAPES",
    "ANSI_QUOTES",
    "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
];

pub(crate) fn a_table_may_have_any_name_in_any_mode_of_quoting(target: impl Target) -> TestResult {
    let database = target.create();
    for sql_mode in SQL_MODES {
        let mut conn = database.connect();
        let mut rival = database.connect();
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS {ODD_TABLE}; \
             CREATE TABLE {ODD_TABLE} (id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE); \
             SET SESSION sql_mode = CONCAT(@@sql_mode, ',{sql_mode}')"
        ))?;
        let ask = |conn: &mut TestConnection| run!(OddTable::get_or_create(odd_tables::name.eq("a")), conn);
        // The winner's row is gone when we look, so the call must recognize the index by its name.
        let call = Arrangement::default()
            .before_insert(1, move || {
                Ok(rival.batch_execute(&format!("INSERT INTO {ODD_TABLE} (name) VALUES ('a')"))?)
            })
            .after_insert(1, {
                let mut janitor = database.connect();
                move || Ok(janitor.batch_execute(&format!("DELETE FROM {ODD_TABLE}"))?)
            })
            .observe(&mut conn, ask);
        assert_eq!(
            call.kinds(),
            [target.look(), target.insert_and_look_again(), target.next_insert()].concat(),
            "{sql_mode}"
        );
        let created = call.result?;
        assert!(created.created(), "{sql_mode}");
        assert_eq!(ask(&mut conn)?, Outcome::Found(created.into_inner()), "{sql_mode}");

        conn.batch_execute(&format!(
            "ALTER TABLE {ODD_TABLE} DROP INDEX name; DELETE FROM {ODD_TABLE}"
        ))?;
        let missing = ask(&mut conn);
        assert!(
            matches!(missing, Err(Error::ConstraintMissing { .. })),
            "{sql_mode}: {missing:?}"
        );
        assert_eq!(odd_tables::table.count().get_result::<i64>(&mut conn)?, 0);
    }
    Ok(())
}

diesel::table! {
    #[sql_name = "USERS"]
    upper_case (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = upper_case)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct UpperCase {
    id: i32,
    email: String,
}

/// The catalog compares names without regard to case and accents, yet the server opens the right table.
pub(crate) fn a_table_whose_name_differs_in_case_is_another(target: impl Target) -> TestResult {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Nullable<BigInt>)]
        names: Option<i64>,
    }
    let database = target.create();
    let mut conn = database.connect();
    let setting: Setting = diesel::sql_query("SELECT @@lower_case_table_names AS names").get_result(&mut conn)?;
    if setting.names != Some(0) {
        let why = "two tables whose names differ in case alone, since lower_case_table_names is not 0";
        return Ok(announce(why)?);
    }
    conn.batch_execute("CREATE TABLE USERS (id INTEGER AUTO_INCREMENT PRIMARY KEY, email VARCHAR(255))")?;

    let missing = run!(
        UpperCase::get_or_create(upper_case::email.eq("ada@example.org")),
        &mut conn
    );

    assert!(matches!(missing, Err(Error::ConstraintMissing { .. })), "{missing:?}");
    assert_eq!(upper_case::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}

diesel::table! {
    getorcreate_elsewhere.users (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
struct Elsewhere {
    id: i32,
    email: String,
}

/// A database whose name is fixed in the program, so only one test anywhere may use it at a time.
struct NamedDatabase(TestConnection);

impl NamedDatabase {
    fn create(database: &Database<impl Target>) -> QueryResult<Self> {
        let mut conn = database.connect();
        conn.batch_execute("DO GET_LOCK('getorcreate_elsewhere', 60)")?;
        conn.batch_execute(
            "DROP DATABASE IF EXISTS getorcreate_elsewhere; CREATE DATABASE getorcreate_elsewhere; \
             CREATE TABLE getorcreate_elsewhere.users ( \
                 id INTEGER AUTO_INCREMENT PRIMARY KEY, email VARCHAR(255), KEY (email) \
             )",
        )?;
        Ok(Self(conn))
    }
}

impl Drop for NamedDatabase {
    fn drop(&mut self) {
        let dropped = self.0.batch_execute("DROP DATABASE getorcreate_elsewhere");
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}

/// The table of the same name in the current database has the index all the time.
pub(crate) fn a_table_with_a_schema_is_looked_up_there(target: impl Target) -> TestResult {
    let database = target.create();
    let named = NamedDatabase::create(&database)?;
    let mut conn = database.connect();
    let mut rival = database.connect();
    let ask = |conn: &mut TestConnection| run!(Elsewhere::get_or_create(users::email.eq("ada@example.org")), conn);

    let missing = observe(&mut conn, ask);
    assert_eq!(
        missing.statements,
        [
            "SELECT `getorcreate_elsewhere`.`users`.`id`, `getorcreate_elsewhere`.`users`.`email` \
             FROM `getorcreate_elsewhere`.`users` WHERE `email` = ? LIMIT 2",
            "SELECT @@autocommit, @@lc_messages, VERSION(), INDEX_NAME, COLUMN_NAME, SUB_PART IS NOT NULL \
             FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = 'getorcreate_elsewhere' AND TABLE_NAME = 'users' \
             AND NON_UNIQUE = 0 LIMIT 18446744073709551615",
        ]
    );
    assert_eq!(
        missing.result.unwrap_err().to_string(),
        "the database has no unique constraint that can enforce the model's key getorcreate_elsewhere.users (email), \
         declared as `users_email_key`: it is missing, or its index is deferrable, not valid, partial, or on an \
         expression; run `cargo run --bin schema -- check` to see which, and `generate` to write the migration (see \
         `getorcreate::cli!`)"
    );
    assert_eq!(users::table.count().get_result::<i64>(&mut conn)?, 0);

    conn.batch_execute("ALTER TABLE getorcreate_elsewhere.users ADD UNIQUE KEY own (email)")?;
    let call = Arrangement::default()
        .before_insert(1, move || {
            ask(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, ask);
    assert_eq!(
        call.statements[2],
        sent(
            "INSERT INTO `getorcreate_elsewhere`.`users` (`email`) VALUES (?)",
            "`getorcreate_elsewhere`.`users`.`id`, `getorcreate_elsewhere`.`users`.`email`, (`email` = ?)"
        )
    );
    let found = call.result?;
    assert!(!found.created());
    let rows: Vec<Elsewhere> = users::table.select(Elsewhere::as_select()).load(&mut conn)?;
    assert_eq!(rows, [found.into_inner()]);
    drop(named);
    Ok(())
}
