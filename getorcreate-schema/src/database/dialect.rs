//! The list of the databases.

use std::fmt;

use diesel::QueryResult;
use getorcreate_runtime::internals;

use super::interface::Database;
#[cfg(feature = "mysql")]
use super::mysql;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
use crate::connection::SchemaConnection;

/// Declares the databases: a line for each.
macro_rules! databases {
    ($($(#[$doc:meta])* $module:ident::$dialect:ident = $feature:literal;)+) => {
        /// A supported database. Each enabled feature adds one.
        ///
        /// [`migrations`](crate::migrations) writes SQL for it. Its `Display` is the name that people use.
        ///
        /// # Example
        ///
        /// ```
        /// use getorcreate::schema::Dialect;
        ///
        /// assert_eq!(Dialect::Sqlite.to_string(), "SQLite");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Dialect {
            $($(#[$doc])* #[cfg(feature = $feature)] $dialect,)+
        }

        impl Dialect {
            /// All databases that are built in.
            pub(crate) const ALL: &[Self] = &[$(#[cfg(feature = $feature)] Self::$dialect),+];

            /// Its implementation.
            pub(crate) const fn database(self) -> &'static dyn Database {
                match self { $(#[cfg(feature = $feature)] Self::$dialect => &$module::$dialect,)+ }
            }
        }

        impl From<internals::Dialect> for Dialect {
            fn from(dialect: internals::Dialect) -> Self {
                match dialect { $(#[cfg(feature = $feature)] internals::Dialect::$dialect => Self::$dialect,)+ }
            }
        }
    };
}
databases! {
    /// `SQLite`.
    sqlite::Sqlite = "sqlite";
    /// PostgreSQL.
    postgres::Postgres = "postgres";
    /// MySQL and MariaDB, which Diesel does not distinguish. A call asks the server which one it is.
    mysql::Mysql = "mysql";
}

/// The name that people use.
impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.database().dialect().fmt(formatter)
    }
}

/// The database that a connection talks to.
pub(crate) fn of_connection(conn: &mut dyn SchemaConnection) -> QueryResult<&'static dyn Database> {
    Ok(Dialect::from(conn.dialect()?).database())
}
