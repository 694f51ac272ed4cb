//! On PostgreSQL: a constraint that is added while others go on writing to the table.
//!
//! `CREATE INDEX CONCURRENTLY` has to be alone in its migration, and when it fails it leaves an index behind that is not
//! valid. Under a name of its own such a leftover would be in the way of the next try, and `IF NOT EXISTS` would take it
//! for the index. So the build has no name: the server chooses a free one. The migration after it looks for what was
//! built, by its columns, drops what was left behind, and gives the index its name as a constraint. Both can be run again
//! after a failure at any point.
//! <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>

use crate::schema::definition::Definition;
use crate::schema::migration::{Migration, folder_name};

/// The build, and what makes it the constraint.
pub(super) fn migrations(definition: &Definition) -> Vec<Migration> {
    vec![
        Migration {
            name: folder_name("build", definition),
            up: format!(
                "CREATE UNIQUE INDEX CONCURRENTLY ON {} ({});\n",
                definition.table(),
                definition.columns()
            ),
            down: forget_builds(definition),
            run_in_transaction: false,
        },
        Migration {
            name: folder_name("add", definition),
            up: remove_replaced(definition) + &adopt_build(definition),
            down: definition.down() + "\n",
            run_in_transaction: true,
        },
    ]
}

/// What is in the way, and what would be in the way of the name.
fn remove_replaced(definition: &Definition) -> String {
    let valid = definition.replaced.as_ref().filter(|index| index.is_valid);
    let drop = valid.and_then(|index| definition.take_away(index));
    drop.map_or_else(String::new, |drop| format!("{drop}\n"))
}

/// What was built has become the constraint, and went with it. This takes away what failed. A valid index that never became
/// the constraint may be somebody else's, and stays.
fn forget_builds(definition: &Definition) -> String {
    format!(
        "-- Drops what builds that failed have left behind.\n\
         DO $getorcreate$\n\
         DECLARE\n    \
             build regclass;\n\
         BEGIN\n    \
             FOR build IN\n{}    \
             LOOP\n        \
                 EXECUTE format('DROP INDEX %s', build);\n    \
             END LOOP;\n\
         END\n\
         $getorcreate$;\n",
        select_builds(definition, "indexrelid::regclass", "        AND NOT indisvalid\n")
    )
}

fn adopt_build(definition: &Definition) -> String {
    let literal = |text: &str| definition.dialect.string_literal(text);
    let complaint = format!(
        "no valid unique index on {} ({}) has been built",
        definition.table(),
        definition.columns()
    );
    format!(
        "-- Drops what builds that failed have left behind, and makes the last one that succeeded the constraint.\n\
         DO $getorcreate$\n\
         DECLARE\n    \
             build regclass;\n\
         BEGIN\n    \
             FOR build IN\n{leftovers}    \
             LOOP\n        \
                 EXECUTE format('DROP INDEX %s', build);\n    \
             END LOOP;\n    \
{last};\n    \
             IF build IS NULL THEN\n        \
                 RAISE EXCEPTION '%', {complaint};\n    \
             END IF;\n    \
             EXECUTE format(\n        \
                 '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',\n        \
                 {alter},\n        \
                 {name},\n        \
                 (SELECT relname FROM pg_catalog.pg_class WHERE oid = build)\n    \
             );\n\
         END\n\
         $getorcreate$;\n",
        leftovers = select_builds(definition, "indexrelid::regclass", "        AND NOT indisvalid\n"),
        last = select_builds(definition, "max(indexrelid) INTO build", "        AND indisvalid").trim_start(),
        complaint = literal(&complaint),
        alter = literal(&format!("ALTER TABLE {}", definition.table())),
        name = literal(&definition.name),
    )
}

/// The unique indexes on exactly these columns that no constraint has.
fn select_builds(definition: &Definition, selection: &str, condition: &str) -> String {
    let literal = |text: &str| definition.dialect.string_literal(text);
    let columns = definition.constraint.columns();
    let names: Vec<String> = columns.iter().map(|column| literal(column)).collect();
    format!(
        "        SELECT {selection} FROM pg_catalog.pg_index\n        \
                 WHERE indrelid = {table}::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL\n        \
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)\n        \
                 AND ARRAY(\n            \
                     SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)\n            \
                     JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place\n        \
                 ) = ARRAY[{names}]::name[]\n{condition}",
        table = literal(&definition.table()),
        names = names.join(", "),
    )
}
