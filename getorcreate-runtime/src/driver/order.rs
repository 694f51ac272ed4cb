//! A request without its types and values: all that a call's decisions depend on.

use std::slice;

use crate::columns::{Columns, GivenColumns, SetsColumns};
use crate::protocol::Existing;
use crate::request::{Conditional, MayLackValue, RowLocking, Update, left_out_of_all};
use crate::{FindUnique, Request, UniqueConstraint, UpdateOrCreate};

/// A request, as a driver gets it.
#[derive(Debug, Clone)]
pub struct Order {
    pub(crate) verb: Verb,
    pub(crate) constraint: &'static UniqueConstraint,
    /// The columns for which a new row gets a value. A field of the defaults that is `None` may leave its column out.
    pub(crate) given: GivenColumns,
    pub(crate) max_retries: u32,
    pub(crate) inserts_first: bool,
    pub(crate) locks_row: bool,
    pub(crate) existing: Existing,
    /// True if the update only sets given values.
    pub(crate) may_update_again: bool,
    /// A column of the key for which the request has no value.
    pub(crate) missing: Option<&'static str>,
}

impl Order {
    /// True if the call begins with a look that locks nothing, and the only row that it finds ends the call. Most calls are like
    /// this. A driver may make this look before it builds a `Call`, which takes a tenth of the time of a lookup on SQLite. A
    /// database may reject a `Numeric` key before anything is sent.
    pub(super) fn ends_with_row_found(&self) -> bool {
        matches!(self.verb, Verb::GetOrCreate | Verb::FindUnique)
            && !self.inserts_first
            && !self.locks_row
            && self.missing.is_none()
            && !self.constraint.has_numeric_column()
    }

    /// The same order, if it changes something in a row that exists. Otherwise an order that leaves the row as it is.
    pub(super) fn leaving_row_unless(self, has_assignments: bool) -> Self {
        let existing = if has_assignments {
            self.existing
        } else {
            Existing::Return
        };
        Self { existing, ..self }
    }
}

/// The function of the model that made the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    GetOrCreate,
    FindUnique,
    UpdateOrCreate,
    GetOrCreateMany,
    UpdateOrCreateMany,
    /// The second half of `update_or_create_many_from`: it updates the rows that exist.
    UpdateMany,
}

impl Verb {
    pub(super) const fn creates(self) -> bool {
        !matches!(self, Self::FindUnique | Self::UpdateMany)
    }

    /// True if a call is about the rows of a chunk.
    pub(super) const fn is_about_many(self) -> bool {
        matches!(
            self,
            Self::GetOrCreateMany | Self::UpdateOrCreateMany | Self::UpdateMany
        )
    }
}

/// The transaction around the statements of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// Each statement is a transaction of its own, as far as Diesel knows.
    Autocommit,
    /// A transaction that Diesel has begun.
    Transaction,
    /// The connection does not tell: others may use it at the same time.
    Unknown,
}

impl<M, K: SetsColumns + MayLackValue, D, L: RowLocking> Request<M, K, D, L> {
    /// `Values` are the defaults in Diesel's form.
    pub(super) fn order<Values: SetsColumns>(&self) -> Order {
        Order {
            verb: Verb::GetOrCreate,
            constraint: self.constraint,
            given: given(&self.key, const { Columns::All(&[K::COLUMNS, Values::COLUMNS]) }),
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            locks_row: L::LOCKS,
            existing: Existing::Return,
            may_update_again: false,
            missing: self.key.missing_column(),
        }
    }
}

impl<M, K: SetsColumns + MayLackValue, S, U: SetsColumns, C: Conditional, D> UpdateOrCreate<M, K, Update<S, U, C>, D> {
    /// `Values` are the defaults in Diesel's form.
    pub(super) fn order<Values: SetsColumns>(&self) -> Order {
        Order {
            verb: Verb::UpdateOrCreate,
            constraint: self.constraint,
            given: given(&self.key, const { Columns::All(&[K::COLUMNS, Values::COLUMNS]) }),
            max_retries: self.max_retries,
            inserts_first: self.inserts_first,
            locks_row: false,
            existing: if C::IS_CONDITION {
                Existing::UpdateIf
            } else {
                Existing::Update
            },
            may_update_again: matches!(U::COLUMNS, Columns::None),
            missing: self.key.missing_column(),
        }
    }
}

impl<M, K: SetsColumns + MayLackValue, L: RowLocking> FindUnique<M, K, L> {
    pub(super) fn order(&self) -> Order {
        Order {
            verb: Verb::FindUnique,
            constraint: self.constraint,
            given: given(&self.key, K::COLUMNS),
            max_retries: self.max_retries,
            inserts_first: false,
            locks_row: L::LOCKS,
            existing: Existing::Return,
            may_update_again: false,
            missing: self.key.missing_column(),
        }
    }
}

fn given<K: MayLackValue>(key: &K, columns: Columns) -> GivenColumns {
    let left_out = left_out_of_all(slice::from_ref(key));
    GivenColumns { columns, left_out }
}
