//! Race-safe `get_or_create` and `update_or_create` for [Diesel](https://diesel.rs).
//!
//! They find or update a row by its key, or create it. They never make a duplicate. A lookup that no unique constraint covers does not
//! compile.
//!
//! The [guide] begins with [SQLite in five minutes](guide::getting_started). The derive macro
//! [`GetOrCreate`](derive@GetOrCreate) lists the functions of a model, and [keys](guide::keys) has the options of `#[unique(..)]`.
//!
//! # Example
//!
//! ```
//! use diesel::prelude::*;
//! use getorcreate::{GetOrCreate, Outcome};
//!
//! # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
//! #[derive(Queryable, Selectable, GetOrCreate)]
//! #[unique(email)]
//! struct User {
//!     id: i32,
//!     email: String,
//!     name: String,
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use diesel::connection::SimpleConnection;
//! # let mut conn = SqliteConnection::establish(":memory:")?;
//! # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)")?;
//! let outcome = User::get_or_create(users::email.eq("ada@example.org"))
//!     .defaults(users::name.eq("Ada"))
//!     .run(&mut conn)?;
//! match outcome {
//!     Outcome::Created(user) => println!("welcome, {}", user.name),
//!     Outcome::Found(user) => println!("welcome back, {}", user.name),
//! }
//! # Ok(())
//! # }
//! ```

// The facade: re-exports, the guide, and nothing else.

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The guide links to items of all features.
#![cfg_attr(not(all(feature = "async", feature = "cli")), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "schema")]
mod assert_schema;
#[cfg(feature = "cli")]
mod cli;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(feature = "schema")]
mod models;

// The words of other frameworks and of SQL, for the search on docs.rs. They stand here because rustdoc does not take
// over those of an item that another crate defines.
#[doc = include_str!("derive.md")]
#[doc(alias(
    "unique",
    "upsert",
    "update_or_create",
    "updateOrCreate",
    "find_or_create",
    "find_or_create_by",
    "create_or_find_by",
    "first_or_create",
    "firstOrCreate",
    "get_or_insert",
    "insert_or_ignore",
    "on_conflict",
    "bulk_create",
    "merge",
    "race",
))]
pub use getorcreate_derive::GetOrCreate;
pub use getorcreate_runtime::GetOrCreate;

#[doc(alias("find_by", "get"))]
pub use getorcreate_runtime::FindUnique;
#[doc(alias(
    "bulk_create",
    "bulk_insert",
    "bulk_upsert",
    "insert_many",
    "upsert_all",
    "upsert_many",
    "update_or_create_many",
    "import",
))]
pub use getorcreate_runtime::ManyRequest;
#[doc(alias(
    "find_or_create",
    "find_or_create_by",
    "create_or_find_by",
    "first_or_create",
    "firstOrCreate",
    "get_or_insert",
    "insert_or_ignore",
    "on_conflict",
))]
pub use getorcreate_runtime::Request;
#[doc(alias("bulk_create", "bulk_insert", "insert_many"))]
pub use getorcreate_runtime::RowsRequest;
#[doc(alias(
    "upsert",
    "updateOrCreate",
    "insert_or_update",
    "insert_or_replace",
    "create_or_update",
    "on_conflict",
    "on_conflict_do_update",
    "on_duplicate_key_update",
    "merge",
))]
pub use getorcreate_runtime::UpdateOrCreate;
#[doc(alias = "upsert")]
pub use getorcreate_runtime::Upserted;
#[doc(alias("deadlock", "serialization_failure", "race"))]
pub use getorcreate_runtime::retry;
#[doc(alias("deadlock", "serialization_failure", "race"))]
#[cfg(feature = "async")]
pub use getorcreate_runtime::retry_async;

pub use getorcreate_runtime::{
    Error, ManyError, Outcome, Retryable, RowRequest, Scope, UniqueConstraint, dsl, is_retryable,
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
