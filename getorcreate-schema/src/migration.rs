//! Migrations in the form that `diesel_migrations` reads: only data.

/// The way in which a constraint is added to a table that may be in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Build {
    /// One statement. PostgreSQL and SQLite block all writes to the table meanwhile. InnoDB does not.
    #[default]
    Blocking,
    /// On PostgreSQL, a form in which others go on writing: the index is built concurrently, and then becomes the
    /// constraint.
    ///
    /// A migration that failed, for example because of duplicates, can run again as it is. No step waits longer than
    /// two seconds for the table, because all others would wait behind it. After that the step fails, and can run
    /// again.
    ///
    /// A key with a condition or an expression stays an index. The user who runs its migration must be allowed to
    /// create a temporary table. Partitioned tables are not supported, because PostgreSQL cannot build their indexes in
    /// this way. <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
    Online,
}

/// A migration: the content of the files in its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// Its purpose, as the end of the folder's name: letters, digits and underscores.
    pub name: String,
    /// `up.sql`
    pub up: String,
    /// `down.sql`
    pub down: String,
    /// True if the migration runs in a transaction, which is Diesel's default. If not, `metadata.toml` says so.
    pub run_in_transaction: bool,
}

impl Migration {
    /// The content of `metadata.toml`, if the migration needs one.
    #[must_use]
    pub fn metadata(&self) -> Option<&'static str> {
        (!self.run_in_transaction).then_some("run_in_transaction = false\n")
    }
}
