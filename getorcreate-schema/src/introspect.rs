//! Reads the tables of the declared constraints as they are in the database.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::connection::SchemaConnection;
use crate::database::Database;
use crate::live::Presence;

/// A table and its declared constraints.
pub(crate) struct Introspected {
    pub(crate) name: TableName,
    pub(crate) constraints: Vec<UniqueConstraint>,
    pub(crate) presence: Presence,
}

/// Looks at each table once, in the order in which the constraints name them.
pub(crate) fn introspect(
    conn: &mut dyn SchemaConnection,
    database: &dyn Database,
    constraints: &[UniqueConstraint],
) -> QueryResult<Vec<Introspected>> {
    let mut tables: Vec<Introspected> = Vec::new();
    for constraint in constraints {
        let name = constraint.table_name();
        match tables.iter_mut().find(|table| table.name == name) {
            Some(table) => table.constraints.push(*constraint),
            None => tables.push(Introspected {
                presence: database.table(conn, &name)?,
                constraints: vec![*constraint],
                name,
            }),
        }
    }
    for table in &mut tables {
        infer(conn, database, table)?;
    }
    Ok(tables)
}

/// Asks the server about indexes whose text cannot be compared with the declaration.
fn infer(conn: &mut dyn SchemaConnection, database: &dyn Database, table: &mut Introspected) -> QueryResult<()> {
    if let Presence::Table(live) = &mut table.presence {
        for constraint in &table.constraints {
            if live.not_a_table().is_none() && !live.lacks_columns_of(database.dialect(), constraint) {
                database.infer(conn, &table.name, live, constraint)?;
            }
        }
    }
    Ok(())
}
