//! The index behind each declared key: its size, and whether lookups use it. Also the unique indexes that no key
//! declares.

use std::fmt;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::check::{self, TableCheck};
use crate::connection::SchemaConnection;
use crate::database::{self, Database};
use crate::declare::{self, UniqueIndex};
use crate::escape;
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveIndex, Origin, Presence};
use crate::migrations::once_each;
use crate::models::Model;
use crate::report::Hidden;
#[cfg(feature = "cli")]
use crate::report::document;

/// The declared keys of models and the unique indexes of their tables. [`audit`] returns it.
///
/// Its `Display` has a line for each key, then a line for each index that no key declares.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # use getorcreate::{GetOrCreate, schema};
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
/// let audit = schema::audit(&mut conn, &getorcreate::models!(Tag))?;
/// for key in audit.keys() {
///     let size = key.size().map_or("unknown".to_owned(), |size| size.to_string());
///     println!("{}: {:?}, size {size}, {}", key.constraint(), key.index(), key.plan());
/// }
/// for undeclared in audit.undeclared() {
///     println!("{}: {}", undeclared.table(), undeclared.index().name());
/// }
/// # Ok::<_, diesel::result::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Audit {
    pub(crate) keys: Vec<AuditedKey>,
    pub(crate) undeclared: Vec<Undeclared>,
    pub(crate) hidden: Vec<Hidden>,
}

/// A declared key and its index. [`Audit::keys`] returns them, and [`Audit`] has an example.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct AuditedKey {
    #[cfg_attr(feature = "cli", serde(flatten, with = "document::Constraint"))]
    constraint: UniqueConstraint,
    index: Option<String>,
    size: Option<IndexSize>,
    plan: LookupPlan,
}

/// A unique index that no key declares. [`Audit::undeclared`] returns them, and [`Audit`] has an example.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Undeclared {
    table: String,
    #[cfg_attr(feature = "cli", serde(flatten))]
    index: UniqueIndex,
    size: Option<IndexSize>,
}

/// The size of an index, in the unit that the database knows.
///
/// Its `Display` names the unit: `16384 bytes`, `about 1200 rows`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[cfg_attr(feature = "cli", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum IndexSize {
    /// Its size in bytes.
    Bytes(u64),
    /// An estimate of the rows of its table.
    Rows(u64),
}

/// The index by which the planner would find the row of a key.
///
/// Its `Display` is a clause: `lookups use it`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[cfg_attr(feature = "cli", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum LookupPlan {
    /// The index of the key.
    Used,
    /// Other indexes, or none.
    Unused {
        /// The other indexes.
        others: Vec<String>,
    },
    /// There is no index, or the server did not show a plan.
    Unknown,
}

/// Finds the index behind each declared key, its size, and whether lookups use it. Also finds the unique indexes of the
/// same tables that no key declares.
///
/// The size is in bytes on PostgreSQL, and on MySQL and MariaDB if the user may read InnoDB's statistics. Otherwise it is
/// an estimate of the rows. SQLite reads the pages of the index to find its size in bytes. The index of an `INTEGER PRIMARY
/// KEY` is the table itself, and has no size.
///
/// The plan is that of the first query of a lookup, from `EXPLAIN`, which does not run the query. PostgreSQL reads a small
/// table as a whole even if it has an index. So there the plan is made with `enable_seqscan = off`. On MySQL and MariaDB it
/// is the plan of a join by the same columns. MySQL shows it from version 8.1 on.
///
/// Nothing is changed.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, schema};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text, code -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute(
///     "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL);
///      CREATE UNIQUE INDEX tags_name ON tags (name);
///      CREATE UNIQUE INDEX tags_code ON tags (code)",
/// )?;
/// let audit = schema::audit(&mut conn, &getorcreate::models!(Tag))?;
/// assert_eq!(audit.keys()[1].index(), Some("tags_name"));
/// assert_eq!(audit.keys()[1].plan(), &schema::LookupPlan::Used);
/// assert_eq!(audit.undeclared()[0].index().name(), "tags_code");
/// # Ok::<_, diesel::result::Error>(())
/// ```
///
/// # Errors
///
/// If the database cannot be queried. A table that this user may not look at is no error: [`Audit::hidden`].
pub fn audit(conn: &mut impl SchemaConnection, models: &[Model]) -> QueryResult<Audit> {
    audit_each(conn, models)
}

/// Does the same as [`audit`].
pub(crate) fn audit_each(conn: &mut dyn SchemaConnection, models: &[Model]) -> QueryResult<Audit> {
    let database = database::of_connection(conn)?;
    let constraints = once_each(models.iter().flat_map(Model::constraints));
    let mut audit = Audit::default();
    for Introspected {
        name,
        constraints,
        presence,
    } in introspect(conn, database, &constraints)?
    {
        match presence {
            Presence::Table(live) if live.not_a_table().is_none() => {
                let check = TableCheck {
                    database,
                    live: &live,
                    declared: &constraints,
                };
                audit.add(conn, models, &name, check)?;
            }
            Presence::Table(_) | Presence::Missing => {
                audit
                    .keys
                    .extend(constraints.into_iter().map(AuditedKey::without_index));
            }
            Presence::Hidden(reason) => audit.hidden.push(Hidden {
                table: name.to_string(),
                reason,
            }),
        }
    }
    Ok(audit)
}

