//! `duplicates`: prints the rows that keep a constraint from being added, and the SQL to list and remove them. No such
//! SQL is run.

use std::io::{self, Write};

use getorcreate_runtime::UniqueConstraint;

use super::arguments::DuplicatesOptions;
use super::document::Violations;
use super::error::CliError;
use super::output::{self, BOLD, Status, counted};
use super::settings::Settings;
use crate::duplicates::{self, Duplicates, Found};
use crate::escape;

pub(super) fn run(
    options: &DuplicatesOptions,
    constraints: &[UniqueConstraint],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let mut conn = settings.connect()?;
    let Found { duplicates, missing } = duplicates::search(conn.as_mut(), constraints)?;
    let status = if duplicates.is_empty() {
        Status::Clean
    } else {
        Status::Found
    };
    if options.json {
        output::write_json(out, &Violations::new(&duplicates, &missing))?;
    } else {
        write_for_people(out, &duplicates)?;
    }
    // Missing tables have no duplicates, but the intended database may have them.
    if missing.is_empty() {
        Ok(status)
    } else {
        Err(CliError::TablesMissing { tables: missing })
    }
}

fn write_for_people(out: &mut dyn Write, found: &[Duplicates]) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "no two rows have the same key");
    }
    for (index, duplicates) in found.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_one(out, duplicates)?;
    }
    Ok(())
}

fn write_one(out: &mut dyn Write, duplicates: &Duplicates) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}: {}", duplicates.constraint(), duplicates.drift())?;
    for (values, rows) in duplicates.samples() {
        let key = values.join(", ");
        writeln!(out, "  {}: {}", counted(*rows, "row", "rows"), escape::text(key))?;
    }
    if (duplicates.samples().len() as u64) < duplicates.keys() {
        writeln!(out, "  ..")?;
    }
    writeln!(out)?;
    write!(out, "{}", advice(duplicates, Listing::Plain))
}

/// The form of the SQL that lists the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// The SQL is meant to be run.
    Plain,
    /// The SQL is in a file in which it must not run.
    Commented,
}

/// The SQL that lists the rows, and, as a comment, the SQL that would remove them.
pub(super) fn advice(duplicates: &Duplicates, listing: Listing) -> String {
    let all = match listing {
        Listing::Plain => escape::sql(duplicates.listing()) + "\n",
        Listing::Commented => escape::commented_sql(duplicates.listing()),
    };
    let removal = match duplicates.removal() {
        Some(sql) => [
            escape::comment(
                "Deletes all but the first row of each key. Before that, point all references to the \
                 first row: a foreign key with",
            ),
            escape::comment("ON DELETE CASCADE would delete the rows that refer to the others."),
            escape::commented_sql(sql),
        ]
        .concat(),
        None => escape::comment(
            "Nothing distinguishes two rows of this table, so no SQL can keep just one row of \
             each key.",
        ),
    };
    format!("{}{all}{removal}", escape::comment("Lists all such keys:"))
}
