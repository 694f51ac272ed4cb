// The facade: re-exports, and nothing else.

#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

#[cfg(feature = "schema")]
mod assert_schema;
#[cfg(feature = "cli")]
mod cli;

pub use getorcreate_derive::GetOrCreate;
#[cfg(feature = "async")]
pub use getorcreate_runtime::retry_async;
pub use getorcreate_runtime::{
    Error, FindUnique, GetOrCreate, ManyError, ManyRequest, Outcome, Request, Retryable, RowRequest, RowsRequest,
    Scope, UniqueConstraint, UpdateOrCreate, Upserted, dsl, is_retryable, retry,
};
#[cfg(feature = "schema")]
#[doc(inline)]
pub use getorcreate_schema as schema;

/// The items that derived code and the macros name. They are not public interface: they change without notice.
#[doc(hidden)]
pub mod __private {
    pub use getorcreate_runtime::__private::*;

    /// The items that `assert_schema!` and `cli!` name.
    #[cfg(feature = "schema")]
    pub use getorcreate_schema::__private as schema;
}
