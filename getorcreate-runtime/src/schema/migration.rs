//! Migrations that bring declared constraints into the database, in the form that `diesel_migrations` reads.

use std::collections::HashMap;

use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::schema::definition::Definition;
#[cfg(feature = "postgres")]
use crate::schema::online;

/// How a constraint is added to a table that may be in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Build {
    /// In one statement. PostgreSQL and SQLite let nobody write to the table meanwhile; InnoDB does.
    #[default]
    InPlace,
    /// On PostgreSQL, so that others go on writing: the index is built concurrently, and then becomes the constraint. A
    /// migration that failed, because of duplicates say, is run again as it is. Not for partitioned tables, whose indexes
    /// PostgreSQL cannot build so.
    /// <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
    Online,
}

/// A migration: what stands in the files of its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// What it does, as the end of the folder's name: letters, digits and underscores.
    pub name: String,
    /// `up.sql`
    pub up: String,
    /// `down.sql`
    pub down: String,
    /// Whether `metadata.toml` may be left out, since a migration is run in a transaction.
    pub run_in_transaction: bool,
}

impl Migration {
    /// `metadata.toml`, where one is needed.
    #[must_use]
    pub fn metadata(&self) -> Option<&'static str> {
        (!self.run_in_transaction).then_some("run_in_transaction = false\n")
    }
}

/// Why there is no migration for a constraint.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// Two constraints would get the same name.
    #[error(
        "two constraints would be called `{name}`, {first} and {second}: give one of them another name, `#[unique(.., name = \"..\")]`"
    )]
    SameName {
        /// The name.
        name: String,
        /// The one.
        first: Box<UniqueConstraint>,
        /// The other.
        second: Box<UniqueConstraint>,
    },
    /// Asked for [`Build::Online`] where there is no such form.
    #[error("{}", without_online_form(*.dialect))]
    NotOnline {
        /// The database.
        dialect: Dialect,
    },
}

fn without_online_form(dialect: Dialect) -> &'static str {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => "SQLite has no online form: it has one writer at a time, which building the index is",
        #[cfg(feature = "postgres")]
        Dialect::Postgres => "PostgreSQL cannot build this online",
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            "MySQL and MariaDB have no online form of their own, and need none: InnoDB lets others write to the table while it builds \
             an index"
        }
    }
}

/// The migrations that add these constraints, in their order; a constraint that two models declare is added once.
///
/// Primary keys are as good as any other: leave them out where the table has its own, as it should.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
/// use getorcreate::schema::{self, Build, Dialect};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// let declared = Tag::constraints().iter().filter(|constraint| !constraint.is_primary_key());
/// let migrations = schema::migrations(Dialect::Sqlite, declared, Build::InPlace)?;
/// assert_eq!(migrations[0].name, "add_tags_name_key");
/// assert_eq!(migrations[0].up, "CREATE UNIQUE INDEX `tags_name_key` ON `tags` (`name`);\n");
/// assert_eq!(migrations[0].down, "DROP INDEX `tags_name_key`;\n");
/// # Ok::<_, schema::MigrationError>(())
/// ```
///
/// # Errors
///
/// Where a constraint cannot be had in that way: see [`MigrationError`].
pub fn migrations<'a>(
    dialect: Dialect,
    constraints: impl IntoIterator<Item = &'a UniqueConstraint>,
    build: Build,
) -> Result<Vec<Migration>, MigrationError> {
    let definitions: Vec<Definition> = once_each(constraints)
        .into_iter()
        .map(|constraint| Definition::new(dialect, constraint))
        .collect();
    of_definitions(&definitions, build)
}

/// The constraints without those that say the same of the same table again.
pub(crate) fn once_each<'a>(constraints: impl IntoIterator<Item = &'a UniqueConstraint>) -> Vec<UniqueConstraint> {
    let mut distinct: Vec<UniqueConstraint> = Vec::new();
    for constraint in constraints {
        if !distinct.iter().any(|earlier| earlier.is_same(constraint)) {
            distinct.push(*constraint);
        }
    }
    distinct
}

pub(crate) fn of_definitions(definitions: &[Definition], build: Build) -> Result<Vec<Migration>, MigrationError> {
    check_names(definitions)?;
    let migrations = definitions.iter().map(|definition| match build {
        Build::InPlace => Ok(vec![in_place(definition)]),
        Build::Online => online_form(definition),
    });
    Ok(migrations
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// Two of one name would be found out only when the second is run.
fn check_names(definitions: &[Definition]) -> Result<(), MigrationError> {
    let mut seen = HashMap::new();
    for definition in definitions {
        let namespace = definition.namespace();
        if let Some(first) = seen.insert((namespace, definition.name.to_lowercase()), definition.constraint) {
            return Err(MigrationError::SameName {
                name: definition.name.clone(),
                first: Box::new(first),
                second: Box::new(definition.constraint),
            });
        }
    }
    Ok(())
}

fn in_place(definition: &Definition) -> Migration {
    Migration {
        name: folder_name("add", definition),
        up: definition.add() + "\n",
        down: definition.remove() + "\n",
        run_in_transaction: true,
    }
}

fn online_form(definition: &Definition) -> Result<Vec<Migration>, MigrationError> {
    match definition.dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Ok(online::migrations(definition)),
        #[allow(unreachable_patterns)] // where there is no other
        dialect => Err(MigrationError::NotOnline { dialect }),
    }
}

/// What any file system takes for a name.
pub(crate) fn folder_name(verb: &str, definition: &Definition) -> String {
    let plain = |character: char| if character.is_alphanumeric() { character } else { '_' };
    format!("{verb}_{}", definition.name.chars().map(plain).collect::<String>())
}
