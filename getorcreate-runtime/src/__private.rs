//! What derived code names. Not part of the public interface: it changes without notice.

pub use diesel::{Column, Table};

pub use crate::column_type::{ColumnType, KnownType, Nullability, OtherType, SqlTypeOf, TypeClass, is_floating_point};
pub use crate::key_column::{Exact, assert_exact, assert_primary_key, assert_same_column};
pub use crate::lookup::{ComparesColumns, IntoRow, KeyColumns, KeyOf, No, NoColumnTwice, Repeated, SettledSet, Yes};
pub use crate::refused::{Refused, refused};
pub use crate::schema::assert::assert_schema;
/// What `getorcreate::cli!` names.
#[cfg(feature = "cli")]
pub mod cli {
    pub use diesel;

    pub use crate::schema::cli::{Backend, run};
}

pub use crate::{GetOrCreate, Request, UniqueConstraint};

/// The request for the row with this key, which is one of the constraint.
pub fn request<M, Lookup, T, Form, Row, Set, Key>(lookup: Lookup, constraint: UniqueConstraint) -> Request<M, Key>
where
    Lookup: IntoRow<T, Form, Row = Row>,
    Lookup: NoColumnTwice<Set, Row, Key = Key>,
{
    Request::new(Lookup::key(lookup.into_row()), constraint)
}
