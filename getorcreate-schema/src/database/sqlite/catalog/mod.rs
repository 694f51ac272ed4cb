//! SQLite. Its pragmas are queried as tables, which works in any transaction. Facts that no pragma shows are read from
//! the text that created the table. The user's rows are never read. <https://www.sqlite.org/pragma.html#pragfunc>

mod affinity;
mod audit;
mod columns;
mod expression;
mod indexes;
mod object;
mod refusals;
mod sql_text;
mod triggers;

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod robustness;
#[cfg(test)]
mod tests;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, TableName};

use crate::audit::IndexSize;
use crate::connection::SchemaConnection;
use crate::database::interface::Catalog;
use crate::database::sqlite::Sqlite;
use crate::live::{LiveServer, LiveTable, Presence, Refusal};
use crate::report::{Drift, Risk};
use columns::DeclaredColumn;
use expression::{Known, Truth};
use object::{Object, ObjectKind};
use refusals::Table;
use sql_text::TableDefinition;

impl Catalog for Sqlite {
    /// Looks up the name of a table. `SQLite` hides nothing from a user who may open the file.
    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
        let Some(object) = object::find(conn, name)? else {
            return Ok(Presence::Missing);
        };
        Ok(Presence::Table(match &object.kind {
            ObjectKind::Table(definition) => ordinary_table(conn, &object, definition)?,
            ObjectKind::Other(what) => LiveTable {
                flaws: vec![Drift::NotATable { is: what }],
                ..LiveTable::default()
            },
        }))
    }

    /// The risks in the connection's settings. The file may be read-only for the connection, but no query shows that.
    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer> {
        let rows = conn.rows(
            "SELECT CAST(query_only AS TEXT), CAST(read_uncommitted AS TEXT) FROM pragma_query_only, pragma_read_uncommitted",
        )?;
        let settings = rows.into_iter().flatten().zip([Risk::QueryOnly, Risk::ReadUncommitted]);
        let risks = settings.filter(|(setting, _)| setting.as_deref() == Some("1"));
        Ok(LiveServer {
            risks: risks.map(|(_, risk)| risk).collect(),
            ..LiveServer::default()
        })
    }

    fn index_sizes(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
    ) -> QueryResult<Vec<(String, IndexSize)>> {
        match object::find(conn, name)? {
            Some(object) => audit::sizes(conn, &object, live),
            None => Ok(Vec::new()),
        }
    }

    fn lookup_plan(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Option<Vec<String>>> {
        audit::plan(conn, name, constraint)
    }

    /// The obstacles that reject every row of the table, or every row that a call by the constraint would insert.
    fn refusals(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
        constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        let Some(object) = object::find(conn, name)? else {
            return Ok(Vec::new());
        };
        let ObjectKind::Table(definition) = &object.kind else {
            return Ok(Vec::new());
        };
        let table = Table {
            name,
            object: &object,
            definition,
            live,
        };
        match constraint {
            Some(constraint) => table.of_constraint(conn, constraint),
            None => table.of_all_rows(conn),
        }
    }

    /// True if no row that meets the conditions also meets the predicate.
    fn is_apart(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        predicate: &str,
        conditions: &[Condition],
    ) -> QueryResult<bool> {
        let Some(object) = object::find(conn, name)? else {
            return Ok(false);
        };
        let ObjectKind::Table(definition) = &object.kind else {
            return Ok(false);
        };
        let columns = columns::read(conn, &object)?;
        let columns: Vec<_> = columns.iter().map(|column| column.to_live(false, definition)).collect();
        let known = Known {
            object: &object,
            definition,
            columns: &columns,
            conditions,
        };
        known.has_term(conn, predicate, |truth| matches!(truth, Truth::False | Truth::Null))
    }

    /// The tables of the database that was opened. `SQLite` keeps names that begin with `sqlite_` for itself.
    fn tables(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<TableName>> {
        let rows = conn.rows(
            "SELECT name FROM main.sqlite_master \
             WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let names = rows.into_iter().flatten().flatten();
        Ok(names.map(|name| TableName { schema: None, name }).collect())
    }

    /// The names of all objects in the table's database. An index cannot have the name of a table either.
    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
        let Some(schema) = object::home(conn, table)? else {
            return Ok(Vec::new());
        };
        let schema = Dialect::Sqlite.identifier(&schema);
        let rows = conn.rows(&format!("SELECT name FROM {schema}.sqlite_master ORDER BY name"))?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }
}

fn ordinary_table(
    conn: &mut dyn SchemaConnection,
    object: &Object,
    definition: &TableDefinition,
) -> QueryResult<LiveTable> {
    let columns = columns::read(conn, object)?;
    let mut unique_indexes = indexes::read(conn, object, definition)?;
    let rowid_alias = columns::rowid_alias(&columns, &unique_indexes, definition);
    unique_indexes.extend(rowid_alias.map(|column| indexes::of_rowid(&column.name)));
    let is_rowid = |column: &DeclaredColumn| rowid_alias.is_some_and(|alias| alias == column);
    let live_columns = columns
        .iter()
        .map(|column| column.to_live(is_rowid(column), definition));
    let conflict_clauses = definition.conflict_clauses.iter().cloned();
    let triggers = triggers::read(conn, object)?.into_iter();
    let triggers = triggers.filter(|trigger| trigger.refuses.is_none());
    let temporary = object.is_temporary().then_some(Drift::Temporary);
    Ok(LiveTable {
        columns: live_columns.collect(),
        row_identity: columns::row_identity(&columns, rowid_alias, &unique_indexes, definition),
        unique_indexes,
        flaws: conflict_clauses
            .map(|clause| Drift::ConflictClause { clause })
            .chain(temporary)
            .collect(),
        risks: triggers
            .map(|trigger| Risk::Trigger {
                trigger: trigger.name,
                event: format!("{} INSERT", trigger.time),
            })
            .collect(),
        ..LiveTable::default()
    })
}
