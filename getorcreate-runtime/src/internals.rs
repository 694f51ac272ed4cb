//! What getorcreate-schema reads of a declaration and of a database. Not part of the public interface: it changes without
//! notice.

pub use crate::backend::{Dialect, NoticedDialect, SupportedBackend, is_transient};
pub use crate::column_type::{ColumnType, TypeClass};
pub use crate::constraint::{Condition, Content, Function, GeneratedColumn, KeyPart, Literal};
pub use crate::diesel_internals::table_name::TableName;
pub use crate::diesel_internals::{DieselReserveSpecialization, Query};
pub use crate::statement::value;

/// Text from a database, as people see it.
pub mod escape {
    pub use crate::escape::{acts, text};
}

/// What holds for MySQL and MariaDB.
pub mod mysql {
    pub use crate::backend::mysql::is_english;
}

/// Names that fit every server.
pub mod name {
    pub use crate::constraint::name::{cut_by_postgres, fit, fit_in};
}

/// What holds for PostgreSQL.
pub mod postgres {
    pub use crate::backend::postgres::is_english;
}
