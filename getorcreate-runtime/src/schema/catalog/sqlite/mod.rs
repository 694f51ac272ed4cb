//! SQLite. What its pragmas tell is asked as tables, which takes part in any transaction; what they do not tell is read
//! from the text that created the table. No row of the user's is read.
//! <https://www.sqlite.org/pragma.html#pragfunc>

mod affinity;
mod columns;
mod indexes;
mod object;
mod sql_text;

#[cfg(test)]
mod tests;

use diesel::QueryResult;

use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::connection::SchemaConnection;
use crate::schema::live::{LiveTable, Presence, TableFlaw};
use columns::DeclaredColumn;
use object::{Kind, Object};
use sql_text::TableDefinition;

/// What there is under the name of a table. There is nothing that `SQLite` hides from anybody who may open the file.
pub(super) fn table(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
    let Some(object) = object::find(conn, name)? else {
        return Ok(Presence::Missing);
    };
    Ok(Presence::Table(match &object.kind {
        Kind::Table(definition) => ordinary_table(conn, &object, definition)?,
        Kind::Other(what) => LiveTable {
            flaws: vec![TableFlaw::NotATable(what)],
            ..LiveTable::default()
        },
    }))
}

/// The names of all that is in the table's database: an index cannot have the name of a table either.
pub(super) fn taken_names(conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
    let Some(schema) = object::home(conn, table)? else {
        return Ok(Vec::new());
    };
    let schema = Dialect::Sqlite.identifier(&schema);
    let rows = conn.rows(&format!("SELECT name FROM {schema}.sqlite_master ORDER BY name"))?;
    Ok(rows.into_iter().flatten().flatten().collect())
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
    let temporary = object.is_temporary().then_some(TableFlaw::Temporary);
    Ok(LiveTable {
        columns: live_columns.collect(),
        row_identity: columns::row_identity(&columns, rowid_alias, &unique_indexes, definition),
        unique_indexes,
        flaws: conflict_clauses
            .map(TableFlaw::ConflictClause)
            .chain(temporary)
            .collect(),
        ..LiveTable::default()
    })
}
