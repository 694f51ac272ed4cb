//! The statements of MySQL's and MariaDB's migrations. A key with a condition or an expression has generated columns, whose
//! statements are in `generated`.

use getorcreate_runtime::internals::Dialect;

use super::{foreign_key, generated};
use crate::definition::Definition;
use crate::live::Origin;

/// Adds the constraint, in the place of the index that it replaces.
pub(super) fn add(definition: &Definition) -> String {
    if !definition.constraint.is_on_plain_columns() {
        return generated::add(definition);
    }
    let table = definition.table();
    let key = definition.unique_key();
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

/// Drops the constraint again.
pub(super) fn revert(definition: &Definition) -> String {
    if definition.constraint.is_on_plain_columns() {
        foreign_key::drop_index(definition)
    } else {
        generated::drop(definition)
    }
}
