//! `audit`: prints the index behind each key, then the unique indexes that no key declares.

use std::io::{self, Write};

use super::arguments::AuditOptions;
use super::document::Audited;
use super::error::CliError;
use super::output::{self, BAD, BOLD, GOOD, Status};
use super::settings::Settings;
use crate::audit::{self, Audit, AuditedKey, IndexSize, LookupPlan};
use crate::escape;
use crate::models::Model;
use crate::report::Hidden;

pub(super) fn run(
    options: &AuditOptions,
    models: &[Model],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let mut conn = settings.connect()?;
    let audit = audit::audit_each(conn.as_mut(), models)?;
    if options.json {
        output::write_json(out, &Audited::new(&audit))?;
    } else {
        write_for_people(out, &audit)?;
    }
    match audit.hidden.first() {
        Some(Hidden { table, reason }) => Err(CliError::Hidden {
            table: table.clone(),
            reason: reason.clone(),
        }),
        None if audit.is_clean() => Ok(Status::Clean),
        None => Ok(Status::Found),
    }
}

fn write_for_people(out: &mut dyn Write, audit: &Audit) -> io::Result<()> {
    let lines: Vec<[String; 3]> = audit.keys.iter().map(line).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let (keys, indexes, sizes) = (width(0), width(1), width(2));
    for (key, [name, index, size]) in audit.keys.iter().zip(&lines) {
        let style = match (key.index(), key.plan()) {
            (None, _) | (_, LookupPlan::Unused { .. }) => BAD,
            (Some(_), _) => GOOD,
        };
        let plan = match key.index() {
            None => "no index enforces it".to_owned(),
            Some(_) => key.plan().to_string(),
        };
        writeln!(
            out,
            "{name:keys$}  {index:indexes$}  {size:>sizes$}  {style}{plan}{style:#}"
        )?;
    }
    if !audit.undeclared.is_empty() {
        writeln!(out, "\nUnique indexes that no key declares:")?;
    }
    for undeclared in &audit.undeclared {
        let index = undeclared.index();
        let name = escape::text(format_args!("{}: {}", undeclared.table(), index.name())).to_string();
        writeln!(out, "{name}  {}", size(undeclared.size()))?;
        match index.declaration() {
            Some(declaration) => writeln!(out, "  {BOLD}{}{BOLD:#}", escape::text(declaration))?,
            None => writeln!(out, "  {}", escape::text(index.reason().unwrap_or_default()))?,
        }
    }
    Ok(())
}

/// The key, its index, and its size.
fn line(key: &AuditedKey) -> [String; 3] {
    [
        key.constraint().to_string(),
        escape::text(key.index().unwrap_or("-")).to_string(),
        size(key.size()),
    ]
}

fn size(size: Option<IndexSize>) -> String {
    size.map_or_else(|| "-".to_owned(), |size| size.to_string())
}
