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
//! Defaults answer the first question as well, and then [`OneRow`]. That they leave the key alone can be
//! said of names only, since they may set any column: [`assert_disjoint`] compares them in a `const`.

use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::sql_types::{Double, Float, Nullable, SqlType, is_nullable};
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
    note = "a key is compared for equality with a value: `.ne(..)`, `.like(..)` and the columns of another table do not \
            say which row is wanted"
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
pub trait KeyValues {
    /// The columns.
    type Columns;
}
impl<Values: KeyValues, Tab> KeyValues for ValuesClause<Values, Tab> {
    type Columns = Values::Columns;
}
impl<C: Column, Value: KeyValue<C>> KeyValues for ColumnInsertValue<C, Value> {
    type Columns = C;
}
impl<C: Column, Value> KeyValues for DefaultableColumnInsertValue<ColumnInsertValue<C, Value>>
where
    Self: AlwaysSet<C>,
{
    type Columns = C;
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
    label = "`#[derive(Insertable)]` makes every field of this struct optional, whether it is an `Option` or not",
    note = "add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct"
)]
pub trait AlwaysSet<C> {}

/// A value that the column `C` of a key can be compared with.
#[diagnostic::on_unimplemented(
    message = "the key column `{C}` is compared with something that is not a plain value",
    label = "expected a value: `column.eq(value)`",
    note = "a function, a column or a piece of SQL on the right-hand side could give a different key each time it is \
            evaluated"
)]
pub trait KeyValue<C> {}
impl<C, ST, U> KeyValue<C> for Bound<ST, U>
where
    ST: SqlType,
    U: NeverNull<C, ST, ST::IsNull>,
{
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
    const CONSTRAINT: UniqueConstraint = panic!("a column stands twice in this lookup");
}

// ---- 4. no column twice

/// No column of the lookup stands twice in it.
#[diagnostic::on_unimplemented(
    message = "a column stands twice in this lookup",
    label = "each column of the key is compared once"
)]
pub trait NoColumnTwice<Set> {}
impl<Lookup> NoColumnTwice<()> for Lookup {}
impl<Lookup, Bit, Rest> NoColumnTwice<(Bit, Rest)> for Lookup {}

// ---- the type of a key column

/// Finds out whether a type is floating-point, where the type is known: the inherent constant wins over that
/// of [`NotFloatingPoint`].
#[derive(Debug)]
pub struct FloatingPoint<ST>(std::marker::PhantomData<ST>);
impl FloatingPoint<Float> {
    /// It is.
    pub const IS: bool = true;
}
impl FloatingPoint<Double> {
    /// It is.
    pub const IS: bool = true;
}
impl FloatingPoint<Nullable<Float>> {
    /// It is.
    pub const IS: bool = true;
}
impl FloatingPoint<Nullable<Double>> {
    /// It is.
    pub const IS: bool = true;
}
/// Every other type.
pub trait NotFloatingPoint {
    /// It is not.
    const IS: bool = false;
}
impl<ST> NotFloatingPoint for FloatingPoint<ST> {}

/// The SQL type of a column.
pub type SqlTypeOf<C> = <C as Expression>::SqlType;

/// A column whose values are equal or not, without rounding.
#[diagnostic::on_unimplemented(
    message = "a floating-point column cannot be part of a key: `{Self}`",
    label = "a column of type `Float` or `Double`",
    note = "NaN equals nothing, -0 equals 0, and a value may be rounded when it is stored: the row could not be found \
            again",
    note = "use an integer or `Numeric` column"
)]
pub trait Exact<const FLOATING_POINT: bool> {}
impl<C> Exact<false> for C {}

/// Holds for every column of a key.
pub const fn assert_exact<C: Exact<FLOATING_POINT>, const FLOATING_POINT: bool>() {}

// ---- the table of a key column

/// A column of the table `T`. `Form` and the impl for nothing are there for the message, as with [`IntoRow`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of the model's table `{T}`",
    label = "a column of another table",
    note = "a key consists of columns of the model's own table"
)]
pub trait ColumnOf<T, Form> {}
impl<T, C: Column<Table = T>> ColumnOf<T, AsColumn> for C {}
impl<T, C: Never> ColumnOf<T, Unusable> for C {}

/// A column of `diesel::table!` is one of its table.
#[derive(Debug)]
pub struct AsColumn;

/// Holds for every column of a key.
pub const fn assert_column_of<C: ColumnOf<T, Form>, T, Form>() {}

