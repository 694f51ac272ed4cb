//! `declare`: prints the unique indexes of a database as declarations, or the differences between these and the models.

use std::io::{self, Write};

use super::arguments::DeclareOptions;
use super::document::Declared;
use super::error::CliError;
use super::output::{self, BAD, BOLD, GOOD, Status, counted};
use super::settings::Settings;
use crate::declare::{self, Declarations, Difference, SUPERFLUOUS};
use crate::escape;
use crate::models::Model;
use crate::report::Hidden;

pub(super) fn run(
    options: &DeclareOptions,
    models: &[Model],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let mut conn = settings.connect()?;
    let tables: Vec<&str> = options.tables.iter().map(String::as_str).collect();
    let declarations = declare::declare_each(conn.as_mut(), models, &tables)?;
    if options.json {
        output::write_json(out, &Declared::new(&declarations, options.models))?;
    } else if options.models {
        write_differences(out, &declarations)?;
    } else {
        write_declarations(out, &declarations)?;
    }
    if let Some(Hidden { table, reason }) = declarations.hidden.first() {
        return Err(CliError::Hidden {
            table: table.clone(),
            reason: reason.clone(),
        });
    }
    if !declarations.missing.is_empty() {
        return Err(CliError::TablesMissing {
            tables: declarations.missing,
        });
    }
    let is_clean = !options.models || declarations.differences.is_empty();
    Ok(if is_clean { Status::Clean } else { Status::Found })
}

fn write_declarations(out: &mut dyn Write, declarations: &Declarations) -> io::Result<()> {
    let tables = declarations.tables();
    // A table that is missing is reported as an error.
    if tables.is_empty() && !declarations.missing().is_empty() {
        return Ok(());
    }
    if tables.iter().all(|table| table.indexes().is_empty()) {
        return writeln!(out, "// no unique index besides those of primary keys");
    }
    write!(out, "{declarations}")
}

/// Writes a line for each difference, and below it the declaration that the index amounts to.
fn write_differences(out: &mut dyn Write, declarations: &Declarations) -> io::Result<()> {
    let differences = declarations.differences();
    for difference in differences {
        let what = match difference {
            Difference::Missing { table, index, .. } => format!("{table}: no key declares the index {index}"),
            Difference::Different { constraint, flaw, .. } => format!("{constraint}: {flaw}"),
            Difference::Superfluous { constraint } => format!("{constraint}: {SUPERFLUOUS}"),
        };
        writeln!(out, "{BAD}{:11}{BAD:#}  {}", difference.code(), escape::text(what))?;
        if let Some(declaration) = difference.declaration() {
            writeln!(out, "{:11}  {BOLD}{}{BOLD:#}", "", escape::text(declaration))?;
        }
    }
    match differences.len() as u64 {
        0 => {
            let but = if declarations.undeclarable == 0 {
                ""
            } else {
                " that can be declared"
            };
            writeln!(
                out,
                "{GOOD}the models declare the unique indexes of their tables{but}{GOOD:#}"
            )
        }
        number => writeln!(out, "\n{}", counted(number, "difference", "differences")),
    }?;
    match declarations.undeclarable {
        0 => Ok(()),
        number => writeln!(
            out,
            "{} cannot be declared: `declare` shows the reason",
            counted(number, "unique index", "unique indexes")
        ),
    }
}
