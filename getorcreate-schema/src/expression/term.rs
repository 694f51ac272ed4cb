//! The terms of a condition, `state = 'open'`, and how they are compared with the declared conditions. The folder of each
//! database says in which forms that database prints them.

use std::fmt;

use getorcreate_runtime::internals::{self, Condition, Dialect, Literal, Order};

use crate::live::Rows;

/// A column, and a test of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) column: String,
    pub(crate) test: Test,
}

/// A test of a value, as the database prints it or as a declaration has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Equal(Value),
    NotEqual(Value),
    Order(Order, Value),
    In(Vec<Value>),
}

/// A value in a test or a function call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// A number with its sign.
    Number(String),
    Text(String),
}

/// The operator between a column and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Order(Order),
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

impl Term {
    /// True if the database takes the term for the declared condition.
    pub(crate) fn says(&self, dialect: Dialect, condition: &Condition) -> bool {
        let declared = Test::declared(condition.test, dialect);
        dialect.is_same_name(condition.column, &self.column)
            && self.test.clone().normalized(dialect) == declared.normalized(dialect)
    }

    /// True if only one value passes the test.
    pub(crate) const fn fixes_the_value(&self) -> bool {
        matches!(self.test, Test::Equal(_))
    }
}

impl Test {
    fn declared(test: internals::Test, dialect: Dialect) -> Self {
        let value = |literal| Value::declared(literal, dialect);
        match test {
            internals::Test::Equal(literal) => Self::Equal(value(literal)),
            internals::Test::NotEqual(literal) => Self::NotEqual(value(literal)),
            internals::Test::Order(order, number) => Self::Order(order, value(Literal::Integer(number))),
            internals::Test::In(literals) => Self::In(literals.iter().copied().map(value).collect()),
        }
    }

    /// The same test in one form, as [`Value::normalized`] is for its values. SQLite compares the text of two lists. For the
    /// others a list has no order, and a list of one value is an equality. For PostgreSQL `flag <> TRUE` is `flag = FALSE`.
    fn normalized(self, dialect: Dialect) -> Self {
        match (self, dialect) {
            #[cfg(feature = "postgres")]
            (Self::NotEqual(Value::Bool(value)), Dialect::Postgres) => {
                Self::Equal(Value::Bool(!value).normalized(dialect))
            }
            (Self::Equal(value), _) => Self::Equal(value.normalized(dialect)),
            (Self::NotEqual(value), _) => Self::NotEqual(value.normalized(dialect)),
            (Self::Order(order, value), _) => Self::Order(order, value.normalized(dialect)),
            #[cfg(feature = "sqlite")]
            (Self::In(values), Dialect::Sqlite) => Self::In(values),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            (Self::In(values), _) => {
                let mut values: Vec<Value> = values.into_iter().map(|value| value.normalized(dialect)).collect();
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

impl Value {
    /// The literal of a declaration. For SQLite it is written as the library writes it there: `TRUE` as 1.
    pub(crate) fn declared(literal: Literal, dialect: Dialect) -> Self {
        match (literal, dialect) {
            (Literal::Null, _) => Self::Null,
            #[cfg(feature = "sqlite")]
            (Literal::Bool(value), Dialect::Sqlite) => Self::Bool(value).into_number(),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            (Literal::Bool(value), _) => Self::Bool(value),
            (Literal::Integer(number), _) => Self::Number(number.to_string()),
            (Literal::Text(text), _) => Self::Text(text.to_owned()),
        }
    }

    /// The same value in one form, which stands for all forms that the database takes as equal. SQLite takes none as
    /// equal. For MySQL `TRUE` is 1. For PostgreSQL a cast value has the type of the column: `'-1'::integer` is -1.
    pub(crate) fn normalized(self, dialect: Dialect) -> Self {
        match (self, dialect) {
            #[cfg(feature = "postgres")]
            (Self::Bool(value), Dialect::Postgres) => Self::Text(value.to_string()),
            #[cfg(feature = "postgres")]
            (Self::Number(text), Dialect::Postgres) => Self::Text(text),
            #[cfg(feature = "mysql")]
            (value, Dialect::Mysql) => value.into_number(),
            (value, _) => value,
        }
    }

    /// The value with 1 for `TRUE`, and 0 for `FALSE`.
    pub(crate) fn into_number(self) -> Self {
        match self {
            Self::Bool(value) => Self::Number(u8::from(value).to_string()),
            value @ (Self::Null | Self::Number(_) | Self::Text(_)) => value,
        }
    }

    /// The value of `-n`, if this is that of `n`.
    pub(crate) fn negated(self) -> Option<Self> {
        match self {
            Self::Number(number) if !number.starts_with('-') => Some(Self::Number(format!("-{number}"))),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
        }
    }
}

impl Operator {
    /// The operator with its sides swapped: `0 < n` is `n > 0`.
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
    pub(crate) const fn with(self, value: Value) -> Test {
        match self {
            Self::Equal => Test::Equal(value),
            Self::NotEqual => Test::NotEqual(value),
            Self::Order(order) => Test::Order(order, value),
        }
    }
}

/// The term as a declaration has it: `state in ["open", "new"]`.
impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = &self.column;
        match &self.test {
            Test::Equal(value) => write!(formatter, "{column} = {value}"),
            Test::NotEqual(value) => write!(formatter, "{column} != {value}"),
            Test::Order(order, value) => write!(formatter, "{column} {} {value}", order.operator()),
            Test::In(values) => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(formatter, "{column} in [{}]", values.join(", "))
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
