//! The databases. Each has its own folder, and knowing that folder is enough to work on it. `sqlite`, `postgres` and
//! `mysql` each implement [`Database`], and `dialect` lists them. Code outside of this folder never matches on the
//! dialect.

mod interface;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

mod dialect;

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod robustness;
#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests;

pub use dialect::Dialect;
pub(crate) use dialect::of_connection;
pub(crate) use interface::Database;
