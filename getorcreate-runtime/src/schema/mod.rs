//! From the declaration to the database and back: [`migrations`] that add the constraints which models declare, a
//! [`check`] of a live database against them, and the [`duplicates`] that keep a table from having one.
//!
//! The command line, `getorcreate::cli!`, and `getorcreate::assert_schema!` for tests, are made of these.

mod definition;
#[cfg(feature = "mysql")]
mod foreign_key;
#[cfg(feature = "mysql")]
mod generated;
mod migration;
#[cfg(feature = "postgres")]
mod online;

pub(crate) mod assert;
mod check;
mod duplicates;
mod report;

#[cfg(feature = "cli")]
pub(crate) mod cli;

mod catalog;
mod connection;
mod live;
mod survey;
mod written;

pub use crate::backend::Dialect;
pub use check::check;
pub use connection::SchemaConnection;
pub use duplicates::{Duplicates, duplicates};
pub use migration::{Build, Migration, MigrationError, migrations};
pub use report::{CheckedConstraint, Drift, Finding, Hidden, Note, Report, Risk};
