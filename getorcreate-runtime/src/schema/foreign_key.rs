//! On MySQL and MariaDB: an index that may be all that a foreign key has.
//!
//! InnoDB makes an index for a foreign key that has none, and drops it without a word once another begins with the same
//! columns. If that is ours it cannot be taken away again, 1553 `ER_DROP_INDEX_FK`, unless one takes its place.
//! <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html#foreign-key-restrictions>, measured on MariaDB
//! 10.11.

use crate::schema::definition::Definition;

/// Drops the index of the constraint, and puts another in its place where a foreign key has no other.
pub(super) fn drop_index(definition: &Definition) -> String {
    let dialect = definition.dialect;
    let (table, columns) = (definition.table(), definition.columns());
    let drop = format!(
        "ALTER TABLE {table} DROP INDEX {}",
        dialect.identifier(&definition.name)
    );
    let replace = format!("{drop}, ADD INDEX ({columns})");
    let first = definition.constraint.columns().first().copied().unwrap_or_default();
    let schema = definition.constraint.schema();
    let condition = format!(
        "TABLE_SCHEMA = {} AND TABLE_NAME = {} AND COLUMN_NAME = {}",
        schema.map_or_else(|| "DATABASE()".to_owned(), |schema| dialect.string_literal(&schema)),
        dialect.string_literal(&definition.constraint.table()),
        dialect.string_literal(first),
    );
    format!(
        "-- A foreign key that begins with the same column may have no other index than this.\n\
         SET @getorcreate = IF(\n    \
             EXISTS (\n        \
                 SELECT 1 FROM information_schema.KEY_COLUMN_USAGE\n        \
                 WHERE {condition} AND ORDINAL_POSITION = 1 AND REFERENCED_TABLE_NAME IS NOT NULL\n    \
             ) AND NOT EXISTS (\n        \
                 SELECT 1 FROM information_schema.STATISTICS\n        \
                 WHERE {condition} AND SEQ_IN_INDEX = 1 AND INDEX_NAME <> {name}\n    \
             ),\n    \
             {replace},\n    \
             {drop}\n\
         );\n\
         PREPARE getorcreate FROM @getorcreate;\n\
         EXECUTE getorcreate;\n\
         DEALLOCATE PREPARE getorcreate;",
        name = dialect.string_literal(&definition.name),
        replace = dialect.string_literal(&replace),
        drop = dialect.string_literal(&drop),
    )
}
