//! One table: what is declared for it, and what it is like.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::Dialect;

use super::shape::{self, Parts};
use crate::database::Database;
use crate::live::Rows;
use crate::live::{LiveColumn, LiveIndex, LiveTable};
use crate::report::Drift;

/// What is compared.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) database: &'static dyn Database,
    pub(crate) live: &'a LiveTable,
    /// All that is declared for the table.
    pub(crate) declared: &'a [UniqueConstraint],
}

impl Scope<'_> {
    /// Whether the index is what another constraint is declared to be.
    pub(super) fn belongs_to_another(self, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
        let is_what = |declared: &UniqueConstraint| {
            shape::parts(self, declared, index) == Some(Parts::Same) && shape::rows(self, declared, index) == Rows::Same
        };
        let mut others = self.declared.iter().filter(|other| !other.is_same(constraint));
        others.any(is_what)
    }

    /// What is wrong with the generated columns that stand in for what the database cannot index: the column, and what
    /// it is. Nothing is said where the columns are missing that they are made of.
    pub(super) fn drifts_of_generated(self, constraint: &UniqueConstraint) -> Vec<(String, Drift)> {
        if self.lacks_columns_of(constraint) {
            return Vec::new();
        }
        self.database.generated_drifts(constraint, self.live)
    }

    pub(crate) fn dialect(self) -> Dialect {
        self.database.dialect()
    }
}

impl<'a> Scope<'a> {
    /// The column that SQL would find by this name.
    pub(super) fn column(self, name: &str) -> Option<&'a LiveColumn> {
        self.live.column(self.dialect(), name)
    }

    /// True if a column that the constraint depends on is not there.
    pub(super) fn lacks_columns_of(self, constraint: &UniqueConstraint) -> bool {
        self.live.lacks_columns_of(self.dialect(), constraint)
    }
}
