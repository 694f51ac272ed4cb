//! The migration statements of MySQL and MariaDB. A key with a condition or an expression has generated columns. Their
//! statements are in `generated`.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::{Mysql, foreign_key, generated};
use crate::database::interface::Ddl;
use crate::definition::{Definition, GeneratedDefinition};
use crate::live::{LiveColumn, LiveIndex, LiveTable, Origin};
use crate::migration::Migration;
use crate::report::Drift;

impl Ddl for Mysql {
    fn generated_columns(
        &self,
        constraint: &UniqueConstraint,
        live: Option<&LiveTable>,
    ) -> Result<Vec<GeneratedDefinition>, String> {
        generated::definitions(constraint, live)
    }

    fn names_indexes_by_table(&self) -> bool {
        true
    }

    fn replaces_in_one_statement(&self, _: &Definition, _: Origin) -> bool {
        true
    }

    fn add_sql(&self, definition: &Definition) -> String {
        if has_generated_columns(definition) {
            return generated::add(definition);
        }
        let (table, key) = (definition.table(), definition.unique_key());
        match &definition.replaced {
            None => format!("ALTER TABLE {table} {key};"),
            Some(index) if index.origin == Origin::PrimaryKey => {
                let columns = definition.columns();
                format!("ALTER TABLE {table} DROP PRIMARY KEY, ADD PRIMARY KEY ({columns});")
            }
            Some(index) => {
                let name = Dialect::Mysql.identifier(&index.name);
                format!("ALTER TABLE {table} DROP INDEX {name}, {key};")
            }
        }
    }

    fn revert_sql(&self, definition: &Definition) -> String {
        if has_generated_columns(definition) {
            generated::drop(definition)
        } else {
            foreign_key::drop_index(definition)
        }
    }

    /// MySQL has no `IF EXISTS` for this statement.
    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String> {
        let (table, name) = (Dialect::Mysql.table(table), Dialect::Mysql.identifier(&index.name));
        (index.origin != Origin::PrimaryKey).then(|| format!("ALTER TABLE {table} DROP INDEX {name};"))
    }

    fn online(&self, _: &Definition) -> Result<Vec<Migration>, &'static str> {
        Err("MySQL and MariaDB need none, because InnoDB lets others write to the table while it builds an index")
    }

    fn fix_column_sql(&self, table: &str, name: &str, column: &LiveColumn, drift: &Drift) -> Option<String> {
        let definition = column.not_null_definition.as_ref();
        let definition = definition.filter(|_| *drift == Drift::NullableColumn)?;
        Some(format!("ALTER TABLE {table} MODIFY {name} {definition};"))
    }
}

/// A condition that only excludes NULL from the key needs no generated column.
fn has_generated_columns(definition: &Definition) -> bool {
    !definition.constraint.generated_columns().is_empty()
}
