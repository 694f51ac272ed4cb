//! A database for one test, and the suite's tables in the SQL of MariaDB and MySQL.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;

use crate::server::{self, Server, table, unique_name};
use crate::suite::availability::Availability;
use crate::suite::target::{Place, Rival, Target};
use crate::suite::{TestResult, recorder};
use crate::{READS_UNANNOUNCED_COLUMNS, TestConnection};

/// The server of this process.
pub(crate) static SERVER: LazyLock<&Server> =
    LazyLock::new(|| server::chosen(&[table::Product::MariaDb, table::Product::Mysql]));

/// The isolation level of every transaction of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // an enum of connections is tested at one level
pub(crate) enum Level {
    ReadCommitted,
    RepeatableRead,
    /// A `REPEATABLE READ` transaction that may read only what its snapshot shows, even where it locks. Newer versions
    /// of MariaDB have this setting. <https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation>
    SnapshotIsolation,
    /// A level at which a `SELECT` locks what it reads, and the gap where it finds nothing.
    Serializable,
}

impl fmt::Display for Level {
    /// Writes the level as in `SET TRANSACTION ISOLATION LEVEL`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead | Self::SnapshotIsolation => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        })
    }
}

/// A database on the server. Dropping the value drops the database.
pub(crate) struct Schema(String);

impl Target for Level {
    type Place = Schema;

    fn name(self) -> &'static str {
        match self {
            Self::ReadCommitted => "read_committed",
            Self::RepeatableRead => "repeatable_read",
            Self::SnapshotIsolation => "snapshot_isolation",
            Self::Serializable => "serializable",
        }
    }

    fn inserts_past_snapshots(self) -> bool {
        true
    }

    fn look_and_lock(self) -> &'static [&'static str] {
        &["SELECT", "SELECT"]
    }

    /// At serializable each `SELECT` share-locks its row. So two callers that want to lock it for update deadlock.
    fn locks_changed_rows(self) -> bool {
        matches!(self, Self::ReadCommitted | Self::RepeatableRead)
    }

    fn name_of_articles_number(self) -> &'static str {
        "number"
    }

    fn drop_users_email(self) -> &'static str {
        "ALTER TABLE users DROP INDEX users_email_key"
    }

    fn locks_gaps(self) -> bool {
        true
    }

    fn update(self) -> &'static [&'static str] {
        &["UPDATE", "SELECT"]
    }

    fn insert(self) -> &'static [&'static str] {
        if returns_at_once() {
            &["SELECT", "INSERT"]
        } else {
            &["SELECT", "INSERT", "SELECT"]
        }
    }

    fn repeated_insert(self) -> &'static [&'static str] {
        if product().is_mariadb {
            &["SELECT", "INSERT"]
        } else {
            self.insert()
        }
    }

    fn failed_insert(self) -> &'static [&'static str] {
        &["SELECT", "INSERT"]
    }

    fn checks_stored_rows(self) -> bool {
        product().is_mariadb
    }

    fn insert_and_look_again(self) -> &'static [&'static str] {
        &["SELECT", "INSERT", "SELECT"]
    }

    fn next_insert(self) -> &'static [&'static str] {
        if returns_at_once() {
            &["INSERT"]
        } else {
            &["INSERT", "SELECT"]
        }
    }

    fn next_insert_and_look_again(self) -> &'static [&'static str] {
        &["INSERT", "SELECT"]
    }

    /// On MySQL each loser keeps a lock on the gap in the primary key where its rejected row stood. The next row of
    /// every caller goes into that gap. MariaDB does not keep the lock, nor does MySQL where no gaps are locked.
    /// Measured on 9.7.
    fn locks_the_end_of_the_table(self) -> bool {
        !product().is_mariadb && matches!(self, Self::RepeatableRead | Self::SnapshotIsolation)
    }

    /// MariaDB does not name the table in its message, so the call looks for triggers.
    fn explanation(self) -> &'static [&'static str] {
        if product().is_mariadb { &["SELECT"] } else { &[] }
    }

    fn refused_insert(self) -> &'static [&'static str] {
        &["SELECT", "INSERT", "SELECT"]
    }

    fn rival_in_transaction(self) -> Rival {
        match self {
            Self::ReadCommitted | Self::RepeatableRead => Rival::ComesFirst,
            // The row that conflicts with ours is newer than the snapshot, so the transaction cannot read it.
            Self::SnapshotIsolation => Rival::EndsTheTransaction {
                by: &["SELECT", "INSERT", "SELECT"],
            },
            Self::Serializable => Rival::IsLockedOut,
        }
    }

    fn availability(self) -> Availability {
        static ASKED: OnceLock<Availability> = OnceLock::new();
        let availability = ASKED.get_or_init(|| SERVER.availability()).clone();
        if availability == Availability::Available
            && self == Self::SnapshotIsolation
            && !product().has_snapshot_isolation
        {
            return Availability::NotOffered(
                "this server has no innodb_snapshot_isolation, so the tests with it are not run. \
                 MariaDB has it from 10.6.18, 10.11.8, 11.0.6, 11.1.5, 11.2.4 and 11.4.2 on."
                    .to_owned(),
            );
        }
        availability
    }

    fn place(self) -> Schema {
        Schema::with(USERS)
    }

    fn place_with_all_tables(self) -> Schema {
        Schema::with(&format!("{USERS} {OTHER_TABLES}"))
    }

    fn configure(self, conn: &mut TestConnection) {
        recorder::install();
        conn.batch_execute(&format!("SET SESSION TRANSACTION ISOLATION LEVEL {self}"))
            .expect("the isolation level can be set");
        if product().has_snapshot_isolation {
            conn.batch_execute(&format!(
                "SET SESSION innodb_snapshot_isolation = {}",
                self == Self::SnapshotIsolation
            ))
            .expect("the server has the variable");
        }
    }

    /// MySQL's shortest timeout is one second.
    fn make_impatient(self, conn: &mut TestConnection) {
        let seconds = if product().is_mariadb { "0" } else { "1" };
        conn.batch_execute(&format!("SET SESSION innodb_lock_wait_timeout = {seconds}"))
            .expect("the variable can be set");
    }

    fn transaction<R, E: From<DieselError>>(
        self,
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E> {
        conn.transaction(body)
    }

    /// MariaDB has its own error code, 4025, which Diesel does not know.
    fn kind_of_check_violation(self) -> DatabaseErrorKind {
        if product().is_mariadb {
            DatabaseErrorKind::Unknown
        } else {
            DatabaseErrorKind::CheckViolation
        }
    }
}

