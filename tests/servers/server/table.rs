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

/// The modules of the cases that run on only one version of a product. The list does not have isolation, races, the
/// catalog, migrations, the check, or partial and expression keys.
const ON_ONE_VERSION: [&str; 16] = [
    // The statements are the same on each version: the SQL of a lookup, of defaults and of a type.
    "::lookup::",
    "::defaults::",
    "::key_types::",
    "::types::",
    "::statements::",
    "::prepared::",
    "::connection::",
    "::table_names::",
    // Features of the client: pools, other processes, dropped futures, broken connections.
    "::pools::",
    "::processes::",
    "::cancellation::",
    "::kill::",
    "restart::",
    "server_log::",
    "::languages::",
    // Tests that need no server.
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

/// The cases that run on a server.
#[derive(Debug)]
pub(crate) enum Cases {
    All,
    DependOnTheVersion,
}

impl Cases {
    /// The parts of test paths that are skipped on this server.
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
        // Each case makes several connections. TLS would add 11 ms to each.
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
