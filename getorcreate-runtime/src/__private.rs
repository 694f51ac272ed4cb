//! The items that derived code names. They are not public interface: they change without notice.

pub use diesel::{Column, Table};

pub use crate::column_type::{
    ColumnType, KnownType, Nullability, OtherType, SqlTypeOf, TypeClass, is_floating_point, is_nullable, is_text,
};
pub use crate::columns::SetsColumns;
pub use crate::constraint::{Condition, Declaration, Function, Literal, Order, Test};
pub use crate::defaults::OneRow;
pub use crate::key_column::{
    Exact, assert_can_be_null, assert_exact, assert_has_null, assert_holds_bool, assert_holds_integer,
    assert_holds_text, assert_is_text, assert_primary_key, assert_replaces_bool, assert_replaces_integer,
    assert_replaces_text, assert_same_column,
};
pub use crate::key_function::{assert_never_returns_null, assert_returns_exact, assert_scalar, sql_name};
pub use crate::lookup::{
    AllRows, AreLookups, AreRows, BuiltInFunctions, ComparesColumns, ComparesValues, DeclaredKey, DistinctNulls,
    EqualNulls, HasOptional, IntoLookup, IntoLookups, IntoRows, IntoWholeRow, KeyBy, KeyColumns, KeyOf, Keyed, Marked,
    No, NoColumnTwice, NullsByColumn, NullsOf, OwnFunctions, ReplacedNulls, SettledSet, Yes,
};
pub use crate::refused::{Refused, refused, refused_find, refused_many, refused_update, refused_update_many};
pub use crate::request::{ToGetOrCreate, ToUpdateOrCreate};
pub use crate::{
    FindUnique, GetOrCreate, ManyError, ManyRequest, Request, RowRequest, RowsRequest, UniqueConstraint, UpdateOrCreate,
};
pub use crate::{Outcome, Upserted};

use std::iter::Map;

use crate::request::{SetsNothing, Update};

/// The request for the row with this key, which is created if it is absent.
pub fn request<M, Lookup, T, Form, Row, Key, Compared, Set, Values>(lookup: Lookup) -> Request<M, Keyed<Key, Values>>
where
    Lookup: IntoLookup<M, T, Form, Row = Row>,
    Lookup: ComparesValues<Row, Key, Row = Compared>,
    Lookup: NoColumnTwice<Set, Compared, Row = Values>,
    Key: DeclaredKey,
{
    Request::new(keyed::<M, _, T, _, _, _, _, Set, _>(lookup), Key::CONSTRAINT)
}

/// The request for the row with this key.
pub fn find_request<M, Lookup, T, Form, Row, Key, Compared, Set, Values>(
    lookup: Lookup,
) -> FindUnique<M, Keyed<Key, Values>>
where
    Lookup: IntoLookup<M, T, Form, Row = Row>,
    Lookup: ComparesValues<Row, Key, Row = Compared>,
    Lookup: NoColumnTwice<Set, Compared, Row = Values>,
    Key: DeclaredKey,
{
    FindUnique::new(keyed::<M, _, T, _, _, _, _, Set, _>(lookup), Key::CONSTRAINT)
}

/// The request for the row with this key, which is updated, or created if it is absent.
pub fn update_request<M, Lookup, T, Form, Row, Key, Compared, Set, Values>(
    lookup: Lookup,
) -> UpdateOrCreate<M, Keyed<Key, Values>>
where
    Lookup: IntoLookup<M, T, Form, Row = Row>,
    Lookup: ComparesValues<Row, Key, Row = Compared>,
    Lookup: NoColumnTwice<Set, Compared, Row = Values>,
    Key: DeclaredKey,
{
    let key = keyed::<M, _, T, _, _, _, _, Set, _>(lookup);
    UpdateOrCreate::new(key, Key::CONSTRAINT, Update::new(SetsNothing))
}

fn keyed<M, Lookup, T, Form, Row, Key, Compared, Set, Values>(lookup: Lookup) -> Keyed<Key, Values>
where
    Lookup: IntoLookup<M, T, Form, Row = Row>,
    Lookup: ComparesValues<Row, Key, Row = Compared>,
    Lookup: NoColumnTwice<Set, Compared, Row = Values>,
{
    Keyed::new(Lookup::row(Lookup::compared(lookup.into_row())))
}

/// The request for this row. `V` says which request it becomes.
pub fn row_request<M, Given, T, Form, Values, Whole, Row, V>(row: Given) -> RowRequest<M, Given, Row, V>
where
    Given: IntoWholeRow<T, Form, Row = Values>,
    Given: OneRow<Values, Whole, Row = Row>,
    Row: SetsColumns,
{
    RowRequest::new(Given::one_row(row.into_whole_row()))
}

/// Keys from an iterator over lookups.
pub type KeyedLookups<Iter, Item, Key, Values> = Map<Iter, fn(Item) -> Keyed<Key, Values>>;

/// The request for the rows with these keys, which are created if they are absent.
pub fn many_request<M, Lookups, Many, Iter, Item, T, Form, Row, Key, Compared, Set, Values>(
    lookups: Lookups,
) -> ManyRequest<M, Keyed<Key, Values>, KeyedLookups<Iter, Item, Key, Values>>
where
    Lookups: IntoLookups<Many, Item = Item, Iter = Iter>,
    Iter: Iterator<Item = Item>,
    Lookups: AreLookups<M, T, Form, Item, Row = Row>,
    Lookups: ComparesValues<Row, Key, Row = Compared>,
    Lookups: NoColumnTwice<Set, Compared, Row = Values>,
    Key: DeclaredKey,
{
    let keyed: fn(Item) -> Keyed<Key, Values> =
        |item| Keyed::new(Lookups::row(Lookups::compared(Lookups::into_row(item))));
    ManyRequest::new(lookups.into_lookups().map(keyed), Key::CONSTRAINT, &[])
}

/// An iterator over rows in Diesel's form.
pub type WholeRows<Iter, Given, Row> = Map<Iter, fn(Given) -> Row>;

/// The request for these rows. `V` says which request it becomes.
pub fn rows_request<M, Rows, Many, Iter, Given, T, Form, Values, Whole, Row, V>(
    rows: Rows,
) -> RowsRequest<M, Given, Row, WholeRows<Iter, Given, Row>, V>
where
    Rows: IntoRows<Many, Item = Given, Iter = Iter>,
    Iter: Iterator<Item = Given>,
    Rows: AreRows<T, Form, Given, Row = Values>,
    Rows: OneRow<Values, Whole, Row = Row>,
    Row: SetsColumns,
{
    let whole: fn(Given) -> Row = |row| Rows::one_row(Rows::into_row(row));
    RowsRequest::new(rows.into_rows().map(whole))
}
