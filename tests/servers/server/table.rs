//! The servers of the tests, and which cases run on which.
//!
//! | server | variable with its URL | cases |
//! |---|---|---|
//! | PostgreSQL 15 | `GETORCREATE_POSTGRES_URL` | all |
//! | PostgreSQL 17 | `GETORCREATE_POSTGRES_NEWER_URL` | those that depend on the version |
//! | MariaDB 10.11 | `GETORCREATE_MARIADB_URL` | all |
//! | MariaDB 11.8 | `GETORCREATE_MARIADB_NEWER_URL` | those that depend on the version |
//! | MySQL 9.7 | `GETORCREATE_MYSQL_URL` | all |
//!
//! A case depends on the version unless [`ON_ONE_VERSION`] has its module. On MariaDB 11.8 the schema side runs through
//! Diesel's own connection only.

use super::Server;

/// The modules of the cases that run on one version of a product only. Isolation, races, the catalog, migrations, the
/// check, partial and expression keys are not on it.
const ON_ONE_VERSION: [&str; 16] = [
    // The same statements on each version: what a lookup, defaults and a type become.
    "::lookup::",
    "::defaults::",
    "::key_types::",
    "::types::",
    "::statements::",
    "::prepared::",
    "::connection::",
    "::table_names::",
    // The client: pools, other processes, futures that are dropped, connections that break.
    "::pools::",
    "::processes::",
    "::cancellation::",
    "::kill::",
    "restart::",
    "server_log::",
    "::languages::",
    // What needs no server.
    "recorder::",
];

/// The software behind a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    Postgres,
    MariaDb,
    Mysql,
}

impl Product {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MariaDb => "MariaDB",
            Self::Mysql => "MySQL",
        }
    }
}

/// Which cases run on a server.
#[derive(Debug)]
pub(crate) enum Cases {
    All,
    DependOnTheVersion,
}

impl Cases {
    /// The parts of a test's path that keep it away from the server.
    pub(crate) fn skipped(&self) -> &'static [&'static str] {
        match self {
            Self::All => &[],
            Self::DependOnTheVersion => &ON_ONE_VERSION,
        }
    }
}

/// All servers. The first one of a family is the default.
pub(crate) static SERVERS: [Server; 5] = [
    Server {
        key: "postgres",
        product: Product::Postgres,
        variable: "GETORCREATE_POSTGRES_URL",
        // Each case makes several connections. TLS would take 11 ms of each.
        default_url: "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable",
        cases: Cases::All,
    },
    Server {
        key: "postgres-newer",
        product: Product::Postgres,
        variable: "GETORCREATE_POSTGRES_NEWER_URL",
        default_url: "postgres://postgres@127.0.0.1:5433/postgres",
        cases: Cases::DependOnTheVersion,
    },
    Server {
        key: "mariadb",
        product: Product::MariaDb,
        variable: "GETORCREATE_MARIADB_URL",
        default_url: "mysql://root@127.0.0.1:3306",
        cases: Cases::All,
    },
    Server {
        key: "mariadb-newer",
        product: Product::MariaDb,
        variable: "GETORCREATE_MARIADB_NEWER_URL",
        default_url: "mysql://root@127.0.0.1:3308",
        cases: Cases::DependOnTheVersion,
    },
    Server {
        key: "mysql",
        product: Product::Mysql,
        variable: "GETORCREATE_MYSQL_URL",
        default_url: "mysql://root@127.0.0.1:3307",
        cases: Cases::All,
    },
];
