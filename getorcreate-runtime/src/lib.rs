//! The runtime of [`getorcreate`](https://docs.rs/getorcreate): the code that derived code calls.
//!
//! Depend on `getorcreate`, which re-exports everything public from here. Read the modules in their order. First come
//! the declarations of a model and the rules for a lookup, then the request and its answer. The protocol follows: it
//! decides what a lost race means. Below it are the statements, the driver that runs them, and the database dialects.
//! The schema side, in `getorcreate-schema`, reads `internals`.

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// With fewer features, some code is unused. With all of them, none is.
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

mod changes;
mod column_type;
mod columns;
mod constraint;
mod defaults;
mod key_column;
mod key_function;
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
pub use error::{Error, ManyError, Scope, is_retryable};
pub use model::GetOrCreate;
pub use outcome::{Outcome, Upserted};
pub use request::{FindUnique, ManyRequest, Request, RowRequest, RowsRequest, UpdateOrCreate};
