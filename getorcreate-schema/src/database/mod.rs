//! The databases. Whoever knows one of them needs its folder alone: `sqlite`, `postgres` or `mysql` implements [`Database`],
//! and `dialect` lists it. Nothing outside of this folder matches on the dialect.

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
