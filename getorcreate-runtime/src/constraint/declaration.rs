//! A unique constraint under construction: the derive writes one call for each part of its declaration.

use super::{Condition, ConstraintKind, Function, UniqueConstraint};
use crate::column_type::ColumnType;
use crate::diesel_internals::table_name::{self, NamedTable};

/// A unique constraint that is being declared.
#[derive(Debug, Clone, Copy)]
pub struct Declaration(UniqueConstraint);

impl Declaration {
    /// Starts with the primary key of `T`.
    #[must_use]
    pub const fn primary_key<T: NamedTable>(columns: &'static [&'static str], types: &'static [ColumnType]) -> Self {
        Self(UniqueConstraint {
            kind: ConstraintKind::PrimaryKey,
            ..Self::unique::<T>(columns, types).0
        })
    }

    /// Starts with a unique constraint of `T`.
    #[must_use]
    pub const fn unique<T: NamedTable>(columns: &'static [&'static str], types: &'static [ColumnType]) -> Self {
        Self(UniqueConstraint {
            table: table_name::of::<T>,
            columns,
            types,
            functions: &[],
            conditions: &[],
            nulls_not_distinct: false,
            marker: None,
            name: None,
            kind: ConstraintKind::Unique,
        })
    }

    /// Sets the declared name.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        let name = Some(name);
        Self(UniqueConstraint { name, ..self.0 })
    }

    /// Applies these functions to the columns.
    #[must_use]
    pub const fn on(self, functions: &'static [Option<Function>]) -> Self {
        Self(UniqueConstraint { functions, ..self.0 })
    }

    /// Restricts the constraint to the rows with these values.
    #[must_use]
    pub const fn filtered(self, conditions: &'static [Condition]) -> Self {
        Self(UniqueConstraint { conditions, ..self.0 })
    }

    /// Treats two NULLs as equal.
    #[must_use]
    pub const fn with_equal_nulls(self) -> Self {
        Self(UniqueConstraint {
            nulls_not_distinct: true,
            ..self.0
        })
    }

    /// Sets the name by which lookups ask for the constraint: `Flagged`.
    #[must_use]
    pub const fn marked(self, marker: &'static str) -> Self {
        let marker = Some(marker);
        Self(UniqueConstraint { marker, ..self.0 })
    }

    /// Ends the declaration.
    #[must_use]
    pub const fn constraint(self) -> UniqueConstraint {
        self.0
    }
}
