//! The SQL that adds a key with its generated columns, and takes it away.

use crate::database::mysql::foreign_key;
use crate::definition::{Change, Definition, GeneratedDefinition};

/// Adds it, in the place of the index that it replaces, if there is one.
///
/// Columns first, in statements of their own, which change nothing but the catalog; others go on writing while the last one
/// builds the index. Both in one would copy the table, and keep everybody from writing meanwhile. Measured on MariaDB 10.11,
/// and <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-generated-column-operations>.
///
/// Where duplicates stop the last statement, MariaDB runs all of them again as they are. The one in between is for a column of
/// that name which is there and is no generated one: it fails, 1907, and changes nothing where the column is as declared.
pub(crate) fn add(definition: &Definition) -> String {
    let table = definition.table();
    let key = definition.unique_key();
    let are_new = definition.generated.iter().all(|column| column.change == Change::Add);
    let columns = definition.generated.iter().map(|column| change(definition, column));
    let columns: Vec<String> = columns.collect();
    if definition.replaced.is_none() && are_new && !columns.is_empty() {
        let same = definition.generated.iter().map(|column| modify(definition, column));
        let same: Vec<String> = same.collect();
        return format!(
            "ALTER TABLE {table} {};\nALTER TABLE {table} {};\nALTER TABLE {table} {key};",
            columns.join(", "),
            same.join(", ")
        );
    }
    // Otherwise the table is copied in any case, and never without a unique index.
    let replaced = definition.replaced.as_ref();
    let drop = replaced.map(|index| format!("DROP INDEX {}", definition.dialect.identifier(&index.name)));
    let changes: Vec<String> = drop.into_iter().chain(columns).chain([key]).collect();
    format!("ALTER TABLE {table} {};", changes.join(", "))
}

fn change(definition: &Definition, column: &GeneratedDefinition) -> String {
    let name = definition.dialect.identifier(&column.column.name);
    let as_declared = &column.definition;
    match column.change {
        // MySQL does not have that.
        Change::Add => format!("ADD COLUMN /*M! IF NOT EXISTS */ {name} {as_declared}"),
        Change::Modify => modify(definition, column),
        Change::Replace => format!("DROP COLUMN {name}, ADD COLUMN {name} {as_declared}"),
    }
}

fn modify(definition: &Definition, column: &GeneratedDefinition) -> String {
    let name = definition.dialect.identifier(&column.column.name);
    format!("MODIFY COLUMN {name} {}", column.definition)
}

/// Takes it away again, with the columns that came with it. The index first: without one of its columns it would refuse
/// more.
pub(crate) fn drop(definition: &Definition) -> String {
    let index = foreign_key::drop_index(definition);
    let columns = definition.generated.iter().map(|generated| {
        let name = definition.dialect.identifier(&generated.column.name);
        format!("DROP COLUMN {name}")
    });
    let columns: Vec<String> = columns.collect();
    if columns.is_empty() {
        return index;
    }
    format!("{index}\nALTER TABLE {} {};", definition.table(), columns.join(", "))
}
