//! The values of `.set(..)`, which an existing row and a new one get.

use diesel::expression::AppearsOnTable;

use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, NoFromClause, ValuesClause};
use crate::lookup::{IntoRow, Never, Nothing, Unusable};
use crate::tuples::{for_each_tuple, list};

/// Values for columns of the table `T`, in one row. The compiler finds `Form`, as with [`IntoRow`].
#[diagnostic::on_unimplemented(
    message = "these are not values for columns of `{T}`",
    label = "expected `column.eq(value)` with a column of `{T}`, a tuple of these, or an `Insertable` struct",
    note = "write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`",
    note = "`.ne(..)`, `.like(..)` and columns of another table give no value to a column of `{T}`",
    note = "a struct that derives `AsChangeset`, and not `Insertable`, belongs in `.update(..)`"
)]
pub trait IntoSet<T, Form> {
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_set(self) -> Self::Row;
}
#[diagnostic::do_not_recommend]
impl<T, Form, Values: IntoRow<T, Form>> IntoSet<T, Form> for Values {
    type Row = Values::Row;

    fn into_set(self) -> Self::Row {
        self.into_row()
    }
}

/// Values, given as `Row`, none of which depends on a row that exists. It makes an error point at the values.
pub trait SetsPlainValues<Model, Row, Forms> {}
impl<Set, Model, Row: PlainValues<Model, Forms>, Forms> SetsPlainValues<Model, Row, Forms> for Set {}

/// Values in Diesel's form, none of which depends on a row that exists. The compiler finds a form for each of them.
pub trait PlainValues<Model, Forms> {}
impl<Model, C, Value: PlainValue<Model, C, Form>, Form> PlainValues<Model, Form> for ColumnInsertValue<C, Value> {}
impl<Model, Value: PlainValues<Model, Form>, Form> PlainValues<Model, Form> for DefaultableColumnInsertValue<Value> {}
impl<Model, Values: PlainValues<Model, Forms>, Tab, Forms> PlainValues<Model, Forms> for ValuesClause<Values, Tab> {}

macro_rules! plain_values {
    ($($type:ident $index:tt)+) => {
        impl<Model, Forms, $($type),+> PlainValues<Model, Forms> for ($($type,)+)
        where
            list!($($type)+): PlainValuesOfList<Model, Forms>,
        {
        }
    };
}
for_each_tuple!(plain_values);

/// The counterpart of [`PlainValues`] for a list.
pub trait PlainValuesOfList<Model, Forms> {}
impl<Model> PlainValuesOfList<Model, ()> for () {}
impl<Model, Values, Rest, Form, Forms> PlainValuesOfList<Model, (Form, Forms)> for (Values, Rest)
where
    Values: PlainValues<Model, Form>,
    Rest: PlainValuesOfList<Model, Forms>,
{
}

/// A value for the column `C` that does not depend on a row that exists.
#[diagnostic::on_unimplemented(
    message = "this is not a plain value for `{C}`",
    label = "the value has another type than `{C}`, or it is computed from columns",
    note = "a new row of `{Model}` has no earlier value to compute from: write the expression in `.update(..)`, for a row that exists, and the value of a new row in `.defaults(..)`"
)]
pub trait PlainValue<Model, C, Form> {}

/// The value is plain.
#[derive(Debug)]
pub struct Plain;

impl<Model, C, Value: AppearsOnTable<NoFromClause>> PlainValue<Model, C, Plain> for Value {}
impl<Model, C, Value: Never> PlainValue<Model, C, Unusable> for Value {}

/// The forms of all values. If the compiler rejects a value, its form and with it `Row` stay unknown, so `run` does not reject
/// the values again.
pub trait AllPlain<Values> {
    /// `Values`.
    type Row;

    /// The same values.
    fn row(values: Values) -> Self::Row;
}
impl<Values> AllPlain<Values> for Plain {
    type Row = Values;

    fn row(values: Values) -> Values {
        values
    }
}
impl<Values> AllPlain<Values> for () {
    type Row = Values;

    fn row(values: Values) -> Values {
        values
    }
}
impl<Values, Form: AllPlain<Values>, Forms: AllPlain<Form::Row>> AllPlain<Values> for (Form, Forms) {
    type Row = Forms::Row;

    fn row(values: Values) -> Forms::Row {
        Forms::row(Form::row(values))
    }
}

/// Values of `.set(..)` that leave the key alone. `Shared` is `Just` the first column of the key that they set, and `C` is
/// that column.
#[diagnostic::on_unimplemented(
    message = "`.set(..)` sets `{C}`, which the lookup or the row already sets",
    label = "the key of a row stays as it is, and a column gets one value",
    note = "if this is a row that holds its own key, use `{Model}::update_or_create_from(row).by(..)`",
    note = "otherwise remove the column from `.set(..)`: a new row gets its key from the lookup"
)]
pub trait SetLeavesKey<Model, Shared, C> {}
impl<Set, Model> SetLeavesKey<Model, Nothing, ()> for Set {}
/// If there were only one impl, rustc would conclude that nothing is shared, and report that this is wrong.
impl<Set, Model, C> SetLeavesKey<Model, Unusable, C> for Set {}

/// Values of `.set(..)` or `.defaults(..)`, of which no column has a value in both.
#[diagnostic::on_unimplemented(
    message = "both `.set(..)` and `.defaults(..)` give `{C}` a value",
    label = "`{C}` would have two values in a new row",
    note = "`.set(..)` is for both cases, and `.defaults(..)` only for a new row: remove the column from one of them",
    note = "if the value depends on the case, use `.update(..)` for a row of `{Model}` that exists, and `.defaults(..)`"
)]
pub trait DefaultsLeaveSet<Model, Shared, C> {}
impl<Values, Model> DefaultsLeaveSet<Model, Nothing, ()> for Values {}
impl<Values, Model, C> DefaultsLeaveSet<Model, Unusable, C> for Values {}
