//! Calls as real applications make them, each with as much of the application's schema as the call needs.

pub(crate) mod crates_io;
pub(crate) mod crates_io_names;
pub(crate) mod crates_io_users;
pub(crate) mod lemmy;
