//! What derived code names. Not part of the public interface: it changes without notice.

pub use diesel::Column;

pub use crate::lookup::{
    ComparesColumns, Exact, FloatingPoint, IntoRow, KeyColumns, KeyOf, No, NoColumnTwice, NotFloatingPoint, Repeated,
    SettledSet, SqlTypeOf, Yes, assert_column_of, assert_exact,
};
pub use crate::refused::{Refused, refused};

use crate::{Request, UniqueConstraint};

/// The request for the row with this key, which is one of the constraint.
pub fn request<M, Lookup, T, Form, Row>(lookup: Lookup, constraint: UniqueConstraint) -> Request<M, Row>
where
    Lookup: IntoRow<T, Form, Row = Row>,
{
    Request::new(lookup.into_row(), constraint)
}
