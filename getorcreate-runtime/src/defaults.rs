//! Proof that the defaults of a call are one row, and leave the columns of the lookup alone.
//!
//! The columns of the lookup are types, so the compiler compares them with those of the defaults: see [`DefaultsLeaveKey`]. The
//! folder `changes` does the same for `.set(..)` and `.update(..)`. `columns` compares the names.

use crate::columns::{Columns, SetsColumns};
use crate::lookup::{Keyed, Never, Nothing, OptionalColumn, Shares, Unusable};

/// The values, given as `Row`, are a single row.
#[diagnostic::on_unimplemented(
    message = "these values are not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct",
    note = "no list of rows and no `INSERT .. SELECT` can stand here",
    note = "for many rows, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`; if the items are lists, call `.flatten()`"
)]
pub trait OneRow<Given, Form> {
    /// The row. If the compiler rejects the defaults, this type stays unknown, so `run` does not reject them again.
    /// `Form` and the impl for nothing ensure that, as with `IntoRow`.
    type Row: SetsColumns;

    /// The row.
    fn one_row(given: Given) -> Self::Row;
}

/// Values whose columns are known are one row.
#[derive(Debug)]
pub struct AsOneRow;

impl<Defaults, Row: SetsColumns> OneRow<Row, AsOneRow> for Defaults {
    type Row = Row;

    fn one_row(row: Row) -> Row {
        row
    }
}
impl<Defaults: Never, Given> OneRow<Given, Unusable> for Defaults {
    type Row = Unusable;

    fn one_row(_: Given) -> Unusable {
        unreachable!("nothing implements `Never`")
    }
}
impl SetsColumns for Unusable {
    const COLUMNS: Columns = Columns::None;
}

/// A lookup or a row with a key, compared with the row of the defaults.
pub trait SharesColumns<Defaults> {
    /// `Just` a column that both set, or [`Nothing`].
    type Shared;
    /// The column, or `()`.
    type Column;
}
impl<Key: Shares<Defaults>, Defaults> SharesColumns<Defaults> for Key
where
    Key::Shared: OptionalColumn,
{
    type Shared = Key::Shared;
    type Column = <Key::Shared as OptionalColumn>::Column;
}

/// The key of an update, and the values of its `.set(..)`, compared with the row of the defaults.
pub trait ComparesDefaults<Defaults> {
    /// `Just` a column that the lookup or the row and the defaults set, or [`Nothing`].
    type InKey;
    /// The column, or `()`.
    type KeyColumn;
    /// The same for `.set(..)`.
    type InSet;
    /// The column, or `()`.
    type SetColumn;
}
impl<Key, Row, Defaults> ComparesDefaults<Defaults> for Keyed<Key, Row>
where
    Row: SharesColumns<Defaults>,
{
    type InKey = Row::Shared;
    type KeyColumn = Row::Column;
    type InSet = Nothing;
    type SetColumn = ();
}

/// Defaults that set no column of the lookup or the row. `Shared` is `Just` the first column that both set, and `C` is that
/// column.
#[diagnostic::on_unimplemented(
    message = "the defaults set `{C}`, which the lookup or the row already sets",
    label = "`{C}` would have two values in a new row",
    note = "remove the column from the defaults",
    note = "if this is a row that holds its own key, pass it to `{Model}::get_or_create_from` or `{Model}::update_or_create_from`"
)]
pub trait DefaultsLeaveKey<Model, Shared, C> {}
impl<Defaults, Model> DefaultsLeaveKey<Model, Nothing, ()> for Defaults {}
/// If there were only one impl, rustc would conclude that nothing is shared, and report that this is wrong.
impl<Defaults, Model, C> DefaultsLeaveKey<Model, Unusable, C> for Defaults {}
