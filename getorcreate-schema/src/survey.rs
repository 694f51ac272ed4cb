//! The tables of the declared constraints, each as the database has it.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::catalog;
use crate::connection::SchemaConnection;
use crate::dialect::Dialect;
use crate::live::Presence;

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
    for table in &mut tables {
        infer(conn, dialect, table)?;
    }
    Ok(tables)
}

/// Asks the server about the indexes that cannot be compared with what is declared by how they are written.
fn infer(conn: &mut dyn SchemaConnection, dialect: Dialect, table: &mut Surveyed) -> QueryResult<()> {
    if let Presence::Table(live) = &mut table.presence {
        for constraint in &table.constraints {
            if live.not_a_table().is_none() && !live.lacks_columns_of(dialect, constraint) {
                catalog::infer(conn, dialect, &table.name, live, constraint)?;
            }
        }
    }
    Ok(())
}
