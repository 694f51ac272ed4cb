//! Function calls in indexes and generated columns.

use std::fmt;

use getorcreate_runtime::internals::{Dialect, Function};

use super::term::Value;

/// A function call on a column: `lower(email)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionCall {
    pub(crate) function: CalledFunction,
    pub(crate) column: String,
}

/// The function in an expression of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CalledFunction {
    /// `lower`, `upper` or `trim`.
    BuiltIn(Function),
    /// `coalesce`, with the value that stands for NULL.
    Coalesce(Value),
    /// Any other function, by its name. Quotes are removed.
    Other(String),
}

impl CalledFunction {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::BuiltIn(function) => function.name(),
            Self::Coalesce(_) => "coalesce",
            Self::Other(name) => name,
        }
    }
}

impl FunctionCall {
    /// True if this is the call of the declared function on the declared column.
    pub(crate) fn is(&self, dialect: Dialect, function: Function, column: &str) -> bool {
        let is_function = match (&self.function, function) {
            (CalledFunction::BuiltIn(own), declared) => *own == declared,
            (CalledFunction::Coalesce(value), Function::Coalesce(literal)) => {
                value.clone().normalized(dialect) == Value::declared(literal, dialect).normalized(dialect)
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
        let (name, column) = (self.function.name(), &self.column);
        match &self.function {
            CalledFunction::Coalesce(value) => write!(formatter, "{name}({column}, {value})"),
            CalledFunction::BuiltIn(_) | CalledFunction::Other(_) => write!(formatter, "{name}({column})"),
        }
    }
}
