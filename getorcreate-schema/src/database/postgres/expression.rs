//! Parses the expressions that `pg_get_expr` and `pg_get_indexdef` print.
//!
//! PostgreSQL finds an index for `ON CONFLICT (..) WHERE ..`, and for a `SELECT`, by a proof. It must prove that the
//! condition of the statement implies the condition of the index. The equivalences in this file were measured on
//! PostgreSQL 15 with both. `flag` and `flag = true` are the same, in any order, with the literal on either side, or
//! with a cast. `flag IS TRUE` is not. <https://www.postgresql.org/docs/current/indexes-partial.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function, TypeClass};
use sqlparser::ast::{
    ArrayElemTypeDef, BinaryOperator, DataType, ExactNumberInfo, Expr, TrimWhereField, UnaryOperator,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::Token;

use crate::expression::parse::{self, dense, tokenize};
use crate::expression::term::{self, Term, Test, Value};
use crate::expression::tree::{self, bare};
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::{LiveTable, Rows};

/// The syntax tree of an expression.
pub(in crate::database) fn parse(text: &str) -> Option<Expr> {
    parse::parse(&PostgreSqlDialect {}, tokens(text)?)
}

/// The tokens of an expression. A name that is a keyword is quoted.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    tokenize(&PostgreSqlDialect {}, text).map(dense)
}

/// The call in `lower(email)`, `lower(email::text)`, `COALESCE(parent_id, 0)`, or `TRIM(BOTH FROM email)`. The last one was
/// `btrim(email)` before version 14. None for a function of the user's own: only the server knows which function has the
/// name.
pub(crate) fn call(expression: &str) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (function, argument) = both_trimmed(&expression).or_else(|| {
        let (name, arguments) = tree::function(&expression)?;
        let function = match (&*name, &*arguments) {
            ("lower", [_]) => CalledFunction::BuiltIn(Function::Lower),
            ("upper", [_]) => CalledFunction::BuiltIn(Function::Upper),
            ("btrim", [_]) => CalledFunction::BuiltIn(Function::Trim),
            ("coalesce", [_, value]) => CalledFunction::Coalesce(literal(value)?),
            _ => return None,
        };
        Some((function, *arguments.first()?))
    })?;
    let (column, casts) = column(argument)?;
    matches!(*casts, [] | [DataType::Text]).then_some(FunctionCall { function, column })
}

/// The call of a function of the user's own, by the function's name. Another function may have the same name in another
/// schema.
pub(crate) fn own_call(expression: &str, live: &LiveTable) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (name, arguments) = tree::function(&expression)?;
    match *arguments {
        [argument] => Some(FunctionCall {
            function: CalledFunction::Other(name),
            column: compared_column(argument, live)?,
        }),
        _ => None,
    }
}

/// The call in `coalesce(level::integer, '-1'::integer)`, as PostgreSQL prints `coalesce(level, -1)` for a `smallint`.
pub(crate) fn widened_coalesce(expression: &str, live: &LiveTable) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (name, arguments) = tree::function(&expression)?;
    let [argument, value] = *arguments else { return None };
    let (column, casts) = column(argument)?;
    let is_small = live
        .column(Dialect::Postgres, &column)?
        .classes
        .contains(&TypeClass::SmallInteger);
    let is_widened = is_small && matches!(*casts, [DataType::Integer(None)]);
    (name == "coalesce" && is_widened).then_some(FunctionCall {
        function: CalledFunction::Coalesce(literal(value)?),
        column,
    })
}

fn both_trimmed(expression: &Expr) -> Option<(CalledFunction, &Expr)> {
    use TrimWhereField::Both;
    match bare(expression) {
        Expr::Trim {
            trim_where: Some(Both),
            trim_what: None,
            expr,
            trim_characters: None,
        } => Some((CalledFunction::BuiltIn(Function::Trim), expr)),
        _ => None,
    }
}

/// Compares the predicate of an index with the declared conditions, as sets.
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let Some(predicate) = parse(predicate) else {
        return Rows::Other;
    };
    let terms = tree::conjuncts(&predicate).into_iter().map(|each| term(each, live));
    let terms: Option<Vec<Term>> = terms.collect();
    terms.map_or(Rows::Other, |terms| term::compare(Dialect::Postgres, &terms, declared))
}

/// The term of a test of one column, in any form in which PostgreSQL finds an index by it.
pub(crate) fn term(expression: &Expr, live: &LiveTable) -> Option<Term> {
    let (column, test) = match bare(expression) {
        Expr::Identifier(column) => (column.value.clone(), Test::Equal(Value::Bool(true))),
        Expr::UnaryOp { op, expr } if *op == UnaryOperator::Not => {
            (tree::column(expr)?, Test::Equal(Value::Bool(false)))
        }
        Expr::IsNull(column) => (tree::column(column)?, Test::Equal(Value::Null)),
        Expr::IsNotNull(column) => (tree::column(column)?, Test::NotEqual(Value::Null)),
        _ => comparison(expression, live).or_else(|| membership(expression, live))?,
    };
    Some(Term { column, test })
}

