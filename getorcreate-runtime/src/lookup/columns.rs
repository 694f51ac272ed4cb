//! The columns that a lookup names, each compared with a plain value.

use diesel::Column;

use super::Unusable;
use super::search::{Else, Just, Nothing, OptionalColumn};
use crate::diesel_internals::{Bound, ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::tuples::{for_each_tuple, joined};

/// The values of the lookup, given as `Row`, with the first one that may leave its column out.
pub trait HasOptional<Row> {
    /// `Just` its column, or `Nothing`.
    type First;
    /// The column, or `()`.
    type Column;
}
impl<Lookup, Row: MayLeaveOut<()>> HasOptional<Row> for Lookup
where
    Row::First: OptionalColumn,
{
    type First = Row::First;
    type Column = <Row::First as OptionalColumn>::Column;
}

/// Columns named by the lookup, given as `Row`: one column or a tuple, as the user wrote them. `First` is `Just`
/// the first column that a value may leave out, and `C` is that column.
#[diagnostic::on_unimplemented(
    message = "this lookup may leave out `{C}`, but a key must be complete",
    label = "this is an `Option`, or a struct: `#[derive(Insertable)]` allows every field to be left out, even one that is no `Option`",
    note = "if the struct has more than the key, use `get_or_create_from(row)` or `update_or_create_from(row)`, with `.by(..)`",
    note = "for many such structs, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`, with `.by(..)`",
    note = "otherwise add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct"
)]
pub trait ComparesColumns<First, C, Row> {
    /// The columns. If the compiler rejects the lookup, it does not know them. So no further error follows.
    type Columns;
}
impl<Lookup, Row: KeyValues> ComparesColumns<Nothing, (), Row> for Lookup {
    type Columns = Row::Columns;
}
/// With only one impl, rustc would take its types as given, and report a mismatch instead of this trait's message. The two
/// impls below are never used. They keep rustc from that conclusion.
impl<Lookup, C, Row> ComparesColumns<Unusable, C, Row> for Lookup {
    type Columns = Unusable;
}
impl<Lookup, C, Row> ComparesColumns<(Unusable,), C, Row> for Lookup {
    type Columns = Unusable;
}

/// A row in Diesel's form, with the first field that may leave its column out.
#[diagnostic::on_unimplemented(
    message = "this lookup is not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct",
    note = "for many lookups, use `get_or_create_many(lookups)`; if the items are lists, call `.flatten()`"
)]
pub trait MayLeaveOut<Any> {
    /// `Just` its column, or [`Nothing`].
    type First;
}
impl<Any, C, Value> MayLeaveOut<Any> for ColumnInsertValue<C, Value> {
    type First = Nothing;
}
impl<Any, C, Value> MayLeaveOut<Any> for DefaultableColumnInsertValue<ColumnInsertValue<C, Value>> {
    type First = Just<C>;
}
impl<Any, Values: MayLeaveOut<Any>, Tab> MayLeaveOut<Any> for ValuesClause<Values, Tab> {
    type First = Values::First;
}
macro_rules! may_leave_out {
    ($($tuple:tt)+) => {
        joined! { [Any] MayLeaveOut, First, Else; $($tuple)+ }
    };
}
for_each_tuple!(may_leave_out);

/// The counterpart of [`ComparesColumns`] for Diesel's form of the values.
pub trait KeyValues {
    /// The columns.
    type Columns;
}
impl<Values: KeyValues, Tab> KeyValues for ValuesClause<Values, Tab> {
    type Columns = Values::Columns;
}
impl<C: Column, Value: KeyValue<C>> KeyValues for ColumnInsertValue<C, Value> {
    type Columns = Value::Column;
}
macro_rules! key_values {
    ($($type:ident $index:tt)+) => {
        impl<$($type: KeyValues),+> KeyValues for ($($type,)+) {
            type Columns = ($($type::Columns,)+);
        }
    };
}
for_each_tuple!(key_values);

/// A value that the column `C` of a key can be compared with.
#[diagnostic::on_unimplemented(
    message = "the key column `{C}` needs a plain value",
    label = "expected a value: `column.eq(value)`",
    note = "a function, a column or SQL on the right-hand side could give another key at each evaluation",
    note = "the value must have the column's type, and it cannot be an `Option` if the column is not nullable",
    note = "`column.eq(value)` and tuples are passed by value: `lookups`, not `&lookups` or `lookups.iter()`"
)]
pub trait KeyValue<C> {
    /// `C`. The column comes from this trait. So if the compiler rejects the value, it knows neither the column nor
    /// anything that follows from it. Then the request has no type that `run` could reject again.
    type Column;
}
impl<C, ST, U> KeyValue<C> for Bound<ST, U> {
    type Column = C;
}
