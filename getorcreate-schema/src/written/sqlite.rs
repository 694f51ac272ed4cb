//! As somebody has written it in `CREATE UNIQUE INDEX`: SQLite keeps the text.
//!
//! `ON CONFLICT (..) WHERE ..` finds an index whose condition is parsed into the same tree. Letter case of names, quotes and
//! superfluous parentheses make no difference; the order of terms, `TRUE` in place of `1`, and sides that are swapped do:
//! measured with SQLite 3.50, with that and with the plan of a `SELECT`.
//! <https://www.sqlite.org/lang_upsert.html>, <https://www.sqlite.org/partialindex.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function, Literal};

use super::tokens::{self, Token};
use super::{Call, Rows};
use crate::live::LiveTable;

/// `lower(email)`. The collation behind it is another matter.
pub(crate) fn call(expression: &str) -> Option<Call> {
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
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let tokens = tokens::tokens(predicate);
    let terms = terms(&tokens);
    let is_same = terms.len() == declared.len()
        && terms
            .iter()
            .zip(declared)
            .all(|(term, declared)| says(term, declared, live));
    if is_same { Rows::Same } else { Rows::Other }
}

/// True if each condition is one of the terms, in whatever order and form: `ON CONFLICT` does not find the index, but it holds no
/// other rows.
pub(crate) fn is_within(predicate: &str, declared: &[Condition], live: &LiveTable) -> bool {
    let tokens = tokens::tokens(predicate);
    let terms = tokens::conjuncts(&tokens);
    declared.iter().all(|condition| {
        let mut terms = terms.iter();
        terms.any(|term| says(term, condition, live) || says_otherwise(term, condition, live))
    })
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

fn says(term: &[Token<'_>], condition: &Condition, live: &LiveTable) -> bool {
    let (column, value) = tokens::first_operand(term);
    is_column(column, condition) && is_value(value, condition.literal, live)
}

/// `1 = flag`, `flag IS 1`, `flag IN (1)`, `flag = TRUE`
fn says_otherwise(term: &[Token<'_>], condition: &Condition, live: &LiveTable) -> bool {
    let is_operator = |token: &Token<'_>| token.is_symbol("=") || token.is_word("IS") || token.is_word("IN");
    let Some(at) = term.iter().position(is_operator) else {
        return false;
    };
    let (left, right) = (&term[..at], &term[at + 1..]);
    let right = match right {
        [second, rest @ ..] if second.is_symbol("=") => rest,
        _ => right,
    };
    let is_literal = |tokens: &[Token<'_>]| match (condition.literal, tokens::without_parentheses(tokens)) {
        (Literal::Null, [null]) => null.is_word("NULL") && term[at].is_word("IS"),
        (Literal::Bool(value), [word]) if word.is_word(if value { "TRUE" } else { "FALSE" }) => true,
        (Literal::Null, _) => false,
        (literal, tokens) => is_literal(tokens, literal, live),
    };
    let [left, right] = [left, right].map(tokens::without_parentheses);
    is_column(left, condition) && is_literal(right) || is_column(right, condition) && is_literal(left)
}

fn is_column(tokens: &[Token<'_>], condition: &Condition) -> bool {
    match tokens {
        [column] => column.is_name() && Dialect::Sqlite.is_same_name(condition.column, &column.name()),
        _ => false,
    }
}

/// `IS NULL`, `= 1`
fn is_value(tokens: &[Token<'_>], literal: Literal, live: &LiveTable) -> bool {
    let is_equal = |token: &Token<'_>| token.is_symbol("=");
    match (literal, tokens) {
        (Literal::Null, [is_null]) => is_null.is_word("ISNULL"),
        (Literal::Null, [is, null]) => is.is_word("IS") && null.is_word("NULL"),
        (Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_), [first, second, value @ ..])
            if is_equal(first) && is_equal(second) =>
        {
            is_literal(value, literal, live)
        }
        (Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_), [first, value @ ..]) if is_equal(first) => {
            is_literal(value, literal, live)
        }
        _ => false,
    }
}

/// A text may stand in double quotes, as a name does, if no column has that name.
/// <https://www.sqlite.org/quirks.html#dblquote>
fn is_literal(tokens: &[Token<'_>], literal: Literal, live: &LiveTable) -> bool {
    let expected = Dialect::Sqlite.literal(literal);
    let expected = tokens::tokens(&expected);
    let tokens = tokens::without_parentheses(tokens);
    if let (Literal::Text(text), [token]) = (literal, tokens) {
        if token.text().starts_with('"') {
            return token.name() == text && live.column(Dialect::Sqlite, text).is_none();
        }
    }
    tokens.len() == expected.len()
        && tokens
            .iter()
            .zip(&expected)
            .all(|(token, expected)| token.text() == expected.text())
}

#[cfg(test)]
mod tests;
