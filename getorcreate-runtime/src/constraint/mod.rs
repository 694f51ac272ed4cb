//! A unique constraint as declared on a model: plain data, with the names that the database uses.

mod condition;
mod declaration;
mod function;
mod generated;
pub(crate) mod name;

use std::fmt;

use crate::column_type::{ColumnType, TypeClass};
use crate::diesel_internals::table_name::TableName;
use crate::escape;

pub use condition::{Condition, Literal, Order, Test};
pub use declaration::Declaration;
pub use function::Function;
pub use generated::{Content, GeneratedColumn};

/// A primary key, or a `#[unique(..)]` of a model.
///
/// [`GetOrCreate::constraints`](crate::GetOrCreate::constraints) returns those of a model, and an [`Error`](crate::Error) holds
/// the one that its lookup used.
///
/// All names are the names in the database, as `diesel::table!` declares them. A `#[sql_name]` is followed.
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
/// assert_eq!((constraint.schema(), constraint.table()), (None, "members".to_owned()));
/// assert_eq!(constraint.name(), "members_org_id_username_key");
/// assert_eq!(constraint.to_string(), "members (org_id, username)");
/// assert!(!constraint.is_primary_key() && !constraint.nulls_not_distinct());
/// ```
///
/// A key may cover only some of the rows, or may be on expressions:
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
    /// The types of the columns, in the same order.
    types: &'static [ColumnType],
    /// The functions applied to the columns, in the same order. Empty if there are none.
    functions: &'static [Option<Function>],
    /// The conditions that each of its rows meets. Empty if it covers all rows.
    conditions: &'static [Condition],
    nulls_not_distinct: bool,
    /// `Flagged`, from `as = Flagged`.
    marker: Option<&'static str>,
    name: Option<&'static str>,
    kind: ConstraintKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConstraintKind {
    PrimaryKey,
    Unique,
}

/// One part of a key: a column, or a function of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPart {
    /// The column.
    pub column: &'static str,
    /// The type of the column.
    pub column_type: ColumnType,
    /// The function applied to the column.
    pub function: Option<Function>,
}

/// The part as declared: `lower(email)`.
impl fmt::Display for KeyPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.function {
            Some(function) => formatter.write_str(&function.call(self.column, |literal| literal.to_string())),
            None => formatter.write_str(self.column),
        }
    }
}

impl UniqueConstraint {
    /// True if one of the columns is a `Numeric`.
    pub(crate) fn has_numeric_column(&self) -> bool {
        self.types
            .iter()
            .any(|column_type| column_type.class == Some(TypeClass::Numeric))
    }

    /// The parts of the key, in the order of declaration.
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

    /// The part that contains this column.
    #[doc(hidden)]
    #[must_use]
    pub fn part(&self, column: &str) -> Option<KeyPart> {
        self.parts().find(|part| part.column == column)
    }

    /// All columns of the constraint and its condition, each with its type.
    #[doc(hidden)]
    pub fn typed_columns(&self) -> impl Iterator<Item = (&'static str, ColumnType)> + use<> {
        let of_condition = self.conditions.iter();
        let of_condition = of_condition.map(|condition| (condition.column, condition.column_type));
        self.parts()
            .map(|part| (part.column, part.column_type))
            .chain(of_condition)
    }

