//! MySQL and MariaDB.

mod catalog;
mod ddl;
mod foreign_key;
mod generated;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Literal, TableName, TypeClass};

use super::interface::Database;
use crate::connection::SchemaConnection;
use crate::definition::{Definition, GeneratedDefinition};
use crate::live::{LiveCheck, LiveColumn, LiveIndex, LiveServer, LiveTable, Origin, Presence};
use crate::migration::Migration;
use crate::report::Drift;
use crate::written::Call;

/// MySQL and MariaDB. A unique index is on columns there, so generated ones stand in for conditions and expressions.
#[derive(Debug)]
pub(super) struct Mysql;

impl Database for Mysql {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn feature(&self) -> &'static str {
        "mysql"
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

    fn contradicting_checks(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Vec<LiveCheck>> {
        catalog::contradicting_checks(conn, name, live, constraint)
    }

    /// Of a generated column, which stands in for what is declared.
    fn call(&self, expression: &str) -> Option<Call> {
        generated::call(expression)
    }

    fn is_never(&self, column: &LiveColumn, literal: Literal) -> bool {
        catalog::is_never(column, literal)
    }

    fn generated_drifts(&self, constraint: &UniqueConstraint, live: &LiveTable) -> Vec<(String, Drift)> {
        generated::drifts(constraint, live)
    }

    fn generated_columns(
        &self,
        constraint: &UniqueConstraint,
        live: Option<&LiveTable>,
    ) -> Result<Vec<GeneratedDefinition>, String> {
        generated::definitions(constraint, live)
    }

    fn names_indexes_by_table(&self) -> bool {
        true
    }

    fn replaces_in_one_statement(&self, _: &Definition, _: Origin) -> bool {
        true
    }

    fn add_sql(&self, definition: &Definition) -> String {
        ddl::add(definition)
    }

    fn revert_sql(&self, definition: &Definition) -> String {
        ddl::revert(definition)
    }

    /// MySQL has no `IF EXISTS` for that.
    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String> {
        let (table, name) = (Dialect::Mysql.table(table), Dialect::Mysql.identifier(&index.name));
        (index.origin != Origin::PrimaryKey).then(|| format!("ALTER TABLE {table} DROP INDEX {name};"))
    }

    fn online(&self, _: &Definition) -> Result<Vec<Migration>, &'static str> {
        Err("MySQL and MariaDB need none, since InnoDB lets others write to the table while it builds an index")
    }

    fn fix_column_sql(&self, table: &str, name: &str, column: &LiveColumn, drift: &Drift) -> Option<String> {
        let definition = column.not_null_definition.as_ref();
        let definition = definition.filter(|_| *drift == Drift::NullableColumn)?;
        Some(format!("ALTER TABLE {table} MODIFY {name} {definition};"))
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
