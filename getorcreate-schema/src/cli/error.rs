//! The reasons why a command failed, each worded in one line.

use std::io;
use std::path::PathBuf;

use diesel::ConnectionError;
use diesel::result::Error as DieselError;
use getorcreate_runtime::UniqueConstraint;

use crate::database::Dialect;
use crate::duplicates::Unsearched;
use crate::error::SchemaError;
use crate::migrations::MigrationError;

/// The reason why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("no database is given: pass --database-url, or set DATABASE_URL in the environment or in .env")]
    NoDatabase,
    #[error("--database-url is empty")]
    EmptyUrl,
    #[error(
        "getorcreate does not know the database `{scheme}`: write `postgres://..`, `mysql://..`, or the path of a \
         SQLite file"
    )]
    UnknownScheme { scheme: String },
    #[error(
        "the database has no scheme such as `postgres://`, so it is a SQLite file, but this program is built without \
         SQLite: enable the feature `sqlite` of getorcreate, or write a URL"
    )]
    NoScheme,
    #[error("this program is built without {name}: enable the feature `{feature}` of getorcreate")]
    NotBuiltIn { name: &'static str, feature: &'static str },
    #[error(
        "this program is built without any database: enable the feature `sqlite`, `postgres` or `mysql` of getorcreate"
    )]
    NothingBuiltIn,
    #[error(
        "the SQL needs a database to write for: pass --dialect {}, or --database-url",
        .known.join(" or --dialect ")
    )]
    DialectUnknown { known: Vec<String> },
    #[error(
        "the database is {live}, but --dialect says {asked}: leave out --dialect, or add --all to query no \
         database"
    )]
    OtherDialect { live: Dialect, asked: Dialect },
    #[error("the file `{path}` does not exist, and this program creates none")]
    NoSuchFile { path: String },
    #[error("cannot open `{file}`: {source}; a missing file is not created")]
    Open { file: String, source: ConnectionError },
    #[error("cannot connect to {database}: {}", one_line(&.source.to_string().replace(url, "the URL")))]
    Connect {
        database: Dialect,
        /// The URL. Some messages repeat it, with the password.
        url: String,
        source: ConnectionError,
    },
    #[error(
        "cannot connect to {database}: the reason is not shown, because it may quote the password: write the special \
         characters of the password in the URL as %XX"
    )]
    Unescaped { database: Dialect },
    #[error("cannot query the database: {}", one_line(&.0.to_string()))]
    Query(#[from] DieselError),
    #[error("tables are missing in this database: {}", .tables.join(", "))]
    TablesMissing { tables: Vec<String> },
    #[error("{}", one_line(&.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))]
    Unsearched { keys: Vec<Unsearched> },
    #[error("cannot inspect {table}: {}", one_line(reason))]
    Hidden { table: String, reason: String },
    #[error("{}", one_line(&.0.to_string()))]
    Migration(#[from] MigrationError),
    #[error(
        "{}; the command `generate` can query the database: pass --database-url, or set DATABASE_URL, and leave out \
         --all",
        one_line(&.0.to_string())
    )]
    DatabaseNeeded(MigrationError),
    #[error("{}; the table does not exist yet: first run the migration that creates it", one_line(&.0.to_string()))]
    TableNeeded(MigrationError),
    #[error("{table} is {is}: no unique constraint can be added to it")]
    NotATable { table: String, is: &'static str },
    #[error("{0} cannot be added: the table lacks a column of the key; first run the migrations that add it")]
    ColumnMissing(Box<UniqueConstraint>),
    #[error(
        "{table} is partitioned, and PostgreSQL cannot build its indexes while others write to it: leave out --online"
    )]
    Partitioned { table: String },
    #[error("`{}` already exists, so nothing was written: run it with `diesel migration run`; if that fails, see \
             `duplicates`; if it was run and the constraint is still missing, rename or remove the migration", .path.display())]
    MigrationExists { path: PathBuf },
    #[error("cannot read `.env`: {0}")]
    DotEnv(String),
    #[error("cannot read `{}`: {}", .path.display(), one_line(reason))]
    Config { path: PathBuf, reason: String },
    #[error("cannot read `{}`: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write `{}`: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write the output: {0}")]
    Answer(#[from] io::Error),
    #[error("cannot write the output: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<SchemaError> for CliError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Hidden { table, reason } => Self::Hidden { table, reason },
            SchemaError::Database(error) => Self::Query(error),
        }
    }
}

impl CliError {
    /// The error if no database was queried.
    pub(super) fn without_database(error: MigrationError) -> Self {
        if depends_on_table(&error) {
            Self::DatabaseNeeded(error)
        } else {
            error.into()
        }
    }

    /// The error if the database was queried and has no such table.
    pub(super) fn without_table(error: MigrationError) -> Self {
        if depends_on_table(&error) {
            Self::TableNeeded(error)
        } else {
            error.into()
        }
    }
}

/// True if the definition of the table would be enough to write the migration. It has the type of the column that
/// stands in for an expression.
fn depends_on_table(error: &MigrationError) -> bool {
    match error {
        MigrationError::Inexpressible {
            dialect, constraint, ..
        } => {
            dialect.database().dialect().generates_columns()
                && constraint.has_expressions()
                && !constraint.nulls_not_distinct()
        }
        MigrationError::SameName { .. } | MigrationError::NotOnline { .. } => false,
    }
}

/// Joins the lines of a message: libpq writes one line for each address that it has tried.
fn one_line(message: &str) -> String {
    let lines = message
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_message_of_several_lines_becomes_one() {
        let message = "connection to server at \"::1\" failed: refused\n\tIs the server running?\n\nconnection to 127.0.0.1 failed\n";
        assert_eq!(
            one_line(message),
            "connection to server at \"::1\" failed: refused; Is the server running?; connection to 127.0.0.1 failed"
        );
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn what_only_a_database_tells_is_said_with_how_to_give_one() {
        use super::{CliError, Dialect};
        use crate::migrations::define;
        use getorcreate_runtime::internals::{ColumnType, Declaration, Function};

        diesel::table! {
            users (id) { id -> Integer, email -> Text }
        }
        const ANY: ColumnType = ColumnType {
            class: None,
            is_nullable: false,
        };
        let folded = Declaration::unique::<users::table>(&["email"], &[ANY])
            .on(&[Some(Function::Lower)])
            .constraint();
        let error = || define(Dialect::Mysql.database(), folded, None).err();
        let beginning = "users (lower(email)) cannot be expressed on MySQL or MariaDB: ";
        for (told, ending) in [
            (
                error().map(CliError::without_database),
                "; the command `generate` can query the database: pass --database-url, or set DATABASE_URL, and leave \
                 out --all",
            ),
            (
                error().map(CliError::without_table),
                "; the table does not exist yet: first run the migration that creates it",
            ),
        ] {
            let told = told.expect("no length is known").to_string();
            assert!(told.starts_with(beginning) && told.ends_with(ending), "{told}");
        }
    }
}
