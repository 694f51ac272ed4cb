//! What a database has written down about an index: its expressions and its condition, read as far as a declaration can
//! say the same. What a declaration cannot say is read as nothing, and so never taken for it.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod tokens;

use getorcreate_runtime::internals::{Condition, Function};

use crate::dialect::Dialect;
#[cfg(feature = "mysql")]
use crate::generated;
use crate::live::LiveTable;

/// A function of a column: `lower(email)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) column: String,
}

/// How the rows that an index holds are those of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// The same.
    Same,
    /// Those, and others.
    More,
    /// It cannot be known that they are.
    Other,
}

/// The call that an expression is, if it is one that a declaration can name.
pub(crate) fn call(dialect: Dialect, expression: &str) -> Option<Call> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::call(expression),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::call(expression),
        // Of a generated column, which stands in for what is declared.
        #[cfg(feature = "mysql")]
        Dialect::Mysql => generated::call(expression),
    }
}

/// Compares the condition of an index with what is declared.
pub(crate) fn rows(dialect: Dialect, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::rows(predicate, declared, live),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::rows(predicate, declared, live),
        // It has no such indexes.
        #[cfg(feature = "mysql")]
        Dialect::Mysql => Rows::Other,
    }
}

/// True if each row that meets the predicate of an index also meets what is declared. If that cannot be known, it is not.
pub(crate) fn is_within(dialect: Dialect, predicate: &str, declared: &[Condition], live: &LiveTable) -> bool {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::is_within(predicate, declared, live),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => false,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => false,
    }
}

/// Whether an expression has this column in it.
pub(crate) fn mentions(dialect: Dialect, expression: &str, column: &str) -> bool {
    let names = names(expression);
    names.iter().any(|name| dialect.is_same_name(column, name))
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn names(expression: &str) -> Vec<String> {
    let tokens = tokens::tokens(expression).into_iter();
    tokens
        .filter(tokens::Token::is_name)
        .map(|token| token.name())
        .collect()
}

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
fn names(expression: &str) -> Vec<String> {
    expression
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .map(ToOwned::to_owned)
        .collect()
}
