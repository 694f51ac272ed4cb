//! The gate: which columns a lookup names, and whether one of the model's keys is exactly these.
//!
//! Everything here is decided by the compiler. The derived `get_or_create` asks four questions of a lookup,
//! one trait each, in this order; the answer to one is a parameter of the next, so that a lookup with a
//! mistake gets one error, which stands at the lookup:
//!
//! 1. [`IntoRow`]: is it equality with columns of the model's table?
//! 2. [`ComparesColumns`]: is each compared with a value that cannot be NULL?
//! 3. A trait that the derive writes, for the sake of its message: do the columns make up a key? The set of
//!    a lookup's columns is a list of [`Yes`] and [`No`], one for each column that belongs to some key of the
//!    model ([`KeyColumns`]), so that the order of the columns does not matter and the compiler's work grows
//!    with their number only.
//! 4. [`NoColumnTwice`].
//!
//! Defaults answer the first question as well; what else is asked of them is in [`defaults`](crate::defaults).

use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::sql_types::{Nullable, SqlType, is_nullable};
use diesel::{Column, Insertable};

use crate::UniqueConstraint;
use crate::diesel_internals::{Bound, ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::tuples::for_each_tuple;

// ---- 1. equality with columns of one table

/// Values for columns of the table `T`, in one row.
///
/// `Form` is found by the compiler. That it could in principle be `Unusable` keeps rustc from explaining
/// which of Diesel's impls nearly matched, so that this trait's message is what is shown.
#[diagnostic::on_unimplemented(
    message = "these are not values for columns of `{T}`",
    label = "expected `column.eq(value)` with a column of `{T}`, a tuple of these, or an `Insertable` struct",
    note = "several columns are a tuple, `(a.eq(x), b.eq(y))`, and not joined by `.and(..)`",
    note = "`.ne(..)`, `.like(..)` and the columns of another table give no column of `{T}` a value"
)]
pub trait IntoRow<T, Form> {
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_row(self) -> Self::Row;
}

/// What can be inserted is a row.
#[derive(Debug)]
pub struct AsInsertable;

impl<T, Values: Insertable<T>> IntoRow<T, AsInsertable> for Values {
    type Row = Values::Values;

    fn into_row(self) -> Self::Row {
        self.values()
    }
}

/// The form that nothing has.
#[derive(Debug)]
pub enum Unusable {}

/// Implemented by nothing.
pub trait Never {}

impl<T, Values: Never> IntoRow<T, Unusable> for Values {
    type Row = Unusable;

    fn into_row(self) -> Self::Row {
        unreachable!("nothing implements `Never`")
    }
}

// ---- 2. columns, each compared with a value that cannot be NULL

/// The columns that the lookup, given as `Row`, names: one, or a tuple, as the user wrote them.
pub trait ComparesColumns<Row> {
    /// The columns.
    type Columns;
}
impl<Lookup, Row: KeyValues> ComparesColumns<Row> for Lookup {
    type Columns = Row::Columns;
}

/// The same, said of Diesel's form of the values.
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

/// Implemented by nothing: an optional field may leave its column out.
#[diagnostic::on_unimplemented(
    message = "this lookup may leave out `{C}`, and a key has to be complete",
    label = "an `Option`, or a struct whose `#[derive(Insertable)]` makes every field optional, `Option` or not",
    note = "add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct"
)]
pub trait AlwaysSet<C> {
    /// `C`, see [`KeyValue::Column`].
    type Column;
}

/// A value that the column `C` of a key can be compared with.
#[diagnostic::on_unimplemented(
    message = "the key column `{C}` is compared with something that is not a plain value",
    label = "expected a value: `column.eq(value)`",
    note = "a function, a column or a piece of SQL on the right-hand side could give a different key each time it is \
            evaluated",
    note = "a value of another type, or an `Option` for a column that is not nullable, is no value of the column"
)]
pub trait KeyValue<C> {
    /// `C`. That it comes from here leaves the column unknown where the value is refused, and so all that follows from
    /// the columns: the request has no type then that `run` could refuse again.
    type Column;
}
impl<C, ST, U> KeyValue<C> for Bound<ST, U>
where
    ST: SqlType,
    U: NeverNull<C, ST, ST::IsNull>,
{
    type Column = C;
}

/// A value that cannot be NULL, for the column `C` of type `ST`.
///
/// For a nullable column this asks whether the value would do for the same column if it were not nullable: an
/// `Option` would not, and everything else does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be NULL, and NULL is never unique: pass the value",
    label = "the value for `{C}` can be NULL here",
    note = "a unique constraint lets any number of rows with NULL in, and `column = NULL` finds none of them",
    note = "compare with the value itself, `column.eq(value)`, once it is known to be there"
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

// ---- 3. the set of the columns

