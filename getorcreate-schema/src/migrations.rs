//! Builds the migrations that add declared constraints to a database, and names their folders.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{self, name};

use crate::database::{Database, Dialect};
use crate::definition::Definition;
use crate::escape;
use crate::live::{LiveIndex, LiveTable, Origin};
use crate::migration::{Build, Migration};

/// The reason why only one database supports `nulls_not_distinct`. <https://www.postgresql.org/docs/15/release-15.html>
const NULLS_ARE_DISTINCT: &str = "only PostgreSQL, from version 15 on, can treat NULLs as equal";

/// The reason why there is no migration for a constraint.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// use getorcreate::GetOrCreate;
/// use getorcreate::schema::{self, Build, Dialect, MigrationError};
///
/// let migrations = schema::migrations(Dialect::Sqlite, Tag::constraints(), Build::Online);
/// assert!(matches!(
///     migrations,
///     Err(MigrationError::NotOnline { dialect: Dialect::Sqlite, .. })
/// ));
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// Two constraints would get the same name.
    #[error(
        "two constraints would have the name `{}`, {first} and {second}: give one of them another name, `#[unique(.., \
         name = \"..\")]`",
        escape::text(name)
    )]
    SameName {
        /// The name.
        name: String,
        /// One of the constraints.
        first: Box<UniqueConstraint>,
        /// The other constraint.
        second: Box<UniqueConstraint>,
    },
    /// [`Build::Online`] was requested, but the database has no such form.
    #[error("there is no online form for {dialect}: {reason}")]
    NotOnline {
        /// The database.
        dialect: Dialect,
        /// The reason.
        reason: &'static str,
    },
    /// The database has nothing that would enforce the constraint. A constraint is never left out silently.
    #[error("{constraint} cannot be expressed on {dialect}: {}", escape::text(reason))]
    Inexpressible {
        /// The database.
        dialect: Dialect,
        /// The constraint.
        constraint: Box<UniqueConstraint>,
        /// The reason.
        reason: String,
    },
}

/// Returns the migrations that add these constraints, in their order.
///
/// It needs no database, and does not know which constraints exist. The command `generate` of `getorcreate::cli!` asks a database,
/// and writes only what is missing. A constraint that two models declare is added once. Primary keys are left out: a table is
/// created with its own.
///
/// # Differences between databases
///
/// MySQL and MariaDB get generated columns for a key with a condition or an expression, with an index on them. MySQL rejects
/// a key that is a whole `TEXT` or `BLOB`. The type in `table!` does not distinguish these from a `VARCHAR`. Only PostgreSQL
/// can enforce `nulls_not_distinct`, from version 15 on, and only PostgreSQL has [`Build::Online`].
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
/// let constraints = Tag::constraints();
/// let migrations = schema::migrations(Dialect::Sqlite, constraints, Build::Blocking)?;
/// assert_eq!(migrations[0].name, "add_tags_name_key");
/// assert_eq!(
///     migrations[0].up,
///     "CREATE UNIQUE INDEX `tags_name_key` ON `tags` (`name`);\n"
/// );
/// assert_eq!(migrations[0].down, "DROP INDEX `tags_name_key`;\n");
/// # Ok::<_, schema::MigrationError>(())
/// ```
///
/// # Errors
///
/// If a constraint cannot be added in this way: see [`MigrationError`].
pub fn migrations<'a>(
    dialect: Dialect,
    constraints: impl IntoIterator<Item = &'a UniqueConstraint>,
    build: Build,
) -> Result<Vec<Migration>, MigrationError> {
    let database = dialect.database();
    let declared = once_each(constraints).into_iter();
    let definitions: Vec<Definition> = declared
        .filter(|constraint| !constraint.is_primary_key())
        .map(|constraint| define(database, constraint, None))
        .collect::<Result<_, _>>()?;
    of_definitions(database, &definitions, build)
}

/// The constraints, without those that repeat another one for the same table.
pub(crate) fn once_each<'a>(constraints: impl IntoIterator<Item = &'a UniqueConstraint>) -> Vec<UniqueConstraint> {
    let mut distinct: Vec<UniqueConstraint> = Vec::new();
    for constraint in constraints {
        if !distinct.iter().any(|earlier| earlier.is_same(constraint)) {
            distinct.push(*constraint);
        }
    }
    distinct
}

/// The definition of a constraint. It fits the table's current state, if that is known.
pub(crate) fn define(
    database: &dyn Database,
    constraint: UniqueConstraint,
    live: Option<&LiveTable>,
) -> Result<Definition, MigrationError> {
    let inexpressible = |reason| MigrationError::Inexpressible {
        dialect: database.dialect().into(),
        constraint: Box::new(constraint),
        reason,
    };
    if constraint.nulls_not_distinct() && !database.has_equal_nulls() {
        return Err(inexpressible(NULLS_ARE_DISTINCT.to_owned()));
    }
    Ok(Definition {
        dialect: database.dialect(),
        constraint,
        name: constraint.name_to_add(),
        replaced: None,
        generated: database.generated_columns(&constraint, live).map_err(inexpressible)?,
    })
}

