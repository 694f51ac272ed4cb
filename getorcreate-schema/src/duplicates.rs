//! Finds rows that have the same key: their number, and the SQL that shows and removes them. Nothing is changed here.

use std::fmt;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function, KeyPart, TypeClass};

use crate::connection::SchemaConnection;
use crate::database::{self, Database};
use crate::error::SchemaError;
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveTable, Presence};
use crate::migrations::once_each;
use crate::report::Drift;
#[cfg(feature = "cli")]
use crate::report::document;

/// The maximum number of keys that are shown.
const SAMPLES: usize = 5;

/// The rows of a table that keep it from having a constraint.
///
/// [`duplicates`] finds them. Remove them before you run the migration that adds the constraint.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// use getorcreate::{GetOrCreate, schema};
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
/// #     INSERT INTO tags (name) VALUES ('rust'), ('rust'), ('diesel')").unwrap();
///
/// for found in schema::duplicates(&mut conn, Tag::constraints())? {
///     let (rows, keys) = (found.rows(), found.keys());
///     println!("{rows} rows have {keys} keys of {}", found.constraint());
///     for (key, rows) in found.samples() {
///         println!("{key:?}: {rows} rows");
///     }
///     println!("list them all: {}", found.listing());
///     if let Some(removal) = found.removal() {
///         println!("keep the first of each key: {removal}");
///     }
/// }
/// # Ok::<_, schema::SchemaError>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Duplicates {
    #[cfg_attr(feature = "cli", serde(flatten, with = "document::Constraint"))]
    constraint: UniqueConstraint,
    keys: u64,
    rows: u64,
    #[cfg_attr(feature = "cli", serde(serialize_with = "document::samples"))]
    samples: Vec<(Vec<String>, u64)>,
    listing: String,
    removal: Option<String>,
}

impl Duplicates {
    /// The constraint.
    #[must_use]
    pub fn constraint(&self) -> &UniqueConstraint {
        &self.constraint
    }

    /// The number of keys that have several rows.
    #[must_use]
    pub fn keys(&self) -> u64 {
        self.keys
    }

    /// The total number of rows with these keys. One row of each key may stay.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The finding for these duplicates.
    pub(crate) fn drift(&self) -> Drift {
        Drift::Duplicated {
            keys: self.keys,
            rows: self.rows,
        }
    }

    /// Up to five of the keys, those with the most rows first. Each one has the values of its columns or expressions as
    /// text, and the number of rows.
    #[must_use]
    pub fn samples(&self) -> &[(Vec<String>, u64)] {
        &self.samples
    }

    /// The query that lists all such keys.
    #[must_use]
    pub fn listing(&self) -> &str {
        &self.listing
    }

    /// The statement that would keep the first row of each key and delete the others.
    ///
    /// The first row is the first by
    /// the primary key, or, without one, by the place where rows are stored. None if nothing distinguishes one row of
    /// the table from another. MySQL runs it from version 8 on.
    ///
    /// It is never run here. Before you run it, point all references to the deleted rows to the row that stays. A
    /// foreign key with `ON DELETE CASCADE` would delete the referring rows too.
    #[must_use]
    pub fn removal(&self) -> Option<&str> {
        self.removal.as_deref()
    }
}

/// Looks for rows that have the same key. This reads each table once or twice for each constraint.
///
/// The result has only the violated constraints. Missing tables and columns have no duplicates.
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
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute(
///     "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
///      INSERT INTO tags (name) VALUES ('rust'), ('rust'), ('diesel')",
/// )?;
/// let found = schema::duplicates(&mut conn, Tag::constraints())?;
/// assert_eq!((found[0].keys(), found[0].rows()), (1, 2));
/// assert_eq!(found[0].samples(), [(vec!["rust".to_owned()], 2)]);
/// # Ok::<_, schema::SchemaError>(())
/// ```
///
/// # Errors
///
/// If a table cannot be read, or if this user is not allowed to look at it.
pub fn duplicates<'a>(
    conn: &mut impl SchemaConnection,
    constraints: impl IntoIterator<Item = &'a UniqueConstraint>,
) -> Result<Vec<Duplicates>, SchemaError> {
    Ok(search(conn, &once_each(constraints), OnFailure::Stop)?.duplicates)
}

/// The result of a search in the tables of constraints.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) duplicates: Vec<Duplicates>,
    /// The missing tables.
    pub(crate) missing: Vec<String>,
    /// The keys whose function the database cannot call.
    pub(crate) unsearched: Vec<Unsearched>,
}

/// A key whose duplicates were not searched for.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub(crate) struct Unsearched {
    #[cfg_attr(feature = "cli", serde(flatten, with = "document::Constraint"))]
    pub(crate) constraint: UniqueConstraint,
    /// The error of the database.
    pub(crate) reason: String,
}