/// This key column is in the set.
#[derive(Debug)]
pub struct Yes;
/// This key column is not in the set.
#[derive(Debug)]
pub struct No;
/// This key column was named twice.
#[derive(Debug)]
pub struct Twice;

/// Columns that belong to keys of `Model`, as a set. The derive implements it for each key column.
pub trait KeyColumns<Model> {
    /// `Yes` or `No` for each of the model's key columns: `(Yes, (No, ()))`.
    type Set;
}

/// The union of two sets.
pub trait Or<Other> {
    /// The union.
    type Out;
}
impl Or<No> for No {
    type Out = No;
}
impl Or<Yes> for No {
    type Out = Yes;
}
impl Or<No> for Yes {
    type Out = Yes;
}
impl Or<Yes> for Yes {
    type Out = Twice;
}
impl Or<Twice> for No {
    type Out = Twice;
}
impl Or<Twice> for Yes {
    type Out = Twice;
}
impl<Other> Or<Other> for Twice {
    type Out = Twice;
}
impl Or<()> for () {
    type Out = ();
}
impl<Bit: Or<OtherBit>, Rest: Or<OtherRest>, OtherBit, OtherRest> Or<(OtherBit, OtherRest)> for (Bit, Rest) {
    type Out = (Bit::Out, Rest::Out);
}

macro_rules! key_columns {
    ($first:ident 0 $($type:ident $index:tt)*) => {
        key_columns! { @union [$first] [$first $($type)*] [] [$first::Set] $($type)* }
    };
    // The union so far is a type; each further column adds a bound, and makes the next type.
    (@union [$($done:ident)+] [$($all:ident)+] [$($bounds:tt)*] [$union:ty]) => {
        impl<Model, $($all: KeyColumns<Model>),+> KeyColumns<Model> for ($($all,)+)
        where
            $($bounds)*
        {
            type Set = $union;
        }
    };
    (@union [$($done:ident)+] [$($all:ident)+] [$($bounds:tt)*] [$union:ty] $next:ident $($rest:ident)*) => {
        key_columns! {
            @union [$($done)+ $next] [$($all)+] [$($bounds)* $union: Or<$next::Set>,]
            [<$union as Or<$next::Set>>::Out] $($rest)*
        }
    };
}
for_each_tuple!(key_columns);

/// The set of columns, or [`Repeated`].
pub trait SettledSet<Model> {
    /// The set.
    type Out;
}
impl<Model, Columns: KeyColumns<Model>> SettledSet<Model> for Columns
where
    Columns::Set: Settle,
{
    type Out = <Columns::Set as Settle>::Out;
}

/// The set of a lookup in which a column stands twice.
#[derive(Debug)]
pub struct Repeated;

/// Turns a set with a [`Twice`] in it into [`Repeated`].
pub trait Settle {
    /// The set.
    type Out;
}
impl Settle for () {
    type Out = ();
}
impl<Rest> Settle for (Twice, Rest) {
    type Out = Repeated;
}
impl<Rest: Settle> Settle for (Yes, Rest)
where
    Rest::Out: Prepend<Yes>,
{
    type Out = <Rest::Out as Prepend<Yes>>::Out;
}
impl<Rest: Settle> Settle for (No, Rest)
where
    Rest::Out: Prepend<No>,
{
    type Out = <Rest::Out as Prepend<No>>::Out;
}

/// A settled set with one more column in front.
pub trait Prepend<Bit> {
    /// The set.
    type Out;
}
impl<Bit> Prepend<Bit> for () {
    type Out = (Bit, ());
}
impl<Bit, First, Rest> Prepend<Bit> for (First, Rest) {
    type Out = (Bit, (First, Rest));
}
impl<Bit> Prepend<Bit> for Repeated {
    type Out = Repeated;
}

/// The set is that of a key of `Model`. The derive implements it for each key.
pub trait KeyOf<Model> {
    /// The key as declared.
    const CONSTRAINT: UniqueConstraint;
}
/// The fourth question is there for this one, so the constant is never needed.
impl<Model> KeyOf<Model> for Repeated {
    const CONSTRAINT: UniqueConstraint = panic!("a column appears twice in this lookup");
}

// ---- 4. no column twice

/// No column of the lookup stands twice in it.
#[diagnostic::on_unimplemented(
    message = "a column appears twice in this lookup",
    label = "each column of the key is compared once"
)]
pub trait NoColumnTwice<Set, Row> {
    /// `Row`, once all questions have been answered.
    type Key;

    /// The same values.
    fn key(row: Row) -> Self::Key;
}
impl<Lookup, Row> NoColumnTwice<(), Row> for Lookup {
    type Key = Row;

    fn key(row: Row) -> Row {
        row
    }
}
impl<Lookup, Bit, Rest, Row> NoColumnTwice<(Bit, Rest), Row> for Lookup {
    type Key = Row;

    fn key(row: Row) -> Row {
        row
    }
}
