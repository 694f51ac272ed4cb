//! On PostgreSQL: adds a constraint while others go on writing to the table.
//!
//! `CREATE INDEX CONCURRENTLY` must be alone in its migration. When it fails, it leaves an invalid index behind. Under
//! a fixed name such a leftover would block the next attempt, and `IF NOT EXISTS` would take it for the index. So the
//! build names no index: the server chooses a free name.
//!
//! A mark distinguishes this index from the indexes of others: an explicit fill factor with the default value. The next
//! migration looks for marked indexes. It drops what was left behind, gives the index its name as a constraint, and
//! removes the mark. Both migrations can run again after a failure at any point. Nothing is left behind when both are
//! reverted. <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
//!
//! An index with a condition or an expression cannot become a constraint, and only gets its name. Columns do not
//! distinguish it from another index. So the migration creates such an index on an empty copy of the table, and asks
//! the server how it writes that index.
//!
//! Statements that lock the table wait for two seconds at most, because everybody else waits behind them. Then the
//! migration fails, and can run again.
//! <https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT>

use crate::definition::Definition;
use crate::migration::Migration;

/// The default fill factor of B-trees.
/// <https://www.postgresql.org/docs/current/sql-createindex.html#INDEX-RELOPTION-FILLFACTOR>
const MARK: &str = "WITH (fillfactor = 90)";

const BOUND: &str = "SET LOCAL lock_timeout = '2s';";

/// The migration that builds the index, and the one that makes it the constraint. Each has its verb as its name. The
/// SQL that drops the conflicting index comes first, because that index may have the name. `revert` is the SQL for the
/// way back.
pub(super) fn migrations(definition: &Definition, drop: Option<String>, revert: &str) -> Vec<Migration> {
    let drop = drop.map_or_else(String::new, |drop| format!("{drop}\n"));
    vec![
        Migration {
            name: "build".to_owned(),
            up: format!(
                "-- The fill factor is the default. Written down, it marks the index until the next migration.\n\
                 CREATE UNIQUE INDEX CONCURRENTLY ON {} {};\n",
                definition.table(),
                marked_index(definition)
            ),
            down: forget_builds(definition),
            run_in_transaction: false,
        },
        Migration {
            name: "add".to_owned(),
            up: format!("{BOUND}\n{drop}{}", adopt_build(definition)),
            down: format!("{BOUND}\n{revert}\n"),
            run_in_transaction: true,
        },
    ]
}

/// The definition of the index after the name of the table.
fn marked_index(definition: &Definition) -> String {
    format!(
        "({}){} {MARK}{}",
        definition.columns(),
        definition.nulls(),
        definition.condition()
    )
}

/// Drops the marked indexes. The one that became the constraint has no mark, and went with the constraint.
fn forget_builds(definition: &Definition) -> String {
    let block = format!(
        "    {BOUND}\n{}{}",
        learn_shape(definition),
        drop_builds(definition, "")
    );
    format!("-- Drops what builds have left behind.\n{}", script(&block))
}

fn adopt_build(definition: &Definition) -> String {
    let what = if definition.constraint.is_on_plain_columns() {
        "Makes the last build that succeeded the constraint"
    } else {
        "Gives the last build that succeeded its name"
    };
    let block = format!("{}{}", learn_shape(definition), adopt_last(definition));
    format!("-- {what}, and drops what others have left behind.\n{}", script(&block))
}

/// A block of PL/pgSQL in quotes that do not occur in it.
fn script(block: &str) -> String {
    let mut quote = "$getorcreate$".to_owned();
    while block.contains(&quote) {
        quote.insert(1, '_');
    }
    let last = if block.contains(" INTO last ") {
        "    last regclass;\n"
    } else {
        ""
    };
    format!("DO {quote}\nDECLARE\n    build regclass;\n{last}    shape text;\nBEGIN\n{block}END\n{quote};\n")
}

