//! Finds the constraints that a live database is missing, and the duplicates that would make their migrations fail.

use std::slice;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::check::{self, TableCheck};
use crate::cli::duplicates::{Listing, advice};
use crate::cli::error::CliError;
use crate::connection::SchemaConnection;
use crate::database;
use crate::definition::Definition;
use crate::duplicates::{self, Duplicates, Found, OnFailure, Unsearched};
use crate::escape;
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveTable, Presence};
use crate::migration::{Build, Migration};
use crate::migrations::{define, of_definitions};

/// The migrations to write, and the warnings to print.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub(super) migrations: Vec<Migration>,
    pub(super) warnings: Vec<String>,
}

/// The migrations for the constraints that no index enforces.
pub(super) fn due(
    conn: &mut dyn SchemaConnection,
    constraints: &[UniqueConstraint],
    build: Build,
) -> Result<Due, CliError> {
    let database = database::of_connection(conn)?;
    let mut due = Due::default();
    let mut definitions = Vec::new();
    for Introspected {
        name,
        constraints,
        presence,
    } in introspect(conn, database, constraints)?
    {
        match presence {
            Presence::Table(live) => {
                let (live, declared) = (&live, &*constraints);
                let check = TableCheck {
                    database,
                    live,
                    declared,
                };
                let missing = missing(conn, check, &name, build)?;
                due.warnings
                    .extend(missing.iter().flat_map(|definition| functions(live, definition)));
                let (flawed, missing): (Vec<_>, Vec<_>) =
                    missing.into_iter().partition(Definition::replaces_primary_key);
                due.warnings.extend(flawed.iter().map(left_out));
                due.warnings.extend(missing.iter().filter_map(replaces));
                definitions.extend(missing);
            }
            Presence::Missing => {
                due.warnings.push(format!(
                    "the table {name} does not exist in this database yet: first run the migration that creates it"
                ));
                // The migration that creates the table adds its primary key too.
                for constraint in constraints
                    .into_iter()
                    .filter(|constraint| !constraint.is_primary_key())
                {
                    definitions.push(define(database, constraint, None).map_err(CliError::without_table)?);
                }
            }
            Presence::Hidden(reason) => {
                let table = name.to_string();
                return Err(CliError::Hidden { table, reason });
            }
        }
    }
    // Checks all definitions together first: two may want the same name.
    of_definitions(database, &definitions, build)?;
    let declared: Vec<UniqueConstraint> = definitions.iter().map(|definition| definition.constraint).collect();
    let Found {
        duplicates: violated,
        unsearched,
        ..
    } = duplicates::search(conn, &declared, OnFailure::Continue)?;
    due.warnings.extend(unsearched.iter().map(may_fail));
    for definition in &definitions {
        let mut migrations = of_definitions(database, slice::from_ref(definition), build)?;
        let is_its = |found: &&Duplicates| found.constraint().is_same(&definition.constraint);
        if let Some(duplicates) = violated.iter().find(is_its) {
            due.warnings.push(will_fail(duplicates));
            foretell(&mut migrations, duplicates);
        }
        due.migrations.append(&mut migrations);
    }
    Ok(due)
}

/// The constraints that an existing table needs. An error if the target is not a table or lacks the columns, or if the
/// constraint cannot be built in this way. Without this error, the mistake would show only when the migration runs.
fn missing(
    conn: &mut dyn SchemaConnection,
    check: TableCheck<'_>,
    name: &TableName,
    build: Build,
) -> Result<Vec<Definition>, CliError> {
    let declared = check.declared.iter().copied();
    let missing = declared.filter(|constraint| !check::is_enforced(check, constraint));
    let missing: Vec<UniqueConstraint> = missing.collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    check_table(check.live, name, build)?;
    if let Some(constraint) = missing.iter().find(|constraint| check.lacks_columns_of(constraint)) {
        return Err(CliError::ColumnMissing(Box::new(*constraint)));
    }
    let taken = check.database.taken_names(conn, name)?;
    let definitions = missing
        .into_iter()
        .map(|constraint| check::definition(check, constraint, &taken));
    Ok(definitions.collect::<Result<_, _>>()?)
}

