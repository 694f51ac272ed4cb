//! A schema of a test's own, and the tables of the suite in PostgreSQL's words.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{LazyLock, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;

use crate::TestConnection;

use crate::server::{self, Server, table, unique_name};
use crate::suite::availability::Availability;
use crate::suite::recorder;
use crate::suite::target::{Rival, Target};

/// The server of this process.
pub(crate) static SERVER: LazyLock<&Server> = LazyLock::new(|| server::chosen(&[table::Product::Postgres]));

/// An isolation level.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Level {
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

impl fmt::Display for Level {
    /// As `SET TRANSACTION ISOLATION LEVEL` has it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        })
    }
}

/// An isolation level, and what it means for a race inside a transaction.
pub(crate) trait Isolation: 'static {
    /// The module of its tests.
    const NAME: &'static str;
    const LEVEL: Level;

    fn rival() -> Rival;
}

pub(crate) struct ReadCommitted;

impl Isolation for ReadCommitted {
    const NAME: &'static str = "read_committed";
    const LEVEL: Level = Level::ReadCommitted;

    fn rival() -> Rival {
        Rival::ComesFirst
    }
}

pub(crate) struct RepeatableRead;

impl Isolation for RepeatableRead {
    const NAME: &'static str = "repeatable_read";
    const LEVEL: Level = Level::RepeatableRead;

    fn rival() -> Rival {
        Rival::EndsTheTransaction { by: &["WITH"] }
    }
}

pub(crate) struct Serializable;

impl Isolation for Serializable {
    const NAME: &'static str = "serializable";
    const LEVEL: Level = Level::Serializable;

    fn rival() -> Rival {
        Rival::EndsTheTransaction { by: &["WITH"] }
    }
}

/// A schema in the server's database, which is dropped with it. Every transaction has the isolation level `I`.
pub(crate) struct Database<I> {
    schema: String,
    isolation: PhantomData<I>,
}

impl<I: Isolation> Target for Database<I> {
    const NAME: &'static str = I::NAME;
    const ARTICLES_NUMBER: &'static str = "articles_number_key";
    const DROP_USERS_EMAIL: &'static str = "ALTER TABLE users DROP CONSTRAINT users_email_key";

    fn insert() -> &'static [&'static str] {
        &["WITH"]
    }

    fn insert_and_look_again() -> &'static [&'static str] {
        &["WITH", "SELECT"]
    }

    fn next_insert() -> &'static [&'static str] {
        &["INSERT"]
    }

    fn next_insert_and_look_again() -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    fn refused_insert() -> &'static [&'static str] {
        &["WITH", "SELECT", "INSERT", "SELECT"]
    }

    fn rival_in_transaction() -> Rival {
        I::rival()
    }

    fn availability() -> Availability {
        static ASKED: OnceLock<Availability> = OnceLock::new();
        ASKED.get_or_init(|| SERVER.availability()).clone()
    }

    fn create() -> Self {
        Self::create_with(USERS)
    }

    fn create_with_all_tables() -> Self {
        Self::create_with(&format!("{USERS} {OTHER_TABLES}"))
    }

    fn url(&self) -> String {
        let url = SERVER.url();
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}options=-csearch_path%3D{}", self.schema)
    }

    fn configure(conn: &mut TestConnection) {
        recorder::install();
        conn.batch_execute(&format!(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}",
            I::LEVEL
        ))
        .expect("the isolation level can be set");
    }

    fn transaction<R, E: From<DieselError>>(
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E> {
        conn.transaction(body)
    }
}

impl<I> Database<I> {
    fn create_with(tables: &str) -> Self {
        recorder::install();
        let schema = unique_name();
        SERVER.administrate(&format!("CREATE SCHEMA {schema}; SET search_path = {schema}; {tables}"));
        Self {
            schema,
            isolation: PhantomData,
        }
    }
}

impl<I> Drop for Database<I> {
    fn drop(&mut self) {
        // The connections of the test are closed by now, but the server may not have noticed yet.
        SERVER.administrate_at_the_end(&format!(
            "SET lock_timeout = '60s'; SET client_min_messages = warning; DROP SCHEMA {} CASCADE",
            self.schema
        ));
    }
}

#[test]
fn every_connection_has_the_isolation_level_of_its_target() {
    fn assert_level<I: Isolation>() -> crate::suite::TestResult {
        crate::suite::availability::run::<Database<I>>(|| {
            let database = Database::<I>::create();
            let mut conn = database.connect();
            let level = conn.transaction(|conn| {
                diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
                    "current_setting('transaction_isolation')",
                ))
                .get_result::<String>(conn)
            })?;
            assert_eq!(level.to_uppercase(), I::LEVEL.to_string());
            Ok(())
        })
    }
    assert_level::<ReadCommitted>().unwrap();
    assert_level::<RepeatableRead>().unwrap();
    assert_level::<Serializable>().unwrap();
}

/// The table of the model `User`.
pub(crate) const USERS: &str = "
CREATE TABLE users (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT 'unnamed',
    visits INTEGER NOT NULL DEFAULT 0,
    nickname TEXT DEFAULT 'nick'
);
";

/// The tables of all models but `User`.
const OTHER_TABLES: &str = r#"
CREATE TABLE members (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    org_id INTEGER NOT NULL,
    team TEXT NOT NULL,
    username TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member',
    UNIQUE (org_id, team, username)
);
CREATE TABLE devices (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    serial TEXT UNIQUE,
    label TEXT NOT NULL
);
CREATE TABLE articles (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL
);
CREATE TABLE labels (
    name TEXT PRIMARY KEY
);
CREATE TABLE "the `odd` ""table""" (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    defaults TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    conn TEXT NOT NULL,
    self_ TEXT NOT NULL,
    lookup TEXT NOT NULL,
    "select" TEXT NOT NULL,
    "a ""double"" and a `back` quote" TEXT NOT NULL,
    UNIQUE (defaults, "type", "key", conn, self_, lookup),
    UNIQUE ("select", "a ""double"" and a `back` quote")
);
CREATE TABLE key_types (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    boolean BOOLEAN UNIQUE,
    small SMALLINT UNIQUE,
    integer INTEGER UNIQUE,
    big BIGINT UNIQUE,
    text TEXT UNIQUE,
    bytes BYTEA UNIQUE,
    date DATE UNIQUE,
    currency VARCHAR(3) UNIQUE,
    isbn TEXT UNIQUE,
    account BIGINT UNIQUE
);
CREATE TABLE unmigrated (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT 'unnamed'
);
CREATE INDEX unmigrated_email ON unmigrated (email);
CREATE TABLE wider_keys (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    org_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    UNIQUE (org_id, username)
);
CREATE TABLE orders (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    note TEXT NOT NULL
);
CREATE TABLE t1 (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    parent_id INTEGER NOT NULL,
    flag BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE accounts (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    org_id INTEGER NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT 'unnamed',
    state TEXT NOT NULL DEFAULT 'new',
    tries INTEGER NOT NULL DEFAULT 0,
    deleted_at TIMESTAMP
);
CREATE TABLE mailboxes (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    org_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    code TEXT,
    label TEXT,
    closed BOOLEAN NOT NULL DEFAULT FALSE
);
"#;
