//! Parses expressions as somebody wrote them in `CREATE UNIQUE INDEX`: SQLite keeps the text.
//!
//! `ON CONFLICT (..) WHERE ..` finds an index whose condition has the same syntax tree. The letter case of names,
//! quotes, and extra parentheses make no difference. The order of terms, `TRUE` instead of `1`, and swapped sides do:
//! measured with SQLite 3.50, with that clause and with the plan of a `SELECT`.
//! <https://www.sqlite.org/lang_upsert.html>, <https://www.sqlite.org/partialindex.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function};
use sqlparser::ast::{BinaryOperator, Expr, InTarget};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::Token;

use super::statement;
use crate::expression::parse::{self, dense, is_keyword, named, tokenize};
use crate::expression::term::{self, FunctionCall, Term, Value, bare};
use crate::live::{LiveTable, Rows};

/// The syntax tree of an expression.
pub(in crate::database) fn parse(text: &str) -> Option<Expr> {
    parse::parse(&SQLiteDialect {}, tokens(text)?)
}

/// The tokens of an expression.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    Some(dense(of_sqlite(tokenize(&SQLiteDialect {}, text)?)))
}

/// Replaces `ISNULL` with `IS NULL`, because `sqlparser` does not know the former.
fn of_sqlite(tokens: Vec<Token>) -> Vec<Token> {
    let is_null = ["IS", "NULL"].map(|word| Token::make_word(word, None));
    let tokens = tokens.into_iter().flat_map(|token| match token {
        Token::Word(word) if is_keyword(&word, &["ISNULL"]) => is_null.to_vec(),
        token => vec![named(token)],
    });
    tokens.collect()
}

/// The function call in an expression: `lower(email)`. A collation after it is judged elsewhere.
pub(crate) fn call(expression: &str) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let call = match &expression {
        Expr::Collate { expr, .. } => expr,
        expression => expression,
    };
    let (name, arguments) = term::function(call)?;
    let functions = [Function::Lower, Function::Upper, Function::Trim].into_iter();
    let function = functions.into_iter().find(|function| function.name() == name)?;
    let [argument] = *arguments else { return None };
    let column = term::column(argument)?;
    Some(FunctionCall { function, column })
}

/// Compares the predicate of an index with the declared conditions, in order.
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let Some(predicate) = parse(predicate) else {
        return Rows::Other;
    };
    let terms = terms(&predicate);
    let says = |(term, declared): (&&Expr, &Condition)| {
        equality(term, live).is_some_and(|term| term.says(Dialect::Sqlite, declared))
    };
    let is_same = terms.len() == declared.len() && terms.iter().zip(declared).all(says);
    if is_same { Rows::Same } else { Rows::Other }
}

/// True if each condition is one of the terms, in any order and form. `ON CONFLICT` does not find such an index, but
/// the index holds no other rows. Each term is parsed on its own, since `sqlparser` may not parse another one:
/// `CAST(n AS UNSIGNED BIG INT) > 0`.
pub(crate) fn is_within(predicate: &str, declared: &[Condition], live: &LiveTable) -> bool {
    let tokens = statement::tokens(predicate);
    let terms = statement::conjuncts(&tokens).into_iter();
    let terms = terms.filter_map(|term| parse(statement::text(predicate, term)));
    let terms: Vec<Term> = terms.filter_map(|term| other_form(&term, live)).collect();
    let is_written = |condition: &Condition| terms.iter().any(|term| term.says(Dialect::Sqlite, condition));
    declared.iter().all(is_written)
}

/// The terms of `a AND b AND c`. This is `(a AND b) AND c`, not `a AND (b AND c)`.
fn terms(expression: &Expr) -> Vec<&Expr> {
    match term::binary(expression) {
        Some((left, BinaryOperator::And, right)) => [terms(left), vec![bare(right)]].concat(),
        _ => vec![bare(expression)],
    }
}

/// The term of `flag = 1` or `deleted_at IS NULL`.
fn equality(expression: &Expr, live: &LiveTable) -> Option<Term> {
    if let Expr::IsNull(column) = expression {
        return term_of(column, Value::Null);
    }
    let (left, right) = term::equated(expression)?;
    term_of(left, value(right, live)?)
}

/// The term of the same forms, and of `1 = flag`, `flag IS 1`, `flag IN (1)`, `flag = TRUE`.
fn other_form(expression: &Expr, live: &LiveTable) -> Option<Term> {
    let (left, right) = match (expression, term::binary(expression)) {
        (Expr::IsNull(column), _) => return term_of(column, Value::Null),
        (_, Some((left, BinaryOperator::Is, right))) if term::is_null(left) => return term_of(right, Value::Null),
        (_, Some((left, BinaryOperator::Eq | BinaryOperator::Is, right))) => (left, right),
        _ => only_member(expression)?,
    };
    let term = |column, of_value| term_of(column, value(of_value, live)?.stored(Dialect::Sqlite));
    term(left, right).or_else(|| term(right, left))
}

/// The two sides of `flag IN (1)`.
fn only_member(expression: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::In {
        expr,
        target: InTarget::List(members),
        negated: false,
        ..
    } = expression
    else {
        return None;
    };
    match &**members {
        [member] => Some((expr, member)),
        _ => None,
    }
}

fn term_of(column: &Expr, value: Value) -> Option<Term> {
    let column = term::column(column)?;
    Some(Term { column, value })
}

/// A literal. A text may be in double quotes, as a name is, if no column has that name.
/// <https://www.sqlite.org/quirks.html#dblquote>
pub(crate) fn value(expression: &Expr, live: &LiveTable) -> Option<Value> {
    match bare(expression) {
        Expr::Identifier(name) if name.quote_style == Some('"') => {
            let is_column = live.column(Dialect::Sqlite, &name.value).is_some();
            (!is_column).then(|| Value::Text(name.value.clone()))
        }
        other => Value::of_literal(other),
    }
}

#[cfg(test)]
mod tests;
