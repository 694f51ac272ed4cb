//! The list of the databases.

use std::fmt;

use diesel::backend::Backend;
use diesel::query_builder::QueryBuilder;

use super::interface::Database;
use super::{mysql, postgres, sqlite};

/// Declares the databases: a line for each.
macro_rules! databases {
    ($($(#[$doc:meta])* $module:ident::$dialect:ident = $feature:literal, $backend:ty;)+) => {
        /// A database whose SQL and whose ways are known: one for each feature that is on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Dialect {
            $($(#[$doc])* #[cfg(feature = $feature)] $dialect,)+
        }

        impl Dialect {
            /// Its ways.
            pub(crate) const fn database(self) -> &'static dyn Database {
                match self { $(#[cfg(feature = $feature)] Self::$dialect => &$module::$dialect,)+ }
            }

            /// A name as SQL has it, quoted by Diesel's own query builder.
            #[must_use]
            pub fn identifier(self, name: &str) -> String {
                match self { $(#[cfg(feature = $feature)] Self::$dialect => quoted::<$backend>(name),)+ }
            }
        }

        $(
            #[cfg(feature = $feature)]
            impl KnownBackend for $backend {
                const DIALECT: Dialect = Dialect::$dialect;
            }
        )+

        /// All of them, also those whose features are off: an error may have come from any.
        pub(super) const EVERY: &[&dyn Database] = &[$(&$module::$dialect),+];
    };
}
databases! {
    /// `SQLite`.
    sqlite::Sqlite = "sqlite", diesel::sqlite::Sqlite;
    /// PostgreSQL.
    postgres::Postgres = "postgres", diesel::pg::Pg;
    /// MySQL and MariaDB: Diesel does not tell them apart. A call asks the server which one it is.
    mysql::Mysql = "mysql", diesel::mysql::Mysql;
}

/// A backend of one database.
pub(super) trait KnownBackend: Backend {
    const DIALECT: Dialect;
}

/// Diesel's query builders accept every identifier.
fn quoted<DB: Backend<QueryBuilder: Default>>(name: &str) -> String {
    let mut builder = DB::QueryBuilder::default();
    let _ = builder.push_identifier(name);
    builder.finish()
}

/// As people call it.
impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.database().name())
    }
}
