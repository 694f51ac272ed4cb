//! Migrations, in the form that `diesel_migrations` reads: data alone.

/// How a constraint is added to a table that may be in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Build {
    /// In one statement. PostgreSQL and SQLite let nobody write to the table meanwhile; InnoDB does.
    #[default]
    Blocking,
    /// On PostgreSQL, so that others go on writing: the index is built concurrently, and then becomes the constraint. A
    /// migration that failed, because of duplicates say, is run again as it is. No step waits longer than two seconds for the
    /// table, behind which all others would wait: it fails, and is run again. With a condition or an expression it stays an
    /// index, and whoever runs the migration must be allowed to make a temporary table. Not for partitioned tables, whose indexes
    /// PostgreSQL cannot build so.
    /// <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
    Online,
}

/// A migration: what stands in the files of its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// What it does, as the end of the folder's name: letters, digits and underscores.
    pub name: String,
    /// `up.sql`
    pub up: String,
    /// `down.sql`
    pub down: String,
    /// Whether the migration runs in a transaction, as Diesel has it by default; if not, `metadata.toml` says so.
    pub run_in_transaction: bool,
}

impl Migration {
    /// `metadata.toml`, where one is needed.
    #[must_use]
    pub fn metadata(&self) -> Option<&'static str> {
        (!self.run_in_transaction).then_some("run_in_transaction = false\n")
    }
}
