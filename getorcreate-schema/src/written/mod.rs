//! What a database has written down about an index: its expressions and its condition, read as far as a declaration can
//! say the same. What a declaration cannot say is read as nothing, and so never taken for it.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod tokens;

use getorcreate_runtime::internals::{Dialect, Function};

pub(crate) use crate::live::Rows;

/// A function of a column: `lower(email)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) column: String,
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
