//! Reads the unique indexes of a database, and writes them as declarations.

mod functions;
mod key;
mod marker;
mod names;

mod compare;
mod difference;

use std::fmt;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::check::TableCheck;
use crate::connection::SchemaConnection;
use crate::database::{self, Database};
use crate::error::SchemaError;
use crate::escape;
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveTable, Presence};
use crate::migrations::once_each;
use crate::models::Model;
use crate::report::Hidden;

pub(crate) use compare::is_covered;
pub use difference::Difference;
pub(crate) use difference::SUPERFLUOUS;
use key::{Table, Written};
use names::Names;

/// The table in which Diesel keeps the migrations that have run.
const MIGRATIONS: &str = "__diesel_schema_migrations";

/// The unique indexes of a database as `#[unique(..)]`. [`declare`] returns it.
///
/// `Display` prints Rust code to paste above the models. Each table has a comment. An index that `#[unique(..)]` cannot
/// express is a comment with the reason.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # use getorcreate::GetOrCreate;
/// use getorcreate::schema;
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute(
///     "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER, deleted_at TIMESTAMP);
///      CREATE UNIQUE INDEX users_live_email_key ON users (email) WHERE deleted_at IS NULL;
///      CREATE UNIQUE INDEX users_age ON users (age + 1)",
/// )?;
///
/// let declarations = schema::declare(&mut conn, &[], &["users"])?;
/// for table in declarations.tables() {
///     for index in table.indexes() {
///         match (index.declaration(), index.reason()) {
///             (Some(declaration), _) => println!("{}: {declaration}", table.name()),
///             (None, reason) => println!("{}: {}", index.name(), reason.unwrap_or_default()),
///         }
///     }
/// }
/// assert_eq!(
///     declarations.to_string(),
///     "// users
/// // users_age: it is on an expression that a declaration cannot have: age + 1
/// #[unique(email, where(deleted_at = NULL), as = LiveEmail)]
/// "
/// );
/// # Ok::<_, schema::SchemaError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Declarations {
    pub(crate) tables: Vec<DeclaredTable>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) hidden: Vec<Hidden>,
    /// The tables that were asked for, but do not exist.
    pub(crate) missing: Vec<String>,
    /// The number of unique indexes of the models' tables that `#[unique(..)]` cannot express.
    #[cfg_attr(feature = "cli", serde(skip))]
    pub(crate) undeclarable: u64,
}

/// A table and its unique indexes. [`Declarations::tables`] returns them, and [`Declarations`] has an example.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct DeclaredTable {
    #[cfg_attr(feature = "cli", serde(rename = "table"))]
    name: String,
    indexes: Vec<UniqueIndex>,
}

/// A unique index. [`DeclaredTable::indexes`] returns them, and [`Declarations`] has an example.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct UniqueIndex {
    #[cfg_attr(feature = "cli", serde(rename = "index"))]
    name: String,
    declaration: Option<String>,
    #[cfg_attr(feature = "cli", serde(skip_serializing_if = "Option::is_none"))]
    note: Option<String>,
    reason: Option<String>,
}

/// Reads the unique indexes of a database, and writes each one as `#[unique(..)]`.
///
/// `tables` are the names of the tables, with a schema if they need one: `app.users`. If it is empty, the function reads
/// all tables that a statement finds without a schema, and the tables of the models. The primary key of a table needs no
/// declaration.
///
/// The models give the names of fields. A column is written as a path, `users::org_id`, if no field has its name. Without a
/// model of the table, the names are those that `diesel print-schema` writes. The models are also compared with the
/// database: [`Declarations::differences`].
///
/// Only the catalog is read. Nothing is changed.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, schema};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// struct Tag { id: i32, name: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")?;
/// let declarations = schema::declare(&mut conn, &getorcreate::models!(Tag), &[])?;
/// assert_eq!(
///     declarations.tables()[0].indexes()[0].declaration(),
///     Some("#[unique(name)]")
/// );
/// assert_eq!(
///     declarations.differences()[0].to_string(),
///     "tags: no key declares the index sqlite_autoindex_tags_1: #[unique(name)]"
/// );
/// # Ok::<_, schema::SchemaError>(())
/// ```
///
/// # Errors
///
/// If the database cannot be queried. A table that this user may not look at is no error:
/// [`Declarations::hidden`].
pub fn declare(
    conn: &mut impl SchemaConnection,
    models: &[Model],
    tables: &[&str],
) -> Result<Declarations, SchemaError> {
    declare_each(conn, models, tables)
}

/// Does the same as [`declare`].
pub(crate) fn declare_each(
    conn: &mut dyn SchemaConnection,
    models: &[Model],
    tables: &[&str],
) -> Result<Declarations, SchemaError> {
    let database = database::of_connection(conn)?;
    let asked: Vec<TableName> = tables.iter().copied().map(table_name).collect();
    let mut declarations = Declarations::default();
    for (name, constraints, presence) in read(conn, database, models, &asked)? {
        let is_asked = !asked.is_empty();
        match presence {
            Presence::Table(live) if live.not_a_table().is_some() && !is_asked && constraints.is_empty() => {}
            Presence::Table(live) => {
                declarations.add(database, models, &name, &constraints, &live);
            }
            Presence::Hidden(reason) => declarations.hidden.push(Hidden {
                table: name.to_string(),
                reason,
            }),
            Presence::Missing if is_asked => declarations.missing.push(name.to_string()),
            Presence::Missing => {
                let keys = constraints.iter().filter(|constraint| !constraint.is_primary_key());
                let keys = keys.map(|constraint| Difference::Superfluous {
                    constraint: *constraint,
                });
                declarations.differences.extend(keys);
            }
        }
    }
    Ok(declarations)
}

