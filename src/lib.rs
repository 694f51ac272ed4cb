#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

pub use getorcreate_derive::GetOrCreate;
pub use getorcreate_runtime::{Error, GetOrCreate, Outcome, Request, Scope, UniqueConstraint, is_retryable};

#[doc(hidden)]
pub use getorcreate_runtime::__private;
