//! The migrations that do not block writers, during a long read: nobody waits behind them for long.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::schema::{Build, Migration};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{ACCOUNTS, account, assert_clean};
use super::migrations::{migrations, run};
use super::partial::{FLAGGED, THINGS, key};
use crate::TestConnection;
use crate::postgres::database::Level;
use crate::postgres::waiting::{pid, until_they_wait};
use crate::suite::TestResult;
use crate::suite::target::{Database, Target};

diesel::table! {
    accounts (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct Account {
    id: i32,
    email: String,
}

/// The choice of a migration's SQL: up or down.
type Direction = fn(&Migration) -> &str;

/// Runs the migration while `reader` has read the table. Once it waits, another session reads, and gets its answer when
/// the migration gives up.
fn run_behind(database: &Database<Level>, migration: &Migration, direction: Direction, table: &str) -> TestResult {
    let mut reader = database.connect();
    reader.batch_execute(&format!("BEGIN; SELECT * FROM {table}"))?;
    let mut conn = database.connect();
    let pids = [pid(&mut conn)];
    let other = migration.clone();
    let migrating = thread::spawn(move || run(&mut conn, &other, direction(&other)).map_err(|error| error.to_string()));
    until_they_wait(&mut reader, &pids);
    let mut application = database.connect();
    application.batch_execute(&format!("SET statement_timeout = '30s'; SELECT * FROM {table}"))?;
    let failure = migrating.join().expect("no panic").unwrap_err();
    assert_eq!(failure, "canceling statement due to lock timeout");
    reader.batch_execute("COMMIT")?;
    // The session keeps no setting of the migration.
    let timeout: String =
        diesel::select(sql::<Text>("current_setting('lock_timeout')")).get_result(&mut application)?;
    assert_eq!(timeout, "0");
    Ok(())
}

fn up(migration: &Migration) -> &str {
    &migration.up
}

fn down(migration: &Migration) -> &str {
    &migration.down
}

/// Asserts that each step gives up during a read, and succeeds later.
fn assert_bounded(table: &str, create: &str, declared: &[UniqueConstraint]) -> TestResult {
    Level::ReadCommitted.test(|level| {
        let database = level.create();
        let mut conn: TestConnection = database.connect();
        conn.batch_execute(&format!("DROP TABLE IF EXISTS accounts; {create}"))?;
        let [build, add]: [Migration; 2] = migrations(declared, Build::Online)
            .try_into()
            .expect("there are two for a key");
        run(&mut conn, &build, &build.up)?;
        run_behind(&database, &build, down, table)?;
        if declared.iter().all(|constraint| constraint.condition().is_none()) {
            run_behind(&database, &add, up, table)?;
        }
        run(&mut conn, &add, &add.up)?;
        assert_clean(&mut conn, declared);
        run_behind(&database, &add, down, table)?;
        run(&mut conn, &add, &add.down)?;
        run(&mut conn, &build, &build.down)?;
        Ok(())
    })
}

#[test]
fn no_step_of_a_constraint_keeps_others_waiting() -> TestResult {
    assert_bounded("accounts", ACCOUNTS, account())
}

#[test]
fn no_step_of_an_index_keeps_others_waiting() -> TestResult {
    assert_bounded("things", THINGS, key(FLAGGED))
}

/// A call while the migration waits gets its answer.
#[test]
fn a_call_goes_on_while_a_migration_waits() -> TestResult {
    Level::ReadCommitted.test(|level| {
        let database = level.create();
        let mut conn: TestConnection = database.connect();
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS accounts; {ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada')"
        ))?;
        let [build, add]: [Migration; 2] = migrations(Account::constraints(), Build::Online)
            .try_into()
            .expect("there are two for a key");
        run(&mut conn, &build, &build.up)?;
        let mut reader = database.connect();
        reader.batch_execute("BEGIN; SELECT * FROM accounts")?;
        let pids = [pid(&mut conn)];
        let migrating = thread::spawn(move || run(&mut conn, &add, &add.up).map_err(|error| error.to_string()));
        until_they_wait(&mut reader, &pids);
        let mut application = database.connect();
        let outcome = Account::get_or_create(accounts::email.eq("ada")).run(&mut application)?;
        assert!(!outcome.created());
        assert!(migrating.join().expect("no panic").is_err());
        reader.batch_execute("COMMIT")?;
        Ok(())
    })
}
