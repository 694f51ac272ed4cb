//! The items that derived code names. They are not public interface: they change without notice.

pub use diesel::{Column, Table};

pub use crate::column_type::{
    ColumnType, KnownType, Nullability, OtherType, SqlTypeOf, TypeClass, is_floating_point, is_text,
};
pub use crate::constraint::{Condition, Declaration, Function, Literal};
pub use crate::key_column::{
    Exact, assert_can_be_null, assert_exact, assert_holds_bool, assert_holds_integer, assert_holds_text,
    assert_is_text, assert_primary_key, assert_same_column,
};
pub use crate::lookup::{
    AllRows, ComparesColumns, ComparesValues, DeclaredKey, DistinctNulls, EqualNulls, IntoLookup, KeyColumns, KeyOf,
    Keyed, Marked, No, NoColumnTwice, SettledSet, Yes,
};
pub use crate::refused::{Refused, refused};
pub use crate::{GetOrCreate, Request, UniqueConstraint};

/// The request for the row with this key.
pub fn request<M, Lookup, T, Form, Row, Key, Compared, Set, Values>(lookup: Lookup) -> Request<M, Keyed<Key, Values>>
where
    Lookup: IntoLookup<M, T, Form, Row = Row>,
    Lookup: ComparesValues<Row, Key, Row = Compared>,
    Lookup: NoColumnTwice<Set, Compared, Row = Values>,
    Key: DeclaredKey,
{
    let row = Lookup::row(Lookup::compared(lookup.into_row()));
    Request::new(Keyed::new(row), Key::CONSTRAINT)
}
