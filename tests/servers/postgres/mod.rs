//! The cases that only PostgreSQL has.

pub(crate) mod cases;
pub(crate) mod database;
mod private_server;
pub(crate) mod sessions;
pub(crate) mod waiting;

pub(crate) mod commits;
pub(crate) mod isolation;
pub(crate) mod locks;
pub(crate) mod many_rows;
pub(crate) mod winners;

pub(crate) mod constraints;
pub(crate) mod equal_nulls;
pub(crate) mod graph_node;
pub(crate) mod index_builds;
pub(crate) mod other_constraints;
mod own_functions;
pub(crate) mod partial_keys;
pub(crate) mod plans;

pub(crate) mod collations;
pub(crate) mod hidden_rows;
pub(crate) mod language;
pub(crate) mod refusals;
pub(crate) mod sequences;
pub(crate) mod server_log;
pub(crate) mod statements;
pub(crate) mod stored_keys;
pub(crate) mod types;

pub(crate) mod upsert;
pub(crate) mod upsert_conflicts;
