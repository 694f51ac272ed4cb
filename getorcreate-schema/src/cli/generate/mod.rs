//! `generate`: decides which migrations are needed, and writes them.

mod folders;
mod missing;

use std::fs;
use std::io::Write;

use getorcreate_runtime::UniqueConstraint;

use super::arguments::GenerateOptions;
use super::error::CliError;
use super::output::{Output, Status};
use super::settings::{self, Settings};
use crate::escape;
use crate::migrations;

use missing::Due;

pub(super) fn run(
    options: &GenerateOptions,
    constraints: &[UniqueConstraint],
    settings: &Settings,
    output: &mut Output,
) -> Result<Status, CliError> {
    let due = due(options, constraints, settings)?;
    if due.migrations.is_empty() {
        let said = if due.warnings.is_empty() {
            "all constraints exist; nothing to generate"
        } else {
            "no migration was written"
        };
        writeln!(output.text, "{said}")?;
        output.warnings.extend(due.warnings);
        return Ok(Status::Clean);
    }
    let directory = settings::migration_directory(options.migration_dir.clone())?;
    for path in folders::write(&directory, &due.migrations)? {
        writeln!(output.text, "Creating {}", escape::text(path.display()))?;
    }
    output.warnings.extend(due.warnings);
    if embeds_migrations_unwatched() {
        output.warnings.push(UNWATCHED.to_owned());
    }
    Ok(Status::Clean)
}

const UNWATCHED: &str = "this package uses diesel_migrations: `embed_migrations!` sees the new migrations only if build.rs prints \
     `cargo:rerun-if-changed=migrations`";

/// True if the package in this folder may embed its migrations, and cargo is not told to watch any folder.
fn embeds_migrations_unwatched() -> bool {
    let contains = |file, text| fs::read_to_string(file).is_ok_and(|content| content.contains(text));
    contains("Cargo.toml", "diesel_migrations") && !contains("build.rs", "rerun-if-changed")
}

const NO_DATABASE: &str = "no database is given, so these migrations are for all constraints except primary keys; with \
                           --database-url or DATABASE_URL, existing constraints are left out";

fn due(options: &GenerateOptions, constraints: &[UniqueConstraint], settings: &Settings) -> Result<Due, CliError> {
    let conn = if options.all {
        None
    } else {
        settings.connect_if_given()?
    };
    let Some(mut conn) = conn else {
        return all(options, constraints, settings);
    };
    let live = conn.dialect()?.into();
    match options.form.dialect {
        Some(asked) if asked != live => Err(CliError::OtherDialect { live, asked }),
        _ => missing::due(conn.as_mut(), constraints, options.form.build()),
    }
}

fn all(options: &GenerateOptions, constraints: &[UniqueConstraint], settings: &Settings) -> Result<Due, CliError> {
    let dialect = settings.dialect(options.form.dialect)?;
    let migrations = migrations::migrations(dialect, constraints, options.form.build());
    Ok(Due {
        migrations: migrations.map_err(CliError::without_database)?,
        warnings: if options.all {
            Vec::new()
        } else {
            vec![NO_DATABASE.to_owned()]
        },
    })
}
