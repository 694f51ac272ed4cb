//! As somebody has written it in `CREATE UNIQUE INDEX`: SQLite keeps the text.
//!
//! `ON CONFLICT (..) WHERE ..` finds an index whose condition is parsed into the same tree. Letter case of names, quotes and
//! superfluous parentheses make no difference; the order of terms, `TRUE` in place of `1`, and sides that are swapped do:
//! measured with SQLite 3.50, with that and with the plan of a `SELECT`.
//! <https://www.sqlite.org/lang_upsert.html>, <https://www.sqlite.org/partialindex.html>

use super::tokens::{self, Token};
use super::{Call, Rows};
use crate::backend::Dialect;
use crate::constraint::{Condition, Function, Literal};

/// `lower(email)`. The collation behind it is another matter.
pub(super) fn call(expression: &str) -> Option<Call> {
    let tokens = tokens::tokens(expression);
    let (name, arguments) = tokens::without_parentheses(without_collation(&tokens)).split_first()?;
    let functions = [Function::Lower, Function::Upper, Function::Trim].into_iter();
    let function = functions.into_iter().find(|function| name.is_word(function.name()))?;
    match tokens::without_parentheses(tokens::in_parentheses(arguments)?) {
        [column] if column.is_name() => Some(Call {
            function,
            column: column.name(),
        }),
        _ => None,
    }
}

fn without_collation<'tokens, 'sql>(tokens: &'tokens [Token<'sql>]) -> &'tokens [Token<'sql>] {
    match tokens {
        [expression @ .., collate, _] if collate.is_word("COLLATE") => expression,
        _ => tokens,
    }
}

/// Compares the two in their order.
pub(super) fn rows(predicate: &str, declared: &[Condition]) -> Rows {
    let tokens = tokens::tokens(predicate);
    let terms = terms(&tokens);
    let is_same =
        terms.len() == declared.len() && terms.iter().zip(declared).all(|(term, declared)| says(term, declared));
    if is_same { Rows::Same } else { Rows::Other }
}

/// `a AND b AND c` is `(a AND b) AND c`, and not `a AND (b AND c)`.
fn terms<'tokens, 'sql>(tokens: &'tokens [Token<'sql>]) -> Vec<&'tokens [Token<'sql>]> {
    let pieces = tokens::split_at_word(tokens::without_parentheses(tokens), "AND");
    match &*pieces {
        [first, others @ ..] if !others.is_empty() => {
            let mut all = terms(first);
            all.extend(others.iter().map(|other| tokens::without_parentheses(other)));
            all
        }
        _ => pieces,
    }
}

fn says(term: &[Token<'_>], condition: &Condition) -> bool {
    match tokens::first_operand(term) {
        ([column], value) if column.is_name() => {
            Dialect::Sqlite.is_same_name(condition.column, &column.name()) && is_value(value, condition.literal)
        }
        _ => false,
    }
}

/// `IS NULL`, `= 1`
fn is_value(tokens: &[Token<'_>], literal: Literal) -> bool {
    let is_equal = |token: &Token<'_>| token.is_symbol("=");
    match (literal, tokens) {
        (Literal::Null, [is_null]) => is_null.is_word("ISNULL"),
        (Literal::Null, [is, null]) => is.is_word("IS") && null.is_word("NULL"),
        (Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_), [first, second, value @ ..])
            if is_equal(first) && is_equal(second) =>
        {
            is_literal(value, literal)
        }
        (Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_), [first, value @ ..]) if is_equal(first) => {
            is_literal(value, literal)
        }
        _ => false,
    }
}

fn is_literal(tokens: &[Token<'_>], literal: Literal) -> bool {
    let expected = Dialect::Sqlite.literal(literal);
    let expected = tokens::tokens(&expected);
    let tokens = tokens::without_parentheses(tokens);
    tokens.len() == expected.len()
        && tokens
            .iter()
            .zip(&expected)
            .all(|(token, expected)| token.text() == expected.text())
}

#[cfg(test)]
mod tests;
