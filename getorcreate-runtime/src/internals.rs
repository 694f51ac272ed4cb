//! The declarations and databases that getorcreate-schema reads. They are not public interface: they change without
//! notice.

pub use crate::column_type::{ColumnType, TypeClass};
pub use crate::constraint::{
    Condition, Content, Declaration, Function, GeneratedColumn, KeyPart, Literal, Order, Test,
};
pub use crate::database::{Dialect, SupportedBackend, is_transient};
pub use crate::diesel_internals::table_name::TableName;
pub use crate::diesel_internals::{DieselReserveSpecialization, Query};
pub use crate::sql::value;

/// Escaping of database text for people.
pub mod escape {
    pub use crate::escape::{acts, text};
}

/// Names that fit every server.
pub mod name {
    pub use crate::constraint::name::{fit, fit_in};
}
