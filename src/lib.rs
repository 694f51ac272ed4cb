//! Race-safe `get_or_create` and `update_or_create` for [Diesel](https://diesel.rs): they find or update a row by its key, or create it.
//! They never make a duplicate, and do not compile when no unique constraint stands behind the lookup.
//!
//! The [guide] begins with [five minutes on SQLite](guide::getting_started). The derive macro
//! [`GetOrCreate`](derive@GetOrCreate) has the options of `#[unique(..)]`.
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

#[cfg(feature = "schema")]
mod assert_schema;
#[cfg(feature = "cli")]
mod cli;
#[cfg(any(doc, doctest))]
pub mod guide;

#[doc = include_str!("derive.md")]
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
