//! The list of the databases.

use std::any::TypeId;
use std::fmt;

use diesel::backend::Backend;
use diesel::query_builder::QueryBuilder;

use super::interface::Database;
use super::{mysql, postgres, sqlite};

/// Declares the databases, one per line. `: RowLocks` means that a `SELECT` can lock rows. `: OwnFunctions` means that an
/// index can hold the result of a function of the user's own.
macro_rules! databases {
    ($($(#[$doc:meta])* $module:ident::$dialect:ident = $feature:literal, $backend:ty $(: $($ability:ident)+)?;)+) => {
        /// A supported database: one variant for each enabled feature.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Dialect {
            $($(#[$doc])* #[cfg(feature = $feature)] $dialect,)+
        }

        impl Dialect {
            /// The rules of this database.
            pub(crate) const fn database(self) -> &'static dyn Database {
                match self { $(#[cfg(feature = $feature)] Self::$dialect => &$module::$dialect,)+ }
            }

            /// Quotes a name for SQL, with Diesel's own query builder.
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
            $($(
                #[cfg(feature = $feature)]
                impl $ability for $backend {}
            )+)?
        )+

        /// The database of this backend. None for the backend of a `MultiConnection`.
        pub(crate) fn dialect_of<DB: 'static>() -> Option<Dialect> {
            let backend = TypeId::of::<DB>();
            $(
                #[cfg(feature = $feature)]
                if backend == TypeId::of::<$backend>() {
                    return Some(Dialect::$dialect);
                }
            )+
            None
        }

        /// All databases, including those whose features are off: an error may come from any of them.
        pub(super) const EVERY: &[&dyn Database] = &[$(&$module::$dialect),+];
    };
}
databases! {
    /// `SQLite`.
    sqlite::Sqlite = "sqlite", diesel::sqlite::Sqlite: OwnFunctions;
    /// PostgreSQL.
    postgres::Postgres = "postgres", diesel::pg::Pg: RowLocks OwnFunctions;
    /// MySQL and MariaDB: Diesel does not tell them apart. A call asks the server which one it is.
    mysql::Mysql = "mysql", diesel::mysql::Mysql: RowLocks;
}

/// A backend of one database.
pub(super) trait KnownBackend: Backend {
    const DIALECT: Dialect;
}

/// A backend of a database whose `SELECT` can lock rows.
pub(super) trait RowLocks: KnownBackend {}

/// A backend of a database whose indexes can hold the result of a function of the user's own.
pub(super) trait OwnFunctions: KnownBackend {}

/// Quotes a name. Diesel's query builders accept every identifier.
fn quoted<DB: Backend<QueryBuilder: Default>>(name: &str) -> String {
    let mut builder = DB::QueryBuilder::default();
    let _ = builder.push_identifier(name);
    builder.finish()
}

/// The database's usual name.
impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.database().name())
    }
}
