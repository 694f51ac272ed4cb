//! NULL in the values of a lookup.

use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::sql_types::{Nullable, SqlType, is_nullable};

use crate::diesel_internals::{Bound, ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{DeclaredKey, DistinctNulls, EqualNulls, NullsByColumn, NullsOf, ReplacedNulls};
use crate::tuples::for_each_tuple;

/// The values of the lookup, given as `Row`, can be compared in the way that `Key` compares them.
pub trait ComparesValues<Row, Key> {
    /// `Row`. The row comes from this trait. So if the compiler rejects a value, it does not know the row. Then the
    /// request has no type that `run` could reject again.
    type Row;

    /// The same values.
    fn compared(row: Row) -> Self::Row;
}
impl<Lookup, Row, Key> ComparesValues<Row, Key> for Lookup
where
    Key: DeclaredKey,
    Key::Nulls: Take<Row>,
{
    type Row = Row;

    fn compared(row: Row) -> Row {
        row
    }
}

/// The counterpart of [`ComparesValues`] for Diesel's form of the values. The key's rule for NULL implements it. If the
/// compiler has already rejected the lookup, the rule is unknown, and no further error follows.
pub trait Take<Row> {}
impl<Values, Tab> Take<ValuesClause<Values, Tab>> for DistinctNulls where Self: Take<Values> {}
impl<C, ST, U> Take<ColumnInsertValue<C, Bound<ST, U>>> for DistinctNulls
where
    ST: SqlType,
    U: NeverNull<C, ST, ST::IsNull>,
{
}
/// [`ComparesColumns`](crate::lookup::ComparesColumns) has already rejected such a value.
impl<Value> Take<DefaultableColumnInsertValue<Value>> for DistinctNulls {}
impl<Row> Take<Row> for EqualNulls {}
impl<Row> Take<Row> for ReplacedNulls {}
impl<Key, Values, Tab> Take<ValuesClause<Values, Tab>> for NullsByColumn<Key> where Self: Take<Values> {}
impl<Key, C, Value> Take<ColumnInsertValue<C, Value>> for NullsByColumn<Key>
where
    Key: NullsOf<C>,
    Key::Nulls: Take<ColumnInsertValue<C, Value>>,
{
}
impl<Key, Value> Take<DefaultableColumnInsertValue<Value>> for NullsByColumn<Key> {}
macro_rules! take {
    ($($type:ident $index:tt)+) => {
        impl<$($type),+> Take<($($type,)+)> for DistinctNulls where $(Self: Take<$type>),+ {}
        impl<Key, $($type),+> Take<($($type,)+)> for NullsByColumn<Key> where $(Self: Take<$type>),+ {}
    };
}
for_each_tuple!(take);

/// A value that cannot be NULL, for the column `C` of type `ST`.
///
/// For a nullable column this asks whether the same column would accept the value if it were not nullable. It rejects
/// an `Option` and accepts everything else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be NULL, and NULL is never unique: pass the value",
    label = "the value for `{C}` can be NULL here",
    note = "a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them",
    note = "make sure that there is a value, then compare with it: `column.eq(value)`",
    note = "on PostgreSQL 15 or later, a key can treat NULLs as equal: `#[unique(.., nulls_not_distinct)]`"
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
