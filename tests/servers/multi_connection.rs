//! The suite through an enum of connections, which has its own backend type: each statement must be that of the
//! database behind the enum.

#[path = "../suite/blocking.rs"]
mod driver;
mod row_locks;
mod server;
#[path = "../suite/mod.rs"]
mod suite;
mod vaultwarden;

mod mysql {
    pub(crate) mod database;
}
mod postgres {
    pub(crate) mod database;
}

use std::mem;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use getorcreate::{Error, GetOrCreate, Outcome};

pub(crate) use driver::run;
use suite::TestResult;
use suite::marked::{AddressNoCase, Flagged, Mailbox, T1, mailboxes, migrate, t1};
use suite::models::{Unmigrated, User, unmigrated, users};
use suite::recorder::{self, Arrangement, observe};
use suite::target::{Database, Target};

/// True if the connection can read the result of a statement whose columns are known only after it has run.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = false;

/// The connection type on which the suite runs. A URL is tried with each variant in this order, and SQLite accepts any URL.
#[derive(diesel::MultiConnection)]
pub(crate) enum TestConnection {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
    Sqlite(SqliteConnection),
}

// All cases run with PostgreSQL in this process, so the other process skips them.
server::elsewhere::elsewhere! { mysql["read_committed::"] }

/// PostgreSQL behind the enum.
mod read_committed {
    crate::suite::at_each_level! { crate::postgres::database::Level::ReadCommitted }
    crate::suite::at_any_level! { crate::postgres::database::Level::ReadCommitted }
    crate::suite::crowds_at_each_level! { crate::postgres::database::Level::ReadCommitted }

    mod any_level {
        crate::suite::crowds_at_any_level! { crate::postgres::database::Level::ReadCommitted }
    }
}

/// MariaDB or MySQL behind the enum.
mod repeatable_read {
    crate::suite::at_each_level! { crate::mysql::database::Level::RepeatableRead }
    crate::suite::at_any_level! { crate::mysql::database::Level::RepeatableRead }
    crate::suite::crowds_at_each_level! { crate::mysql::database::Level::RepeatableRead }
}

/// The tables that `suite/models.rs` and `suite/marked.rs` describe.
const TABLES_OF_SQLITE: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        email TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL DEFAULT 'unnamed',
        visits INTEGER NOT NULL DEFAULT 0,
        nickname TEXT DEFAULT 'nick'
    );
    CREATE TABLE unmigrated (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL DEFAULT 'unnamed');
    CREATE TABLE t1 (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, flag BOOLEAN NOT NULL DEFAULT FALSE);
    CREATE TABLE mailboxes (
        id INTEGER PRIMARY KEY,
        org_id INTEGER NOT NULL,
        address TEXT NOT NULL,
        code TEXT,
        label TEXT,
        closed BOOLEAN NOT NULL DEFAULT FALSE
    )";

/// A database behind the enum, and the statements of an insert there.
struct Behind<'database> {
    name: &'static str,
    conn: TestConnection,
    connect: Box<dyn Fn() -> TestConnection + 'database>,
    insert: Vec<&'static str>,
    insert_in_transaction: Vec<&'static str>,
    insert_and_look_again: &'static [&'static str],
}

impl<'database> Behind<'database> {
    fn server(name: &'static str, database: &'database Database<impl Target>) -> Self {
        Self {
            name,
            conn: database.connect(),
            connect: Box::new(|| database.connect()),
            insert: database.target.insert().to_vec(),
            insert_in_transaction: database.target.inside_a_transaction(database.target.insert().to_vec()),
            insert_and_look_again: database.target.insert_and_look_again(),
        }
    }

    fn memory() -> Self {
        let connect = || {
            let conn = SqliteConnection::establish("file:behind_an_enum?mode=memory&cache=shared");
            TestConnection::Sqlite(conn.expect("there is memory"))
        };
        let mut conn = connect();
        conn.batch_execute(TABLES_OF_SQLITE).expect("the database is empty");
        Self {
            name: "SQLite",
            conn,
            connect: Box::new(connect),
            insert: vec!["INSERT"],
            insert_in_transaction: vec!["INSERT"],
            insert_and_look_again: &["INSERT", "SELECT"],
        }
    }
}

fn ask(conn: &mut TestConnection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(users::email.eq(email))
        .defaults(users::name.eq("Ada"))
        .run(conn)
}

#[test]
fn rows_that_are_there_are_locked() -> TestResult {
    postgres::database::Level::ReadCommitted.test(row_locks::assert_rows_are_locked)?;
    mysql::database::Level::RepeatableRead.test(row_locks::assert_rows_are_locked)
}

#[test]
fn new_rows_are_locked() -> TestResult {
    postgres::database::Level::ReadCommitted.test(row_locks::assert_new_rows_are_locked)?;
    mysql::database::Level::RepeatableRead.test(row_locks::assert_new_rows_are_locked)
}

/// The statements have the same types for all databases, and one process sends them to each database in turn.
#[test]
fn one_model_in_databases_of_three_kinds() -> TestResult {
    postgres::database::Level::ReadCommitted.test(|_| mysql::database::Level::RepeatableRead.test(on_three_kinds))
}

