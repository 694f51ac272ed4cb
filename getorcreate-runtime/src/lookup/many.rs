//! Many lookups or rows: an iterator over them.
//!
//! The questions about a lookup are asked once, of the type of the iterator's items. All traits here are about the iterator,
//! and so are the others that `get_or_create_many` asks. So an error points at the argument, and not at the whole call.

use super::{IntoLookup, IntoRow, Never, Unusable};

/// Many lookups. The compiler finds `Form`, as with `IntoRow`.
#[diagnostic::on_unimplemented(
    message = "this is not an iterator of lookups",
    label = "expected an array, a `Vec` or another iterator of lookups",
    note = "for one lookup, use `get_or_create(lookup)`",
    note = "make a lookup from each value: `values.into_iter().map(|value| column.eq(value))`",
    note = "if the model has a key with `as = Flagged`, wrap each lookup in it: `.map(|value| Flagged(column.eq(value)))`"
)]
pub trait IntoLookups<Form> {
    /// A lookup.
    type Item;
    /// The iterator.
    type Iter: Iterator<Item = Self::Item>;

    /// The iterator.
    fn into_lookups(self) -> Self::Iter;
}

/// Many rows. The compiler finds `Form`, as with `IntoRow`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator of rows",
    label = "expected an array, a `Vec`, a slice or another iterator of rows",
    note = "for one row, use `get_or_create_from(row)` or `update_or_create_from(row)`"
)]
pub trait IntoRows<Form> {
    /// A row.
    type Item;
    /// The iterator.
    type Iter: Iterator<Item = Self::Item>;

    /// The iterator.
    fn into_rows(self) -> Self::Iter;
}

/// An iterator, or something that becomes one.
#[derive(Debug)]
pub struct AsIterator;

impl<Lookups: IntoIterator> IntoLookups<AsIterator> for Lookups {
    type Item = Lookups::Item;
    type Iter = Lookups::IntoIter;

    fn into_lookups(self) -> Self::Iter {
        self.into_iter()
    }
}
impl<Rows: IntoIterator> IntoRows<AsIterator> for Rows {
    type Item = Rows::Item;
    type Iter = Rows::IntoIter;

    fn into_rows(self) -> Self::Iter {
        self.into_iter()
    }
}
impl<Lookups: Never> IntoLookups<Unusable> for Lookups {
    type Item = Unusable;
    type Iter = std::iter::Empty<Unusable>;

    fn into_lookups(self) -> Self::Iter {
        unreachable!("nothing implements `Never`")
    }
}
impl<Rows: Never> IntoRows<Unusable> for Rows {
    type Item = Unusable;
    type Iter = std::iter::Empty<Unusable>;

    fn into_rows(self) -> Self::Iter {
        unreachable!("nothing implements `Never`")
    }
}

/// Many lookups, each an `Item` with values for columns of the table `T`. See [`IntoLookup`].
#[diagnostic::on_unimplemented(
    message = "the items of this iterator are not values for columns of `{T}`",
    label = "expected `column.eq(value)` with a column of `{T}`, tuples of these, or `Insertable` structs",
    note = "make a lookup from each value: `values.into_iter().map(|value| column.eq(value))`",
    note = "write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`",
    note = "`.ne(..)`, `.like(..)` and columns of another table give no value to a column of `{T}`",
    note = "if the model has a key with `as = Flagged`, wrap each lookup in it: `Flagged((a.eq(x), b.eq(y)))`",
    note = "the key applies its own function and condition, so leave both out of the lookups"
)]
pub trait AreLookups<Model, T, Form, Item> {
    /// See [`IntoLookup::Rows`].
    type Rows;
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_row(item: Item) -> Self::Row;
}
#[diagnostic::do_not_recommend]
impl<Lookups, Model, T, Form, Item: IntoLookup<Model, T, Form>> AreLookups<Model, T, Form, Item> for Lookups {
    type Rows = Item::Rows;
    type Row = Item::Row;

    fn into_row(item: Item) -> Item::Row {
        item.into_row()
    }
}

/// Many rows of the table `T`, each an `Item` that holds a whole row. See [`IntoWholeRow`](super::IntoWholeRow).
#[diagnostic::on_unimplemented(
    message = "`{Item}` is not a row of `{T}`",
    label = "expected `Insertable` structs, or tuples of `column.eq(value)`",
    note = "derive `Insertable` for the struct, with `#[diesel(table_name = ..)]` for this table",
    note = "or make a row from each value: `values.into_iter().map(|(a, b)| (column_a.eq(a), column_b.eq(b)))`",
    note = "a struct with `#[diesel(serialize_as = ..)]` is inserted by value: pass `rows`, not `&rows`"
)]
pub trait AreRows<T, Form, Item> {
    /// Diesel's own form of the values.
    type Row;

    /// The values, as Diesel inserts them.
    fn into_row(item: Item) -> Self::Row;
}
#[diagnostic::do_not_recommend]
impl<Rows, T, Form, Item: IntoRow<T, Form>> AreRows<T, Form, Item> for Rows {
    type Row = Item::Row;

    fn into_row(item: Item) -> Item::Row {
        item.into_row()
    }
}
