//! Expressions and conditions of indexes and generated columns, as far as a declaration can express the same.
//! `sqlparser` parses them, and they are compared as terms. An expression that a declaration cannot have, or that is
//! not parsed, never counts as the declared one.
//!
//! The folder of each database says what that database prints: `database/<name>/expression`.

mod call;
pub(crate) mod parse;
pub(crate) mod reader;
pub(crate) mod term;
pub(crate) mod tree;

use getorcreate_runtime::internals::Dialect;
use sqlparser::tokenizer::Token;

pub(crate) use call::{CalledFunction, FunctionCall};

/// True if the tokens of an expression contain this column.
pub(crate) fn mentions(dialect: Dialect, tokens: &[Token], column: &str) -> bool {
    tokens.iter().any(|token| match token {
        Token::Word(word) => dialect.is_same_name(column, &word.value),
        _ => false,
    })
}
