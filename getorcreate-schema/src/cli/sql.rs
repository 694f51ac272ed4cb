//! `sql`: prints the statements for people to read.

use std::io::Write;

use getorcreate_runtime::UniqueConstraint;

use super::arguments::SqlOptions;
use super::error::CliError;
use super::output::Status;
use super::settings::Settings;
use crate::escape;
use crate::migration::Migration;
use crate::migrations;

pub(super) fn run(
    options: &SqlOptions,
    constraints: &[UniqueConstraint],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let dialect = settings.dialect(options.form.dialect)?;
    let migrations = migrations::migrations(dialect, constraints, options.form.build());
    let mut migrations = migrations.map_err(CliError::without_database)?;
    if options.down {
        migrations.reverse();
    }
    for (index, migration) in migrations.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write(out, migration, options.down)?;
    }
    Ok(Status::Clean)
}

fn write(out: &mut dyn Write, migration: &Migration, down: bool) -> Result<(), CliError> {
    let sql = if down { &migration.down } else { &migration.up };
    let how = if migration.run_in_transaction {
        ""
    } else {
        ", not in a transaction"
    };
    write!(out, "{}", escape::comment(format_args!("{}{how}", migration.name)))?;
    write!(out, "{sql}")?;
    Ok(())
}