    /// The conditions that each of its rows meets. Empty if it covers all rows.
    #[doc(hidden)]
    #[must_use]
    pub const fn conditions(&self) -> &'static [Condition] {
        self.conditions
    }

    /// The values that a new row gets from the condition, with their columns.
    #[doc(hidden)]
    pub fn fixed_values(&self) -> impl Iterator<Item = (&'static str, Literal)> + use<> {
        let conditions = self.conditions.iter();
        conditions.filter_map(|condition| Some((condition.column, condition.value()?)))
    }

    /// The conditions that a new row with the key may fail, so that it is checked. A condition that fixes a value is left out: the
    /// row gets that value. A condition that the key [implies](Self::implies) is left out too: no lookup passes NULL then.
    pub(crate) fn checked_conditions(&self) -> impl Iterator<Item = &'static Condition> + use<> {
        let constraint = *self;
        self.conditions
            .iter()
            .filter(move |condition| condition.value().is_none() && !constraint.implies(condition))
    }

    /// The conditions that need a generated column, on a database that has those in place of conditions.
    #[doc(hidden)]
    pub fn generated_conditions(&self) -> impl Iterator<Item = &'static Condition> + use<> {
        let constraint = *self;
        self.conditions
            .iter()
            .filter(move |condition| !constraint.implies(condition))
    }

    /// True if the index needs no such condition: it excludes NULL from a key column, and a unique index with distinct NULLs
    /// allows any number of rows with NULL.
    #[doc(hidden)]
    #[must_use]
    pub fn implies(&self, condition: &Condition) -> bool {
        let is_strict = |part: KeyPart| !part.function.is_some_and(Function::may_replace_null);
        condition.test == Test::NotEqual(Literal::Null)
            && !self.nulls_not_distinct
            && self.part(condition.column).is_some_and(is_strict)
    }

    /// True if the constraint covers only some of the rows.
    #[doc(hidden)]
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// True if a key column can hold NULL, and the constraint treats two NULLs as equal.
    pub(crate) fn takes_null(&self) -> bool {
        self.nulls_not_distinct && self.types.iter().any(|column_type| column_type.is_nullable)
    }

    /// True if a function is applied to one of the columns.
    #[doc(hidden)]
    #[must_use]
    pub const fn has_expressions(&self) -> bool {
        !self.functions.is_empty()
    }

    /// True if a function of the user's own is applied to one of the columns.
    #[doc(hidden)]
    #[must_use]
    pub fn calls_own_functions(&self) -> bool {
        self.functions
            .iter()
            .any(|function| matches!(function, Some(Function::Own(_))))
    }

    /// True if every database can enforce it by a plain constraint, which is on columns and covers all rows.
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

    /// The table's schema, if `diesel::table!` names one.
    #[must_use]
    pub fn schema(&self) -> Option<String> {
        (self.table)().schema
    }

    /// The columns, in the order of declaration. Functions and the condition are separate: see
    /// [`expressions`](Self::expressions) and [`condition`](Self::condition).
    #[must_use]
    pub const fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// The unique columns and expressions, such as `lower(email)`, in the order of declaration.
    #[must_use]
    pub fn expressions(&self) -> Vec<String> {
        self.parts().map(|part| part.to_string()).collect()
    }

    /// The rows that the constraint covers, as declared: `flag = true, deleted_at = NULL`. None if it covers all rows.
    #[must_use]
    pub fn condition(&self) -> Option<String> {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        self.is_partial().then(|| conditions.join(", "))
    }

    /// True if one NULL equals another: declared by `nulls_not_distinct`, and enforced by PostgreSQL alone, from version 15 on.
    #[must_use]
    pub const fn nulls_not_distinct(&self) -> bool {
        self.nulls_not_distinct
    }

    /// True if this is the primary key.
    #[must_use]
    pub fn is_primary_key(&self) -> bool {
        self.kind == ConstraintKind::PrimaryKey
    }

    /// The constraint's name.
    ///
    /// It is declared by `name = ".."`. Otherwise it is `{table}_{columns}_key`, or `{table}_pkey`
    /// for the primary key, as PostgreSQL names them. With `as = Flagged` it is `{table}_flagged_key`.
    ///
    /// A name of more than 63 bytes, PostgreSQL's limit, is cut. It then ends in a number, so that it differs from
    /// other names.
    ///
    /// The constraint is found by its columns, whatever its name is. But MySQL and MariaDB enforce a key with a
    /// condition or an expression through generated columns. The names of these columns begin with the name of the
    /// constraint, without `_key`.
    #[must_use]
    pub fn name(&self) -> String {
        name::fit(self.whole_name())
    }

    fn whole_name(&self) -> String {
        match (self.name, self.kind) {
            (Some(name), _) => name.to_owned(),
            (None, ConstraintKind::PrimaryKey) => format!("{}_pkey", self.table()),
            (None, ConstraintKind::Unique) => self.name_by_declaration(),
        }
    }

    /// The name for the constraint when it is added to an existing table. A missing primary key can only be added as a
    /// unique constraint, since the table may have another primary key.
    #[doc(hidden)]
    #[must_use]
    pub fn name_to_add(&self) -> String {
        match self.kind {
            ConstraintKind::PrimaryKey => name::fit(self.name_by_declaration()),
            ConstraintKind::Unique => self.name(),
        }
    }

    /// True if both declare the same constraint. Two models of one table may do that. The order of the columns makes no
    /// difference. The order of the conditions matters to SQLite.
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

    /// `{table}_{columns}_key`, uncut, or `{table}_flagged_key`.
    fn name_by_declaration(&self) -> String {
        let what = match self.marker {
            Some(marker) => name::snake_case(marker),
            None => self.columns.join("_"),
        };
        format!("{}_{what}_key", self.table())
    }
}

/// The key as messages show it: `users (org_id, username)`, `users (lower(email)) where deleted_at = NULL`.
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
