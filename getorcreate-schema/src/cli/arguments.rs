//! The command-line arguments and their help text.

#![allow(clippy::doc_markdown)] // the help text is not Markdown

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::database::Dialect;
use crate::migration::Build;

/// Brings the unique constraints that the models declare into the database, and checks that they are there.
///
/// `get_or_create` relies on a unique index for each key that a model declares. This program knows the models, writes
/// the migrations, and compares a live database with them. Only `generate` writes anything, and that to files: no
/// command changes a database.
#[derive(Debug, Parser)]
#[command(name = "schema", after_long_help = AFTER_HELP, disable_help_subcommand = true, verbatim_doc_comment)]
pub(super) struct Arguments {
    /// The database: a URL, or a file of SQLite [default: DATABASE_URL]
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
}

/// Prints the SQL that adds the constraints, without a database.
///
/// Primary keys are left out: a table has its own.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SqlOptions {
    #[command(flatten)]
    pub(super) form: Form,

    /// Print the SQL that takes them away again, the last first
    #[arg(long)]
    pub(super) down: bool,
}

/// Writes migrations for `diesel migration run`, for what the database lacks.
///
/// Where rows stand in the way of a constraint, the SQL that lists them, and the SQL that would remove them, are at the
/// top of its up.sql, commented out. Without a database, or with --all, there is a migration for each constraint but
/// primary keys. A migration that is there already is never written over: then nothing is written.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct GenerateOptions {
    #[command(flatten)]
    pub(super) form: Form,

    /// Ask no database, and write migrations for all constraints but primary keys
    #[arg(long)]
    pub(super) all: bool,

    /// Where to write [default: where diesel_cli does]
    ///
    /// That is MIGRATION_DIRECTORY, or else what diesel.toml says, or else the folder `migrations` here or above.
    #[arg(long, value_name = "FOLDER")]
    pub(super) migration_dir: Option<PathBuf>,
}

/// Compares the database with the models.
///
/// Only the catalog is read, however large the tables are. An index serves a constraint by what it is on, whatever its
/// name is. Each finding says what is wrong, why it matters, and how it is mended.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckOptions {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,

    /// Look for duplicates too, where a constraint is missing: this reads the table
    #[arg(long)]
    pub(super) duplicates: bool,
}

/// Looks for rows that keep a constraint from being added.
///
/// This reads the tables. Nothing is removed: the SQL that would do so is printed, commented out.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DuplicatesOptions {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// The options for the SQL.
#[derive(Debug, Args)]
pub(super) struct Form {
    /// The database to write for, where no URL says it
    #[arg(long)]
    pub(super) dialect: Option<Dialect>,

    /// PostgreSQL: let others write to the table while the index is built
    #[arg(long)]
    pub(super) online: bool,
}

impl Form {
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

Exit status:
  0  the database is as declared; what was asked for is done
  1  something was found: a difference (check), duplicates (duplicates)
  2  it could not be looked at or done; the last line on stderr says why

Environment, also read from the file .env in this folder or one above it:
  DATABASE_URL         the database, where there is no --database-url
  MIGRATION_DIRECTORY  where migrations are, where there is no --migration-dir
  DIESEL_CONFIG_FILE   diesel.toml, whose [migrations_directory] comes next
  NO_COLOR             no colours on a terminal either";
