//! The expressions and the conditions that a database prints, as far as a declaration can say the same: those of indexes and of
//! generated columns. They are parsed by `sqlparser` and compared as terms. What a declaration cannot say, or what is not
//! parsed, is never taken for it.
//!
//! What a database prints is said in its folder: `database/<name>/expression`.

pub(crate) mod parse;
pub(crate) mod term;

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
