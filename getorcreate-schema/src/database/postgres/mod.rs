//! PostgreSQL.

mod catalog;
mod ddl;
pub(super) mod expression;
mod online;

use getorcreate_runtime::internals::{Condition, Dialect};
use sqlparser::tokenizer::Token;

use super::interface::Database;
use crate::expression::FunctionCall;
use crate::live::{LiveTable, Rows};

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

    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        expression::rows(predicate, declared, live)
    }
}