/// `packages (canon_name(name)): its duplicates were not searched for: no such function: canon_name`
impl fmt::Display for Unsearched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { constraint, reason } = self;
        write!(
            formatter,
            "{constraint}: its duplicates were not searched for: {reason}"
        )
    }
}

/// The reaction of a search to an error of the database, if a key is on a function of the user's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFailure {
    /// The search ends. In a transaction PostgreSQL rejects all further queries.
    Stop,
    /// The search continues with the next key.
    Continue,
}

/// Does the same as [`duplicates`], for constraints without duplicates.
pub(crate) fn search(
    conn: &mut dyn SchemaConnection,
    constraints: &[UniqueConstraint],
    on_failure: OnFailure,
) -> Result<Found, SchemaError> {
    let database = database::of_connection(conn)?;
    let mut found = Found::default();
    for Introspected {
        name,
        constraints,
        presence,
    } in introspect(conn, database, constraints)?
    {
        let table = name.to_string();
        match presence {
            Presence::Table(live) => {
                let is_complete = |key: &UniqueConstraint| !live.lacks_columns_of(database.dialect(), key);
                for constraint in constraints.into_iter().filter(is_complete) {
                    match Search::new(database, constraint, &live).run(conn) {
                        Ok(duplicates) => found.duplicates.extend(duplicates),
                        Err(error) if on_failure == OnFailure::Continue && is_about_function(&constraint, &error) => {
                            let reason = error.to_string();
                            found.unsearched.push(Unsearched { constraint, reason });
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Presence::Missing => found.missing.push(table),
            Presence::Hidden(reason) => return Err(SchemaError::Hidden { table, reason }),
        }
    }
    Ok(found)
}

/// True if the connection may lack the function of the key. On SQLite each connection registers its own functions.
fn is_about_function(constraint: &UniqueConstraint, error: &DieselError) -> bool {
    let is_lost = matches!(
        error,
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
    );
    constraint.calls_own_functions() && matches!(error, DieselError::DatabaseError(..)) && !is_lost
}

/// The statements for one constraint.
struct Search<'a> {
    database: &'static dyn Database,
    constraint: UniqueConstraint,
    live: &'a LiveTable,
    table: String,
    /// The parts of the key, quoted: columns and expressions.
    parts: Vec<String>,
    /// The rows and their keys, for `GROUP BY`.
    grouped: Grouped,
}

/// A query of rows, and the parts of their keys in it.
struct Grouped {
    /// The text after `FROM`, up to `GROUP BY`.
    rows: String,
    parts: Vec<String>,
}

impl<'a> Search<'a> {
    fn new(database: &'static dyn Database, constraint: UniqueConstraint, live: &'a LiveTable) -> Self {
        let dialect = database.dialect();
        let table = dialect.table(&constraint.table_name());
        let parts: Vec<String> = constraint.parts().map(|part| dialect.key_part(part)).collect();
        let condition = condition(dialect, &constraint, live);
        Self {
            grouped: grouped(dialect, &constraint, &parts, format!("{table}{condition}")),
            database,
            constraint,
            live,
            table,
            parts,
        }
    }

    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn run(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Option<Duplicates>> {
        let mut counts = conn.rows(&self.count())?.into_iter().flatten();
        let mut count = || counts.next().map_or(Ok(0), |count| number(count.as_deref()));
        let (keys, rows) = (count()?, count()?);
        if keys == 0 {
            return Ok(None);
        }
        Ok(Some(Duplicates {
            constraint: self.constraint,
            keys,
            rows,
            samples: self.samples(conn)?,
            listing: self.listing(),
            removal: self.removal(),
        }))
    }

    fn samples(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<(Vec<String>, u64)>> {
        let samples = conn.rows(&self.sample())?.into_iter().map(|mut row| {
            let rows = number(row.pop().flatten().as_deref())?;
            let values = row.into_iter().map(|value| value.unwrap_or_else(|| "NULL".to_owned()));
            Ok((values.collect(), rows))
        });
        samples.collect()
    }

    fn count(&self) -> String {
        let groups = self.groups();
        format!(
            "SELECT {}, {} FROM (SELECT COUNT(*) AS copies FROM {groups}) AS duplicated LIMIT 1",
            self.database.as_text("COUNT(*)"),
            self.database.as_text("SUM(copies)")
        )
    }

    fn sample(&self) -> String {
        let typed = self.constraint.parts().zip(&self.grouped.parts);
        let values: Vec<String> = typed
            .map(|(part, written)| self.database.as_sample(written, Self::class(part)))
            .collect();
        format!(
            "SELECT {}, {} FROM {} ORDER BY COUNT(*) DESC, {} LIMIT {SAMPLES}",
            values.join(", "),
            self.database.as_text("COUNT(*)"),
            self.groups(),
            self.grouped.parts.join(", ")
        )
    }

    fn listing(&self) -> String {
        let parts = self.grouped.parts.join(", ");
        format!(
            "SELECT {parts}, COUNT(*) AS {copies} FROM {} ORDER BY {copies} DESC, {parts};",
            self.groups(),
            copies = self.free_name("copies"),
        )
    }

    /// The statement that would delete all rows but one of each key. It numbers the rows in a separate table, because
    /// MySQL does not let a statement delete from a table that it also reads.
    fn removal(&self) -> Option<String> {
        if self.live.row_identity.is_empty() {
            return None;
        }
        let identity = self.live.row_identity.join(", ");
        let parts = self.parts.join(", ");
        let compared = match self.live.row_identity.len() {
            1 => identity.clone(),
            _ => format!("({identity})"),
        };
        Some(format!(
            "DELETE FROM {table} WHERE {compared} IN (\n    \
                 SELECT {identity} FROM (\n        \
                     SELECT {identity}, ROW_NUMBER() OVER (PARTITION BY {parts} ORDER BY {identity}) AS {copy}\n        \
                     FROM {table}{condition}\n    \
                 ) AS numbered WHERE {copy} > 1\n\
             );",
            table = self.table,
            copy = self.free_name("copy"),
            condition = condition(self.dialect(), &self.constraint, self.live),
        ))
    }

    /// A name that no column has: this one, or a longer one. If a column were called `copy`, it would be taken for the
    /// number of the copy, and its values would decide which rows are deleted.
    fn free_name(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.live.column(self.dialect(), &name).is_some() {
            name.push('_');
        }
        name
    }

    fn groups(&self) -> String {
        let Grouped { rows, parts } = &self.grouped;
        format!("{rows} GROUP BY {} HAVING COUNT(*) > 1", parts.join(", "))
    }

    /// The class of the part. A function of the user's own may return another type than that of the column.
    fn class(part: KeyPart) -> Option<TypeClass> {
        match part.function {
            Some(Function::Own(_)) => None,
            Some(Function::Lower | Function::Upper | Function::Trim | Function::Coalesce(_)) | None => {
                part.column_type.class
            }
        }
    }
}

/// The rows with their keys. MySQL does not see that a `coalesce` is the same in `SELECT` and in `GROUP BY`, so there the key
/// of such a constraint is computed before. Measured on MySQL 9.7 with `ONLY_FULL_GROUP_BY`.
fn grouped(dialect: Dialect, constraint: &UniqueConstraint, parts: &[String], rows: String) -> Grouped {
    let replaces_null = |part: KeyPart| part.function.is_some_and(Function::replaces_null);
    if !dialect.generates_columns() || !constraint.parts().any(replaces_null) {
        let parts = parts.to_vec();
        return Grouped { rows, parts };
    }
    let columns = constraint.columns().iter().map(|column| dialect.identifier(column));
    let columns: Vec<String> = columns.collect();
    let keys = parts
        .iter()
        .zip(&columns)
        .map(|(part, column)| format!("{part} AS {column}"));
    let keys: Vec<String> = keys.collect();
    Grouped {
        rows: format!("(SELECT {} FROM {rows}) AS keyed", keys.join(", ")),
        parts: columns,
    }
}

/// The rows that the constraint covers. Two NULLs are never equal, unless that is declared.
fn condition(dialect: Dialect, constraint: &UniqueConstraint, live: &LiveTable) -> String {
    let declared = constraint.conditions().iter();
    let mut conditions: Vec<String> = declared.map(|condition| dialect.condition(condition)).collect();
    if !constraint.nulls_not_distinct() {
        let is_nullable = |part: &KeyPart| {
            live.column(dialect, part.column)
                .is_some_and(|column| column.is_nullable)
        };
        let nullable = constraint.parts().filter(is_nullable);
        conditions.extend(nullable.filter_map(|part| is_not_null(dialect, part)));
    }
    if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    }
}

/// The condition that the part of a row's key is not NULL. None if it never is. A function of the user's own may replace
/// NULL.
fn is_not_null(dialect: Dialect, part: KeyPart) -> Option<String> {
    let sql = match part.function {
        Some(Function::Coalesce(_)) => return None,
        Some(Function::Own(_)) => dialect.key_part(part),
        Some(Function::Lower | Function::Upper | Function::Trim) | None => dialect.identifier(part.column),
    };
    Some(format!("{sql} IS NOT NULL"))
}

/// A number that the database has written.
fn number(text: Option<&str>) -> QueryResult<u64> {
    let Some(text) = text else { return Ok(0) };
    text.parse()
        .map_err(|error| DieselError::DeserializationError(Box::new(error)))
}
