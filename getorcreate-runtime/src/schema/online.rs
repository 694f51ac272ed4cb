//! On PostgreSQL: a constraint that is added while others go on writing to the table.
//!
//! `CREATE INDEX CONCURRENTLY` has to be alone in its migration, and when it fails it leaves an index behind that is not
//! valid. Under a name of its own such a leftover would be in the way of the next try, and `IF NOT EXISTS` would take it
//! for the index. So the build has no name: the server chooses a free one. The migration after it looks for what was
//! built, by its columns, drops what was left behind, and gives the index its name as a constraint. Both can be run again
//! after a failure at any point.
//! <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
//!
//! An index with a condition or an expression cannot become a constraint, and gets its name alone. Columns do not tell it
//! from another: the server says how it writes such an index, of one on an empty copy of the table.

use crate::schema::definition::{self, Definition, Form};
use crate::schema::migration::{Migration, folder_name};

/// The build, and what makes it the constraint.
pub(super) fn migrations(definition: &Definition) -> Vec<Migration> {
    vec![
        Migration {
            name: folder_name("build", definition),
            up: format!(
                "CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}){};\n",
                definition.table(),
                definition.columns(),
                definition.behind_columns()
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
    let table = definition.constraint.table_name();
    let drop = valid.and_then(|index| definition::take_away(definition.dialect, &table, index));
    drop.map_or_else(String::new, |drop| format!("{drop}\n"))
}

/// What was built has become the constraint, and went with it. This takes away what failed. A valid index that never became
/// the constraint may be somebody else's, and stays.
fn forget_builds(definition: &Definition) -> String {
    let block = format!("{}{}", learn_shape(definition), drop_failed(definition));
    format!(
        "-- Drops what builds that failed have left behind.\n{}",
        script(definition, &block)
    )
}

fn adopt_build(definition: &Definition) -> String {
    let what = match definition.form() {
        Form::Constraint => "makes the last one that succeeded the constraint",
        _ => "gives the last one that succeeded its name",
    };
    let block = format!(
        "{}{}{}",
        learn_shape(definition),
        drop_failed(definition),
        adopt_last(definition)
    );
    format!(
        "-- Drops what builds that failed have left behind, and {what}.\n{}",
        script(definition, &block)
    )
}

/// A block of PL/pgSQL, between quotes that are not in it.
fn script(definition: &Definition, block: &str) -> String {
    let mut quote = "$getorcreate$".to_owned();
    while block.contains(&quote) {
        quote.insert(1, '_');
    }
    let shape = if is_known_by_columns(definition) {
        ""
    } else {
        "    shape text;\n"
    };
    format!("DO {quote}\nDECLARE\n    build regclass;\n{shape}BEGIN\n{block}END\n{quote};\n")
}

fn is_known_by_columns(definition: &Definition) -> bool {
    definition.form() == Form::Constraint && !definition.constraint.nulls_not_distinct()
}

/// Everything behind the name of the table in the definition of such an index.
fn learn_shape(definition: &Definition) -> String {
    if is_known_by_columns(definition) {
        return String::new();
    }
    format!(
        "    CREATE TEMPORARY TABLE getorcreate_copy (LIKE {table});\n    \
             CREATE UNIQUE INDEX getorcreate_shape ON pg_temp.getorcreate_copy ({columns}){behind};\n    \
             shape := pg_catalog.pg_get_indexdef('pg_temp.getorcreate_shape'::regclass);\n    \
             shape := substr(shape, strpos(shape, ' USING '));\n    \
             DROP TABLE pg_temp.getorcreate_copy;\n",
        table = definition.table(),
        columns = definition.columns(),
        behind = definition.behind_columns(),
    )
}

fn drop_failed(definition: &Definition) -> String {
    format!(
        "    FOR build IN\n{}    \
             LOOP\n        \
                 EXECUTE format('DROP INDEX %s', build);\n    \
             END LOOP;\n",
        select_builds(definition, "indexrelid::regclass", "        AND NOT indisvalid\n")
    )
}

fn adopt_last(definition: &Definition) -> String {
    let literal = |text: &str| definition.dialect.string_literal(text);
    let complaint = format!(
        "no valid unique index on {} ({}){} has been built",
        definition.table(),
        definition.columns(),
        definition.behind_columns()
    );
    format!(
        "{last};\n    \
             IF build IS NULL THEN\n        \
                 RAISE EXCEPTION '%', {complaint};\n    \
             END IF;\n\
         {name_it}",
        last = select_builds(definition, "max(indexrelid) INTO build", "        AND indisvalid")
            .replacen("        ", "    ", 1),
        complaint = literal(&complaint),
        name_it = name_it(definition),
    )
}

fn name_it(definition: &Definition) -> String {
    let name = definition.dialect.string_literal(&definition.name);
    if definition.form() != Form::Constraint {
        return format!("    EXECUTE format('ALTER INDEX %s RENAME TO %I', build, {name});\n");
    }
    format!(
        "    EXECUTE format(\n        \
                 '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',\n        \
                 {alter},\n        \
                 {name},\n        \
                 (SELECT relname FROM pg_catalog.pg_class WHERE oid = build)\n    \
             );\n",
        alter = definition
            .dialect
            .string_literal(&format!("ALTER TABLE {}", definition.table())),
    )
}

/// The unique indexes of this shape that no constraint has.
fn select_builds(definition: &Definition, selection: &str, condition: &str) -> String {
    let table = definition.dialect.string_literal(&definition.table());
    let no_constraint = "        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)\n";
    if !is_known_by_columns(definition) {
        return format!(
            "        SELECT {selection} FROM pg_catalog.pg_index\n        \
                     WHERE indrelid = {table}::regclass AND indisunique\n\
                     {no_constraint}        \
                     AND right(pg_catalog.pg_get_indexdef(indexrelid), length(shape)) = shape\n{condition}"
        );
    }
    let names = definition.constraint.columns().iter();
    let names: Vec<String> = names.map(|column| definition.dialect.string_literal(column)).collect();
    format!(
        "        SELECT {selection} FROM pg_catalog.pg_index\n        \
                 WHERE indrelid = {table}::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL\n\
                 {no_constraint}        \
                 AND ARRAY(\n            \
                     SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)\n            \
                     JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place\n        \
                 ) = ARRAY[{names}]::name[]\n{condition}",
        names = names.join(", "),
    )
}
