//! What differs between the databases that a project may have.

use std::path::Path;

use crate::availability::Availability;

/// A database of a project's own, which is gone with this.
pub(crate) trait Target: Sized {
    fn availability() -> Availability;

    /// For the project in this folder, whose name no other has. It is not there yet.
    fn of_project(folder: &Path) -> Self;
    fn url(&self) -> String;
    /// Creates it, as `diesel setup` does.
    fn set_up(&self);

    /// The tables of the models, without their keys.
    const TABLES: &'static str;
    /// What identifiers are quoted with.
    const QUOTE: &'static str;
    /// The indexes of the primary keys of `users` and `memberships`.
    const PRIMARY_KEYS: [&'static str; 2];
    /// The statements that add the keys of `users` and `memberships`.
    const KEYS: [&'static str; 2];
    /// What stops the migration of `users` as long as there are duplicates.
    const VIOLATION: &'static str;
}
