//! The cases that only MariaDB and MySQL have.

pub(crate) mod cases;
pub(crate) mod database;
mod private_server;
pub(crate) mod sessions;

pub(crate) mod caller;

pub(crate) mod crowds;
pub(crate) mod gap_locks;
pub(crate) mod gone_rows;
pub(crate) mod hash_indexes;
pub(crate) mod isolation;
pub(crate) mod locks;
pub(crate) mod many_rows;
pub(crate) mod snapshot_isolation;
pub(crate) mod snapshots;
pub(crate) mod waiting;

pub(crate) mod changed_keys;
pub(crate) mod declared;
pub(crate) mod languages;
pub(crate) mod other_keys;
pub(crate) mod partial_keys;
pub(crate) mod refusals;
pub(crate) mod statements;
pub(crate) mod table_names;
pub(crate) mod types;

pub(crate) mod upsert;
pub(crate) mod upsert_snapshots;
