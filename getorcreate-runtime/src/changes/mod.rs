//! The changes of a row that exists, and the condition for them: the gate of `update_or_create`.
//!
//! The compiler asks these questions, one trait each, so that a mistake is one error at the argument:
//!
//! 1. [`IntoChanges`]: are these changes of a row of the model's table?
//! 2. [`KnownColumns`]: which columns do they change? See [`columns`].
//! 3. [`ChangesLeaveKey`] and [`ChangesLeaveSet`]: do they change the key, or a column that is set in any case?
//! 4. [`RowCondition`]: is the condition about a row of this table?
//! 5. [`Changing`]: does the call change anything?
//!
//! The values of `.set(..)` answer the questions in [`set`].

mod columns;
mod set;

use diesel::expression::{AppearsOnTable, Expression, MixedAggregates, ValidGrouping, is_aggregate};
use diesel::query_builder::AsChangeset;
use diesel::sql_types::BoolOrNullableBool;

use crate::diesel_internals::ValuesClause;
use crate::lookup::{AllNamed, InRow, Keyed, Never, Nothing, OptionalColumn, Shares, Unusable};

pub(crate) use columns::{AsList, KnownColumns};
pub(crate) use set::{AllPlain, DefaultsLeaveSet, IntoSet, SetLeavesKey, SetsPlainValues};

/// Changes of a row of the table `T`. The compiler finds `Form`, as with [`IntoRow`](crate::lookup::IntoRow).
#[diagnostic::on_unimplemented(
    message = "these are not changes of a row of `{T}`",
    label = "expected `column.eq(expression)` with a column of `{T}`, a tuple of these, or a struct that derives `AsChangeset`",
    note = "write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`",
    note = "a struct needs `#[derive(AsChangeset)]` with `#[diesel(table_name = ..)]` for this table"
)]
pub trait IntoChanges<T, Form> {
    /// Diesel's own form of the changes.
    type Changes;

    /// The changes, as Diesel assigns them.
    fn into_changes(self) -> Self::Changes;
}

/// Changes that Diesel itself would take.
#[derive(Debug)]
pub struct AsChanges;

impl<T, Changes: AsChangeset<Target = T>> IntoChanges<T, AsChanges> for Changes {
    type Changes = Changes::Changeset;

    fn into_changes(self) -> Self::Changes {
        self.as_changeset()
    }
}
impl<T, Changes: Never> IntoChanges<T, Unusable> for Changes {
    type Changes = Unusable;

    fn into_changes(self) -> Self::Changes {
        unreachable!("nothing implements `Never`")
    }
}

/// The key of a request, compared with the columns that changes assign.
pub trait KeyShares<Changes> {
    /// [`Just`](crate::lookup::Just) the first column of the key among them, or [`Nothing`].
    type Shared;
}
impl<Key, Row: KeyShares<Changes>, Changes> KeyShares<Changes> for Keyed<Key, Row> {
    type Shared = Row::Shared;
}
impl<Values: Shares<Changes>, Tab, Changes> KeyShares<Changes> for ValuesClause<Values, Tab> {
    type Shared = Values::Shared;
}
/// The row's other columns may be changed.
impl<Names: AllNamed<Named: Shares<Changes>>, Row, Changes> KeyShares<Changes> for InRow<Names, Row> {
    type Shared = <Names::Named as Shares<Changes>>::Shared;
}

/// The values of `.set(..)`, compared with the columns that changes assign.
pub trait SetShares<Changes> {
    /// [`Just`](crate::lookup::Just) the first column that both set, or [`Nothing`].
    type Shared;
}
impl<Key, Row, Changes> SetShares<Changes> for Keyed<Key, Row> {
    type Shared = Nothing;
}

