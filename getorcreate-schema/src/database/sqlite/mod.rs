//! SQLite.

mod catalog;
mod ddl;
pub(super) mod expression;
mod statement;

use getorcreate_runtime::internals::{Condition, Dialect, TypeClass};
use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use super::interface::Database;
use crate::expression::FunctionCall;
use crate::expression::term::{Term, Value};
use crate::live::{LiveColumn, LiveTable, Rows};

/// `SQLite`.
#[derive(Debug)]
pub(super) struct Sqlite;

impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn feature(&self) -> &'static str {
        "sqlite"
    }

    fn tokens(&self, expression: &str) -> Option<Vec<Token>> {
        expression::tokens(expression)
    }

    fn call(&self, expression: &str) -> Option<FunctionCall> {
        expression::call(expression)
    }

    fn parse(&self, expression: &str) -> Option<Expr> {
        expression::parse(expression)
    }

    fn conjuncts<'a>(&self, condition: &'a Expr) -> Vec<&'a Expr> {
        expression::conjuncts(condition)
    }

    fn term(&self, expression: &Expr, live: &LiveTable) -> Option<Term> {
        expression::term(expression, live)
    }

    /// A declared boolean is written as `1` or `0`. `TRUE` would not be found.
    fn boolean(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Number(digits) if digits == "1" => Some(true),
            Value::Number(digits) if digits == "0" => Some(false),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    /// The rules of `diesel_cli` 2.3, `infer_schema_internals/sqlite.rs`.
    fn is_boolean(&self, column: &LiveColumn) -> bool {
        let declared = column.type_name.to_lowercase();
        declared == "boolean" || declared == "bool" || declared.contains("tiny") && declared.contains("int")
    }

    /// The rules of the same file. A decimal number is a `Double` there.
    fn is_floating_point(&self, column: &LiveColumn) -> bool {
        let declared = column.type_name.to_lowercase();
        let is_integer = declared.contains("int");
        let is_other = ["float", "real", "double", "num", "dec"]
            .iter()
            .any(|part| declared.contains(part));
        is_other && !is_integer && !self.is_boolean(column)
    }

    /// SQLite compares the terms of two conditions as they are written. It cannot be asked if one condition implies the
    /// other. <https://www.sqlite.org/partialindex.html#queries_using_partial_indexes>
    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        expression::rows(predicate, declared, live)
    }

    fn is_within(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> bool {
        expression::is_within(predicate, declared, live)
    }

    fn has_overlapping_indexes(&self) -> bool {
        true
    }

    /// Diesel loads both `2024-01-01T00:00` and `2024-01-01 00:00:00`, but a lookup uses the second form.
    fn values_of_many_spellings(&self, class: TypeClass) -> Option<&'static str> {
        match class {
            TypeClass::Date | TypeClass::Time | TypeClass::Timestamp | TypeClass::TimestampWithTimeZone => {
                Some("dates and times, which are stored as text")
            }
            TypeClass::Boolean => Some("truth values, which are stored as numbers"),
            _ => None,
        }
    }

    /// A column may hold bytes whatever its type. They are shown as hexadecimal digits.
    fn as_sample(&self, part: &str, _: Option<TypeClass>) -> String {
        format!(
            "CASE typeof({part}) WHEN 'blob' THEN HEX({part}) ELSE {} END",
            self.as_text(part)
        )
    }
}