fn comparison(expression: &Expr, live: &LiveTable) -> Option<(String, Test)> {
    let (left, operator, right) = tree::compared(expression)?;
    let (operand, test) = match literal(right) {
        Some(value) => (left, operator.with(value)),
        None => (right, operator.swapped().with(literal(left)?)),
    };
    Some((compared_column(operand, live)?, test))
}

/// `state = ANY (ARRAY['open'::text, 'new'::text])`, as PostgreSQL prints `state IN ('open', 'new')`.
fn membership(expression: &Expr, live: &LiveTable) -> Option<(String, Test)> {
    let Expr::AnyOp {
        left,
        compare_op: BinaryOperator::Eq,
        right,
        ..
    } = expression
    else {
        return None;
    };
    let members: Option<Vec<Value>> = array(right)?.iter().map(literal).collect();
    Some((compared_column(left, live)?, Test::In(members?)))
}

/// The elements of an array, which may be cast to another type of the same values.
fn array(expression: &Expr) -> Option<&[Expr]> {
    match bare(expression) {
        Expr::Array(array) => Some(&array.elem),
        Expr::Cast {
            expr,
            data_type: DataType::Array(ArrayElemTypeDef::SquareBracket(of, None)),
            ..
        } => class_of(of).and_then(|_| array(expr)),
        _ => None,
    }
}

/// The column, if the comparison is the column's own.
fn compared_column(operand: &Expr, live: &LiveTable) -> Option<String> {
    let (column, casts) = column(operand)?;
    is_compared_as_such(&column, &casts, live).then_some(column)
}

/// True if each cast only shows how PostgreSQL compares a `varchar`, or a domain by its base type. The blanks at the
/// end of a `char(5)` count only as text.
fn is_compared_as_such(column: &str, casts: &[&DataType], live: &LiveTable) -> bool {
    let is_blank_padded = |name: &str| name == "character" || name.starts_with("character(") || name == "bpchar";
    let Some(live) = live.column(Dialect::Postgres, column) else {
        return casts.is_empty();
    };
    let is_its_own = |cast: &&DataType| class_of(cast).is_some_and(|class| live.classes.contains(&class));
    casts.is_empty() || casts.iter().all(is_its_own) && !is_blank_padded(&live.type_name)
}

/// The class of a type, if all types that are made from that type compare by the same values.
fn class_of(data_type: &DataType) -> Option<TypeClass> {
    match data_type {
        DataType::Text | DataType::CharacterVarying(None) => Some(TypeClass::Text),
        DataType::Boolean => Some(TypeClass::Boolean),
        DataType::SmallInt(None) => Some(TypeClass::SmallInteger),
        DataType::Integer(None) => Some(TypeClass::Integer),
        DataType::BigInt(None) => Some(TypeClass::BigInteger),
        DataType::Numeric(ExactNumberInfo::None) => Some(TypeClass::Numeric),
        _ => None,
    }
}

/// The column in `email::text`, with the types that it is cast to.
fn column(expression: &Expr) -> Option<(String, Vec<&DataType>)> {
    let Some((expression, data_type)) = cast(expression) else {
        return Some((tree::column(expression)?, Vec::new()));
    };
    let (column, casts) = column(expression)?;
    Some((column, [casts, vec![data_type]].concat()))
}

/// The value of `'open'::character varying::text`: its text.
fn literal(expression: &Expr) -> Option<Value> {
    if let Some((expression, data_type)) = cast(expression) {
        return literal(expression).filter(|value| !cuts(data_type, value));
    }
    match bare(expression) {
        Expr::UnaryOp { op, expr } if *op == UnaryOperator::Minus => literal(expr)?.negated(),
        _ => tree::literal(expression),
    }
}

fn cast(expression: &Expr) -> Option<(&Expr, &DataType)> {
    match bare(expression) {
        Expr::Cast { expr, data_type, .. } => Some((expr, data_type)),
        _ => None,
    }
}

/// True if a cast to the type may keep only the beginning of a text: `character varying(2)`, and `character`, which has
/// one character.
fn cuts(data_type: &DataType, value: &Value) -> bool {
    let type_name = data_type.to_string().to_lowercase();
    let mut numbers = type_name.split(|character: char| !character.is_ascii_digit());
    let length = match &*type_name {
        "character" | "char" | "\"char\"" => Some(1),
        _ => numbers.find_map(|digits| digits.parse::<usize>().ok()),
    };
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(text) | Value::Text(text) => length.is_some_and(|length| text.chars().count() > length),
    }
}

#[cfg(test)]
mod tests;