/// The definition that replaces an existing index, unless the index has to stay. If the old index is dropped first, its
/// name becomes free.
pub(crate) fn in_place_of(
    database: &dyn Database,
    definition: Definition,
    index: &LiveIndex,
    taken: &[String],
) -> Definition {
    // A primary key never covers only some rows, and is never on expressions.
    let is_other_key = index.origin == Origin::PrimaryKey && !definition.constraint.is_on_plain_columns();
    if is_other_key || database.is_permanent(index.origin) {
        return definition.with_free_name(taken);
    }
    let goes_first = !index.is_valid || database.replaces_in_one_statement(&definition, index.origin);
    let others = taken.iter().filter(|name| !goes_first || **name != index.name);
    let others: Vec<String> = others.cloned().collect();
    Definition {
        replaced: Some(index.clone()),
        ..definition.with_free_name(&others)
    }
}

/// The migrations that add these constraints.
pub(crate) fn of_definitions(
    database: &dyn Database,
    definitions: &[Definition],
    build: Build,
) -> Result<Vec<Migration>, MigrationError> {
    check_names(database, definitions)?;
    let mut migrations = Vec::new();
    for definition in definitions {
        match build {
            Build::Blocking => migrations.push(blocking(database, definition)),
            Build::Online => migrations.extend(online(database, definition)?),
        }
    }
    Ok(migrations)
}

/// Rejects two definitions with the same name. Otherwise the mistake would show only when the second migration runs.
fn check_names(database: &dyn Database, definitions: &[Definition]) -> Result<(), MigrationError> {
    for (index, second) in definitions.iter().enumerate() {
        for first in &definitions[..index] {
            if let Some(name) = common_name(database, first, second) {
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

/// The name that both share, of the constraint or of a generated column.
fn common_name(database: &dyn Database, first: &Definition, second: &Definition) -> Option<String> {
    let dialect = database.dialect();
    if namespace(database, first) == namespace(database, second) && dialect.is_same_name(&first.name, &second.name) {
        return Some(second.name.clone());
    }
    common_generated_column(dialect, &first.constraint, &second.constraint)
}

/// The scope in which index names are unique: a schema, or one of its tables.
fn namespace(database: &dyn Database, definition: &Definition) -> (Option<String>, Option<String>) {
    let constraint = &definition.constraint;
    let table = database.names_indexes_by_table().then(|| constraint.table());
    (constraint.schema(), table)
}

/// The generated column that stands in for a part of both constraints: `live` and `live_key` both have `live`.
pub(crate) fn common_generated_column(
    dialect: internals::Dialect,
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

fn blocking(database: &dyn Database, definition: &Definition) -> Migration {
    let notice = definition.replaced.as_ref().map_or_else(String::new, |index| {
        escape::comment(format_args!(
            "Takes the place of the index {}, which down.sql does not bring back.",
            index.name
        ))
    });
    Migration {
        name: folder_name(database, "add", definition),
        up: format!("{notice}{}\n", database.add_sql(definition)),
        down: database.revert_sql(definition) + "\n",
        run_in_transaction: true,
    }
}

fn online(database: &dyn Database, definition: &Definition) -> Result<Vec<Migration>, MigrationError> {
    let migrations = database
        .online(definition)
        .map_err(|reason| MigrationError::NotOnline {
            dialect: database.dialect().into(),
            reason,
        })?;
    let named = migrations.into_iter().map(|migration| Migration {
        name: folder_name(database, &migration.name, definition),
        ..migration
    });
    Ok(named.collect())
}

/// The maximum number of bytes in a folder's name after its version. No file system allows more than 255 in all.
const FOLDER_LIMIT: usize = 200;

/// A folder name of letters, digits and underscores, valid on any file system.
fn folder_name(database: &dyn Database, verb: &str, definition: &Definition) -> String {
    let (schema, table) = namespace(database, definition);
    // The table's name is needed if two tables may have indexes of the same name.
    let table = table.filter(|table| !definition.name.contains(table.as_str()));
    let words = [Some(verb.to_owned()), schema, table, Some(definition.name.clone())];
    let name = words.into_iter().flatten().collect::<Vec<_>>().join("_");
    let plain = |character: char| if character.is_alphanumeric() { character } else { '_' };
    name::fit_in(name.chars().map(plain).collect(), FOLDER_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::{MigrationError, define, folder_name};
    use crate::database::Dialect;
    use crate::definition::Definition;
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Declaration};

    diesel::table! {
        #[sql_name = "../x\nDROP TABLE users; --\u{1b}[31m\u{202e}/*/\"`'\\"]
        odd (id) { id -> Integer }
    }

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: false,
    };

    const KEY: UniqueConstraint = Declaration::unique::<odd::table>(&["id"], &[ANY]).constraint();

    fn definition(constraint: UniqueConstraint) -> Definition {
        define(Dialect::Sqlite.database(), constraint, None).expect("it is on a column")
    }

    #[test]
    fn a_folder_has_a_name_that_is_only_a_name() {
        let database = Dialect::Sqlite.database();
        let name = folder_name(database, "add", &definition(KEY));
        assert_eq!(name, "add____x_DROP_TABLE_users______31m_________id_key");
        let long = "long/".repeat(60).leak();
        let name = folder_name(
            database,
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
