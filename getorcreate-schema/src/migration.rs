//! Migrations that bring declared constraints into the database, in the form that `diesel_migrations` reads.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::name;

use crate::definition::Definition;
use crate::dialect::Dialect;
use crate::escape;
#[cfg(feature = "postgres")]
use crate::online;

/// How a constraint is added to a table that may be in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Build {
    /// In one statement. PostgreSQL and SQLite let nobody write to the table meanwhile; InnoDB does.
    #[default]
    Blocking,
    /// On PostgreSQL, so that others go on writing: the index is built concurrently, and then becomes the constraint. A
    /// migration that failed, because of duplicates say, is run again as it is. No step waits longer than two seconds for the
    /// table, behind which all others would wait: it fails, and is run again. With a condition or an expression it stays an
    /// index, and whoever runs the migration must be allowed to make a temporary table. Not for partitioned tables, whose indexes
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
    /// Whether the migration runs in a transaction, as Diesel has it by default; if not, `metadata.toml` says so.
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
        "two constraints would be called `{}`, {first} and {second}: give one of them another name, `#[unique(.., name = \"..\")]`",
        escape::text(name)
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
    #[error("there is no online form for {dialect}: {reason}")]
    NotOnline {
        /// The database.
        dialect: Dialect,
        /// Why not.
        reason: &'static str,
    },
    /// The database has nothing that would keep the constraint. It is never left out silently.
    #[error("{constraint} cannot be expressed on {dialect}: {}", escape::text(reason))]
    Inexpressible {
        /// The database.
        dialect: Dialect,
        /// The constraint.
        constraint: Box<UniqueConstraint>,
        /// Why not.
        reason: String,
    },
}

/// The migrations that add these constraints, in their order; a constraint that two models declare is added once.
///
/// Primary keys are left out: a table is made with its own. MySQL refuses a key that is a whole `TEXT` or `BLOB`, which the
/// type in `table!` does not tell from a `VARCHAR`.
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
/// let migrations = schema::migrations(Dialect::Sqlite, Tag::constraints(), Build::Blocking)?;
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
    let declared = once_each(constraints).into_iter();
    let definitions: Vec<Definition> = declared
        .filter(|constraint| !constraint.is_primary_key())
        .map(|constraint| Definition::new(dialect, constraint, None))
        .collect::<Result<_, _>>()?;
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
        Build::Blocking => Ok(vec![blocking(definition)]),
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
    for (index, second) in definitions.iter().enumerate() {
        for first in &definitions[..index] {
            if let Some(name) = common_name(first, second) {
                return Err(MigrationError::SameName {
                    name,
                    first: Box::new(first.constraint),
                    second: Box::new(second.constraint),
                });
            }
        }
    }
    Ok(())
}

/// That of the constraint, or of a generated column.
fn common_name(first: &Definition, second: &Definition) -> Option<String> {
    let dialect = second.dialect;
    if first.namespace() == second.namespace() && dialect.is_same_name(&first.name, &second.name) {
        return Some(second.name.clone());
    }
    common_generated_column(dialect, &first.constraint, &second.constraint)
}

/// The generated column that stands in for a part of each of these: `live` and `live_key` both have `live`.
pub(crate) fn common_generated_column(
    dialect: Dialect,
    first: &UniqueConstraint,
    second: &UniqueConstraint,
) -> Option<String> {
    if !dialect.generates_columns() || first.table_name() != second.table_name() {
        return None;
    }
    let of_first = first.generated_columns();
    let is_common = |name: &String| of_first.iter().any(|other| dialect.is_same_name(&other.name, name));
    let of_second = second.generated_columns().into_iter().map(|column| column.name);
    of_second.into_iter().find(is_common)
}

fn blocking(definition: &Definition) -> Migration {
    let notice = definition.replaced.as_ref().map_or_else(String::new, |index| {
        escape::comment(format_args!(
            "Takes the place of the index {}, which down.sql does not bring back.",
            index.name
        ))
    });
    Migration {
        name: folder_name("add", definition),
        up: format!("{notice}{}\n", definition.up()),
        down: definition.down() + "\n",
        run_in_transaction: true,
    }
}

fn online_form(definition: &Definition) -> Result<Vec<Migration>, MigrationError> {
    match definition.dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Err(MigrationError::NotOnline {
            dialect: Dialect::Sqlite,
            reason: "SQLite has one writer at a time, which building the index is",
        }),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Ok(online::migrations(definition)),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => Err(MigrationError::NotOnline {
            dialect: Dialect::Mysql,
            reason: "MySQL and MariaDB need none, since InnoDB lets others write to the table while it builds an index",
        }),
    }
}

/// The bytes that a folder's name may have behind its version: no file system takes more than 255 in all.
const FOLDER_LIMIT: usize = 200;

/// Letters, digits and underscores, for any file system.
pub(crate) fn folder_name(verb: &str, definition: &Definition) -> String {
    let (schema, table) = definition.namespace();
    // Where two tables may have indexes of one name.
    let table = table.filter(|table| !definition.name.contains(table.as_str()));
    let words = [Some(verb.to_owned()), schema, table, Some(definition.name.clone())];
    let name = words.into_iter().flatten().collect::<Vec<_>>().join("_");
    let plain = |character: char| if character.is_alphanumeric() { character } else { '_' };
    name::fit_in(name.chars().map(plain).collect(), FOLDER_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::{MigrationError, folder_name};
    use crate::definition::Definition;
    use crate::dialect::Dialect;
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::ColumnType;

    diesel::table! {
        #[sql_name = "../x\nDROP TABLE users; --\u{1b}[31m\u{202e}/*/\"`'\\"]
        odd (id) { id -> Integer }
    }

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: false,
    };

    const KEY: UniqueConstraint = UniqueConstraint::unique::<odd::table>(&["id"], &[ANY]);

    fn definition(constraint: UniqueConstraint) -> Definition {
        Definition::new(Dialect::Sqlite, constraint, None).expect("it is on a column")
    }

    #[test]
    fn a_folder_has_a_name_that_is_only_a_name() {
        let name = folder_name("add", &definition(KEY));
        assert_eq!(name, "add____x_DROP_TABLE_users______31m_________id_key");
        let long = "long/".repeat(60).leak();
        let name = folder_name(
            "add",
            &Definition {
                name: long.to_owned(),
                ..definition(KEY)
            },
        );
        assert!(name.len() == super::FOLDER_LIMIT && !name.contains('/'), "{name}");
    }

    #[test]
    fn an_error_is_one_line_whatever_the_names_are() {
        for error in [
            MigrationError::SameName {
                name: "a\nb".to_owned(),
                first: Box::new(KEY),
                second: Box::new(KEY),
            },
            MigrationError::Inexpressible {
                dialect: Dialect::Sqlite,
                constraint: Box::new(KEY),
                reason: "it is \u{1b}[2J".to_owned(),
            },
        ] {
            let text = error.to_string();
            assert!(!text.contains(['\n', '\u{1b}', '\u{202e}']), "{text:?}");
        }
    }
}
