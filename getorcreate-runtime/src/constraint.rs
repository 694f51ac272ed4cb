//! A unique constraint as declared on a model: plain data, with the names that the database knows.

use std::fmt;

use crate::diesel_internals::table_name::{self, NamedTable, TableName};

/// A primary key, or a `#[unique(..)]` of a model.
///
/// All names are the database's, as `diesel::table!` has them: `#[sql_name]` is followed.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
///
/// # diesel::table! { members (id) { id -> Integer, org_id -> Integer, username -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = members)]
/// #[unique(org_id, username)]
/// struct Member { id: i32, org_id: i32, username: String }
///
/// let constraint = &Member::constraints()[1];
/// assert_eq!(constraint.columns(), ["org_id", "username"]);
/// assert_eq!(constraint.name(), "members_org_id_username_key");
/// assert_eq!(constraint.to_string(), "members (org_id, username)");
/// ```
#[derive(Clone, Copy)]
pub struct UniqueConstraint {
    table: fn() -> TableName,
    columns: &'static [&'static str],
    name: Option<&'static str>,
    kind: Kind,
    has_numeric_column: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    PrimaryKey,
    Unique,
}

impl UniqueConstraint {
    /// The primary key of `T`. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn primary_key<T: NamedTable>(columns: &'static [&'static str]) -> Self {
        Self {
            table: table_name::of::<T>,
            columns,
            name: None,
            kind: Kind::PrimaryKey,
            has_numeric_column: false,
        }
    }

    /// A unique constraint of `T`. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn unique<T: NamedTable>(columns: &'static [&'static str]) -> Self {
        Self {
            table: table_name::of::<T>,
            columns,
            name: None,
            kind: Kind::Unique,
            has_numeric_column: false,
        }
    }

    /// The same constraint under a declared name. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }

    /// The same constraint, with a word on whether one of its columns is `Numeric`. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_numeric_column(self, has_numeric_column: bool) -> Self {
        Self {
            has_numeric_column,
            ..self
        }
    }

    pub(crate) const fn has_numeric_column(&self) -> bool {
        self.has_numeric_column
    }

    pub(crate) fn table_name(&self) -> TableName {
        (self.table)()
    }

    /// The table's name, without its schema.
    #[must_use]
    pub fn table(&self) -> String {
        (self.table)().name
    }

    /// The table's schema, where `diesel::table!` names one.
    #[must_use]
    pub fn schema(&self) -> Option<String> {
        (self.table)().schema
    }

    /// The columns, in the order of declaration.
    #[must_use]
    pub const fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// Whether this is the primary key.
    #[must_use]
    pub fn is_primary_key(&self) -> bool {
        self.kind == Kind::PrimaryKey
    }

    /// The constraint's name: as declared by `name = ".."`, or `{table}_{columns}_key`, and `{table}_pkey` for
    /// the primary key, as PostgreSQL names them; a long one is not cut here. A name is never needed to find a row: the
    /// database is asked by columns.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.name, self.kind) {
            (Some(name), _) => name.to_owned(),
            (None, Kind::PrimaryKey) => format!("{}_pkey", self.table()),
            (None, Kind::Unique) => format!("{}_{}_key", self.table(), self.columns.join("_")),
        }
    }
}

/// The key as messages name it: `users (org_id, username)`.
impl fmt::Display for UniqueConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = self.schema() {
            write!(formatter, "{schema}.")?;
        }
        write!(formatter, "{} ({})", self.table(), self.columns.join(", "))
    }
}

impl fmt::Debug for UniqueConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UniqueConstraint")
            .field("schema", &self.schema())
            .field("table", &self.table())
            .field("columns", &self.columns)
            .field("name", &self.name())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
