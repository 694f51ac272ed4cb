//! The rows that a key covers: those with these literal values.

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
    pub(crate) literal: Literal,
}

#[derive(Clone)]
pub(crate) struct Literal {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

#[derive(Clone)]
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
        write!(formatter, "{column} = {}", self.literal.value)
    }
}

impl fmt::Display for Where {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        formatter.write_str(&conditions.join(", "))
    }
}
