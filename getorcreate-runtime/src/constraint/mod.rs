//! A unique constraint as declared on a model: plain data, with the names that the database knows.

mod condition;
mod declaration;
mod generated;
pub(crate) mod name;

use std::fmt;

use crate::column_type::{ColumnType, TypeClass};
use crate::diesel_internals::table_name::TableName;
use crate::escape;

pub use condition::{Condition, Literal};
pub use declaration::Declaration;
pub use generated::{Content, GeneratedColumn};

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
///
/// A key may be for some of the rows only, or on expressions:
///
/// ```
/// # use diesel::prelude::*;
/// # use getorcreate::GetOrCreate;
/// # diesel::table! { members (id) { id -> Integer, email -> Text, deleted_at -> Nullable<Timestamp> } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = members)]
/// #[unique(lower(email), where(members::deleted_at = NULL), as = LiveEmail)]
/// struct Member { id: i32, email: String }
///
/// let constraint = &Member::constraints()[1];
/// assert_eq!(constraint.columns(), ["email"]);
/// assert_eq!(constraint.expressions(), ["lower(email)"]);
/// assert_eq!(constraint.condition().as_deref(), Some("deleted_at = NULL"));
/// assert_eq!(constraint.name(), "members_live_email_key");
/// assert_eq!(constraint.to_string(), "members (lower(email)) where deleted_at = NULL");
/// ```
#[derive(Clone, Copy)]
pub struct UniqueConstraint {
    table: fn() -> TableName,
    columns: &'static [&'static str],
    /// Those of the columns, in their order.
    types: &'static [ColumnType],
    /// What is applied to the columns, in their order. Empty where nothing is.
    functions: &'static [Option<Function>],
    /// The rows that it is for: those with these values. Empty where it is for all.
    conditions: &'static [Condition],
    nulls_not_distinct: bool,
    /// `Flagged`, of `as = Flagged`.
    marker: Option<&'static str>,
    name: Option<&'static str>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    PrimaryKey,
    Unique,
}

/// A function that a key may apply to a column of text. Each database has it, under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `lower(email)`
    Lower,
    /// `upper(email)`
    Upper,
    /// `trim(email)`
    Trim,
}

impl Function {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
        }
    }

    /// Whether what it makes of a text is for a collation to say.
    pub(crate) const fn depends_on_collation(self) -> bool {
        match self {
            Self::Lower | Self::Upper => true,
            Self::Trim => false,
        }
    }
}

/// What is unique, of one column: the column itself, or what a function makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPart {
    /// The column.
    pub column: &'static str,
    /// The type of the column.
    pub column_type: ColumnType,
    /// The function of the column.
    pub function: Option<Function>,
}

/// As it is declared: `lower(email)`.
impl fmt::Display for KeyPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.function {
            Some(function) => write!(formatter, "{}({})", function.name(), self.column),
            None => formatter.write_str(self.column),
        }
    }
}

impl UniqueConstraint {
    /// Whether one of the columns is a `Numeric`.
    pub(crate) fn has_numeric_column(&self) -> bool {
        self.types
            .iter()
            .any(|column_type| column_type.class == Some(TypeClass::Numeric))
    }

    /// What is unique, in the order of declaration.
    #[doc(hidden)]
    pub fn parts(&self) -> impl Iterator<Item = KeyPart> + use<> {
        let functions = self.functions.iter().copied().chain(std::iter::repeat(None));
        let columns = self.columns.iter().zip(self.types).zip(functions);
        columns.map(|((column, column_type), function)| KeyPart {
            column,
            column_type: *column_type,
            function,
        })
    }

    /// The part that this column is in.
    #[doc(hidden)]
    #[must_use]
    pub fn part(&self, column: &str) -> Option<KeyPart> {
        self.parts().find(|part| part.column == column)
    }

    /// All columns that it depends on, those of its condition included, each with its type.
    #[doc(hidden)]
    pub fn typed_columns(&self) -> impl Iterator<Item = (&'static str, ColumnType)> + use<> {
        let of_condition = self.conditions.iter();
        let of_condition = of_condition.map(|condition| (condition.column, condition.column_type));
        self.parts()
            .map(|part| (part.column, part.column_type))
            .chain(of_condition)
    }

