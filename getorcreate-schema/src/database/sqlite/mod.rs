//! SQLite.

mod catalog;
mod ddl;
pub(super) mod expression;
mod statement;

use getorcreate_runtime::internals::{Condition, Dialect, TypeClass};
use sqlparser::tokenizer::Token;

use super::interface::Database;
use crate::expression::FunctionCall;
use crate::live::{LiveTable, Rows};

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
