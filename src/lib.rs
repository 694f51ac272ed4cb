#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

mod assert_schema;
#[cfg(feature = "cli")]
mod cli;

pub use getorcreate_derive::GetOrCreate;
#[cfg(feature = "async")]
pub use getorcreate_runtime::retry_async;
pub use getorcreate_runtime::{
    Error, GetOrCreate, Outcome, Request, Retryable, Scope, UniqueConstraint, is_retryable, retry, schema,
};

#[doc(hidden)]
pub use getorcreate_runtime::__private;
