//! A unique constraint as declared on a model: plain data, with the names that the database knows.

pub(crate) mod name;

use std::fmt;

use crate::column_type::{ColumnType, TypeClass};
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
    /// Those of the columns, in their order.
    types: &'static [ColumnType],
    name: Option<&'static str>,
    kind: Kind,
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
    pub const fn primary_key<T: NamedTable>(columns: &'static [&'static str], types: &'static [ColumnType]) -> Self {
        Self {
            table: table_name::of::<T>,
            columns,
            types,
            name: None,
            kind: Kind::PrimaryKey,
        }
    }

    /// A unique constraint of `T`. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn unique<T: NamedTable>(columns: &'static [&'static str], types: &'static [ColumnType]) -> Self {
        Self {
            table: table_name::of::<T>,
            columns,
            types,
            name: None,
            kind: Kind::Unique,
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

    /// Whether one of the columns is a `Numeric`.
    pub(crate) fn has_numeric_column(&self) -> bool {
        self.types
            .iter()
            .any(|column_type| column_type.class == Some(TypeClass::Numeric))
    }

    /// The columns, each with its type.
    pub(crate) fn typed_columns(&self) -> impl Iterator<Item = (&'static str, ColumnType)> + use<> {
        self.columns.iter().copied().zip(self.types.iter().copied())
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

    /// The constraint's name: as declared by `name = ".."`, or `{table}_{columns}_key`, and `{table}_pkey` for the primary
    /// key, as PostgreSQL names them. A name of more than 63 bytes, PostgreSQL's limit, is cut, and ends in a number that
    /// keeps it apart from others. A name is never needed to find a row or the constraint: the database is asked by
    /// columns.
    #[must_use]
    pub fn name(&self) -> String {
        name::fit(match (self.name, self.kind) {
            (Some(name), _) => name.to_owned(),
            (None, Kind::PrimaryKey) => format!("{}_pkey", self.table()),
            (None, Kind::Unique) => self.name_by_columns(),
        })
    }

    /// The name that the constraint gets when it is added to a table that is there. A primary key which that table lacks can
    /// only be added as a unique constraint, since the table may have another.
    pub(crate) fn name_to_add(&self) -> String {
        match self.kind {
            Kind::PrimaryKey => name::fit(self.name_by_columns()),
            Kind::Unique => self.name(),
        }
    }

    /// Whether both say the same, as two models of one table may.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_in_other = |column: &&str| other.columns.contains(column);
        self.table_name() == other.table_name()
            && self.columns.len() == other.columns.len()
            && self.columns.iter().all(is_in_other)
    }

    /// `{table}_{columns}_key`, whole.
    fn name_by_columns(&self) -> String {
        format!("{}_{}_key", self.table(), self.columns.join("_"))
    }
}

/// The key as messages name it: `users (org_id, username)`.
impl fmt::Display for UniqueConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.table_name(), self.columns.join(", "))
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
