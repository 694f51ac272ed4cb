//! The parts of an update, as types: the values that are set in any case, further changes of a row that exists, and the
//! condition for both.

use std::marker::PhantomData;

use crate::changes::Changing;
use crate::columns::{Columns, SetsColumns};
use crate::lookup::{Nothing, Search};

/// An update. `S` says which values of a new row an existing row gets as well. `U` holds further changes, and `C` the
/// condition.
#[derive(Debug, Clone, Copy)]
pub struct Update<S, U = NoChanges, C = NoCondition> {
    pub(crate) set: S,
    pub(crate) changes: U,
    pub(crate) condition: C,
}

impl<S> Update<S> {
    pub(crate) const fn new(set: S) -> Self {
        Self {
            set,
            changes: NoChanges,
            condition: NoCondition,
        }
    }
}

/// No update: the call leaves a row that exists as it is.
#[derive(Debug, Clone, Copy)]
pub struct NoUpdate;

/// An existing row gets no value of the new row.
#[derive(Debug, Clone, Copy, Default)]
pub struct SetsNothing;

/// An existing row gets the values of `.set(..)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SetsValues;

/// An existing row gets the values of the given row, except for those of its key and of the primary key.
#[derive(Debug, Clone, Copy)]
pub struct SetsRow {
    pub(crate) primary_key: &'static [&'static str],
}

/// The values of a new row that an existing row still gets once `.update(..)` is given.
pub trait BesideChanges {
    /// A given row is then for a new row alone: an existing row gets the changes alone.
    type Set: Default;
}
impl BesideChanges for SetsNothing {
    type Set = Self;
}
impl BesideChanges for SetsValues {
    type Set = Self;
}
impl BesideChanges for SetsRow {
    type Set = SetsNothing;
}

/// The update `Update<S, NoChanges, C>` with changes.
pub(super) type WithChanges<S, Changes, Assigned, C> =
    Update<<S as BesideChanges>::Set, GivenChanges<Changes, Assigned>, C>;

/// No further changes.
#[derive(Debug, Clone, Copy)]
pub struct NoChanges;

impl SetsColumns for NoChanges {
    const COLUMNS: Columns = Columns::None;
}
impl<C> Search<C> for NoChanges {
    type Found = Nothing;
}

/// Changes in Diesel's form. `Assigned` are the columns that they may assign.
#[derive(Debug, Clone, Copy)]
pub struct GivenChanges<Changes, Assigned> {
    pub(crate) changes: Changes,
    /// False if they assign nothing: each of them is `None`.
    pub(crate) has_assignments: bool,
    assigned: PhantomData<fn() -> Assigned>,
}

impl<Changes, Assigned> GivenChanges<Changes, Assigned> {
    pub(super) const fn new(changes: Changes, has_assignments: bool) -> Self {
        Self {
            changes,
            has_assignments,
            assigned: PhantomData,
        }
    }
}

impl<Changes, Assigned: SetsColumns> SetsColumns for GivenChanges<Changes, Assigned> {
    const COLUMNS: Columns = Assigned::COLUMNS;
}

impl<Changes, Assigned: Search<C>, C> Search<C> for GivenChanges<Changes, Assigned> {
    type Found = Assigned::Found;
}

/// No condition.
#[derive(Debug, Clone, Copy)]
pub struct NoCondition;

/// The condition of `.only_if(..)`.
#[derive(Debug, Clone, Copy)]
pub struct OnlyIf<Condition>(pub(crate) Condition);

/// A condition, or none, by its type alone.
pub trait Conditional {
    /// True if it is a condition.
    const IS_CONDITION: bool;
}
impl Conditional for NoCondition {
    const IS_CONDITION: bool = false;
}
impl<Condition> Conditional for OnlyIf<Condition> {
    const IS_CONDITION: bool = true;
}

#[diagnostic::do_not_recommend]
impl<U, C> Changing for Update<SetsValues, U, C> {}
#[diagnostic::do_not_recommend]
impl<U, C> Changing for Update<SetsRow, U, C> {
    const SETS_WHOLE_ROW: bool = true;
}
#[diagnostic::do_not_recommend]
impl<Changes, Columns, C> Changing for Update<SetsNothing, GivenChanges<Changes, Columns>, C> {}
