//! The statements of SQLite's migrations.

use getorcreate_runtime::internals::{Dialect, TableName};

use crate::definition::{self, Definition};
use crate::live::{LiveIndex, Origin};

/// The index has the schema's name, and the table has not. <https://www.sqlite.org/lang_createindex.html>
pub(super) fn add(definition: &Definition) -> String {
    let table = Dialect::Sqlite.identifier(&definition.constraint.table());
    let add = definition.create_index(&definition.name_in_schema(), &table);
    let replaced = definition.replaced.as_ref();
    let drop = replaced.and_then(|index| drop_index(&definition.constraint.table_name(), index));
    definition.add_beside(add, drop)
}

/// What a table was made with stays.
pub(super) fn drop_index(table: &TableName, index: &LiveIndex) -> Option<String> {
    let name = definition::in_schema(Dialect::Sqlite, table, &index.name);
    (index.origin == Origin::Index).then(|| format!("DROP INDEX IF EXISTS {name};"))
}
