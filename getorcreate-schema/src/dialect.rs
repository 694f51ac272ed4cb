//! The databases that the schema side knows, and how each writes names, values and expressions.

use std::fmt;

use getorcreate_runtime::internals::{self, Condition, KeyPart, Literal};

/// A database whose SQL and whose ways are known: one for each feature that is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `SQLite`.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres,
    /// MySQL and MariaDB: Diesel does not tell them apart. A call asks the server which one it is.
    #[cfg(feature = "mysql")]
    Mysql,
}

/// As people call it.
impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.of_runtime().fmt(formatter)
    }
}

impl From<internals::Dialect> for Dialect {
    fn from(dialect: internals::Dialect) -> Self {
        match dialect {
            #[cfg(feature = "sqlite")]
            internals::Dialect::Sqlite => Self::Sqlite,
            #[cfg(feature = "postgres")]
            internals::Dialect::Postgres => Self::Postgres,
            #[cfg(feature = "mysql")]
            internals::Dialect::Mysql => Self::Mysql,
        }
    }
}

impl Dialect {
    /// A name as SQL has it, quoted.
    pub(crate) fn identifier(self, name: &str) -> String {
        self.of_runtime().identifier(name)
    }

    /// A string as SQL has it, whatever the session's settings are.
    pub(crate) fn string_literal(self, text: &str) -> String {
        self.of_runtime().string_literal(text)
    }

    /// A value as SQL has it.
    pub(crate) fn literal(self, literal: Literal) -> String {
        self.of_runtime().literal(literal)
    }

    /// `"org_id"`, `lower("email")`
    pub(crate) fn key_part(self, part: KeyPart) -> String {
        self.of_runtime().key_part(part)
    }

    /// `"flag" = TRUE`, `"deleted_at" IS NULL`
    pub(crate) fn condition(self, condition: &Condition) -> String {
        self.of_runtime().condition(condition)
    }

    /// `"flag" = TRUE AND "deleted_at" IS NULL`
    pub(crate) fn conjunction(self, conditions: &[Condition]) -> String {
        self.of_runtime().conjunction(conditions)
    }

    /// True if generated columns stand in for conditions and expressions.
    pub(crate) fn generates_columns(self) -> bool {
        self.of_runtime().generates_columns()
    }

    /// True if a `Numeric` column cannot be part of a key.
    pub(crate) fn refuses_numeric_keys(self) -> bool {
        self.of_runtime().refuses_numeric_keys()
    }

    /// True if messages are in English with this `lc_messages`.
    pub(crate) fn is_english(self, lc_messages: &str) -> bool {
        self.of_runtime().is_english(lc_messages)
    }

    /// True if a name that SQL is written with is that of the catalog.
    pub(crate) fn is_same_name(self, written: &str, in_catalog: &str) -> bool {
        self.of_runtime().is_same_name(written, in_catalog)
    }

    /// The same database, as the runtime names it.
    const fn of_runtime(self) -> internals::Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => internals::Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres => internals::Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql => internals::Dialect::Mysql,
        }
    }
}
