//! The schema side of [`getorcreate`](https://docs.rs/getorcreate). [`migrations`] add the constraints that models
//! declare to a database. A [`check`] compares a live database with the models. [`duplicates`] finds the rows that keep
//! a table from having a constraint.
//!
//! Depend on `getorcreate` with its feature `schema`, which re-exports this crate as `getorcreate::schema`. The command
//! line, `getorcreate::cli!`, and `getorcreate::assert_schema!` for tests use these functions.

#![warn(missing_docs)]
// With fewer features some code is unused. With all of them everything is used.
#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql", feature = "cli")),
    allow(unused)
)]

mod escape;

mod assert;
mod check;
mod duplicates;
mod error;
mod migrations;

#[cfg(feature = "cli")]
mod cli;

mod introspect;

mod connection;
mod database;
mod expression;

mod definition;
mod live;
mod migration;
mod report;

#[doc(hidden)]
pub mod __private;

pub use check::check;
pub use connection::SchemaConnection;
pub use database::Dialect;
pub use duplicates::{Duplicates, duplicates};
pub use error::SchemaError;
pub use migration::{Build, Migration};
pub use migrations::{MigrationError, migrations};
pub use report::{CheckedConstraint, Drift, Finding, Hidden, Note, Report, Risk};
