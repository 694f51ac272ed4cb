//! Searches a row for a column, at compile time: does the row set it, and what is the type of the value?
//!
//! The search must know if two columns are the same. Diesel's `table!` implements `IsContainedInGroupBy` for each pair of
//! columns of a table. The answer is yes for a column and itself, and for any column and a primary key of one column, but
//! not the other way round. So two columns are the same if the answer is yes in both directions.

use diesel::Column;

use crate::columns::{Columns, SetsColumns};
use crate::diesel_internals::{
    ColumnInsertValue, DefaultableColumnInsertValue, IsContainedInGroupBy, ValuesClause, is_contained_in_group_by,
};
use crate::tuples::{for_each_tuple, joined};

/// The search found nothing.
#[derive(Debug)]
pub struct Nothing;

/// The search found this type.
#[derive(Debug)]
pub struct Just<Found>(Found);

/// A row in Diesel's form, which can be searched for the column `C`.
pub trait Search<C> {
    /// [`Just`] the type of the value, or [`Nothing`].
    type Found;
}
impl<C, Own, Value> Search<C> for ColumnInsertValue<Own, Value>
where
    C: IsContainedInGroupBy<Own>,
    Own: IsContainedInGroupBy<C>,
    Own::Output: If<C::Output, Value>,
{
    type Found = <Own::Output as If<C::Output, Value>>::Found;
}
impl<C, Value: Search<C>> Search<C> for DefaultableColumnInsertValue<Value> {
    type Found = Value::Found;
}
impl<C, Values: Search<C>, Tab> Search<C> for ValuesClause<Values, Tab> {
    type Found = Values::Found;
}
macro_rules! search {
    ($($tuple:tt)+) => {
        joined! { [C] Search, Found, Else; $($tuple)+ }
    };
}
for_each_tuple!(search);

/// [`Just`] the value if this answer and the other one are both yes.
pub trait If<Other, Value> {
    /// The value, or [`Nothing`].
    type Found;
}
impl<Value> If<is_contained_in_group_by::Yes, Value> for is_contained_in_group_by::Yes {
    type Found = Just<Value>;
}
impl<Value> If<is_contained_in_group_by::No, Value> for is_contained_in_group_by::Yes {
    type Found = Nothing;
}
impl<Other, Value> If<Other, Value> for is_contained_in_group_by::No {
    type Found = Nothing;
}

/// The first result that found something.
pub trait Else<Other> {
    /// The result.
    type Out;
}
impl<Other> Else<Other> for Nothing {
    type Out = Other;
}
impl<Other, Found> Else<Other> for Just<Found> {
    type Out = Self;
}

/// Values of a lookup or a row, in Diesel's form, that may set the same columns as the row `Other`.
pub trait Shares<Other> {
    /// [`Just`] the first column that both set, or [`Nothing`].
    type Shared;
}
impl<C, Value, Other: Search<C>> Shares<Other> for ColumnInsertValue<C, Value>
where
    Other::Found: Name<C>,
{
    type Shared = <Other::Found as Name<C>>::Out;
}
impl<Value: Shares<Other>, Other> Shares<Other> for DefaultableColumnInsertValue<Value> {
    type Shared = Value::Shared;
}
impl<Values: Shares<Other>, Tab, Other> Shares<Other> for ValuesClause<Values, Tab> {
    type Shared = Values::Shared;
}
macro_rules! shares {
    ($($tuple:tt)+) => {
        joined! { [Other] Shares, Shared, Else; $($tuple)+ }
    };
}
for_each_tuple!(shares);

/// The result of the search, with the column `C` in place of its value.
pub trait Name<C> {
    /// [`Just`] the column, or [`Nothing`].
    type Out;
}
impl<C> Name<C> for Nothing {
    type Out = Self;
}
impl<C, Value> Name<C> for Just<Value> {
    type Out = Just<C>;
}

/// A column without its value.
#[derive(Debug)]
pub struct Named<C>(C);

impl<C: Column> SetsColumns for Named<C> {
    const COLUMNS: Columns = Columns::One(C::NAME);
}
impl<C, Own> Search<C> for Named<Own>
where
    C: IsContainedInGroupBy<Own>,
    Own: IsContainedInGroupBy<C>,
    Own::Output: If<C::Output, Own>,
{
    type Found = <Own::Output as If<C::Output, Own>>::Found;
}
impl<C, Other: Search<C>> Shares<Other> for Named<C>
where
    Other::Found: Name<C>,
{
    type Shared = <Other::Found as Name<C>>::Out;
}

/// The columns in a tuple, each as [`Named`].
pub trait AllNamed {
    /// The tuple.
    type Named;
}
macro_rules! all_named {
    ($($type:ident $index:tt)+) => {
        impl<$($type),+> AllNamed for ($($type,)+) {
            type Named = ($(Named<$type>,)+);
        }
    };
}
for_each_tuple!(all_named);

/// The end of a list of columns.
impl SetsColumns for () {
    const COLUMNS: Columns = Columns::None;
}
impl<C> Search<C> for () {
    type Found = Nothing;
}

/// [`Just`] a column, or [`Nothing`].
pub trait OptionalColumn {
    /// The column, or `()`.
    type Column;
}
impl OptionalColumn for Nothing {
    type Column = ();
}
impl<C> OptionalColumn for Just<C> {
    type Column = C;
}
