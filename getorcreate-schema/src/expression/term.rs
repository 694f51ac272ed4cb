//! The terms that a declaration can have, `state = 'open'`, and the parts of a syntax tree that they come from. Each
//! database has a file of its own for the form in which it prints them.

use std::fmt;

use getorcreate_runtime::internals::{Condition, Dialect, Function, Literal};
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value as Sql,
};

use crate::live::Rows;

/// A function call on a column: `lower(email)`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FunctionCall {
    pub(crate) function: CalledFunction,
    pub(crate) column: String,
}

/// The function in an expression of the database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CalledFunction {
    /// `lower`, `upper` or `trim`.
    BuiltIn(Function),
    /// `coalesce`, with the value that stands for NULL, in the form of [`Value::stored`].
    Coalesce(Value),
    /// Any other function, by its name. Quotes are removed.
    Other(String),
}

impl FunctionCall {
    /// True if this is the call of the declared function on the declared column.
    pub(crate) fn is(&self, dialect: Dialect, function: Function, column: &str) -> bool {
        let is_function = match (&self.function, function) {
            (CalledFunction::BuiltIn(own), declared) => *own == declared,
            (CalledFunction::Coalesce(value), Function::Coalesce(literal)) => {
                *value == Value::declared(literal).stored(dialect)
            }
            (CalledFunction::Other(name), Function::Own(declared)) => {
                dialect.is_same_name(declared.trim_matches(['"', '`', '[', ']']), name)
            }
            (CalledFunction::Coalesce(_) | CalledFunction::Other(_), _) => false,
        };
        is_function && dialect.is_same_name(column, &self.column)
    }
}

/// The call as a declaration has it: `coalesce(parent_id, 0)`.
impl fmt::Display for FunctionCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = &self.column;
        match &self.function {
            CalledFunction::BuiltIn(function) => write!(formatter, "{}({column})", function.name()),
            CalledFunction::Coalesce(value) => write!(formatter, "coalesce({column}, {value})"),
            CalledFunction::Other(name) => write!(formatter, "{name}({column})"),
        }
    }
}

/// A column and its value.
#[derive(Debug)]
pub(crate) struct Term {
    pub(crate) column: String,
    pub(crate) value: Value,
}

/// A value as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// A number with its sign.
    Number(String),
    Text(String),
}

impl Term {
    pub(crate) fn says(&self, dialect: Dialect, condition: &Condition) -> bool {
        dialect.is_same_name(condition.column, &self.column)
            && self.value == Value::declared(condition.literal).stored(dialect)
    }
}

/// The value as a declaration has it.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Number(number) => formatter.write_str(number),
            Self::Text(text) => write!(formatter, "{text:?}"),
        }
    }
}

impl Value {
    /// The value of `'open'`, `-7` or `TRUE`.
    pub(crate) fn of_literal(expression: &Expr) -> Option<Self> {
        match bare(expression) {
            Expr::UnaryOp { op, expr } if *op == UnaryOperator::Minus => Self::of_literal(expr)?.negated(),
            Expr::Value(value) => match &value.value {
                Sql::Number(number, _) => Some(Self::Number(number.clone())),
                Sql::SingleQuotedString(text) => Some(Self::Text(text.clone())),
                Sql::Boolean(value) => Some(Self::Bool(*value)),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn negated(self) -> Option<Self> {
        match self {
            Self::Number(number) if !number.starts_with('-') => Some(Self::Number(format!("-{number}"))),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
        }
    }

    fn declared(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => Self::Bool(value),
            Literal::Integer(number) => Self::Number(number.to_string()),
            Literal::Text(text) => Self::Text(text.to_owned()),
        }
    }

    /// The same value in one form, which stands for all forms that the database takes as equal. For SQLite and MySQL
    /// `TRUE` is 1. For PostgreSQL a cast value has the type of the column: `'-1'::integer` is -1.
    pub(crate) fn stored(self, dialect: Dialect) -> Self {
        match (self, dialect) {
            #[cfg(feature = "postgres")]
            (Self::Bool(value), Dialect::Postgres) => Self::Text(value.to_string()),
            #[cfg(feature = "postgres")]
            (Self::Number(text), Dialect::Postgres) => Self::Text(text),
            (Self::Bool(value), _) => Self::Number(u8::from(value).to_string()),
            (value @ (Self::Null | Self::Number(_) | Self::Text(_)), _) => value,
        }
    }
}

/// Compares the terms with the declared conditions, as sets.
pub(crate) fn compare(dialect: Dialect, terms: &[Term], declared: &[Condition]) -> Rows {
    let is_declared = |term: &Term| declared.iter().any(|condition| term.says(dialect, condition));
    let is_written = |condition: &Condition| terms.iter().any(|term| term.says(dialect, condition));
    match (terms.iter().all(is_declared), declared.iter().all(is_written)) {
        (true, true) => Rows::Same,
        (true, false) => Rows::More,
        (false, _) => Rows::Other,
    }
}

/// The expression without the parentheses around it.
pub(crate) fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Nested(inner) => bare(inner),
        _ => expression,
    }
}

/// The terms that `AND` joins, at any depth.
pub(crate) fn conjuncts(expression: &Expr) -> Vec<&Expr> {
    match binary(expression) {
        Some((left, BinaryOperator::And, right)) => [conjuncts(left), conjuncts(right)].concat(),
        _ => vec![bare(expression)],
    }
}

/// The operator and its two sides.
pub(crate) fn binary(expression: &Expr) -> Option<(&Expr, &BinaryOperator, &Expr)> {
    match bare(expression) {
        Expr::BinaryOp { left, op, right } => Some((left, op, right)),
        _ => None,
    }
}

/// The two sides of `=`.
pub(crate) fn equated(expression: &Expr) -> Option<(&Expr, &Expr)> {
    let (left, operator, right) = binary(expression)?;
    (*operator == BinaryOperator::Eq).then_some((left, right))
}

pub(crate) fn is_null(expression: &Expr) -> bool {
    matches!(bare(expression), Expr::Value(value) if value.value == Sql::Null)
}

pub(crate) fn column(expression: &Expr) -> Option<String> {
    match bare(expression) {
        Expr::Identifier(name) => Some(name.value.clone()),
        _ => None,
    }
}

/// The name of a function in lower case, and its arguments. None for a quoted name, or for one with a schema.
pub(crate) fn function(expression: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Function(function) = bare(expression) else {
        return None;
    };
    let (FunctionArguments::List(list), [name]) = (&function.args, &*function.name.0) else {
        return None;
    };
    let name = name.as_ident().filter(|name| name.quote_style.is_none())?;
    let arguments: Option<Vec<&Expr>> = list.args.iter().map(argument).collect();
    Some((name.value.to_ascii_lowercase(), arguments?))
}

fn argument(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    }
}
