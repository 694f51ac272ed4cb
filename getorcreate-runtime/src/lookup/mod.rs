//! The gate: it checks which columns a lookup names, and that exactly these columns are a key of the model.
//!
//! The compiler decides everything here. The derived `get_or_create` asks these questions about a lookup, one trait
//! each, in this order. The answer to one is a parameter of the next. So a lookup with a mistake gets one error, and
//! the error points at the lookup:
//!
//! 1. [`IntoLookup`]: does it compare columns of the model's table by equality, and which rows does it mean?
//! 2. [`HasOptional`] and [`ComparesColumns`]: is each value always there, and is each column compared with a plain
//!    value?
//! 3. A trait that the derive writes, so that its message can name the keys: do the columns make up a key of these
//!    rows? The set of columns is a list of [`Yes`] and [`No`], one for each column that belongs to some key of the
//!    model ([`KeyColumns`]). So the order of the columns does not matter, and the compiler's work grows only with the
//!    number of columns.
//! 4. [`ComparesValues`]: can a value be NULL although the key treats NULLs as distinct?
//! 5. [`NoColumnTwice`]: is each column named only once?
//!
//! Defaults answer a question like the first one, [`IntoRow`]. The other requirements for defaults are in
//! [`defaults`](crate::defaults). A row that holds its own key answers the questions in [`by`]. Many lookups or rows answer the
//! first one in [`many`], and the others as one does.

mod by;
mod columns;
mod key;
mod many;
mod search;
mod set;
mod values;

use diesel::Insertable;

pub use by::KeyBy;
pub(crate) use by::{ColumnNames, InRow, KeyPart, NamesColumns, NeverNullInKey, PrimaryKey, SetsKey};
pub(crate) use columns::KeyValues;
pub use columns::{ComparesColumns, HasOptional};
pub use key::{
    AllRows, BuiltInFunctions, DeclaredKey, DistinctNulls, EqualNulls, KeyOf, Keyed, NullsByColumn, NullsOf,
    OwnFunctions, ReplacedNulls,
};
pub use many::{AreLookups, AreRows, IntoLookups, IntoRows};
pub(crate) use search::{AllNamed, Named, Nothing, OptionalColumn, Search, Shares};
pub(crate) use set::Repeated;
pub use set::{KeyColumns, No, NoColumnTwice, SettledSet, Yes};
pub use values::ComparesValues;

/// Values for columns of the table `T` in one row, used to look up a row of `Model`.
///
/// The compiler finds `Form`, as with `IntoRow`.
#[diagnostic::on_unimplemented(
    message = "these are not values for columns of `{T}`",
    label = "expected `column.eq(value)` with a column of `{T}`, a tuple of these, or an `Insertable` struct",
    note = "write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`",
    note = "`.ne(..)`, `.like(..)` and columns of another table give no value to a column of `{T}`",
    note = "if the model has a key with `as = Flagged`, wrap all values in it: `Flagged((a.eq(x), b.eq(y)))`",
    note = "the key applies its own function and condition, so leave both out of the lookup"
)]
pub trait IntoLookup<Model, T, Form> {
    /// The rows that the lookup means: [`AllRows`], or the rows of a key that the model declares with a condition.
    type Rows;
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_row(self) -> Self::Row;
}

impl<Model, T, Values: Insertable<T>> IntoLookup<Model, T, AsInsertable> for Values {
    type Rows = AllRows;
    type Row = Values::Values;

    fn into_row(self) -> Self::Row {
        self.values()
    }
}

impl<Model, T, Lookup> IntoLookup<Model, T, AsMarked> for Lookup
where
    Lookup: Marked<Model>,
    Lookup::Values: Insertable<T>,
{
    type Rows = Lookup::Rows;
    type Row = <Lookup::Values as Insertable<T>>::Values;

    fn into_row(self) -> Self::Row {
        self.into_values().values()
    }
}

impl<Model, T, Values: Never> IntoLookup<Model, T, Unusable> for Values {
    type Rows = Unusable;
    type Row = Unusable;

    fn into_row(self) -> Self::Row {
        unreachable!("nothing implements `Never`")
    }
}

/// A marked lookup, as in `Flagged(lookup)`, is a lookup.
#[derive(Debug)]
pub struct AsMarked;

/// A lookup that says which rows it means. The derive implements this for the structs that `as = ..` declares.
pub trait Marked<Model> {
    /// The marked lookup.
    type Values;
    /// The rows that the marker stands for.
    type Rows;

    /// Returns the marked lookup.
    fn into_values(self) -> Self::Values;
}

/// Values for columns of the table `T`, in one row.
///
/// The compiler finds `Form`. In principle it could be `Unusable`. That possibility keeps rustc from explaining which
/// of Diesel's impls nearly matched, so rustc shows this trait's message instead.
#[diagnostic::on_unimplemented(
    message = "these are not values for columns of `{T}`",
    label = "expected `column.eq(value)` with a column of `{T}`, a tuple of these, or an `Insertable` struct",
    note = "write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`",
    note = "`.ne(..)`, `.like(..)` and columns of another table give no value to a column of `{T}`",
    note = "if the values must be awaited, use `.defaults_with_async(..)`",
    note = "if making them can fail, look first with `find_unique(..)`, and pass the finished values"
)]
pub trait IntoRow<T, Form> {
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_row(self) -> Self::Row;
}

/// An insertable value is a row.
#[derive(Debug)]
pub struct AsInsertable;

impl<T, Values: Insertable<T>> IntoRow<T, AsInsertable> for Values {
    type Row = Values::Values;

    fn into_row(self) -> Self::Row {
        self.values()
    }
}

/// A row of the table `T` that is given as a whole.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of `{T}`",
    label = "expected an `Insertable` struct, or a tuple of `column.eq(value)`",
    note = "derive `Insertable` for the struct, with `#[diesel(table_name = ..)]` for this table",
    note = "a struct with `#[diesel(serialize_as = ..)]` is inserted by value: pass it without `&`"
)]
pub trait IntoWholeRow<T, Form> {
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_whole_row(self) -> Self::Row;
}
#[diagnostic::do_not_recommend]
impl<T, Form, Values: IntoRow<T, Form>> IntoWholeRow<T, Form> for Values {
    type Row = Values::Row;

    fn into_whole_row(self) -> Self::Row {
        self.into_row()
    }
}

/// The form that no value has.
#[derive(Debug)]
pub enum Unusable {}

/// No type implements this.
pub trait Never {}

impl<T, Values: Never> IntoRow<T, Unusable> for Values {
    type Row = Unusable;

    fn into_row(self) -> Self::Row {
        unreachable!("nothing implements `Never`")
    }
}
