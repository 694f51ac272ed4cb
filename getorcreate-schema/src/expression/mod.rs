//! The expressions and the conditions that a database prints, as far as a declaration can say the same: those of indexes and of
//! generated columns. They are parsed by `sqlparser` and compared as terms. What a declaration cannot say, or what is not
//! parsed, is never taken for it.
//!
//! A file for each database says what it prints. Statements as a whole are read elsewhere, in their tokens.

mod parse;
mod term;

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
#[cfg(feature = "sqlite")]
pub(crate) mod statement;

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests;

use getorcreate_runtime::internals::Dialect;
use sqlparser::tokenizer::Token;

pub(crate) use term::Call;

/// True if the tokens of an expression name this column.
pub(crate) fn mentions(dialect: Dialect, tokens: &[Token], column: &str) -> bool {
    tokens.iter().any(|token| match token {
        Token::Word(word) => dialect.is_same_name(column, &word.value),
        _ => false,
    })
}
