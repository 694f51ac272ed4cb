//! The differences between the databases that a project may have.

use std::path::Path;

use crate::availability::Availability;

/// A project's database. Dropping the value removes the database.
pub(crate) trait Target: Sized {
    fn availability() -> Availability;

    /// The database for the project in this folder. Its name is unique, and it does not exist yet.
    fn of_project(folder: &Path) -> Self;
    fn url(&self) -> String;
    /// Creates the database, as `diesel setup` does.
    fn set_up(&self);

    /// The tables of the models, without their keys.
    const TABLES: &'static str;
    /// The quote character of identifiers.
    const QUOTE: &'static str;
    /// The indexes of the primary keys of `users` and `memberships`.
    const PRIMARY_KEYS: [&'static str; 2];
    /// The statements that add the keys of `users` and `memberships`.
    const KEYS: [&'static str; 2];
    /// The error of the `users` migration while there are duplicates.
    const VIOLATION: &'static str;
}
