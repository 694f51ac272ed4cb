//! MySQL and MariaDB.

mod catalog;
mod ddl;
pub(super) mod expression;
mod foreign_key;
mod generated;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TypeClass};
use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use super::interface::Database;
use crate::expression::FunctionCall;
use crate::expression::reader::{Key, Reader};
use crate::expression::term::{Term, Value};
use crate::live::{LiveColumn, LiveIndex, LiveTable};
use crate::report::Drift;

/// MySQL and MariaDB. A unique index is on columns there, so generated columns stand in for conditions and expressions.
#[derive(Debug)]
pub(super) struct Mysql;

impl Database for Mysql {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn feature(&self) -> &'static str {
        "mysql"
    }

    fn tokens(&self, expression: &str) -> Option<Vec<Token>> {
        expression::tokens(expression)
    }

    /// The call in a generated column, which stands in for a declared expression.
    fn call(&self, expression: &str) -> Option<FunctionCall> {
        expression::call(expression)
    }

    fn parse(&self, expression: &str) -> Option<Expr> {
        expression::parse(expression)
    }

    fn term(&self, expression: &Expr, _: &LiveTable) -> Option<Term> {
        expression::term(expression)
    }

    fn boolean(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(value) => Some(*value),
            Value::Number(digits) if digits == "1" => Some(true),
            Value::Number(digits) if digits == "0" => Some(false),
            Value::Null | Value::Number(_) | Value::Text(_) => None,
        }
    }

    fn is_boolean(&self, column: &LiveColumn) -> bool {
        column.type_name.eq_ignore_ascii_case("tinyint(1)")
    }

    fn key(&self, index: &LiveIndex, reader: Reader<'_>) -> Result<Key, String> {
        generated::key(index, reader)
    }

    fn generated_drifts(&self, constraint: &UniqueConstraint, live: &LiveTable) -> Vec<(String, Drift)> {
        generated::drifts(constraint, live)
    }

    fn as_text(&self, expression: &str) -> String {
        format!("CAST({expression} AS CHAR)")
    }

    fn as_sample(&self, part: &str, class: Option<TypeClass>) -> String {
        match class {
            Some(TypeClass::Bytes) => format!("HEX({part})"),
            _ => self.as_text(part),
        }
    }
}
