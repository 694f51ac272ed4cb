//! The pooler pgbouncer, which assigns a server connection for each transaction.

mod load;

use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use crate::load::{Answers, CALLERS, KEYS, User, ask_at_once, connect, topology_users};

fn ask(conn: &mut PgConnection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(topology_users::email.eq(email))
        .defaults(topology_users::name.eq("Ada"))
        .run(conn)
}

/// A database of this name with an empty table, made directly on the server.
fn prepare(server: &str, database: &str) -> PgConnection {
    let mut conn: PgConnection = connect(&format!("{server}/postgres"));
    for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
        conn.batch_execute(&format!("{sql} {database}")).expect("it is ours");
    }
    let mut conn: PgConnection = connect(&format!("{server}/{database}"));
    conn.batch_execute(
        "CREATE TABLE topology_users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    )
    .expect("it is ours");
    conn
}

fn load_through(pooler: &str, server: &str, database: &str) -> (Answers, i64) {
    let mut conn = prepare(server, database);
    let answers = ask_at_once(|_| connect::<PgConnection>(&format!("{pooler}/{database}")), ask);
    let stored = topology_users::table.count().get_result(&mut conn);
    (answers, stored.expect("the table is there"))
}

#[test]
fn each_key_is_created_once_where_it_knows_prepared_statements() {
    let Some(urls) = load::urls() else { return };
    let (answers, stored) = load_through(&urls[0], &urls[2], "knowing");
    answers.assert_created_once(stored);
}

#[test]
fn calls_fail_where_it_knows_no_prepared_statements() {
    let Some(urls) = load::urls() else { return };
    let (answers, stored) = load_through(&urls[1], &urls[2], "unknowing");
    assert!(
        !answers.failures().is_empty(),
        "the guide says that these settings do not work"
    );
    println!("{} of {} calls failed", answers.failures().len(), CALLERS * KEYS);
    assert!(
        usize::try_from(stored).is_ok_and(|stored| stored <= KEYS),
        "the server has refused every duplicate"
    );
}

#[test]
fn a_plan_that_it_keeps_is_no_busy_database() {
    let Some(urls) = load::urls() else { return };
    let mut server = prepare(&urls[2], "keeping");
    let mut conn: PgConnection = connect(&format!("{}/keeping", urls[0]));
    ask(&mut conn, "ada@example.org").expect("the table is there");

    server
        .batch_execute("ALTER TABLE topology_users ALTER COLUMN name TYPE VARCHAR(300)")
        .expect("nobody is in the way");
    let error = ask(&mut conn, "ada@example.org").expect_err("pgbouncer keeps the statement");
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(error.to_string().contains("`RECONNECT`"), "{error}");

    let console = format!("{}/pgbouncer", urls[0]);
    let reconnected = Command::new("psql")
        .args([&console, "-qc", "RECONNECT keeping"])
        .status();
    assert!(reconnected.expect("psql is installed").success());
    let outcome = ask(&mut conn, "ada@example.org").expect("the server has a new statement");
    assert!(!outcome.created());
}
