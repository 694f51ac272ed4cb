//! The columns of a lookup as a set: their order makes no difference, and no column appears twice.

use crate::tuples::{for_each_tuple, joined};

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
    ($($tuple:tt)+) => {
        joined! { [Model] KeyColumns, Set, Or; $($tuple)+ }
    };
}
for_each_tuple!(key_columns);

/// The set of columns, or `Repeated`.
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

/// The set of a lookup in which a column appears twice.
#[derive(Debug)]
pub struct Repeated;

/// Turns a set that contains [`Twice`] into [`Repeated`].
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

/// No column of the lookup appears twice.
#[diagnostic::on_unimplemented(
    message = "a column appears twice in this lookup",
    label = "name each column of the key only once"
)]
pub trait NoColumnTwice<Set, Row> {
    /// `Row`, once all questions have been answered.
    type Row;

    /// The same values.
    fn row(row: Row) -> Self::Row;
}
impl<Lookup, Row> NoColumnTwice<(), Row> for Lookup {
    type Row = Row;

    fn row(row: Row) -> Row {
        row
    }
}
impl<Lookup, Bit, Rest, Row> NoColumnTwice<(Bit, Rest), Row> for Lookup {
    type Row = Row;

    fn row(row: Row) -> Row {
        row
    }
}
