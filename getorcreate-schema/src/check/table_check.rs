//! One table: its declared constraints and its live definition.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::Dialect;

use crate::database::Database;
use crate::expression;
use crate::live::{LiveColumn, LiveTable};
use crate::report::Drift;

/// The two sides of the comparison.
#[derive(Clone, Copy)]
pub(crate) struct TableCheck<'a> {
    pub(crate) database: &'static dyn Database,
    pub(crate) live: &'a LiveTable,
    /// All constraints that are declared for the table.
    pub(crate) declared: &'a [UniqueConstraint],
}

impl<'a> TableCheck<'a> {
    pub(super) fn dialect(self) -> Dialect {
        self.database.dialect()
    }

    pub(super) fn is_same_name(self, written: &str, in_catalog: &str) -> bool {
        self.dialect().is_same_name(written, in_catalog)
    }

    /// The column that SQL finds by this name.
    pub(super) fn column(self, name: &str) -> Option<&'a LiveColumn> {
        self.live.column(self.dialect(), name)
    }

    /// True if a column that the constraint depends on is missing.
    pub(crate) fn lacks_columns_of(self, constraint: &UniqueConstraint) -> bool {
        self.live.lacks_columns_of(self.dialect(), constraint)
    }

    /// True if the expression contains this column.
    pub(super) fn mentions(self, expression: &str, column: &str) -> bool {
        let tokens = self.database.tokens(expression).unwrap_or_default();
        expression::mentions(self.dialect(), &tokens, column)
    }

    /// The other constraints that are declared for the table.
    pub(super) fn others(self, constraint: &UniqueConstraint) -> impl Iterator<Item = &'a UniqueConstraint> {
        self.declared.iter().filter(|other| !other.is_same(constraint))
    }

    /// The drifts of the generated columns that stand in for what the database cannot index, each with its column.
    /// Empty if the source columns are missing.
    pub(super) fn drifts_of_generated(self, constraint: &UniqueConstraint) -> Vec<(String, Drift)> {
        if self.lacks_columns_of(constraint) {
            return Vec::new();
        }
        self.database.generated_drifts(constraint, self.live)
    }
}
