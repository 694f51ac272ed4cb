//! What a live database lacks, and what stands in the way of it.

use std::slice;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::Due;
use crate::check::{self, Scope};
use crate::cli::duplicates::{Listing, advice};
use crate::cli::error::CliError;
use crate::connection::SchemaConnection;
use crate::database::{self, Database};
use crate::definition::Definition;
use crate::duplicates::{Duplicates, duplicates_of_each};
use crate::escape;
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveTable, Presence};
use crate::migration::{Build, Migration};
use crate::migrations::{define, of_definitions};

/// The migrations for the constraints that no index serves.
pub(super) fn due(
    conn: &mut dyn SchemaConnection,
    constraints: &[UniqueConstraint],
    build: Build,
) -> Result<Due, CliError> {
    let database = database::of_connection(conn)?;
    let mut due = Due::default();
    let definitions = lacking(conn, database, constraints, build, &mut due.warnings)?;
    // All of them first: two may want the same name.
    of_definitions(database, &definitions, build)?;
    let declared: Vec<UniqueConstraint> = definitions.iter().map(|definition| definition.constraint).collect();
    let violated = duplicates_of_each(conn, &declared)?;
    for definition in &definitions {
        let mut migrations = of_definitions(database, slice::from_ref(definition), build)?;
        if let Some(duplicates) = violated
            .iter()
            .find(|found| found.constraint().is_same(&definition.constraint))
        {
            due.warnings.push(will_fail(duplicates));
            foretell(&mut migrations, duplicates);
        }
        due.migrations.append(&mut migrations);
    }
    Ok(due)
}

/// A table that is not there yet will be made with its primary key.
fn lacking(
    conn: &mut dyn SchemaConnection,
    database: &'static dyn Database,
    constraints: &[UniqueConstraint],
    build: Build,
    warnings: &mut Vec<String>,
) -> Result<Vec<Definition>, CliError> {
    let mut definitions = Vec::new();
    for Introspected {
        name,
        constraints: declared,
        presence,
    } in introspect(conn, database, constraints)?
    {
        match presence {
            Presence::Table(live) => {
                let (live, declared) = (&live, &*declared);
                let scope = Scope {
                    database,
                    live,
                    declared,
                };
                let unserved = declared
                    .iter()
                    .filter(|constraint| !check::is_enforced(scope, constraint));
                let unserved: Vec<UniqueConstraint> = unserved.copied().collect();
                if !unserved.is_empty() {
                    check_table(live, &name, build)?;
                    check_columns(database.dialect(), live, &unserved)?;
                    let taken = database.taken_names(conn, &name)?;
                    let due = unserved.into_iter();
                    let due = due.map(|constraint| check::definition(scope, constraint, &taken));
                    let due: Vec<Definition> = due.collect::<Result<_, _>>()?;
                    let (flawed, due): (Vec<_>, Vec<_>) = due.into_iter().partition(Definition::replaces_primary_key);
                    warnings.extend(flawed.iter().map(left_out));
                    warnings.extend(due.iter().filter_map(replaces));
                    definitions.extend(due);
                }
            }
            Presence::Missing => {
                warnings.push(format!(
                    "there is no table {name} in this database yet: the migration that makes it has to be run before"
                ));
                let declared = declared.into_iter().filter(|constraint| !constraint.is_primary_key());
                let due = declared.map(|constraint| define(database, constraint, None));
                let due: Result<Vec<Definition>, _> = due.collect();
                definitions.extend(due.map_err(CliError::without_table)?);
            }
            Presence::Hidden(reason) => {
                let table = name.to_string();
                return Err(CliError::Hidden { table, reason });
            }
        }
    }
    Ok(definitions)
}

/// A migration for what is no table, or cannot be built in this way, would be found out only when it is run.
fn check_table(live: &LiveTable, name: &TableName, build: Build) -> Result<(), CliError> {
    let table = name.to_string();
    match live.not_a_table() {
        Some(is) => Err(CliError::NotATable { table, is }),
        None if live.is_partitioned && build == Build::Online => Err(CliError::Partitioned { table }),
        None => Ok(()),
    }
}

/// So would one for columns that are not there.
fn check_columns(dialect: Dialect, live: &LiveTable, constraints: &[UniqueConstraint]) -> Result<(), CliError> {
    let mut constraints = constraints.iter();
    match constraints.find(|constraint| live.lacks_columns_of(dialect, constraint)) {
        Some(constraint) => Err(CliError::ColumnMissing(Box::new(*constraint))),
        None => Ok(()),
    }
}

fn left_out(definition: &Definition) -> String {
    format!(
        "{}: the primary key does not serve, and is left as it is: `check` shows the SQL that mends it",
        definition.constraint
    )
}

fn replaces(definition: &Definition) -> Option<String> {
    let index = definition.replaced.as_ref()?;
    Some(format!(
        "{}: the migration drops the index {}, which does not serve, and down.sql does not bring it back",
        definition.constraint, index.name
    ))
}

fn will_fail(duplicates: &Duplicates) -> String {
    format!(
        "{}: {}, so its migration will fail: the top of its up.sql has the SQL that lists and removes them",
        duplicates.constraint(),
        duplicates.drift()
    )
}

/// The first of them is the one that fails.
fn foretell(migrations: &mut [Migration], duplicates: &Duplicates) {
    if let Some(first) = migrations.first_mut() {
        let found = escape::comment(format_args!("{} when this was written.", duplicates.drift()));
        first.up = format!("{found}{}\n{}", advice(duplicates, Listing::Commented), first.up);
    }
}
