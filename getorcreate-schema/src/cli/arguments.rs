//! The command-line arguments and their help text.

#![allow(clippy::doc_markdown)] // the help text is not Markdown

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::database::Dialect;
use crate::migration::Build;

/// Writes migrations for the unique constraints that the models declare, and checks that the database has them.
///
/// `get_or_create` relies on a unique index for each key that a model declares. This program reads the keys from the
/// models, writes the migrations, and compares a live database with the models. Only `generate` writes anything, and only
/// to files. No command changes a database.
#[derive(Debug, Parser)]
#[command(name = "schema", after_long_help = AFTER_HELP, disable_help_subcommand = true, verbatim_doc_comment)]
pub(super) struct Arguments {
    /// The database: a URL, or a SQLite file [default: DATABASE_URL]
    // Not clap's `env`, because clap reads the arguments before `.env` is read.
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database_url: Option<String>,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Sql(SqlOptions),
    Generate(GenerateOptions),
    Check(CheckOptions),
    Duplicates(DuplicatesOptions),
    Declare(DeclareOptions),
    Audit(AuditOptions),
}

/// Prints the SQL that adds the constraints, without a database.
///
/// Primary keys are left out: a table is created with its own.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SqlOptions {
    #[command(flatten)]
    pub(super) form: SqlForm,

    /// Print the SQL that removes them again, the last one first
    #[arg(long)]
    pub(super) down: bool,
}

/// Writes migrations for the constraints that the database lacks, for `diesel migration run`.
///
/// If rows violate a constraint, the top of its up.sql has the SQL that lists them and the SQL that would remove them,
/// commented out. Without a database, or with --all, each constraint except primary keys gets a migration. If a migration
/// already exists, nothing is written, so no migration is ever overwritten.
///
/// A program that embeds its migrations with `embed_migrations!` sees new ones only when it is compiled again. So its
/// build.rs must print `cargo:rerun-if-changed=migrations`.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct GenerateOptions {
    #[command(flatten)]
    pub(super) form: SqlForm,

    /// Query no database, and write migrations for all constraints except primary keys
    #[arg(long)]
    pub(super) all: bool,

    /// The folder to write to [default: the same as diesel_cli]
    ///
    /// That is MIGRATION_DIRECTORY, or else the folder from diesel.toml, or else `migrations` in this folder or above.
    #[arg(long, value_name = "FOLDER")]
    pub(super) migration_dir: Option<PathBuf>,
}

/// Compares the database with the models.
///
/// Only the catalog is read, so the size of the tables does not matter. An index enforces a constraint if its definition
/// matches, whatever its name is. Each finding says what is wrong, why it matters, and how to fix it.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckOptions {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,

    /// Where a constraint is missing, also look for duplicates: this reads the table
    #[arg(long)]
    pub(super) duplicates: bool,
}

/// Finds duplicate rows, which prevent a constraint from being added.
///
/// This reads the tables. It removes nothing, but prints the SQL that would do so, commented out.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DuplicatesOptions {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// Prints the unique indexes of a database as `#[unique(..)]`, to paste above the models.
///
/// Only the catalog is read. An index that cannot be declared is a comment with the reason. The names are those of
/// the fields, or of the columns if the program has no model of the table, as `diesel print-schema` writes them. A column
/// that is no field is a path: `users::org_id`. A primary key needs no declaration.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DeclareOptions {
    /// The tables, each with its schema if it needs one [default: all tables found without a schema]
    #[arg(value_name = "TABLE")]
    pub(super) tables: Vec<String>,

    /// Print how the models differ from the indexes of their tables, instead of the declarations
    #[arg(long)]
    pub(super) models: bool,

    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// Shows the index behind each key, its size, and if lookups use it.
///
/// The unique indexes that no key declares follow. The plan of a lookup comes from EXPLAIN, which runs nothing. The size
/// is in bytes if the database tells it, or else an estimate of the rows. SQLite reads an index to find its size.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AuditOptions {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// The options for the SQL.
#[derive(Debug, Args)]
pub(super) struct SqlForm {
    /// The database to write for, if there is no URL
    #[arg(long)]
    pub(super) dialect: Option<Dialect>,

    /// PostgreSQL: let others write to the table while the index is built
    #[arg(long)]
    pub(super) online: bool,
}

impl SqlForm {
    pub(super) fn build(&self) -> Build {
        if self.online { Build::Online } else { Build::Blocking }
    }
}

/// The values are the names of the features.
impl ValueEnum for Dialect {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.database().feature()))
    }
}

const AFTER_HELP: &str = "\
Examples:
  cargo run --bin schema -- sql                       what the constraints look like
  cargo run --bin schema -- generate                  then: diesel migration run
  cargo run --bin schema -- check                     after a deployment, by hand
  cargo run --bin schema -- check --json              in CI
  cargo run --bin schema -- duplicates                when a migration fails, or before it does
  cargo run --bin schema -- declare users             for a database that has unique indexes already
  cargo run --bin schema -- declare --models          which of them no model declares
  cargo run --bin schema -- audit                     how large they are, and if lookups use them

Exit status:
  0  the database is as declared, or the command succeeded
  1  something was found: a difference (check, declare --models), duplicates (duplicates), or a key without an index
     that lookups use (audit)
  2  the command failed; the last line on stderr says why

Environment, also read from the file .env in this folder or one above it:
  DATABASE_URL         the database, if there is no --database-url
  MIGRATION_DIRECTORY  where migrations are, if there is no --migration-dir
  DIESEL_CONFIG_FILE   diesel.toml, whose [migrations_directory] is used without these
  NO_COLOR             no colours, even on a terminal";