/// The two comparisons, with the columns that they find, or `()`.
pub trait ComparesChanges<Changes> {
    /// See [`KeyShares`].
    type InKey;
    /// The column.
    type KeyColumn;
    /// See [`SetShares`].
    type InSet;
    /// The column.
    type SetColumn;
}
impl<Key, Changes> ComparesChanges<Changes> for Key
where
    Key: KeyShares<Changes, Shared: OptionalColumn> + SetShares<Changes, Shared: OptionalColumn>,
{
    type InKey = <Key as KeyShares<Changes>>::Shared;
    type KeyColumn = <<Key as KeyShares<Changes>>::Shared as OptionalColumn>::Column;
    type InSet = <Key as SetShares<Changes>>::Shared;
    type SetColumn = <<Key as SetShares<Changes>>::Shared as OptionalColumn>::Column;
}

/// Changes that leave the key alone. `Shared` is `Just` the first column of the key that they change, and `C` is that
/// column.
#[diagnostic::on_unimplemented(
    message = "`.update(..)` changes `{C}`, a column of the key",
    label = "the row would get another key than the one that the call asks for",
    note = "remove the column from `.update(..)`; `#[diesel(skip_update)]` on a field of a struct leaves out its column",
    note = "to give a row of `{Model}` another key, use `diesel::update`"
)]
pub trait ChangesLeaveKey<Model, Shared, C> {}
impl<Changes, Model> ChangesLeaveKey<Model, Nothing, ()> for Changes {}
/// If there were only one impl, rustc would conclude that nothing is shared, and report that this is wrong.
impl<Changes, Model, C> ChangesLeaveKey<Model, Unusable, C> for Changes {}

/// Changes of other columns than those of `.set(..)`.
#[diagnostic::on_unimplemented(
    message = "both `.set(..)` and `.update(..)` give `{C}` a value",
    label = "`{C}` would be assigned twice",
    note = "`.set(..)` is for both cases, `.update(..)` for a row of `{Model}` that exists, and `.defaults(..)` for a new one",
    note = "remove the column from `.set(..)`, and put its value for a new row into `.defaults(..)`"
)]
pub trait ChangesLeaveSet<Model, Shared, C> {}
impl<Changes, Model> ChangesLeaveSet<Model, Nothing, ()> for Changes {}
impl<Changes, Model, C> ChangesLeaveSet<Model, Unusable, C> for Changes {}

/// A condition on a row of the table `T`. The compiler finds `Form`.
#[diagnostic::on_unimplemented(
    message = "this is not a condition on a row of `{T}`",
    label = "expected a comparison of columns of `{T}`, such as `column.lt(value)`",
    note = "join several conditions with `.and(..)` or `.or(..)`",
    note = "columns of another table and aggregate functions can only stand in a subquery"
)]
pub trait RowCondition<T, Form> {
    /// The condition.
    type Condition;

    /// The same condition.
    fn into_condition(self) -> Self::Condition;
}

/// A condition that Diesel itself would take.
#[derive(Debug)]
pub struct AsCondition;

impl<T, Condition> RowCondition<T, AsCondition> for Condition
where
    Condition: Expression<SqlType: BoolOrNullableBool> + AppearsOnTable<T> + ValidGrouping<()>,
    Condition::IsAggregate: MixedAggregates<is_aggregate::No>,
{
    type Condition = Condition;

    fn into_condition(self) -> Condition {
        self
    }
}
impl<T, Condition: Never> RowCondition<T, Unusable> for Condition {
    type Condition = Unusable;

    fn into_condition(self) -> Unusable {
        unreachable!("nothing implements `Never`")
    }
}

/// An update that changes something.
#[diagnostic::on_unimplemented(
    message = "this call would change nothing in a row that exists",
    label = "neither `.set(..)` nor `.update(..)` comes before this",
    note = "add `.set(..)` for values in any case, or `.update(..)` for changes of a row that exists",
    note = "to leave a row that exists as it is, use `get_or_create`"
)]
pub trait Changing {
    /// True if a row that exists gets the values of the whole given row.
    const SETS_WHOLE_ROW: bool = false;
}
