//! PostgreSQL.

mod catalog;
mod ddl;
mod online;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, TableName};

use super::interface::Database;
use crate::connection::SchemaConnection;
use crate::definition::Definition;
use crate::live::{LiveColumn, LiveIndex, LiveServer, LiveTable, Origin, Presence, Refusal, Rows};
use crate::migration::Migration;
use crate::report::Drift;
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

    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
        catalog::table(conn, name)
    }

    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer> {
        catalog::server(conn)
    }

    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
        catalog::taken_names(conn, table)
    }

    fn infer(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &mut LiveTable,
        constraint: &UniqueConstraint,
    ) -> QueryResult<()> {
        catalog::infer(conn, name, live, constraint)
    }

    fn refusals(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
        constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        catalog::refusals(conn, name, live, constraint)
    }

    fn is_apart(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        predicate: &str,
        conditions: &[Condition],
    ) -> QueryResult<bool> {
        catalog::is_apart(conn, name, predicate, conditions)
    }

    fn call(&self, expression: &str) -> Option<Call> {
        written::call(expression)
    }

    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        written::rows(predicate, declared, live)
    }

    /// From version 15 on.
    fn has_equal_nulls(&self) -> bool {
        true
    }

    fn replaces_in_one_statement(&self, definition: &Definition, origin: Origin) -> bool {
        origin != Origin::Index && definition.constraint.is_on_plain_columns()
    }

    fn add_sql(&self, definition: &Definition) -> String {
        ddl::add(definition)
    }

    fn revert_sql(&self, definition: &Definition) -> String {
        ddl::revert(definition)
    }

    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String> {
        ddl::drop_index(table, index)
    }

    fn online(&self, definition: &Definition) -> Result<Vec<Migration>, &'static str> {
        Ok(online::migrations(definition))
    }

    fn fix_column_sql(&self, table: &str, name: &str, column: &LiveColumn, drift: &Drift) -> Option<String> {
        let change = ddl::fix_column(column, drift)?;
        Some(format!("ALTER TABLE {table} ALTER COLUMN {name} {change};"))
    }
}