    /// The values that the rows have which it is for. None where it is for all.
    #[doc(hidden)]
    #[must_use]
    pub const fn conditions(&self) -> &'static [Condition] {
        self.conditions
    }

    /// Whether it is for some of the rows only.
    #[doc(hidden)]
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// True if it can hold NULL, and NULL equals NULL in it.
    pub(crate) fn takes_null(&self) -> bool {
        self.nulls_not_distinct && self.types.iter().any(|column_type| column_type.is_nullable)
    }

    /// Whether it is on what a function makes of a column.
    #[doc(hidden)]
    #[must_use]
    pub const fn has_expressions(&self) -> bool {
        !self.functions.is_empty()
    }

    /// Whether every database can have it as a constraint, on columns and for all rows.
    #[doc(hidden)]
    #[must_use]
    pub const fn is_on_plain_columns(&self) -> bool {
        !self.is_partial() && !self.has_expressions()
    }

    /// The table's name, with its schema.
    #[doc(hidden)]
    #[must_use]
    pub fn table_name(&self) -> TableName {
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

    /// The columns, in the order of declaration. What the constraint is for and what it makes of them stands elsewhere:
    /// [`expressions`](Self::expressions), [`condition`](Self::condition).
    #[must_use]
    pub const fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// What is unique, in the order of declaration: columns, and expressions of a column such as `lower(email)`.
    #[must_use]
    pub fn expressions(&self) -> Vec<String> {
        self.parts().map(|part| part.to_string()).collect()
    }

    /// The rows that the constraint is for, as declared: `flag = true, deleted_at = NULL`. None where it is for all.
    #[must_use]
    pub fn condition(&self) -> Option<String> {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        self.is_partial().then(|| conditions.join(", "))
    }

    /// Whether one NULL equals another.
    #[must_use]
    pub const fn nulls_not_distinct(&self) -> bool {
        self.nulls_not_distinct
    }

    /// Whether this is the primary key.
    #[must_use]
    pub fn is_primary_key(&self) -> bool {
        self.kind == Kind::PrimaryKey
    }

    /// The constraint's name: as declared by `name = ".."`, or `{table}_{columns}_key`, and `{table}_pkey` for the primary
    /// key, as PostgreSQL names them; with `as = Flagged` it is `{table}_flagged_key`. A name of more than 63 bytes,
    /// PostgreSQL's limit, is cut, and ends in a number that keeps it apart from others. A name is not needed to find the
    /// constraint: the database is asked by columns. But MySQL and MariaDB keep a key with a condition or an expression by
    /// generated columns, whose names are the constraint's, without `_key`.
    #[must_use]
    pub fn name(&self) -> String {
        name::fit(self.whole_name())
    }

    fn whole_name(&self) -> String {
        match (self.name, self.kind) {
            (Some(name), _) => name.to_owned(),
            (None, Kind::PrimaryKey) => format!("{}_pkey", self.table()),
            (None, Kind::Unique) => self.name_by_declaration(),
        }
    }

    /// The name that the constraint gets when it is added to a table that is there. A primary key which that table lacks can
    /// only be added as a unique constraint, since the table may have another.
    #[doc(hidden)]
    #[must_use]
    pub fn name_to_add(&self) -> String {
        match self.kind {
            Kind::PrimaryKey => name::fit(self.name_by_declaration()),
            Kind::Unique => self.name(),
        }
    }

    /// Whether both say the same, as two models of one table may. The order of the columns makes no difference; that of
    /// the conditions does to SQLite.
    #[doc(hidden)]
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let is_in_other = |part: KeyPart| {
            let is_it = |other: KeyPart| (other.column, other.function) == (part.column, part.function);
            other.parts().any(is_it)
        };
        self.table_name() == other.table_name()
            && self.columns.len() == other.columns.len()
            && self.parts().all(is_in_other)
            && self.conditions == other.conditions
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.generated_columns() == other.generated_columns()
    }

    /// `{table}_{columns}_key`, whole, or `{table}_flagged_key`.
    fn name_by_declaration(&self) -> String {
        let what = match self.marker {
            Some(marker) => name::snake_case(marker),
            None => self.columns.join("_"),
        };
        format!("{}_{what}_key", self.table())
    }
}

/// The key as messages name it: `users (org_id, username)`, `users (lower(email)) where deleted_at = NULL`.
impl fmt::Display for UniqueConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} ({})",
            escape::text(self.table_name()),
            escape::text(self.expressions().join(", "))
        )?;
        if let Some(condition) = self.condition() {
            write!(formatter, " where {}", escape::text(condition))?;
        }
        if self.nulls_not_distinct {
            formatter.write_str(" nulls not distinct")?;
        }
        Ok(())
    }
}

impl fmt::Debug for UniqueConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UniqueConstraint")
            .field("schema", &self.schema())
            .field("table", &self.table())
            .field("columns", &self.columns)
            .field("expressions", &self.expressions())
            .field("condition", &self.condition())
            .field("nulls_not_distinct", &self.nulls_not_distinct)
            .field("name", &self.name())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
