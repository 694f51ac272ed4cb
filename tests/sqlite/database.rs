//! A database in a separate file, and the suite's tables in SQLite's SQL.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use tempfile::TempDir;

use crate::TestConnection;
use crate::suite::recorder;
use crate::suite::target::{Place, Rival, Target};

/// A journal mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journal {
    Rollback,
    Wal,
}

impl Journal {
    /// The value of `PRAGMA journal_mode`.
    fn pragma(self) -> &'static str {
        match self {
            Self::Rollback => "delete",
            Self::Wal => "wal",
        }
    }
}

/// The relation between readers and a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// A writer cannot commit while anyone reads, and nobody can read during the commit.
    AreInTheWay,
    /// Readers see the data as it was when they began.
    SeeASnapshot,
}

/// A target in files, for the cases in which the journal mode matters.
pub(crate) trait OnFile: Target {
    fn readers(self) -> Readers;
}

impl OnFile for Journal {
    fn readers(self) -> Readers {
        match self {
            Self::Rollback => Readers::AreInTheWay,
            Self::Wal => Readers::SeeASnapshot,
        }
    }
}

impl Target for Journal {
    type Place = Folder;

    fn name(self) -> &'static str {
        match self {
            Self::Rollback => "rollback_journal",
            Self::Wal => "wal",
        }
    }

    /// <https://sqlite.org/limits.html#max_variable_number>
    fn most_binds(self) -> usize {
        32_766
    }

    fn name_of_articles_number(self) -> &'static str {
        "articles.number"
    }

    fn drop_users_email(self) -> &'static str {
        "DROP INDEX users_email_key"
    }

    fn insert(self) -> &'static [&'static str] {
        &["INSERT"]
    }

    fn insert_and_look_again(self) -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    fn refused_insert(self) -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    fn rival_in_transaction(self) -> Rival {
        Rival::IsLockedOut
    }

    fn limits_connections(self) -> bool {
        false
    }

    /// In a file, even all tables take little time.
    fn place(self) -> Folder {
        self.place_with_all_tables()
    }

    fn place_with_all_tables(self) -> Folder {
        recorder::install();
        let folder = Folder(tempfile::tempdir().expect("a temporary directory can be made"));
        let mut conn = self.connect_to(&folder.url());
        conn.batch_execute(&format!("PRAGMA journal_mode = {}", self.pragma()))
            .and_then(|()| conn.batch_execute(TABLES))
            .expect("the tables can be made");
        folder
    }

    fn configure(self, conn: &mut TestConnection) {
        recorder::install();
        // The tests do not cover power cuts, so `synchronous` is off. `PRAGMA synchronous` reads the file, which
        // another connection may be opening at that moment, so it needs a timeout. Calls under test must not wait.
        conn.batch_execute(
            "PRAGMA busy_timeout = 60000;
            PRAGMA synchronous = OFF;
            PRAGMA foreign_keys = ON;
            PRAGMA busy_timeout = 0;",
        )
        .expect("no lock is held that long");
    }

    fn prepare_for_a_crowd(self, conn: &mut TestConnection) {
        conn.batch_execute("PRAGMA busy_timeout = 60000")
            .expect("it can be set at any time");
    }

    fn transaction<R, E: From<DieselError>>(
        self,
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E> {
        crate::immediate_transaction(conn, body)
    }
}

/// A folder with the file. Dropping the value removes both.
pub(crate) struct Folder(TempDir);

impl Place for Folder {
    fn url(&self) -> String {
        let path = self.0.path().join("test.sqlite");
        path.into_os_string()
            .into_string()
            .expect("a temporary directory has a plain name")
    }
}

/// A database in memory, which disappears with its only connection.
pub(crate) fn in_memory(tables: &str) -> TestConnection {
    recorder::install();
    let mut conn = TestConnection::establish(":memory:").expect("there is memory");
    conn.batch_execute("PRAGMA foreign_keys = ON")
        .and_then(|()| conn.batch_execute(tables))
        .expect("the tables can be made");
    conn
}

/// The tables that `suite/models.rs` and `suite/marked.rs` describe.
pub(crate) const TABLES: &str = r#"
BEGIN;
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT 'unnamed',
    visits INTEGER NOT NULL DEFAULT 0,
    nickname TEXT DEFAULT 'nick'
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    org_id INTEGER NOT NULL,
    team TEXT NOT NULL,
    username TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member',
    UNIQUE (org_id, team, username)
);
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    serial TEXT UNIQUE,
    label TEXT NOT NULL
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL
);
CREATE TABLE labels (
    name TEXT NOT NULL PRIMARY KEY
);
CREATE TABLE "the `odd` ""table""" (
    id INTEGER PRIMARY KEY,
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
    id INTEGER PRIMARY KEY,
    boolean BOOLEAN UNIQUE,
    small SMALLINT UNIQUE,
    integer INTEGER UNIQUE,
    big BIGINT UNIQUE,
    text TEXT UNIQUE,
    bytes BLOB UNIQUE,
    date DATE UNIQUE,
    currency VARCHAR(3) UNIQUE,
    isbn TEXT UNIQUE,
    account BIGINT UNIQUE
);
CREATE TABLE unmigrated (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT 'unnamed'
);
CREATE INDEX unmigrated_email ON unmigrated (email);
CREATE TABLE wider_keys (
    id INTEGER PRIMARY KEY,
    org_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    UNIQUE (org_id, username)
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    note TEXT NOT NULL
);
CREATE TABLE t1 (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER NOT NULL,
    flag BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    org_id INTEGER NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT 'unnamed',
    state TEXT NOT NULL DEFAULT 'new',
    tries INTEGER NOT NULL DEFAULT 0,
    deleted_at TIMESTAMP
);
CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY,
    org_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    code TEXT,
    label TEXT,
    closed BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    parent_id INTEGER,
    label TEXT,
    starred BOOLEAN
);
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    gh_id BIGINT NOT NULL DEFAULT -1,
    login TEXT NOT NULL DEFAULT 'nobody',
    email TEXT,
    state TEXT NOT NULL DEFAULT 'new',
    level INTEGER NOT NULL DEFAULT 0
);
COMMIT;
"#;
