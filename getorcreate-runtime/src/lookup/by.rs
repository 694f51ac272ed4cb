//! The key of a row that is given as a whole: the columns that `by` names, and the row's values for them.
//!
//! [`RowRequest::by`](crate::RowRequest::by) asks these questions, one trait each, as for a lookup:
//!
//! 1. [`NamesColumns`]: are these columns, and which rows do they mean?
//! 2. [`KeyBy`]: do they make up a key of these rows? The derive implements it through a trait whose message names the
//!    keys.
//! 3. [`SetsKey`]: does the row set each of them, to a plain value? [`KeyPart`] finds the values.
//! 4. [`NeverNullInKey`]: can a value be NULL although the key treats NULLs as distinct?
//! 5. [`NoColumnTwice`](super::NoColumnTwice): is each column named only once?

use std::marker::PhantomData;

use diesel::Column;
use diesel::expression::TypedExpressionType;
use diesel::sql_types::SqlType;

use super::search::{Just, Nothing, Search, Shares};
use super::values::NeverNull;
use super::{AllRows, DeclaredKey, DistinctNulls, EqualNulls, Marked, NullsByColumn, NullsOf, ReplacedNulls};
use crate::columns::{Columns, HoldsKey, SetsColumns};
use crate::diesel_internals::Bound;
use crate::lookup::columns::KeyValue;
use crate::tuples::for_each_tuple;

/// Columns of a key of `Model`, without values. The compiler finds `Form`.
#[diagnostic::on_unimplemented(
    message = "these are not columns",
    label = "expected the columns of one key",
    note = "write `.by(table::column)`, or several columns as a tuple: `.by((table::a, table::b))`",
    note = "if the key is declared with `as = Flagged`, wrap its columns in it: `.by(Flagged(table::column))`",
    note = "the values are in the row: `by` takes columns only, not `column.eq(value)`"
)]
pub trait NamesColumns<Model, Form> {
    /// The rows that the columns are a key of: [`AllRows`], or the rows of a key with a condition.
    type Rows;
    /// The columns, as a tuple.
    type Columns;
}

/// One column.
#[derive(Debug)]
pub struct AsColumn;

#[diagnostic::do_not_recommend]
impl<Model, C: Column> NamesColumns<Model, AsColumn> for C {
    type Rows = AllRows;
    type Columns = (C,);
}

/// A tuple of columns.
#[derive(Debug)]
pub struct AsTuple;

/// Columns in a marker, as in `Flagged(column)`.
#[derive(Debug)]
pub struct AsMarkedColumns<Form>(Form);

#[diagnostic::do_not_recommend]
impl<Model, By, Form> NamesColumns<Model, AsMarkedColumns<Form>> for By
where
    By: Marked<Model>,
    By::Values: NamesColumns<Model, Form>,
{
    type Rows = By::Rows;
    type Columns = <By::Values as NamesColumns<Model, Form>>::Columns;
}

/// The key of a model whose columns these are. The derive implements it.
pub trait KeyBy<By, Row, Columns, Set, Rows> {
    /// The key.
    type Key: DeclaredKey;
}

/// A row in Diesel's form, with what it sets for each of these columns.
pub trait KeyPart<Columns> {
    /// A [`ValueFor`] for each column, as a tuple.
    type Values;
}

/// The column `C`, and the result `Found` of the search for its value.
#[derive(Debug)]
pub struct ValueFor<C, Found>(C, Found);

/// A row that sets each column of a key of `Model`.
pub trait SetsKey<Model, Values> {}

/// A [`ValueFor`] that the row `Given` sets.
pub trait SetBy<Given, Model> {}
impl<Given, Model, C, Found: IsSet<Given, Model, C>> SetBy<Given, Model> for ValueFor<C, Found> {}

/// The result of the search for the column `C`, if the row sets it.
#[diagnostic::on_unimplemented(
    message = "`{Given}` does not set `{C}`, a column of the key",
    label = "`{C}` has no value in `{Given}`",
    note = "the row of `{Model}` is looked up by the values that `{Given}` has for the columns in `by`",
    note = "add a field for the column to `{Given}`, or name a key whose columns it sets"
)]
pub trait IsSet<Given, Model, C> {}
impl<Given, Model, C, Value: KeyValue<C>> IsSet<Given, Model, C> for Just<Value> {}

