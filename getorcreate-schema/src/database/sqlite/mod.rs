//! SQLite.

mod catalog;
mod ddl;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, TableName, TypeClass};

use super::interface::Database;
use crate::connection::SchemaConnection;
use crate::definition::Definition;
use crate::live::{LiveIndex, LiveServer, LiveTable, Origin, Presence, Refusal, Rows};
use crate::migration::Migration;
use crate::written::{Call, sqlite as written};

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

    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
        catalog::table(conn, name)
    }

    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer> {
        catalog::server(conn)
    }

    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
        catalog::taken_names(conn, table)
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

    /// It compares the terms of two conditions as they are written, and cannot be asked whether one implies the other.
    /// <https://www.sqlite.org/partialindex.html#queries_using_partial_indexes>
    fn rows(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
        written::rows(predicate, declared, live)
    }

    fn is_within(&self, predicate: &str, declared: &[Condition], live: &LiveTable) -> bool {
        written::is_within(predicate, declared, live)
    }

    fn has_overlapping_indexes(&self) -> bool {
        true
    }

    /// Diesel loads `2024-01-01T00:00` as well as `2024-01-01 00:00:00`, and looks for the latter.
    fn values_of_many_spellings(&self, class: TypeClass) -> Option<&'static str> {
        match class {
            TypeClass::Date | TypeClass::Time | TypeClass::Timestamp | TypeClass::TimestampWithTimeZone => {
                Some("dates and times, which are kept as text")
            }
            TypeClass::Boolean => Some("truth values, which are kept as numbers"),
            _ => None,
        }
    }

    /// What a table was made with can only go with the table.
    fn is_permanent(&self, origin: Origin) -> bool {
        origin != Origin::Index
    }

    fn add_sql(&self, definition: &Definition) -> String {
        ddl::add(definition)
    }

    fn revert_sql(&self, definition: &Definition) -> String {
        format!("DROP INDEX {};", definition.name_in_schema())
    }

    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String> {
        ddl::drop_index(table, index)
    }

    fn online(&self, _: &Definition) -> Result<Vec<Migration>, &'static str> {
        Err("SQLite has one writer at a time, which building the index is")
    }

    /// A column may hold bytes whatever its type is. They are shown in hexadecimal digits.
    fn as_sample(&self, part: &str, _: Option<TypeClass>) -> String {
        format!(
            "CASE typeof({part}) WHEN 'blob' THEN HEX({part}) ELSE {} END",
            self.as_text(part)
        )
    }
}
