//! PostgreSQL.

mod catalog;
mod ddl;
pub(super) mod expression;
mod online;

use getorcreate_runtime::internals::{Condition, Dialect, TypeClass};
use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use super::interface::Database;
use crate::expression::FunctionCall;
use crate::expression::term::{Term, Value};
use crate::live::{LiveColumn, LiveTable, Rows};

/// PostgreSQL.
#[derive(Debug)]
pub(super) struct Postgres;

impl Database for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn feature(&self) -> &'static str {
        "postgres"
    }

    fn call(&self, expression: &str) -> Option<FunctionCall> {
        expression::call(expression)
    }

    fn tokens(&self, expression: &str) -> Option<Vec<Token>> {
        expression::tokens(expression)
    }

    fn parse(&self, expression: &str) -> Option<Expr> {
        expression::parse(expression)
    }

    fn term(&self, expression: &Expr, live: &LiveTable) -> Option<Term> {
        expression::term(expression, live)
    }

    fn declared_call(&self, expression: &str, live: &LiveTable) -> Option<FunctionCall> {
        expression::call(expression)
            .or_else(|| expression::widened_coalesce(expression, live))
            .or_else(|| expression::own_call(expression, live))
    }

    fn boolean(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(value) => Some(*value),
            Value::Null | Value::Number(_) | Value::Text(_) => None,
        }
    }

    fn is_boolean(&self, column: &LiveColumn) -> bool {
        column.classes == [TypeClass::Boolean]
    }

    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        expression::rows(predicate, declared, live)
    }
}