/// A table with the constraints that the models declare for it.
type ReadTable = (TableName, Vec<UniqueConstraint>, Presence);

/// Reads the tables that were asked for, or else all of them. The tables of models come first.
fn read(
    conn: &mut dyn SchemaConnection,
    database: &dyn Database,
    models: &[Model],
    asked: &[TableName],
) -> Result<Vec<ReadTable>, SchemaError> {
    let is_same = |name: &TableName, other: &TableName| {
        name.schema == other.schema && database.dialect().is_same_name(&name.name, &other.name)
    };
    let is_meant = |name: &TableName| asked.is_empty() || asked.iter().any(|asked| is_same(asked, name));
    let constraints = once_each(models.iter().flat_map(Model::constraints));
    let constraints: Vec<UniqueConstraint> = constraints
        .into_iter()
        .filter(|constraint| is_meant(&constraint.table_name()))
        .collect();
    let of_models = introspect(conn, database, &constraints)?.into_iter();
    let mut tables: Vec<ReadTable> = of_models
        .map(
            |Introspected {
                 name,
                 constraints,
                 presence,
             }| (name, constraints, presence),
        )
        .collect();
    let others = if asked.is_empty() {
        database.tables(conn)?
    } else {
        asked.to_vec()
    };
    for name in others.into_iter().filter(|name| name.name != MIGRATIONS) {
        if !tables.iter().any(|(known, ..)| is_same(known, &name)) {
            let presence = database.table(conn, &name)?;
            tables.push((name, Vec::new(), presence));
        }
    }
    Ok(tables)
}

/// `users`, `app.users`
fn table_name(written: &str) -> TableName {
    let (schema, name) = match written.split_once('.') {
        Some((schema, name)) => (Some(schema.to_owned()), name),
        None => (None, written),
    };
    TableName {
        schema,
        name: name.to_owned(),
    }
}

impl Declarations {
    fn add(
        &mut self,
        database: &'static dyn Database,
        models: &[Model],
        name: &TableName,
        declared: &[UniqueConstraint],
        live: &LiveTable,
    ) {
        let table = name.to_string();
        let indexes = unique_indexes(database, models, name, live);
        if !declared.is_empty() {
            let check = TableCheck {
                database,
                live,
                declared,
            };
            self.differences.extend(compare::differences(check, &table, &indexes));
            self.undeclarable += compare::undeclarable(check, &indexes);
        }
        self.tables.push(DeclaredTable { name: table, indexes });
    }

    /// The tables, those of models first.
    #[must_use]
    pub fn tables(&self) -> &[DeclaredTable] {
        &self.tables
    }

    /// The differences between the models and their tables.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// The tables that could not be inspected.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// The tables that were asked for, but do not exist.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

/// The unique indexes of a table, each with its declaration or the reason why it has none.
pub(crate) fn unique_indexes(
    database: &dyn Database,
    models: &[Model],
    name: &TableName,
    live: &LiveTable,
) -> Vec<UniqueIndex> {
    // Several models may have one table. The one with the most fields needs the fewest paths.
    let of_table = models.iter().filter(|model| model.table_name().as_ref() == Some(name));
    let table = Table {
        database,
        live,
        names: Names {
            dialect: database.dialect(),
            table: name,
            model: of_table.max_by_key(|model| model.number_of_fields()),
        },
    };
    let declarations = key::declarations(table).into_iter();
    let indexes = declarations.map(|(index, declaration)| {
        let (declaration, note, reason) = match declaration {
            Ok(Written { declaration, note }) => (Some(declaration), note, None),
            Err(reason) => (None, None, Some(reason)),
        };
        UniqueIndex {
            name: index.name.clone(),
            declaration,
            note,
            reason,
        }
    });
    indexes.collect()
}

impl DeclaredTable {
    /// The name of the table, with its schema if it was asked for with one.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The unique indexes except that of the primary key.
    #[must_use]
    pub fn indexes(&self) -> &[UniqueIndex] {
        &self.indexes
    }
}

impl UniqueIndex {
    /// The name of the index.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The declaration, `#[unique(email)]`. None if `#[unique(..)]` cannot express the index.
    #[must_use]
    pub fn declaration(&self) -> Option<&str> {
        self.declaration.as_deref()
    }

    /// The SQL functions that the program must declare as well. None if the key calls no function of the user's own.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The reason why the index cannot be declared, as a clause.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// A comment for each table, then a line for each of its indexes.
impl fmt::Display for Declarations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.tables.iter().filter(|table| !table.indexes.is_empty());
        for (number, table) in tables.enumerate() {
            if number > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{table}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DeclaredTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "// {}", escape::text(&self.name))?;
        self.indexes.iter().try_for_each(|index| writeln!(formatter, "{index}"))
    }
}

/// `#[unique(email)]`, or `// users_lower_idx: ..`. A note is a line of its own before the declaration.
impl fmt::Display for UniqueIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(declaration) = &self.declaration {
            if let Some(note) = &self.note {
                writeln!(formatter, "// {}", escape::text(note))?;
            }
            return escape::text(declaration).fmt(formatter);
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        write!(
            formatter,
            "// {}",
            escape::text(format_args!("{}: {reason}", self.name))
        )
    }
}