fn is_known_by_columns(definition: &Definition) -> bool {
    definition.constraint.is_on_plain_columns() && !definition.constraint.nulls_not_distinct()
}

/// Reads the definition of such an index after the name of the table. For an index on columns alone, only the part
/// before the mark.
fn learn_shape(definition: &Definition) -> String {
    if is_known_by_columns(definition) {
        let names = definition.constraint.columns().iter();
        let names = names.map(|column| format!("quote_ident({}::name)", definition.dialect.string_literal(column)));
        let names: Vec<String> = names.collect();
        return format!(
            "    shape := format(' USING btree (%s) WITH (', concat_ws(', ', {}));\n",
            names.join(", ")
        );
    }
    format!(
        "    CREATE TEMPORARY TABLE getorcreate_copy (LIKE {table});\n    \
             CREATE UNIQUE INDEX getorcreate_shape ON pg_temp.getorcreate_copy {index};\n    \
             shape := pg_catalog.pg_get_indexdef('pg_temp.getorcreate_shape'::regclass);\n    \
             shape := substr(shape, strpos(shape, ' USING '));\n    \
             DROP TABLE pg_temp.getorcreate_copy;\n",
        table = definition.table(),
        index = marked_index(definition),
    )
}

fn drop_builds(definition: &Definition, condition: &str) -> String {
    format!(
        "    FOR build IN\n{}    \
             LOOP\n        \
                 EXECUTE format('DROP INDEX %s', build);\n    \
             END LOOP;\n",
        select_builds(definition, "indexrelid::regclass", condition)
    )
}

fn adopt_last(definition: &Definition) -> String {
    let literal = |text: &str| definition.dialect.string_literal(text);
    let complaint = format!(
        "no valid unique index on {} ({}){} has been built by the migration before",
        definition.table(),
        definition.columns(),
        definition.behind_columns()
    );
    format!(
        "{last};\n    \
             IF last IS NULL THEN\n        \
                 RAISE EXCEPTION '%', {complaint};\n    \
             END IF;\n\
         {drop_others}{name_it}",
        last = select_builds(definition, "max(indexrelid) INTO last", "        AND indisvalid")
            .replacen("        ", "    ", 1),
        complaint = literal(&complaint),
        drop_others = drop_builds(definition, "        AND indexrelid <> last\n"),
        name_it = name_it(definition),
    )
}

fn name_it(definition: &Definition) -> String {
    let name = definition.dialect.string_literal(&definition.name);
    let unmark = "    EXECUTE format('ALTER INDEX %s RESET (fillfactor)', last);\n";
    if !definition.constraint.is_on_plain_columns() {
        return format!("{unmark}    EXECUTE format('ALTER INDEX %s RENAME TO %I', last, {name});\n");
    }
    format!(
        "{unmark}    EXECUTE format(\n        \
                 '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',\n        \
                 {alter},\n        \
                 {name},\n        \
                 (SELECT relname FROM pg_catalog.pg_class WHERE oid = last)\n    \
             );\n",
        alter = definition
            .dialect
            .string_literal(&format!("ALTER TABLE {}", definition.table())),
    )
}

/// Selects the marked indexes of this shape that belong to no constraint. The indexes of a `REINDEX CONCURRENTLY` are
/// left out: it copies the mark. <https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY>
fn select_builds(definition: &Definition, selection: &str, condition: &str) -> String {
    let table = definition.dialect.string_literal(&definition.table());
    let is_of_the_shape = if is_known_by_columns(definition) {
        "indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0"
    } else {
        "right(pg_catalog.pg_get_indexdef(indexrelid), length(shape)) = shape"
    };
    format!(
        "        SELECT {selection} FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid\n        \
                 WHERE indrelid = {table}::regclass AND indisunique AND reloptions = '{{fillfactor=90}}' AND relname !~ '_cc(new|old)[0-9]*$'\n        \
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)\n        \
                 AND {is_of_the_shape}\n{condition}"
    )
}
