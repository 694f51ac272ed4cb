//! The items that `assert_schema!` and `cli!` name. They are not public interface: they change without notice.

pub use crate::assert::assert_schema;
pub use crate::models::{Selection, WithoutSelection};

/// The items that `cli!` names.
#[cfg(feature = "cli")]
pub mod cli {
    pub use diesel;

    pub use crate::cli::{Backend, connect, run, stand_ins};
}
