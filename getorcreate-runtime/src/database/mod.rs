//! The databases. To work on one of them, read its file alone: `sqlite`, `postgres` or `mysql` implements [`Database`],
//! and `dialect` lists it. Nothing outside this folder matches on the dialect.

mod interface;

mod mysql;
mod postgres;
mod sqlite;

mod dialect;
mod learned;

mod backend;
mod errors;
mod expression;
mod limits;
mod server;

pub use backend::SupportedBackend;
pub(crate) use backend::{IndexesOwnFunctions, LocksRows};
pub use dialect::Dialect;
pub(crate) use dialect::dialect_of;
pub use errors::is_transient;
pub(crate) use errors::{
    CONDITION_NOT_MET, classify, has_timed_out, is_about_the_condition, is_unreadable, outdated_sequence,
    spoils_prepared_statements, violated_constraint,
};
pub(crate) use interface::{
    ClientLibrary, Database, InputForm, InsertForm, RefusedInsert, Rejecting, UpdateForm, ValueCollation,
};
pub(crate) use learned::LearnedDialect;
pub(crate) use limits::{most_binds, most_bytes};
pub(crate) use server::{IndexColumn, Server};
