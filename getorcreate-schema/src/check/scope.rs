//! One table: what is declared for it, and what it is like.

use getorcreate_runtime::UniqueConstraint;

use super::shape::{self, Parts};
use crate::dialect::Dialect;
#[cfg(feature = "mysql")]
use crate::generated;
use crate::live::{LiveIndex, LiveTable};
use crate::report::Drift;
use crate::written::Rows;

/// What is compared.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) dialect: Dialect,
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
        if !self.dialect.generates_columns() || self.live.lacks_columns_of(self.dialect, constraint) {
            return Vec::new();
        }
        generated_drifts(constraint, self.live)
    }
}

#[cfg(feature = "mysql")]
fn generated_drifts(constraint: &UniqueConstraint, live: &LiveTable) -> Vec<(String, Drift)> {
    generated::drifts(constraint, live)
}

#[cfg(not(feature = "mysql"))]
fn generated_drifts(_: &UniqueConstraint, _: &LiveTable) -> Vec<(String, Drift)> {
    Vec::new()
}