impl Schema {
    fn with(tables: &str) -> Self {
        recorder::install();
        let name = unique_name();
        SERVER.administrate(&format!("CREATE DATABASE {name} {COLLATION}; USE {name}; {tables}"));
        Self(name)
    }
}

impl Place for Schema {
    fn url(&self) -> String {
        within(&SERVER.url(), &self.0)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // The test's connections are closed by now, but the server may not have noticed yet.
        SERVER.administrate_at_the_end(&format!("SET SESSION lock_wait_timeout = 60; DROP DATABASE {}", self.0));
    }
}

/// The URL with this database as its path.
fn within(url: &str, database: &str) -> String {
    let (url, parameters) = match url.split_once('?') {
        Some((url, parameters)) => (url, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}/{database}{parameters}")
}

#[test]
fn the_database_of_a_url_is_replaced() {
    assert_eq!(
        within("mysql://root@127.0.0.1:3306", "ours"),
        "mysql://root@127.0.0.1:3306/ours"
    );
    assert_eq!(within("mysql://a:b@db/", "ours"), "mysql://a:b@db/ours");
    assert_eq!(
        within("mysql://a:b@db/test?ssl_mode=x/y", "ours"),
        "mysql://a:b@db/ours?ssl_mode=x/y"
    );
}

/// True if the first insert of a kind on a connection returns its row. MariaDB always returns it, but a
/// `MysqlConnection` can read it only if it has sent the same insert before.
pub(crate) fn returns_at_once() -> bool {
    product().is_mariadb && READS_UNANNOUNCED_COLUMNS
}

/// The product of the server, and its abilities.
pub(crate) struct Product {
    pub(crate) is_mariadb: bool,
    has_snapshot_isolation: bool,
}

pub(crate) fn product() -> &'static Product {
    static PRODUCT: OnceLock<Product> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let mut conn = TestConnection::establish(&SERVER.url()).expect("the server is available");
        let version: String = diesel::select(diesel::dsl::sql::<Text>("VERSION()"))
            .get_result(&mut conn)
            .expect("the server says its version");
        Product {
            is_mariadb: version.contains("MariaDB"),
            has_snapshot_isolation: variable(&mut conn, "innodb_snapshot_isolation").is_some(),
        }
    })
}

/// The value of a session variable, if the server has it.
fn variable(conn: &mut TestConnection, name: &str) -> Option<String> {
    #[derive(QueryableByName)]
    struct Variable {
        #[diesel(sql_type = Text, column_name = "Value")]
        value: String,
    }
    let found: Option<Variable> = diesel::sql_query(format!("SHOW SESSION VARIABLES LIKE '{name}'"))
        .get_result(conn)
        .optional()
        .expect("variables can be read");
    found.map(|variable| variable.value)
}

