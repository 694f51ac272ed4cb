//! The items that derived code names. They are not public interface: they change without notice.

pub use diesel::{Column, Table};

pub use crate::column_type::{
    ColumnType, KnownType, Nullability, OtherType, SqlTypeOf, TypeClass, is_floating_point, is_text,
};
pub use crate::constraint::{Condition, Declaration, Function, Literal};
pub use crate::defaults::{OneRow, SetsColumns};
pub use crate::key_column::{
    Exact, assert_can_be_null, assert_exact, assert_holds_bool, assert_holds_integer, assert_holds_text,
    assert_is_text, assert_primary_key, assert_same_column,
};
pub use crate::lookup::{
    AllRows, ComparesColumns, ComparesValues, DeclaredKey, DistinctNulls, EqualNulls, HasOptional, IntoLookup,
    IntoWholeRow, KeyBy, KeyColumns, KeyOf, Keyed, Marked, No, NoColumnTwice, SettledSet, Yes,
};
pub use crate::refused::{Refused, refused, refused_find, refused_update};
pub use crate::request::{ToGetOrCreate, ToUpdateOrCreate};
pub use crate::{FindUnique, GetOrCreate, Request, RowRequest, UniqueConstraint, UpdateOrCreate};
pub use crate::{Outcome, Upserted};

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