fn on_three_kinds(mysql: mysql::database::Level) -> TestResult {
    recorder::install();
    let postgres = postgres::database::Level::ReadCommitted.create_with_all_tables();
    let mysql = mysql.create_with_all_tables();
    let mut databases = [
        Behind::server("PostgreSQL", &postgres),
        Behind::memory(),
        Behind::server("MariaDB or MySQL", &mysql),
    ];
    for course in [
        assert_miss_and_hit,
        assert_miss_and_hit_in_a_transaction,
        assert_lost_race,
        assert_row_of_a_condition,
        assert_row_of_an_expression,
        vaultwarden::assert_second_factors_are_saved,
        vaultwarden::assert_events_are_saved,
    ] {
        databases.iter_mut().try_for_each(course)?;
    }
    databases.iter_mut().try_for_each(assert_constraint_missing)
}

fn assert_miss_and_hit(Behind { name, conn, insert, .. }: &mut Behind<'_>) -> TestResult {
    let miss = observe(conn, |conn| ask(conn, "ada@example.org"));
    assert_eq!(miss.kinds(), [&["SELECT"], &**insert].concat(), "{name}");
    let created = miss.result?;
    assert!(created.created(), "{name}");

    let hit = observe(conn, |conn| ask(conn, "ada@example.org"));
    assert_eq!(hit.kinds(), ["SELECT"], "{name}");
    assert_eq!(hit.result?, Outcome::Found(created.into_inner()), "{name}");
    Ok(())
}

/// Runs the case in a transaction that is never committed.
fn assert_miss_and_hit_in_a_transaction(database: &mut Behind<'_>) -> TestResult {
    let used = mem::replace(&mut database.conn, (database.connect)());
    database.conn.begin_test_transaction()?;
    User::delete(&mut database.conn, "ada@example.org")?;
    mem::swap(&mut database.insert, &mut database.insert_in_transaction);
    assert_miss_and_hit(database)?;
    mem::swap(&mut database.insert, &mut database.insert_in_transaction);
    database.conn = used;
    Ok(())
}

fn assert_lost_race(database: &mut Behind<'_>) -> TestResult {
    let mut rival = (database.connect)();
    let Behind {
        name,
        conn,
        insert_and_look_again,
        ..
    } = database;

    let lost = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, "grace@example.org", "the rival's")?;
            Ok(())
        })
        .observe(conn, |conn| ask(conn, "grace@example.org"));

    assert_eq!(lost.kinds(), [&["SELECT"], *insert_and_look_again].concat(), "{name}");
    assert!(
        matches!(lost.result?, Outcome::Found(user) if user.name == "the rival's"),
        "{name}"
    );
    Ok(())
}

/// Asks before and after the key's migration, which uses the SQL that the check offers through the enum.
fn assert_row_of_a_condition(Behind { name, conn, insert, .. }: &mut Behind<'_>) -> TestResult {
    let flagged = |conn: &mut TestConnection| T1::get_or_create(Flagged(t1::parent_id.eq(3))).run(conn);
    T1::insert(conn, 3, false)?;
    let missing = flagged(conn);
    assert!(
        matches!(missing, Err(Error::ConstraintMissing { .. })),
        "{name}: {missing:?}"
    );
    migrate(conn, T1::constraints())?;

    let miss = observe(conn, flagged);
    assert_eq!(miss.kinds(), [&["SELECT"], &**insert].concat(), "{name}");
    let created = miss.result?;
    assert!(created.created(), "{name}");
    assert_eq!(flagged(conn)?, Outcome::Found(created.into_inner()), "{name}");
    assert_eq!(T1::all(conn)?, [(3, false), (3, true)], "{name}");
    Ok(())
}

fn assert_row_of_an_expression(Behind { name, conn, insert, .. }: &mut Behind<'_>) -> TestResult {
    migrate(conn, Mailbox::constraints())?;
    let ask = |address: &'static str| {
        move |conn: &mut TestConnection| {
            Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq(address)))
                .defaults(mailboxes::org_id.eq(7))
                .run(conn)
        }
    };
    let miss = observe(conn, ask("Ada@Example.org"));
    assert_eq!(miss.kinds(), [&["SELECT"], &**insert].concat(), "{name}");
    let created = miss.result?;
    assert!(created.created(), "{name}");
    let hit = observe(conn, ask("ada@example.ORG"));
    assert_eq!(hit.kinds(), ["SELECT"], "{name}");
    assert_eq!(hit.result?, Outcome::Found(created.into_inner()), "{name}");
    assert_eq!(Mailbox::all(conn)?.len(), 1, "{name}");
    Ok(())
}

fn assert_constraint_missing(Behind { name, conn, .. }: &mut Behind<'_>) -> TestResult {
    let error = Unmigrated::get_or_create(unmigrated::email.eq("ada@example.org")).run(conn);
    assert!(
        matches!(error, Err(Error::ConstraintMissing { .. })),
        "{name}: {error:?}"
    );
    assert_eq!(Unmigrated::all(conn)?, [], "{name}");
    Ok(())
}
