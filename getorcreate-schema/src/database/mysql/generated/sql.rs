//! The SQL that adds a key with its generated columns, and drops it again.

use crate::database::mysql::foreign_key;
use crate::definition::{Change, Definition, GeneratedDefinition};

/// Adds the key. If it replaces an index, it takes the place of that index.
///
/// The columns come first, in separate statements that change only the catalog. The last statement builds the index
/// while others go on writing. One statement for both would copy the table and block all writes meanwhile. Measured on
/// MariaDB 10.11, and
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-generated-column-operations>.
///
/// If duplicates stop the last statement, MariaDB can run all of them again unchanged. The middle statement fails with
/// 1907 if a column of that name exists and is not generated. It changes nothing if the column is as declared.
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
    // In all other cases the table is copied anyway. It always has a unique index.
    let replaced = definition.replaced.as_ref();
    let drop = replaced.map(|index| format!("DROP INDEX {}", definition.dialect.identifier(&index.name)));
    let changes: Vec<String> = drop.into_iter().chain(columns).chain([key]).collect();
    format!("ALTER TABLE {table} {};", changes.join(", "))
}

fn change(definition: &Definition, column: &GeneratedDefinition) -> String {
    let name = definition.dialect.identifier(&column.column.name);
    let as_declared = &column.definition;
    match column.change {
        // MySQL has no `IF NOT EXISTS` here.
        Change::Add => format!("ADD COLUMN /*M! IF NOT EXISTS */ {name} {as_declared}"),
        Change::Modify => modify(definition, column),
        Change::Replace => format!("DROP COLUMN {name}, ADD COLUMN {name} {as_declared}"),
    }
}

fn modify(definition: &Definition, column: &GeneratedDefinition) -> String {
    let name = definition.dialect.identifier(&column.column.name);
    format!("MODIFY COLUMN {name} {}", column.definition)
}

/// Drops the key, with the columns that came with it. The index goes first: without one of its columns it would reject
/// more rows.
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
