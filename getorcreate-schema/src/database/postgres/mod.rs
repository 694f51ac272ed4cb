//! PostgreSQL.

mod catalog;
mod ddl;
mod online;

use getorcreate_runtime::internals::{Condition, Dialect};

use super::interface::Database;
use crate::live::{LiveTable, Rows};
use crate::written::{Call, postgres as written};

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

    fn call(&self, expression: &str) -> Option<Call> {
        written::call(expression)
    }

    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        written::rows(predicate, declared, live)
    }
}
