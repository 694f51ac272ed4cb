//! The columns that a lookup names, each compared with a plain value.

use diesel::Column;

use crate::diesel_internals::{Bound, ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::tuples::for_each_tuple;

/// Columns named by the lookup, given as `Row`: one column or a tuple, as the user wrote them.
pub trait ComparesColumns<Row> {
    /// The columns.
    type Columns;
}
impl<Lookup, Row: KeyValues> ComparesColumns<Row> for Lookup {
    type Columns = Row::Columns;
}

/// The counterpart of [`ComparesColumns`] for Diesel's form of the values.
#[diagnostic::on_unimplemented(
    message = "this lookup is not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct"
)]
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
impl<C: Column, Value> KeyValues for DefaultableColumnInsertValue<ColumnInsertValue<C, Value>>
where
    Self: AlwaysSet<C>,
{
    type Columns = <Self as AlwaysSet<C>>::Column;
}
macro_rules! key_values {
    ($($type:ident $index:tt)+) => {
        impl<$($type: KeyValues),+> KeyValues for ($($type,)+) {
            type Columns = ($($type::Columns,)+);
        }
    };
}
for_each_tuple!(key_values);

/// No type implements this: an optional field may leave its column out.
#[diagnostic::on_unimplemented(
    message = "this lookup may leave out `{C}`, but a key must be complete",
    label = "this is an `Option`, or a struct: `#[derive(Insertable)]` makes every field optional, `Option` or not",
    note = "add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct"
)]
pub trait AlwaysSet<C> {
    /// `C`, see [`KeyValue::Column`].
    type Column;
}

/// A value that the column `C` of a key can be compared with.
#[diagnostic::on_unimplemented(
    message = "the key column `{C}` must be compared with a plain value",
    label = "expected a value: `column.eq(value)`",
    note = "a function, a column or SQL on the right-hand side could give another key at each evaluation",
    note = "the value must have the column's type, and it cannot be an `Option` if the column is not nullable"
)]
pub trait KeyValue<C> {
    /// `C`. The column comes from this trait. So if the compiler rejects the value, it knows neither the column nor
    /// anything that follows from it. Then the request has no type that `run` could reject again.
    type Column;
}
impl<C, ST, U> KeyValue<C> for Bound<ST, U> {
    type Column = C;
}
