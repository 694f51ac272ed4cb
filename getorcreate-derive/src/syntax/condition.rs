//! The rows that a key covers: those for which these conditions are true.

use std::fmt;

use proc_macro2::Span;
use quote::ToTokens;

use crate::syntax::list::FunctionCall;
use crate::syntax::part::ColumnName;

/// `where(flag = true, deleted_at = NULL)`
pub(crate) struct Where {
    pub(crate) call: FunctionCall,
    pub(crate) conditions: Vec<Condition>,
}

/// `flag = true`
pub(crate) struct Condition {
    pub(crate) column: ColumnName,
    pub(crate) test: Test,
}

/// A test of a column's value.
#[derive(Clone)]
pub(crate) enum Test {
    /// `= true`
    Equal(Literal),
    /// `!= "closed"`
    NotEqual(Literal),
    /// `> 0`
    Order(Order, Number),
    /// `in ["open", "new"]`. There is at least one value.
    In(Vec<Literal>),
}

/// The order of a value and a number.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone)]
pub(crate) struct Number {
    pub(crate) value: i64,
    pub(crate) span: Span,
}

#[derive(Clone)]
pub(crate) struct Literal {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// `NULL`
    Null,
    /// `true`
    Bool(bool),
    /// `-1`
    Integer(i64),
    /// `"open"`
    Text(String),
}

impl Where {
    /// `where()`
    pub(crate) fn is_empty(&self) -> bool {
        self.call.arguments.is_empty()
    }
}

impl Test {
    /// The values that the test names.
    pub(crate) fn literals(&self) -> Vec<Literal> {
        match self {
            Self::Equal(literal) | Self::NotEqual(literal) => vec![literal.clone()],
            Self::Order(_, number) => vec![number.literal()],
            Self::In(literals) => literals.clone(),
        }
    }

    /// True if only one value passes the test. A new row gets it.
    pub(crate) const fn fixes_the_value(&self) -> bool {
        matches!(self, Self::Equal(_))
    }
}

impl Number {
    fn literal(&self) -> Literal {
        Literal {
            value: Value::Integer(self.value),
            span: self.span,
        }
    }
}

impl Order {
    pub(crate) const fn operator(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// The test as declared.
impl fmt::Display for Test {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(literal) => write!(formatter, "= {}", literal.value),
            Self::NotEqual(literal) => write!(formatter, "!= {}", literal.value),
            Self::Order(order, number) => write!(formatter, "{} {}", order.operator(), number.value),
            Self::In(literals) => {
                let values: Vec<String> = literals.iter().map(|literal| literal.value.to_string()).collect();
                write!(formatter, "in [{}]", values.join(", "))
            }
        }
    }
}

/// The value as declared.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Integer(number) => number.fmt(formatter),
            Self::Text(text) => write!(formatter, "{text:?}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.to_token_stream().to_string().replace(' ', "");
        write!(formatter, "{column} {}", self.test)
    }
}

impl fmt::Display for Where {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        formatter.write_str(&conditions.join(", "))
    }
}
