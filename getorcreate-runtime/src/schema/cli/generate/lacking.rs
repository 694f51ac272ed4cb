//! What a live database lacks, and what stands in the way of it.

use std::slice;

use super::Due;
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::schema::catalog;
use crate::schema::check;
use crate::schema::cli::duplicates::advice;
use crate::schema::cli::error::CliError;
use crate::schema::connection::SchemaConnection;
use crate::schema::definition::Definition;
use crate::schema::duplicates::{Duplicates, duplicates_of_each};
use crate::schema::live::{LiveTable, Sight, TableFlaw};
use crate::schema::migration::{Build, Migration, of_definitions};

/// The migrations for the constraints that no index serves.
pub(super) fn due(
    conn: &mut dyn SchemaConnection,
    constraints: &[UniqueConstraint],
    build: Build,
) -> Result<Due, CliError> {
    let definitions = lacking(conn, constraints, build)?;
    // All of them first: two may want the same name.
    of_definitions(&definitions, build)?;
    let declared: Vec<UniqueConstraint> = definitions.iter().map(|definition| definition.constraint).collect();
    let violated = duplicates_of_each(conn, &declared)?;
    let mut due = Due::default();
    for definition in &definitions {
        let mut migrations = of_definitions(slice::from_ref(definition), build)?;
        if let Some(duplicates) = violated
            .iter()
            .find(|found| found.constraint().is_same(&definition.constraint))
        {
            due.warnings.push(warning(duplicates));
            foretell(&mut migrations, duplicates);
        }
        due.migrations.append(&mut migrations);
    }
    Ok(due)
}

/// A table that is not there yet will be made with its primary key.
fn lacking(
    conn: &mut dyn SchemaConnection,
    constraints: &[UniqueConstraint],
    build: Build,
) -> Result<Vec<Definition>, CliError> {
    let dialect = conn.dialect()?;
    let report = check::check_each(conn, constraints)?;
    let unserved = report.constraints.into_iter().filter(|checked| checked.index.is_none());
    let unserved: Vec<UniqueConstraint> = unserved.map(|checked| checked.constraint).collect();
    let mut definitions = Vec::new();
    for (table, constraints) in check::by_table(&unserved) {
        match catalog::table(conn, dialect, &table)? {
            Sight::Table(live) => {
                check_table(&live, &table.to_string(), build)?;
                check_columns(dialect, &live, &constraints)?;
                let taken = catalog::taken_names(conn, dialect, &table)?;
                let named = |constraint| Definition::new(dialect, constraint).with_free_name(&taken);
                definitions.extend(constraints.into_iter().map(named));
            }
            Sight::Missing => {
                let declared = constraints
                    .into_iter()
                    .filter(|constraint| !constraint.is_primary_key());
                definitions.extend(declared.map(|constraint| Definition::new(dialect, constraint)));
            }
            Sight::Hidden(reason) => {
                let table = table.to_string();
                return Err(CliError::Hidden { table, reason });
            }
        }
    }
    Ok(definitions)
}

/// What would be found out only when the migration is run.
fn check_table(live: &LiveTable, table: &str, build: Build) -> Result<(), CliError> {
    let is = live.flaws.iter().find_map(|flaw| match flaw {
        TableFlaw::NotATable(is) => Some(*is),
        _ => None,
    });
    if let Some(is) = is {
        let table = table.to_owned();
        return Err(CliError::NotATable { table, is });
    }
    if live.is_partitioned && build == Build::Online {
        let table = table.to_owned();
        return Err(CliError::Partitioned { table });
    }
    Ok(())
}

/// As well.
fn check_columns(dialect: Dialect, live: &LiveTable, constraints: &[UniqueConstraint]) -> Result<(), CliError> {
    let mut constraints = constraints.iter();
    match constraints.find(|constraint| live.lacks_columns_of(dialect, constraint)) {
        Some(constraint) => Err(CliError::ColumnMissing(Box::new(*constraint))),
        None => Ok(()),
    }
}

fn warning(duplicates: &Duplicates) -> String {
    format!(
        "{}: {}, so its migration will fail: the top of its up.sql has the SQL that lists and removes them",
        duplicates.constraint(),
        duplicates.drift()
    )
}

/// The first of them is the one that fails.
fn foretell(migrations: &mut [Migration], duplicates: &Duplicates) {
    if let Some(first) = migrations.first_mut() {
        let advice = advice(duplicates, "-- ");
        first.up = format!(
            "-- {} when this was written.\n{advice}\n{}",
            duplicates.drift(),
            first.up
        );
    }
}
