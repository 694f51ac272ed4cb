#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

mod assert_schema;
#[cfg(feature = "cli")]
mod cli;

pub use getorcreate_derive::GetOrCreate;
pub use getorcreate_runtime::{Error, GetOrCreate, Outcome, Request, Scope, UniqueConstraint, is_retryable, schema};

#[doc(hidden)]
pub use getorcreate_runtime::__private;
