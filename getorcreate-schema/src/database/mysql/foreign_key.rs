//! On MySQL and MariaDB: drops an index, even if a foreign key has no other index.
//!
//! InnoDB creates an index for a foreign key that has none. It silently drops that index once another one begins with
//! the same columns. If the other index is ours, we can drop it only if another index takes its place. Otherwise the
//! server reports 1553 `ER_DROP_INDEX_FK`.
//! <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html#foreign-key-restrictions>, measured on
//! MariaDB 10.11.

use crate::definition::Definition;

/// Drops the index of the constraint. Replaces it if a foreign key has no other index.
pub(super) fn drop_index(definition: &Definition) -> String {
    let dialect = definition.dialect;
    let (table, columns) = (definition.table(), leading_columns(definition));
    let drop = format!(
        "ALTER TABLE {table} DROP INDEX {}",
        dialect.identifier(&definition.name)
    );
    if columns.is_empty() {
        return drop + ";";
    }
    let replace = format!("{drop}, ADD INDEX ({})", columns.join(", "));
    format!(
        "-- A foreign key may have no other index than this, and then needs one in its place.\n\
         SET @getorcreate = IF(\n    \
             EXISTS (\n{}    \
             ),\n    \
             {},\n    \
             {}\n\
         );\n\
         PREPARE getorcreate FROM @getorcreate;\n\
         EXECUTE getorcreate;\n\
         DEALLOCATE PREPARE getorcreate;",
        select_bereft(definition),
        dialect.string_literal(&replace),
        dialect.string_literal(&drop),
    )
}

/// The leading columns of the constraint that a foreign key can be on. It cannot be on generated columns, which are
/// virtual.
fn leading_columns(definition: &Definition) -> Vec<String> {
    let columns = definition.constraint.parts();
    columns
        .take_while(|part| part.function.is_none())
        .map(|part| definition.dialect.identifier(part.column))
        .collect()
}

/// Selects the foreign keys that begin with the first column of the constraint and have no other index. Such an index
/// would begin with all their columns, in their order and not as prefixes.
fn select_bereft(definition: &Definition) -> String {
    let literal = |text: &str| definition.dialect.string_literal(text);
    let schema = definition.constraint.schema();
    let schema = schema.map_or_else(|| "DATABASE()".to_owned(), |schema| literal(&schema));
    let table = literal(&definition.constraint.table());
    let of_table = format!("TABLE_SCHEMA = {schema} AND TABLE_NAME = {table}");
    let first = definition.constraint.columns().first().copied().unwrap_or_default();
    format!(
        "        SELECT 1 FROM information_schema.KEY_COLUMN_USAGE AS foreign_key\n        \
                 WHERE {of_table}\n        \
                 AND REFERENCED_TABLE_NAME IS NOT NULL AND ORDINAL_POSITION = 1 AND COLUMN_NAME = {first}\n        \
                 AND NOT EXISTS (\n            \
                     SELECT 1 FROM information_schema.STATISTICS AS other\n            \
                     WHERE {of_table}\n            \
                     AND INDEX_NAME <> {own} AND SEQ_IN_INDEX = 1\n            \
                     AND NOT EXISTS (\n                \
                         SELECT 1 FROM information_schema.KEY_COLUMN_USAGE AS part\n                \
                         WHERE {of_table}\n                \
                         AND part.CONSTRAINT_NAME = foreign_key.CONSTRAINT_NAME AND part.REFERENCED_TABLE_NAME IS NOT NULL\n                \
                         AND NOT EXISTS (\n                    \
                             SELECT 1 FROM information_schema.STATISTICS AS same\n                    \
                             WHERE {of_table}\n                    \
                             AND same.INDEX_NAME = other.INDEX_NAME AND same.SEQ_IN_INDEX = part.ORDINAL_POSITION\n                    \
                             AND same.COLUMN_NAME = part.COLUMN_NAME AND same.SUB_PART IS NULL\n                \
                         )\n            \
                     )\n        \
                 )\n",
        first = literal(first),
        own = literal(&definition.name),
    )
}
