//! Parses expressions as somebody wrote them in `CREATE UNIQUE INDEX`: SQLite keeps the text.
//!
//! `ON CONFLICT (..) WHERE ..` finds an index whose condition has the same syntax tree. The letter case of names,
//! quotes, and extra parentheses make no difference. The order of terms, `TRUE` instead of `1`, and swapped sides do:
//! measured with SQLite 3.50, with that clause and with the plan of a `SELECT`.
//! <https://www.sqlite.org/lang_upsert.html>, <https://www.sqlite.org/partialindex.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function};
use sqlparser::ast::{BinaryOperator, Expr};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::Token;

use super::statement;
use crate::expression::parse::{self, dense, is_keyword, named, tokenize};
use crate::expression::term::{Operator, Term, Test, Value};
use crate::expression::tree::{self, bare};
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::{LiveTable, Rows};

/// The syntax tree of an expression.
pub(in crate::database) fn parse(text: &str) -> Option<Expr> {
    parse::parse(&SQLiteDialect {}, tokens(text)?)
}

/// The tokens of an expression.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    Some(dense(of_sqlite(tokenize(&SQLiteDialect {}, text)?)))
}

/// Replaces `ISNULL` with `IS NULL`, because `sqlparser` does not know the former. It knows `NOTNULL` and `NOT NULL`.
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
    let (name, arguments) = tree::function(call)?;
    let (argument, function) = match *arguments {
        [argument] => (argument, only_argument(name)),
        [argument, value] if name == "coalesce" => (argument, CalledFunction::Coalesce(tree::literal(value)?)),
        _ => return None,
    };
    let column = tree::column(argument)?;
    Some(FunctionCall { function, column })
}

/// The function of this name. Each name is that of one function: SQLite has no schemas for functions.
fn only_argument(name: String) -> CalledFunction {
    let mut functions = [Function::Lower, Function::Upper, Function::Trim].into_iter();
    match functions.find(|function| function.name() == name) {
        Some(function) => CalledFunction::BuiltIn(function),
        None => CalledFunction::Other(name),
    }
}

/// Compares the predicate of an index with the declared conditions, in order.
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let Some(predicate) = parse(predicate) else {
        return Rows::Other;
    };
    let terms = conjuncts(&predicate);
    let says = |(term, declared): (&&Expr, &Condition)| {
        self::term(term, live).is_some_and(|term| term.says(Dialect::Sqlite, declared))
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
pub(crate) fn conjuncts(expression: &Expr) -> Vec<&Expr> {
    match tree::binary(expression) {
        Some((left, BinaryOperator::And, right)) => [conjuncts(left), vec![bare(right)]].concat(),
        _ => vec![bare(expression)],
    }
}

/// The term of `flag = 1`, `deleted_at IS NULL`, `n > 0` or `state IN ('open', 'new')`, in the one form in which
/// `ON CONFLICT` finds an index by it.
pub(crate) fn term(expression: &Expr, live: &LiveTable) -> Option<Term> {
    match bare(expression) {
        Expr::IsNull(column) => return term_of(column, Test::Equal(Value::Null)),
        Expr::IsNotNull(column) => return term_of(column, Test::NotEqual(Value::Null)),
        _ => {}
    }
    if let Some((column, members)) = tree::listed(expression) {
        let members: Option<Vec<Value>> = members.iter().map(|member| value(member, live)).collect();
        return term_of(column, Test::In(members?));
    }
    let (left, operator, right) = tree::compared(expression)?;
    term_of(left, operator.with(value(right, live)?))
}

/// The term of the same forms, and of `1 = flag`, `flag IS 1`, `flag IN (1)`, `flag = TRUE`.
fn other_form(expression: &Expr, live: &LiveTable) -> Option<Term> {
    let (left, operator, right) = match (tree::binary(expression), tree::listed(expression)) {
        (Some((left, BinaryOperator::Is, right)), _) if tree::is_null(left) => {
            return term_of(right, Test::Equal(Value::Null));
        }
        (Some((left, BinaryOperator::Is, right)), _) => (left, Operator::Equal, right),
        (_, Some((column, [member]))) => (column, Operator::Equal, member),
        _ => match tree::compared(expression) {
            Some(compared) => compared,
            None => return term(expression, live),
        },
    };
    let term =
        |column, operator: Operator, literal| term_of(column, operator.with(value(literal, live)?.into_number()));
    term(left, operator, right).or_else(|| term(right, operator.swapped(), left))
}

fn term_of(column: &Expr, test: Test) -> Option<Term> {
    let column = tree::column(column)?;
    Some(Term { column, test })
}

/// A literal. A text may be in double quotes, as a name is, if no column has that name.
/// <https://www.sqlite.org/quirks.html#dblquote>
fn value(expression: &Expr, live: &LiveTable) -> Option<Value> {
    match bare(expression) {
        Expr::Identifier(name) if name.quote_style == Some('"') => {
            let is_column = live.column(Dialect::Sqlite, &name.value).is_some();
            (!is_column).then(|| Value::Text(name.value.clone()))
        }
        other => tree::literal(other),
    }
}

#[cfg(test)]
mod tests;