// ---- what is inserted beside the key

/// The defaults, given as `Row`, are a single row.
#[diagnostic::on_unimplemented(
    message = "the defaults are not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct",
    note = "`get_or_create` creates one row; it takes no list of rows and no `INSERT .. SELECT`"
)]
pub trait OneRow<Row> {}
#[diagnostic::do_not_recommend]
impl<Defaults, Row: SetsColumns> OneRow<Row> for Defaults {}

/// Values whose columns are known by name.
pub trait SetsColumns {
    /// The names, as the database has them.
    const COLUMNS: Columns;
}

/// Column names, as a tree: a `const` cannot join lists.
#[derive(Debug, Clone, Copy)]
pub enum Columns {
    /// No column.
    None,
    /// One column.
    One(&'static str),
    /// Those of all.
    All(&'static [Columns]),
}

impl<C: Column, Value> SetsColumns for ColumnInsertValue<C, Value> {
    const COLUMNS: Columns = Columns::One(C::NAME);
}
impl<Value: SetsColumns> SetsColumns for DefaultableColumnInsertValue<Value> {
    const COLUMNS: Columns = Value::COLUMNS;
}
impl<Values: SetsColumns, Tab> SetsColumns for ValuesClause<Values, Tab> {
    const COLUMNS: Columns = Values::COLUMNS;
}
macro_rules! sets_columns {
    ($($type:ident $index:tt)+) => {
        impl<$($type: SetsColumns),+> SetsColumns for ($($type,)+) {
            const COLUMNS: Columns = Columns::All(&[$($type::COLUMNS),+]);
        }
    };
}
for_each_tuple!(sets_columns);

impl Columns {
    const fn contains(self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(own) => same(own, name),
            Self::All(all) => {
                let mut index = 0;
                while index < all.len() {
                    if all[index].contains(name) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
        }
    }

    /// A column that both name.
    const fn common(self, other: Self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::One(name) => {
                if other.contains(name) {
                    Some(name)
                } else {
                    None
                }
            }
            Self::All(all) => {
                let mut index = 0;
                while index < all.len() {
                    if let Some(name) = all[index].common(other) {
                        return Some(name);
                    }
                    index += 1;
                }
                None
            }
        }
    }

    /// A column that is named twice.
    const fn repeated(self) -> Option<&'static str> {
        let Self::All(all) = self else { return None };
        let mut index = 0;
        while index < all.len() {
            if let Some(name) = all[index].repeated() {
                return Some(name);
            }
            let mut earlier = 0;
            while earlier < index {
                if let Some(name) = all[index].common(all[earlier]) {
                    return Some(name);
                }
                earlier += 1;
            }
            index += 1;
        }
        None
    }
}

/// Fails to compile when the defaults set a column of the lookup, or one column twice.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_disjoint<Key: SetsColumns, Defaults: SetsColumns>() {
    if let Some(column) = Defaults::COLUMNS.common(Key::COLUMNS) {
        Message::new("the defaults set `")
            .push(column)
            .push("`, a column of the lookup: the row could differ from its key; leave it out, the lookup's value is inserted")
            .panic();
    }
    if let Some(column) = Defaults::COLUMNS.repeated() {
        Message::new("the defaults set `").push(column).push("` twice").panic();
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// A message put together in a `const`, where `format!` cannot be called. What does not fit is cut off.
struct Message {
    bytes: [u8; 512],
    length: usize,
}

impl Message {
    const fn new(text: &str) -> Self {
        Self {
            bytes: [0; 512],
            length: 0,
        }
        .push(text)
    }

    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn panic(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("the defaults and the lookup set the same column"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    const A: Columns = Columns::One("a");
    const B: Columns = Columns::One("b");
    const AB: Columns = Columns::All(&[A, Columns::All(&[B])]);

    #[test]
    fn a_common_column_is_found_at_any_depth() {
        assert_eq!(AB.common(B), Some("b"));
        assert_eq!(B.common(AB), Some("b"));
        assert_eq!(A.common(B), None);
        assert_eq!(Columns::None.common(AB), None);
    }

    #[test]
    fn a_repeated_column_is_found_at_any_depth() {
        assert_eq!(AB.repeated(), None);
        assert_eq!(Columns::All(&[AB, B]).repeated(), Some("b"));
        assert_eq!(Columns::All(&[B, Columns::All(&[A, A])]).repeated(), Some("a"));
    }
}