impl Audit {
    fn add(
        &mut self,
        conn: &mut dyn SchemaConnection,
        models: &[Model],
        name: &TableName,
        check: TableCheck<'_>,
    ) -> QueryResult<()> {
        let sizes = check.database.index_sizes(conn, name, check.live)?;
        let size = |index: &str| {
            let known = sizes.iter().find(|(known, _)| known == index);
            known.map(|(_, size)| *size)
        };
        for constraint in check.declared {
            let Some(index) = check::enforcing(check, constraint) else {
                self.keys.push(AuditedKey::without_index(*constraint));
                continue;
            };
            self.keys.push(AuditedKey {
                constraint: *constraint,
                index: Some(index.name.clone()),
                size: size(&index.name),
                plan: plan(conn, check.database, name, constraint, index)?,
            });
        }
        let indexes = declare::unique_indexes(check.database, models, name, check.live);
        let undeclared = indexes.into_iter().filter(|index| {
            let mut live = check.live.unique_indexes.iter();
            let live = live.find(|live| live.name == index.name());
            live.is_some_and(|live| !declare::is_covered(check, live))
        });
        let undeclared = undeclared.map(|index| Undeclared {
            table: name.to_string(),
            size: size(index.name()),
            index,
        });
        self.undeclared.extend(undeclared);
        Ok(())
    }

    /// The declared keys, in the order of declaration.
    #[must_use]
    pub fn keys(&self) -> &[AuditedKey] {
        &self.keys
    }

    /// The unique indexes that no key declares, except those of primary keys.
    #[must_use]
    pub fn undeclared(&self) -> &[Undeclared] {
        &self.undeclared
    }

    /// The tables that could not be inspected.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// True if each key has an index that lookups use, or may use.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let is_served = |key: &AuditedKey| key.index.is_some() && !matches!(key.plan, LookupPlan::Unused { .. });
        self.hidden.is_empty() && self.keys.iter().all(is_served)
    }
}

fn plan(
    conn: &mut dyn SchemaConnection,
    database: &dyn Database,
    name: &TableName,
    constraint: &UniqueConstraint,
    index: &LiveIndex,
) -> QueryResult<LookupPlan> {
    let Some(planned) = database.lookup_plan(conn, name, constraint)? else {
        return Ok(LookupPlan::Unknown);
    };
    let is_it =
        |planned: &String| *planned == index.name || planned == "PRIMARY KEY" && index.origin == Origin::PrimaryKey;
    Ok(if planned.iter().any(is_it) {
        LookupPlan::Used
    } else {
        LookupPlan::Unused { others: planned }
    })
}

impl AuditedKey {
    fn without_index(constraint: UniqueConstraint) -> Self {
        Self {
            constraint,
            index: None,
            size: None,
            plan: LookupPlan::Unknown,
        }
    }

    /// The key.
    #[must_use]
    pub fn constraint(&self) -> &UniqueConstraint {
        &self.constraint
    }

    /// The index that enforces it. None if there is none: [`check`](crate::check) says why.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.index.as_deref()
    }

    /// The size of the index, if the database tells it.
    #[must_use]
    pub fn size(&self) -> Option<IndexSize> {
        self.size
    }

    /// The index by which the planner would find a row of the key.
    #[must_use]
    pub fn plan(&self) -> &LookupPlan {
        &self.plan
    }
}

impl Undeclared {
    /// The table, with its schema if it is declared with one.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The index, with its declaration.
    #[must_use]
    pub fn index(&self) -> &UniqueIndex {
        &self.index
    }

    /// The size of the index, if the database tells it.
    #[must_use]
    pub fn size(&self) -> Option<IndexSize> {
        self.size
    }
}

/// A line for each key, then a line for each index that no key declares.
impl fmt::Display for Audit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keys.iter().try_for_each(|key| writeln!(formatter, "{key}"))?;
        self.undeclared
            .iter()
            .try_for_each(|undeclared| writeln!(formatter, "{undeclared}"))
    }
}

/// `users (email): users_email_key, 16384 bytes: lookups use it`
impl fmt::Display for AuditedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.index {
            None => write!(formatter, "{}: no index enforces it", self.constraint),
            Some(index) => {
                write!(formatter, "{}: {}", self.constraint, escape::text(index))?;
                if let Some(size) = self.size {
                    write!(formatter, ", {size}")?;
                }
                write!(formatter, ": {}", self.plan)
            }
        }
    }
}

/// `users: no key declares users_name_idx, 16384 bytes: #[unique(name)]`
impl fmt::Display for Undeclared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = escape::text(&self.table);
        write!(
            formatter,
            "{table}: no key declares {}",
            escape::text(self.index.name())
        )?;
        if let Some(size) = self.size {
            write!(formatter, ", {size}")?;
        }
        let what = self.index.declaration().or(self.index.reason()).unwrap_or_default();
        write!(formatter, ": {}", escape::text(what))
    }
}

impl fmt::Display for IndexSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(formatter, "{bytes} bytes"),
            Self::Rows(1) => formatter.write_str("about 1 row"),
            Self::Rows(rows) => write!(formatter, "about {rows} rows"),
        }
    }
}

impl fmt::Display for LookupPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Used => formatter.write_str("lookups use it"),
            Self::Unused { others } if others.is_empty() => formatter.write_str("lookups use no index"),
            Self::Unused { others } => {
                let others = others.join(", ");
                write!(formatter, "lookups use {} instead", escape::text(others))
            }
            Self::Unknown => formatter.write_str("the plan of lookups is unknown"),
        }
    }
}
