//! The migration statements of SQLite.

use getorcreate_runtime::internals::{Dialect, TableName};

use super::Sqlite;
use crate::database::interface::Ddl;
use crate::definition::{self, Definition};
use crate::live::{LiveIndex, Origin};
use crate::migration::Migration;

impl Ddl for Sqlite {
    /// An index from the definition of a table can only be dropped with the table.
    fn is_permanent(&self, origin: Origin) -> bool {
        origin != Origin::Index
    }

    /// The name of the index has the schema, the name of the table does not.
    /// <https://www.sqlite.org/lang_createindex.html>
    fn add_sql(&self, definition: &Definition) -> String {
        let table = Dialect::Sqlite.identifier(&definition.constraint.table());
        let add = definition.create_index(&definition.name_in_schema(), &table);
        let replaced = definition.replaced.as_ref();
        let drop = replaced.and_then(|index| self.drop_sql(&definition.constraint.table_name(), index));
        definition.add_beside(add, drop)
    }

    fn revert_sql(&self, definition: &Definition) -> String {
        format!("DROP INDEX {};", definition.name_in_schema())
    }

    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String> {
        let name = definition::in_schema(Dialect::Sqlite, table, &index.name);
        (!self.is_permanent(index.origin)).then(|| format!("DROP INDEX IF EXISTS {name};"))
    }

    fn online(&self, _: &Definition) -> Result<Vec<Migration>, &'static str> {
        Err("SQLite allows one writer at a time, and building the index is a write")
    }
}
