//! The terms that a declaration can have, `state = 'open'`, and the parts of a syntax tree that they come from. Each
//! database has a file of its own for the form in which it prints them.

use std::fmt;

use getorcreate_runtime::internals::{Condition, Dialect, Function, Literal, Order, Test};
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, InTarget, UnaryOperator, Value as Sql,
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

/// A column, and a test of its value.
#[derive(Debug)]
pub(crate) struct Term {
    pub(crate) column: String,
    pub(crate) test: Tested,
}

/// A test as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Tested {
    Equal(Value),
    NotEqual(Value),
    Order(Order, Value),
    In(Vec<Value>),
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
            && self.test == Tested::declared(condition.test).stored(dialect)
    }
}

impl Tested {
    fn declared(test: Test) -> Self {
        match test {
            Test::Equal(literal) => Self::Equal(Value::declared(literal)),
            Test::NotEqual(literal) => Self::NotEqual(Value::declared(literal)),
            Test::Order(order, number) => Self::Order(order, Value::Number(number.to_string())),
            Test::In(literals) => Self::In(literals.iter().copied().map(Value::declared).collect()),
        }
    }

    /// The same test in one form, as [`Value::stored`] is for its values. SQLite compares the text of two lists. For the others a
    /// list has no order, and a list of one value is an equality. For PostgreSQL `flag <> TRUE` is `flag = FALSE`.
    pub(crate) fn stored(self, dialect: Dialect) -> Self {
        match (self, dialect) {
            #[cfg(feature = "postgres")]
            (Self::NotEqual(Value::Bool(value)), Dialect::Postgres) => Self::Equal(Value::Bool(!value).stored(dialect)),
            (Self::Equal(value), _) => Self::Equal(value.stored(dialect)),
            (Self::NotEqual(value), _) => Self::NotEqual(value.stored(dialect)),
            (Self::Order(order, value), _) => Self::Order(order, value.stored(dialect)),
            #[cfg(feature = "sqlite")]
            (Self::In(values), Dialect::Sqlite) => {
                Self::In(values.into_iter().map(|value| value.stored(dialect)).collect())
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            (Self::In(values), _) => {
                let mut values: Vec<Value> = values.into_iter().map(|value| value.stored(dialect)).collect();
                values.sort();
                values.dedup();
                match <[Value; 1]>::try_from(values) {
                    Ok([value]) => Self::Equal(value),
                    Err(values) => Self::In(values),
                }
            }
        }
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

/// A comparison of two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Order(Order),
}

impl Comparison {
    fn of(operator: &BinaryOperator) -> Option<Self> {
        Some(match operator {
            BinaryOperator::Eq => Self::Equal,
            BinaryOperator::NotEq => Self::NotEqual,
            BinaryOperator::Lt => Self::Order(Order::Less),
            BinaryOperator::LtEq => Self::Order(Order::LessOrEqual),
            BinaryOperator::Gt => Self::Order(Order::Greater),
            BinaryOperator::GtEq => Self::Order(Order::GreaterOrEqual),
            _ => return None,
        })
    }

    /// The comparison with its sides swapped: `0 < n` is `n > 0`.
    pub(crate) const fn swapped(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Order(Order::Less) => Self::Order(Order::Greater),
            Self::Order(Order::LessOrEqual) => Self::Order(Order::GreaterOrEqual),
            Self::Order(Order::Greater) => Self::Order(Order::Less),
            Self::Order(Order::GreaterOrEqual) => Self::Order(Order::LessOrEqual),
        }
    }

    /// The test of the left side with the value on the right side.
    pub(crate) const fn with(self, value: Value) -> Tested {
        match self {
            Self::Equal => Tested::Equal(value),
            Self::NotEqual => Tested::NotEqual(value),
            Self::Order(order) => Tested::Order(order, value),
        }
    }
}

/// The two sides of `=`, `<>` or `>`.
pub(crate) fn compared(expression: &Expr) -> Option<(&Expr, Comparison, &Expr)> {
    let (left, operator, right) = binary(expression)?;
    Some((left, Comparison::of(operator)?, right))
}

/// The operand and the members of `state IN ('open', 'new')`.
pub(crate) fn listed(expression: &Expr) -> Option<(&Expr, &[Expr])> {
    match bare(expression) {
        Expr::In {
            expr,
            target: InTarget::List(members),
            negated: false,
            ..
        } => Some((expr, members)),
        _ => None,
    }
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

/// The name of a function in lower case, with its schema if it has one, and its arguments. None for a quoted name.
pub(crate) fn function(expression: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Function(function) = bare(expression) else {
        return None;
    };
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let names = function
        .name
        .0
        .iter()
        .map(|name| name.as_ident().filter(|name| name.quote_style.is_none()));
    let names: Option<Vec<String>> = names.map(|name| Some(name?.value.to_ascii_lowercase())).collect();
    let arguments: Option<Vec<&Expr>> = list.args.iter().map(argument).collect();
    Some((names?.join("."), arguments?))
}

fn argument(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    }
}
