//! The tables of the declared constraints, each as the database has it.

use diesel::QueryResult;

use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::catalog;
use crate::schema::connection::SchemaConnection;
use crate::schema::live::Presence;

/// A table, and what is declared for it.
pub(crate) struct Surveyed {
    pub(crate) name: TableName,
    pub(crate) constraints: Vec<UniqueConstraint>,
    pub(crate) presence: Presence,
}

/// Looks at each table once, in the order in which the constraints name them.
pub(crate) fn survey(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    constraints: &[UniqueConstraint],
) -> QueryResult<Vec<Surveyed>> {
    let mut tables: Vec<Surveyed> = Vec::new();
    for constraint in constraints {
        let name = constraint.table_name();
        match tables.iter_mut().find(|table| table.name == name) {
            Some(table) => table.constraints.push(*constraint),
            None => tables.push(Surveyed {
                presence: catalog::table(conn, dialect, &name)?,
                constraints: vec![*constraint],
                name,
            }),
        }
    }
    Ok(tables)
}
