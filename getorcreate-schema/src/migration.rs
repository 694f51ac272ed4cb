//! Migrations in the form that `diesel_migrations` reads: only data.

/// The way in which a constraint is added to a table that may be in use.
///
/// # Differences between databases
///
/// Only PostgreSQL has [`Online`](Self::Online). For the others [`migrations`](crate::migrations) returns
/// [`MigrationError::NotOnline`](crate::MigrationError::NotOnline).
///
/// # Example
///
/// ```
/// use getorcreate::schema::{Build, Dialect};
///
/// fn build_for(dialect: Dialect) -> Build {
///     match dialect {
///         # #[cfg(feature = "postgres")]
///         Dialect::Postgres => Build::Online,
///         _ => Build::Blocking,
///     }
/// }
/// # assert_eq!(build_for(Dialect::Sqlite), Build::Blocking);
/// ```
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
///
/// [`migrations`](crate::migrations) returns these. The command `generate` of `getorcreate::cli!` writes the folders.
///
/// # Example
///
/// ```
/// use std::path::Path;
/// use std::{fs, io};
///
/// use getorcreate::schema::Migration;
///
/// fn write(migrations: &Path, version: &str, migration: &Migration) -> io::Result<()> {
///     let folder = migrations.join(format!("{version}_{}", migration.name));
///     fs::create_dir_all(&folder)?;
///     fs::write(folder.join("up.sql"), &migration.up)?;
///     fs::write(folder.join("down.sql"), &migration.down)?;
///     if let Some(metadata) = migration.metadata() {
///         fs::write(folder.join("metadata.toml"), metadata)?;
///     }
///     Ok(())
/// }
/// ```
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
    /// The content of `metadata.toml`, if the migration needs one: if it must not run in a transaction.
    #[must_use]
    pub fn metadata(&self) -> Option<&'static str> {
        (!self.run_in_transaction).then_some("run_in_transaction = false\n")
    }
}
