//! The schema side of [`getorcreate`](https://docs.rs/getorcreate). [`migrations`] add the constraints that models
//! declare to a database. A [`check`] compares a live database with the models. [`duplicates`] finds the rows that keep
//! a table from having a constraint. [`declare`] goes the other way, from the indexes of a database to declarations, and
//! [`audit`] tells what the indexes of declared keys cost.
//!
//! Depend on `getorcreate` with its feature `schema`, which re-exports this crate as `getorcreate::schema`. The command
//! line, `getorcreate::cli!`, and `getorcreate::assert_schema!` for tests use these functions. Nothing here changes a
//! database.
//!
//! # Example
//!
//! ```
//! # use diesel::prelude::*;
//! use getorcreate::GetOrCreate;
//! use getorcreate::schema::{self, Build, Dialect};
//! # diesel::table! { tags (id) { id -> Integer, name -> Text } }
//!
//! #[derive(Queryable, Selectable, GetOrCreate)]
//! #[diesel(table_name = tags)]
//! #[unique(name)]
//! struct Tag { id: i32, name: String }
//!
//! # use diesel::connection::SimpleConnection;
//! # let mut conn = SqliteConnection::establish(":memory:").unwrap();
//! conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")?;
//! assert!(schema::duplicates(&mut conn, Tag::constraints())?.is_empty());
//!
//! let constraints = Tag::constraints();
//! for migration in schema::migrations(Dialect::Sqlite, constraints, Build::Blocking)? {
//!     conn.batch_execute(&migration.up)?; // `diesel migration run` does this
//! }
//! assert!(schema::check(&mut conn, Tag::constraints())?.is_clean());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

#![warn(missing_docs)]
// One impl for each number of columns, up to 128.
#![recursion_limit = "256"]
#![cfg_attr(docsrs, feature(doc_cfg))]
// With fewer features some code is unused. With all of them everything is used.
#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql", feature = "cli")),
    allow(unused)
)]

mod escape;

mod assert;
mod audit;
mod check;
mod declare;
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
mod models;
mod report;

#[doc(hidden)]
pub mod __private;

pub use audit::{Audit, AuditedKey, IndexSize, LookupPlan, Undeclared, audit};
pub use check::check;
pub use connection::SchemaConnection;
pub use database::Dialect;
pub use declare::{Declarations, DeclaredTable, Difference, UniqueIndex, declare};
pub use duplicates::{Duplicates, duplicates};
pub use error::SchemaError;
pub use migration::{Build, Migration};
pub use migrations::{MigrationError, migrations};
pub use models::{Model, TableColumns};
pub use report::{CheckedConstraint, Drift, Finding, Hidden, Note, Report, Risk};
