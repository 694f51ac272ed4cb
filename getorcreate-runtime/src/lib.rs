//! The runtime of [`getorcreate`](https://docs.rs/getorcreate): what the derived code calls.
//!
//! Depend on `getorcreate`, which re-exports everything here that is meant to be used. The crate is read in
//! the order of its modules: what a model declares and what a lookup may say, then the request and its
//! answer, then the protocol that decides what a race means, and below it the statements, the loop that
//! performs them, and what each database is like. The schema side, in `getorcreate-schema`, reads `internals`.

#![warn(missing_docs)]
// With fewer features not everything is used. With all of them it is.
#![cfg_attr(
    not(all(
        feature = "sqlite",
        feature = "postgres",
        feature = "mysql",
        feature = "async",
        feature = "tracing"
    )),
    allow(unused)
)]
#![recursion_limit = "512"] // a recursive macro writes the tuples of 128 columns, and in each its impls

mod tuples;

mod column_type;
mod constraint;
mod defaults;
mod key_column;
mod lookup;
mod model;

mod error;
mod outcome;
mod request;

pub mod dsl;

mod protocol;

mod database;
mod driver;
mod sql;

mod diesel_internals;
mod escape;
mod refused;

#[doc(hidden)]
pub mod __private;
#[doc(hidden)]
pub mod internals;

pub use constraint::UniqueConstraint;
#[cfg(feature = "async")]
pub use driver::retry_async;
pub use driver::{Retryable, retry};
pub use error::{Error, Scope, is_retryable};
pub use model::GetOrCreate;
pub use outcome::Outcome;
pub use request::Request;
