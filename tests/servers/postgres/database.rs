//! A schema for one test, and the suite's tables in PostgreSQL's SQL.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::Text;

use crate::TestConnection;
use crate::server::{self, Server, table, unique_name};
use crate::suite::availability::Availability;
use crate::suite::target::{Place, Rival, Target};
use crate::suite::{TestResult, recorder};

/// The server of this process.
pub(crate) static SERVER: LazyLock<&Server> = LazyLock::new(|| server::chosen(&[table::Product::Postgres]));

/// The isolation level of every transaction of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

impl fmt::Display for Level {
    /// Writes the level as in `SET TRANSACTION ISOLATION LEVEL`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        })
    }
}

/// A schema in the server's database. Dropping the value drops the schema.
pub(crate) struct Schema(String);

impl Target for Level {
    type Place = Schema;

    fn name(self) -> &'static str {
        match self {
            Self::ReadCommitted => "read_committed",
            Self::RepeatableRead => "repeatable_read",
            Self::Serializable => "serializable",
        }
    }

    fn locks_changed_rows(self) -> bool {
        self == Self::ReadCommitted
    }

    fn name_of_articles_number(self) -> &'static str {
        "articles_number_key"
    }

    fn drop_users_email(self) -> &'static str {
        "ALTER TABLE users DROP CONSTRAINT users_email_key"
    }

    /// It first locks the rows in the order of their keys.
    fn update_many(self) -> &'static [&'static str] {
        &["WITH"]
    }

    fn insert(self) -> &'static [&'static str] {
        &["INSERT"]
    }

    /// There the first insert begins with a proof of its index.
    fn inside_a_transaction(self, mut statements: Vec<&'static str>) -> Vec<&'static str> {
        if let Some(first) = statements.iter_mut().find(|statement| **statement == "INSERT") {
            *first = "WITH";
        }
        statements
    }

    fn insert_and_look_again(self) -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    fn refused_insert(self) -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    fn rival_in_transaction(self) -> Rival {
        match self {
            Self::ReadCommitted => Rival::ComesFirst,
            Self::RepeatableRead | Self::Serializable => Rival::EndsTheTransaction { by: &["WITH"] },
        }
    }

    fn availability(self) -> Availability {
        static ASKED: OnceLock<Availability> = OnceLock::new();
        ASKED.get_or_init(|| SERVER.availability()).clone()
    }

    fn place(self) -> Schema {
        Schema::with(USERS)
    }

    fn place_with_all_tables(self) -> Schema {
        Schema::with(&format!("{USERS} {OTHER_TABLES}"))
    }

    fn configure(self, conn: &mut TestConnection) {
        recorder::install();
        conn.batch_execute(&format!(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {self}"
        ))
        .expect("the isolation level can be set");
    }

    fn make_impatient(self, conn: &mut TestConnection) {
        conn.batch_execute("SET lock_timeout = '5ms'")
            .expect("the variable can be set");
    }

    /// By default PostgreSQL looks for a deadlock after a second.
    fn prepare_for_a_crowd(self, conn: &mut TestConnection) {
        conn.batch_execute("SET deadlock_timeout = '20ms'")
            .expect("a superuser can set the variable");
    }

    fn transaction<R, E: From<DieselError>>(
        self,
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E> {
        conn.transaction(body)
    }
}

/// A commit is then done when it is in memory. Only a power cut could lose data.
const NO_WAIT_FOR_THE_DISK: &str = "SET synchronous_commit = off";

impl Schema {
    fn with(tables: &str) -> Self {
        recorder::install();
        let schema = unique_name();
        SERVER.administrate(&format!(
            "{NO_WAIT_FOR_THE_DISK}; CREATE SCHEMA {schema}; SET search_path = {schema}; {tables}"
        ));
        Self(schema)
    }
}

impl Place for Schema {
    fn url(&self) -> String {
        let url = SERVER.url();
        let separator = if url.contains('?') { '&' } else { '?' };
        format!(
            "{url}{separator}options=-csearch_path%3D{}%20-csynchronous_commit%3Doff",
            self.0
        )
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // The test's connections are closed by now, but the server may not have noticed yet.
        SERVER.administrate_at_the_end(&format!(
            "{NO_WAIT_FOR_THE_DISK}; SET lock_timeout = '60s'; SET client_min_messages = warning; DROP SCHEMA {} CASCADE",
            self.0
        ));
    }
}

#[test]
fn every_connection_has_the_isolation_level_of_its_target() -> TestResult {
    for level in [Level::ReadCommitted, Level::RepeatableRead, Level::Serializable] {
        level.test(|level| {
            let database = level.create();
            let mut conn = database.connect();
            let has: String = conn.transaction(|conn| {
                diesel::select(sql::<Text>("current_setting('transaction_isolation')")).get_result(conn)
            })?;
            assert_eq!(has.to_uppercase(), level.to_string());
            Ok(())
        })?;
    }
    Ok(())
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
CREATE TABLE folders (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    parent_id INTEGER,
    label TEXT,
    starred BOOLEAN
);
CREATE TABLE contacts (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    gh_id BIGINT NOT NULL DEFAULT -1,
    login TEXT NOT NULL DEFAULT 'nobody',
    email TEXT,
    state TEXT NOT NULL DEFAULT 'new',
    level INTEGER NOT NULL DEFAULT 0
);
"#;
