//! Reads the key of an index as a declaration can have it: its columns and function calls, and the terms of its condition.
//! `check` compares the same terms. Here a value also has to be of its column's type, as the macro demands.

use sqlparser::ast::Expr;

use super::term::{Term, Test, Value};
use super::{CalledFunction, FunctionCall};
use crate::database::Database;
use crate::live::{Indexed, LiveColumn, LiveIndex, LiveTable};

/// The key of an index, as a declaration can have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) parts: Vec<Part>,
    pub(crate) conditions: Vec<Term>,
    /// MySQL and MariaDB: the name of its first generated column.
    pub(crate) generated: Option<String>,
}

/// A part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Column(String),
    Call(FunctionCall),
}

impl Part {
    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Column(column) => column,
            Self::Call(call) => &call.column,
        }
    }
}

/// Reads the expressions of one table.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) database: &'a dyn Database,
    pub(crate) live: &'a LiveTable,
    /// True if the program declares that this column is a boolean. None if it declares nothing.
    pub(crate) is_boolean: &'a dyn Fn(&str) -> Option<bool>,
}

impl<'a> Reader<'a> {
    /// The key of an index. If a declaration cannot have it, the reason, as a clause.
    pub(crate) fn key(self, index: &LiveIndex) -> Result<Key, String> {
        let parts = index.parts.iter().map(|part| match &part.what {
            Indexed::Column(column) => Ok(Part::Column(column.clone())),
            Indexed::Prefix(column) => Err(format!("it holds only the beginning of {column}")),
            Indexed::Expression(text) => self
                .call(text)
                .map(Part::Call)
                .ok_or_else(|| format!("it is on an expression that a declaration cannot have: {text}")),
        });
        Ok(Key {
            parts: parts.collect::<Result<_, String>>()?,
            conditions: index
                .predicate
                .as_deref()
                .map_or(Ok(Vec::new()), |text| self.condition(text))?,
            generated: None,
        })
    }

    /// The terms in the text of a condition.
    fn condition(self, text: &str) -> Result<Vec<Term>, String> {
        let refused = |term: &str| format!("its condition has a term that a declaration cannot have: {term}");
        let condition = self.database.parse(text).ok_or_else(|| refused(text))?;
        self.terms(&condition).map_err(|term| refused(&term))
    }

    /// The terms of a condition, in their order. If a declaration cannot have one of them, the text of that one.
    pub(crate) fn terms(self, condition: &Expr) -> Result<Vec<Term>, String> {
        let terms = self.database.conjuncts(condition).into_iter();
        let terms = terms.map(|term| self.term(term).ok_or(term));
        terms.collect::<Result<_, &Expr>>().map_err(ToString::to_string)
    }

    fn term(self, term: &Expr) -> Option<Term> {
        let Term { column, test } = self.database.term(term, self.live)?;
        let column = self.column(&column)?;
        Some(Term {
            column: column.name.clone(),
            test: self.test(test, column)?,
        })
    }

    /// The test, if a declaration can have it for the column.
    fn test(self, test: Test, column: &LiveColumn) -> Option<Test> {
        let value = |value| self.value(value, column);
        Some(match test {
            Test::Equal(equal) => Test::Equal(value(equal)?),
            Test::NotEqual(other) => Test::NotEqual(value(other)?),
            Test::Order(order, number) => Test::Order(
                order,
                value(number).filter(|number| matches!(number, Value::Number(_)))?,
            ),
            Test::In(values) => {
                let can_be_listed = |value: &Value| matches!(value, Value::Number(_) | Value::Text(_));
                let values = values.into_iter().map(|each| value(each).filter(can_be_listed));
                let values = values.collect::<Option<Vec<Value>>>()?;
                Test::In((!values.is_empty()).then_some(values)?)
            }
        })
    }

    /// The call in `lower(email)`, `coalesce(team_id, 0)` or `canon_crate_name(name)`.
    pub(crate) fn call(self, expression: &str) -> Option<FunctionCall> {
        let call = self.database.declared_call(expression, self.live)?;
        let column = self.column(&call.column)?;
        let function = match call.function {
            CalledFunction::BuiltIn(function) => CalledFunction::BuiltIn(function),
            CalledFunction::Coalesce(value) => CalledFunction::Coalesce(self.value(value, column)?),
            CalledFunction::Other(name) => CalledFunction::Other(name.split('.').all(is_identifier).then_some(name)?),
        };
        Some(FunctionCall {
            function,
            column: column.name.clone(),
        })
    }

    fn column(self, name: &str) -> Option<&'a LiveColumn> {
        self.live.column(self.database.dialect(), name)
    }

    /// The value as a declaration writes it, if the column can have it.
    fn value(self, value: Value, column: &LiveColumn) -> Option<Value> {
        let integer = |digits: &str| Some(Value::Number(digits.parse::<i64>().ok()?.to_string()));
        if value == Value::Null {
            return column.is_nullable.then_some(value);
        }
        if self.holds_booleans(column) {
            return self.database.boolean(&value).map(Value::Bool);
        }
        match value {
            Value::Number(digits) if column.holds_integers() => integer(&digits),
            // PostgreSQL: '-1'::integer
            Value::Text(digits) if column.holds_integers() && !column.holds_text() => integer(&digits),
            Value::Text(text) if column.holds_text() => Some(Value::Text(text)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    fn holds_booleans(self, column: &LiveColumn) -> bool {
        (self.is_boolean)(&column.name).unwrap_or_else(|| self.database.is_boolean(column))
    }
}

/// True if Rust takes the name as an identifier.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let is_first = |character: char| character.is_ascii_alphabetic() || character == '_';
    characters.next().is_some_and(is_first)
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}
