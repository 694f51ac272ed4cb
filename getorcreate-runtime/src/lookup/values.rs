//! Whether the values of a lookup may be NULL.

use diesel::Column;
use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::sql_types::{Nullable, SqlType, is_nullable};

use crate::diesel_internals::{Bound, ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{DeclaredKey, DistinctNulls, EqualNulls};
use crate::tuples::for_each_tuple;

/// The values of the lookup, given as `Row`, can be compared as `Key` compares them.
pub trait ComparesValues<Row, Key> {
    /// `Row`. That it comes from here leaves it unknown where a value is refused, so that the request has no type that
    /// `run` could refuse again.
    type Row;

    /// The same values.
    fn compared(row: Row) -> Self::Row;
}
impl<Lookup, Row, Key> ComparesValues<Row, Key> for Lookup
where
    Key: DeclaredKey,
    Row: ValuesFor<Key::Nulls>,
{
    type Row = Row;

    fn compared(row: Row) -> Row {
        row
    }
}

/// The same, said of Diesel's form of the values and of what the key takes NULL for.
pub trait ValuesFor<Nulls> {}
impl<Values: ValuesFor<Nulls>, Tab, Nulls> ValuesFor<Nulls> for ValuesClause<Values, Tab> {}
impl<C, ST, U, Nulls> ValuesFor<Nulls> for ColumnInsertValue<C, Bound<ST, U>>
where
    C: Column,
    Nulls: Takes<C, ST, U>,
{
}
/// Such a value has been refused before.
impl<Value, Nulls> ValuesFor<Nulls> for DefaultableColumnInsertValue<Value> {}
macro_rules! values_for {
    ($($type:ident $index:tt)+) => {
        impl<Nulls, $($type: ValuesFor<Nulls>),+> ValuesFor<Nulls> for ($($type,)+) {}
    };
}
for_each_tuple!(values_for);

/// What a key takes NULL for allows this value.
pub trait Takes<C, ST, U> {}
impl<C, ST, U> Takes<C, ST, U> for DistinctNulls
where
    ST: SqlType,
    U: NeverNull<C, ST, ST::IsNull>,
{
}
impl<C, ST, U> Takes<C, ST, U> for EqualNulls {}

/// A value that cannot be NULL, for the column `C` of type `ST`.
///
/// For a nullable column this asks whether the value would do for the same column if it were not nullable: an
/// `Option` would not, and everything else does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be NULL, and NULL is never unique: pass the value",
    label = "the value for `{C}` can be NULL here",
    note = "a unique constraint lets any number of rows with NULL in, and `column = NULL` finds none of them",
    note = "compare with the value itself, `column.eq(value)`, once it is known to be there",
    note = "PostgreSQL, from version 15 on, can have a key in which NULL equals NULL: `#[unique(.., nulls_not_distinct)]`"
)]
pub trait NeverNull<C, ST, IsNull> {}
impl<C, ST, T> NeverNull<C, ST, is_nullable::NotNull> for T {}
#[diagnostic::do_not_recommend]
impl<C, ST, T> NeverNull<C, Nullable<ST>, is_nullable::IsNullable> for T
where
    ST: SqlType<IsNull = is_nullable::NotNull> + TypedExpressionType,
    T: AsExpression<ST>,
{
}
