//! Reads the columns of a table, and finds those that identify a row.

use diesel::QueryResult;
use getorcreate_runtime::internals::Dialect;

use super::affinity;
use super::object::Object;
use super::sql_text::TableDefinition;
use crate::connection::{SchemaConnection, TextRow};
use crate::live::{Equality, Generated, LiveColumn, LiveIndex, Origin};

/// A column from `PRAGMA table_xinfo`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DeclaredColumn {
    pub(super) name: String,
    declared_type: String,
    /// Also true if `SQLite` itself adds NOT NULL: for the primary keys of tables that are `STRICT` or `WITHOUT ROWID`.
    is_not_null: bool,
    is_in_primary_key: bool,
    computed: Computed,
}

/// The time at which a column's value is computed, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Computed {
    Never,
    WhenRead,
    WhenWritten,
}

/// Reads the columns. Those of the primary key come first, in its order.
pub(super) fn read(conn: &mut dyn SchemaConnection, object: &Object) -> QueryResult<Vec<DeclaredColumn>> {
    let rows = conn.rows(&format!(
        "SELECT name, type, CAST(\"notnull\" AS TEXT), CAST(pk AS TEXT), CAST(hidden AS TEXT) FROM pragma_table_xinfo({}) \
         ORDER BY pk = 0, pk, cid",
        object.arguments(),
    ))?;
    Ok(rows.into_iter().map(DeclaredColumn::from_row).collect())
}

impl DeclaredColumn {
    fn from_row(row: TextRow) -> Self {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut value = || values.next().unwrap_or_default();
        Self {
            name: value(),
            declared_type: value(),
            is_not_null: value() != "0",
            is_in_primary_key: value() != "0",
            computed: computed(&value()),
        }
    }

    pub(super) fn to_live(&self, is_rowid: bool, table: &TableDefinition) -> LiveColumn {
        LiveColumn {
            name: self.name.clone(),
            type_name: self.declared_type.clone(),
            classes: affinity::classes(&self.declared_type, table.is_strict),
            is_nullable: !self.is_not_null && !is_rowid,
            generated_as: self.generated_as(table),
            ..LiveColumn::default()
        }
    }

    fn generated_as(&self, table: &TableDefinition) -> Option<Generated> {
        (self.computed != Computed::Never).then(|| Generated {
            expression: table.generated_as(&self.name).unwrap_or_default().to_owned(),
            is_stored: self.computed == Computed::WhenWritten,
        })
    }
}

/// Reads the `hidden` column. <https://www.sqlite.org/pragma.html#pragma_table_xinfo>
fn computed(hidden: &str) -> Computed {
    match hidden {
        "2" => Computed::WhenRead,
        "3" => Computed::WhenWritten,
        _ => Computed::Never,
    }
}

/// The column that is an alias of the row number, and so is never NULL. It is the only column of a primary key without
/// an index. <https://www.sqlite.org/lang_createtable.html#rowid>
pub(super) fn rowid_alias<'columns>(
    columns: &'columns [DeclaredColumn],
    indexes: &[LiveIndex],
    table: &TableDefinition,
) -> Option<&'columns DeclaredColumn> {
    let has_index = indexes.iter().any(|index| index.origin == Origin::PrimaryKey);
    let mut primary_key = columns.iter().filter(|column| column.is_in_primary_key);
    primary_key.next().filter(|_| table.has_rowid && !has_index)
}

/// The columns that identify a row: the primary key, or else the row number.
///
/// Some primary keys do not identify a row. `SQLite` allows NULL in a primary key, any number of times. Or the index of
/// the primary key compares differently from its columns, which may then take two rows as one. The row number has a
/// name that no column has taken. <https://www.sqlite.org/rowidtable.html>
pub(super) fn row_identity(
    columns: &[DeclaredColumn],
    rowid_alias: Option<&DeclaredColumn>,
    indexes: &[LiveIndex],
    table: &TableDefinition,
) -> Vec<String> {
    let mut primary_key = columns.iter().filter(|column| column.is_in_primary_key).peekable();
    let is_there = primary_key.peek().is_some();
    let names: Vec<&str> = if is_there && is_certain(columns, rowid_alias, indexes) {
        primary_key.map(|column| &*column.name).collect()
    } else if table.has_rowid {
        let is_taken = |name: &str| columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let free = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !is_taken(name));
        free.into_iter().collect()
    } else {
        Vec::new()
    };
    names.into_iter().map(|name| Dialect::Sqlite.identifier(name)).collect()
}

/// True if no two rows have the same primary key.
fn is_certain(columns: &[DeclaredColumn], rowid_alias: Option<&DeclaredColumn>, indexes: &[LiveIndex]) -> bool {
    let own = indexes.iter().filter(|index| index.origin == Origin::PrimaryKey);
    let mut parts = own.flat_map(|index| &index.parts);
    let mut primary_key = columns.iter().filter(|column| column.is_in_primary_key);
    rowid_alias.is_some()
        || primary_key.all(|column| column.is_not_null) && parts.all(|part| part.equality == Equality::AsColumn)
}