/// A row that never sets a column of `Key` to NULL, unless the key treats NULLs as equal.
pub trait NeverNullInKey<Key, Values> {}

/// A key's rule for NULL, applied to the value of one column. `Given` is the row.
pub trait Admits<Given, Value> {}
impl<Given, Value> Admits<Given, Value> for EqualNulls {}
impl<Given, Value> Admits<Given, Value> for ReplacedNulls {}
impl<Given, Key, C, Found> Admits<Given, ValueFor<C, Found>> for NullsByColumn<Key>
where
    Key: NullsOf<C>,
    Key::Nulls: Admits<Given, ValueFor<C, Found>>,
{
}
/// [`SetsKey`] has already rejected such a row.
impl<Given, C> Admits<Given, ValueFor<C, Nothing>> for DistinctNulls {}
/// The same.
impl<Given, C, ST, U> Admits<Given, ValueFor<C, Just<&Bound<ST, U>>>> for DistinctNulls {}
impl<Given, C, ST, U> Admits<Given, ValueFor<C, Just<Bound<ST, U>>>> for DistinctNulls
where
    ST: SqlType,
    U: NeverNullIn<Given, C, ST>,
{
}

/// The counterpart of [`NeverNull`] for a row.
#[diagnostic::on_unimplemented(
    message = "`{Given}` can set `{C}` to NULL, and NULL is never unique",
    label = "this column of the key can be NULL in `{Given}`",
    note = "a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them",
    note = "give the field a type that is not an `Option`",
    note = "on PostgreSQL 15 or later, a key can treat NULLs as equal: `#[unique(.., nulls_not_distinct)]`"
)]
pub trait NeverNullIn<Given, C, ST> {}
#[diagnostic::do_not_recommend]
impl<U, Given, C, ST> NeverNullIn<Given, C, ST> for U
where
    ST: SqlType + TypedExpressionType,
    U: NeverNull<C, ST, ST::IsNull>,
{
}

/// The primary key of a table: one column, or a tuple. The compiler finds `Form`.
pub trait PrimaryKey<Form> {
    /// The names of its columns, as the database spells them.
    const NAMES: &'static [&'static str];
}
impl<C: Column> PrimaryKey<AsColumn> for C {
    const NAMES: &'static [&'static str] = &[C::NAME];
}

/// The names of the columns in a tuple.
pub trait ColumnNames: 'static {
    /// The names, as the database spells them.
    const NAMES: &'static [&'static str];
}

macro_rules! columns {
    ($($type:ident $index:tt)+) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($type: Column),+> NamesColumns<Model, AsTuple> for ($($type,)+) {
            type Rows = AllRows;
            type Columns = Self;
        }

        impl<Row: $(Search<$type> +)+, $($type),+> KeyPart<($($type,)+)> for Row {
            type Values = ($(ValueFor<$type, <Row as Search<$type>>::Found>,)+);
        }

        impl<Given, Model, $($type: SetBy<Given, Model>),+> SetsKey<Model, ($($type,)+)> for Given {}

        impl<Given, Key: DeclaredKey, $($type),+> NeverNullInKey<Key, ($($type,)+)> for Given
        where
            $(Key::Nulls: Admits<Given, $type>,)+
        {
        }

        impl<$($type: Column),+> PrimaryKey<AsTuple> for ($($type,)+) {
            const NAMES: &'static [&'static str] = &[$($type::NAME),+];
        }

        impl<$($type: Column + 'static),+> ColumnNames for ($($type,)+) {
            const NAMES: &'static [&'static str] = &[$($type::NAME),+];
        }
    };
}
for_each_tuple!(columns);

/// A row, with the columns that are its key.
pub struct InRow<Names, Row> {
    pub(crate) row: Row,
    names: PhantomData<fn() -> Names>,
}

impl<Names, Row> InRow<Names, Row> {
    pub(crate) const fn new(row: Row) -> Self {
        Self {
            row,
            names: PhantomData,
        }
    }
}

impl<Names, Row: SetsColumns> SetsColumns for InRow<Names, Row> {
    const COLUMNS: Columns = Row::COLUMNS;
}

impl<Names: ColumnNames, Row> HoldsKey for InRow<Names, Row> {
    const KEY: Columns = Columns::Names(Names::NAMES);
}

impl<Names, Row: Shares<Other>, Other> Shares<Other> for InRow<Names, Row> {
    type Shared = Row::Shared;
}