#[test]
fn every_connection_has_the_isolation_level_of_its_target() -> TestResult {
    for level in [
        Level::ReadCommitted,
        Level::RepeatableRead,
        Level::SnapshotIsolation,
        Level::Serializable,
    ] {
        level.test(|level| {
            let database = level.create();
            let mut conn = database.connect();
            // MariaDB and MySQL name the variable differently.
            let has = variable(&mut conn, "transaction_isolation").or_else(|| variable(&mut conn, "tx_isolation"));
            assert_eq!(has, Some(level.to_string().replace(' ', "-")));
            let snapshot_isolation = variable(&mut conn, "innodb_snapshot_isolation");
            assert_eq!(
                snapshot_isolation.as_deref() == Some("ON"),
                level == Level::SnapshotIsolation
            );
            Ok(())
        })?;
    }
    Ok(())
}

/// The collation of the columns. Two texts are equal if their characters are, as on the other databases: case, accents
/// and trailing spaces all count.
pub(crate) const COLLATION: &str = "CHARACTER SET utf8mb4 \
                         /*M!100202 COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */";

/// The table of the model `User`. A key has a length limit, so no column of a key is a `TEXT`.
pub(crate) const USERS: &str = "
CREATE TABLE users (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL DEFAULT 'unnamed',
    visits INTEGER NOT NULL DEFAULT 0,
    nickname VARCHAR(255) DEFAULT 'nick',
    UNIQUE KEY users_email_key (email)
) ENGINE = InnoDB;
";

/// The tables of all models but `User`.
const OTHER_TABLES: &str = r#"
CREATE TABLE members (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    org_id INTEGER NOT NULL,
    team VARCHAR(255) NOT NULL,
    username VARCHAR(255) NOT NULL,
    role VARCHAR(255) NOT NULL DEFAULT 'member',
    UNIQUE (org_id, team, username)
) ENGINE = InnoDB;
CREATE TABLE devices (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    serial VARCHAR(255) UNIQUE,
    label TEXT NOT NULL
) ENGINE = InnoDB;
CREATE TABLE articles (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    slug VARCHAR(255) NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL
) ENGINE = InnoDB;
CREATE TABLE labels (
    name VARCHAR(255) PRIMARY KEY
) ENGINE = InnoDB;
CREATE TABLE `the ``odd`` "table"` (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    defaults VARCHAR(100) NOT NULL,
    `type` VARCHAR(100) NOT NULL,
    `key` VARCHAR(100) NOT NULL,
    conn VARCHAR(100) NOT NULL,
    self_ VARCHAR(100) NOT NULL,
    lookup VARCHAR(100) NOT NULL,
    `select` VARCHAR(100) NOT NULL,
    `a "double" and a ``back`` quote` VARCHAR(100) NOT NULL,
    UNIQUE (defaults, `type`, `key`, conn, self_, lookup),
    UNIQUE (`select`, `a "double" and a ``back`` quote`)
) ENGINE = InnoDB;
CREATE TABLE key_types (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    `boolean` BOOLEAN UNIQUE,
    small SMALLINT UNIQUE,
    `integer` INTEGER UNIQUE,
    big BIGINT UNIQUE,
    text VARCHAR(255) UNIQUE,
    bytes VARBINARY(255) UNIQUE,
    date DATE UNIQUE,
    currency VARCHAR(3) UNIQUE,
    isbn VARCHAR(255) UNIQUE,
    account BIGINT UNIQUE
) ENGINE = InnoDB;
CREATE TABLE unmigrated (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL DEFAULT 'unnamed',
    KEY unmigrated_email (email)
) ENGINE = InnoDB;
CREATE TABLE wider_keys (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    org_id INTEGER NOT NULL,
    username VARCHAR(255) NOT NULL,
    UNIQUE (org_id, username)
) ENGINE = InnoDB;
CREATE TABLE t1 (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    parent_id INTEGER NOT NULL,
    flag BOOLEAN NOT NULL DEFAULT FALSE
) ENGINE = InnoDB;
CREATE TABLE accounts (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    org_id INTEGER NOT NULL,
    email VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL DEFAULT 'unnamed',
    state VARCHAR(255) NOT NULL DEFAULT 'new',
    tries INTEGER NOT NULL DEFAULT 0,
    deleted_at DATETIME
) ENGINE = InnoDB;
CREATE TABLE mailboxes (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    org_id INTEGER NOT NULL,
    address VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    label VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    closed BOOLEAN NOT NULL DEFAULT FALSE
) ENGINE = InnoDB;
CREATE TABLE folders (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    parent_id INTEGER,
    label VARCHAR(255),
    starred BOOLEAN
) ENGINE = InnoDB;
CREATE TABLE contacts (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    gh_id BIGINT NOT NULL DEFAULT -1,
    login VARCHAR(255) NOT NULL DEFAULT 'nobody',
    email VARCHAR(255),
    state VARCHAR(255) NOT NULL DEFAULT 'new',
    level INTEGER NOT NULL DEFAULT 0
) ENGINE = InnoDB;
CREATE TABLE orders (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    number VARCHAR(255) NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    note TEXT NOT NULL,
    FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB;
"#;
