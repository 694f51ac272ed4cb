//! What `assert_schema!` and `cli!` name. Not part of the public interface: it changes without notice.

pub use crate::assert::assert_schema;

/// What `cli!` names.
#[cfg(feature = "cli")]
pub mod cli {
    pub use diesel;

    pub use crate::cli::{Backend, run};
}