fn check_table(live: &LiveTable, name: &TableName, build: Build) -> Result<(), CliError> {
    let table = name.to_string();
    match live.not_a_table() {
        Some(is) => Err(CliError::NotATable { table, is }),
        None if live.is_partitioned && build == Build::Online => Err(CliError::Partitioned { table }),
        None => Ok(()),
    }
}

/// PostgreSQL: the flaws of the functions of the key.
fn functions(live: &LiveTable, definition: &Definition) -> Vec<String> {
    let constraint = &definition.constraint;
    let flaws = live.function_flaws(constraint);
    let told = flaws.map(|flaw| format!("{constraint}: {flaw}: {}", flaw.why()));
    told.collect()
}

fn left_out(definition: &Definition) -> String {
    format!(
        "{}: the primary key does not enforce the key, and is left unchanged: `check` shows the SQL that fixes it",
        definition.constraint
    )
}

fn replaces(definition: &Definition) -> Option<String> {
    let index = definition.replaced.as_ref()?;
    Some(format!(
        "{}: the migration drops the index {}, which does not enforce the key; down.sql does not restore it",
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

fn may_fail(unsearched: &Unsearched) -> String {
    format!("{unsearched}; if there are any, its migration fails")
}

/// Adds the duplicates to the first migration, which is the one that fails.
fn foretell(migrations: &mut [Migration], duplicates: &Duplicates) {
    if let Some(first) = migrations.first_mut() {
        let found = escape::comment(format_args!("{} when this was written.", duplicates.drift()));
        first.up = format!("{found}{}\n{}", advice(duplicates, Listing::Commented), first.up);
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use diesel::SqliteConnection;
    use diesel::connection::{Connection, SimpleConnection};
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Declaration, Function, TypeClass};

    use super::due;
    use crate::duplicates::{self, Found, OnFailure};
    use crate::migration::Build;

    diesel::table! {
        packages (id) { id -> Integer }
    }

    const TEXT: ColumnType = ColumnType {
        class: Some(TypeClass::Text),
        is_nullable: false,
    };
    const BY_FUNCTION: UniqueConstraint = Declaration::unique::<packages::table>(&["name"], &[TEXT])
        .on(&[Some(Function::Own("canon_name"))])
        .marked("CanonName")
        .constraint();
    const PLAIN: UniqueConstraint = Declaration::unique::<packages::table>(&["owner"], &[TEXT]).constraint();

    fn packages() -> SqliteConnection {
        let mut conn = SqliteConnection::establish(":memory:").expect("a database in memory can be opened");
        conn.batch_execute(
            "CREATE TABLE packages (id INTEGER PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL);
            INSERT INTO packages (name, owner) VALUES ('a', 'ada'), ('b', 'ada')",
        )
        .expect("the statements are valid");
        conn
    }

    /// On SQLite the program of the models registers its functions, and the command line does not know them.
    #[test]
    fn a_function_that_the_connection_lacks_stops_no_other_key() {
        let mut conn = packages();
        let due = due(&mut conn, &[BY_FUNCTION, PLAIN], Build::Blocking).expect("both keys can be built");
        let names: Vec<&str> = due.migrations.iter().map(|migration| &*migration.name).collect();
        assert_eq!(names, ["add_packages_canon_name_key", "add_packages_owner_key"]);
        assert_eq!(
            due.warnings,
            [
                "packages (canon_name(name)): its duplicates were not searched for: no such function: canon_name; if \
                 there are any, its migration fails",
                "packages (owner): 1 key has several rows, 2 rows in all, so its migration will fail: the top of its up.sql \
                 has the SQL that lists and removes them",
            ]
        );
    }

    #[test]
    fn a_search_that_stops_returns_the_error() {
        let mut conn = packages();
        assert!(duplicates::search(&mut conn, &[BY_FUNCTION, PLAIN], OnFailure::Stop).is_err());
        let Found {
            duplicates, unsearched, ..
        } = duplicates::search(&mut conn, &[BY_FUNCTION, PLAIN], OnFailure::Continue)
            .expect("one key has plain columns");
        assert_eq!((duplicates.len(), unsearched.len()), (1, 1));
    }
}
