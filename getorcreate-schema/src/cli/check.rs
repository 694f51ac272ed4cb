//! `check`: the report, as a table for people or as a document for programs.

use std::io::{self, Write};

use getorcreate_runtime::UniqueConstraint;

use super::Status;
use super::arguments::CheckOptions;
use super::document::Findings;
use super::error::CliError;
use super::output::{self, BAD, GOOD};
use super::settings::Settings;
use crate::check;
use crate::connection::SchemaConnection;
use crate::duplicates;
use crate::escape;
use crate::report::{Drift, Finding, Hidden, Remedy, Report, Subject};

pub(super) fn run(
    options: &CheckOptions,
    constraints: &[UniqueConstraint],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let mut conn = settings.connect()?;
    let mut report = check::check_each(conn.as_mut(), constraints)?;
    if options.duplicates {
        add_duplicates(conn.as_mut(), &mut report)?;
    }
    if options.json {
        output::write_json(out, &Findings::new(&report))?;
    } else {
        write_for_people(out, &report)?;
    }
    match report.hidden.first() {
        Some(Hidden { table, reason }) => Err(CliError::Hidden {
            table: table.clone(),
            reason: reason.clone(),
        }),
        None => Ok(status(&report)),
    }
}

fn status(report: &Report) -> Status {
    if report.is_clean() {
        Status::Clean
    } else if report.hidden.is_empty() {
        Status::Found
    } else {
        Status::Failed
    }
}

/// Only of what is lacking: what an index enforces cannot be violated, but for rows of tables that inherit, which is a
/// finding of its own.
fn add_duplicates(conn: &mut dyn SchemaConnection, report: &mut Report) -> Result<(), CliError> {
    let lacking = report.constraints.iter().filter(|checked| checked.index.is_none());
    let readable: Vec<UniqueConstraint> = lacking
        .map(|checked| checked.constraint)
        .filter(|constraint| !report.hides(constraint))
        .collect();
    let found = duplicates::duplicates_of_each(conn, &readable)?
        .into_iter()
        .map(|duplicates| Finding {
            subject: Subject::Constraint(*duplicates.constraint()),
            drift: duplicates.drift(),
            remedy: Remedy::ByHand,
        });
    report.findings.extend(found);
    Ok(())
}

/// A line for each constraint, then each finding, then how it ended.
fn write_for_people(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let subjects = report.constraints.iter().map(|checked| checked.constraint.to_string());
    let width = subjects.map(|subject| subject.chars().count()).max().unwrap_or(0);
    for checked in &report.constraints {
        let subject = checked.constraint.to_string();
        if let Some(index) = &checked.index {
            writeln!(
                out,
                "{GOOD}served {GOOD:#}  {subject:width$}  by {}",
                escape::text(index)
            )?;
        } else {
            let (state, reason) = unserved(report, &checked.constraint);
            writeln!(out, "{BAD}{state:7}{BAD:#}  {subject:width$}  {reason}")?;
        }
    }
    writeln!(out)?;
    if report.is_clean() {
        writeln!(out, "{report}")
    } else {
        writeln!(
            out,
            "{BAD}{}",
            report.to_string().replacen('\n', &format!("{BAD:#}\n"), 1)
        )?;
        if report
            .findings
            .iter()
            .any(|finding| is_left_to_generate(report, finding))
        {
            writeln!(
                out,
                "\nThe command `generate` writes the migrations that add what is lacking."
            )?;
        }
        Ok(())
    }
}

/// Whether a migration is written for it. A primary key that is there and does not serve has none.
fn is_left_to_generate(report: &Report, finding: &Finding) -> bool {
    let is_lacking = |constraint: &UniqueConstraint| {
        let mut checked = report.constraints.iter();
        checked.any(|checked| checked.index.is_none() && checked.constraint.is_same(constraint))
    };
    let key = finding.constraint().filter(|constraint| !constraint.is_primary_key());
    key.is_some_and(is_lacking) && finding.mend().is_some()
}

/// What is wrong with a constraint that no index is known to serve.
fn unserved(report: &Report, constraint: &UniqueConstraint) -> (&'static str, String) {
    if report.hides(constraint) {
        return ("hidden", "could not be looked at".to_owned());
    }
    let mut reasons = report.findings.iter().filter_map(|finding| reason(finding, constraint));
    ("lacking", reasons.next().unwrap_or_default())
}

/// Why there is no index, if this finding says it.
fn reason(finding: &Finding, constraint: &UniqueConstraint) -> Option<String> {
    let drift = &finding.drift;
    let table = constraint.table_name().to_string();
    match (&finding.subject, drift) {
        (Subject::Constraint(subject), _) if subject.is_same(constraint) => Some(drift.to_string()),
        (Subject::Table(subject), Drift::TableMissing | Drift::NotATable { .. }) if *subject == table => {
            Some(drift.to_string())
        }
        (Subject::Column { table: subject, column }, Drift::ColumnMissing)
            if *subject == table && constraint.typed_columns().any(|(name, _)| name == column) =>
        {
            Some(format!("{drift}: {}", escape::text(column)))
        }
        (Subject::Column { table: subject, column }, Drift::GeneratedMissing | Drift::OtherGenerated { .. })
            if *subject == table
                && constraint
                    .generated_columns()
                    .iter()
                    .any(|generated| generated.name == *column) =>
        {
            Some(format!("{drift}: {}", escape::text(column)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{status, write_for_people};
    use crate::cli::Status;
    use crate::report::{CheckedConstraint, Hidden, Report};
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, TypeClass};

    diesel::table! {
        app.users (id) { id -> Integer }
    }

    const KEY: UniqueConstraint = UniqueConstraint::primary_key::<users::table>(
        &["id"],
        &[ColumnType {
            class: Some(TypeClass::Integer),
            is_nullable: false,
        }],
    );

    fn hidden() -> Report {
        Report {
            constraints: vec![CheckedConstraint {
                constraint: KEY,
                index: None,
            }],
            findings: Vec::new(),
            hidden: vec![Hidden {
                table: "app.users".to_owned(),
                reason: "permission denied for schema app".to_owned(),
            }],
            notes: Vec::new(),
        }
    }

    /// A table that somebody makes anew may be seen without its indexes, and nothing else be wrong.
    #[test]
    fn nothing_is_clean_without_an_index_for_each_constraint() {
        let unserved = Report {
            hidden: Vec::new(),
            ..hidden()
        };
        assert_eq!(status(&unserved), Status::Found);
        assert_eq!(
            unserved.to_string(),
            "not every constraint is served: the database was changed while it was looked at"
        );
    }

    #[test]
    fn a_table_that_cannot_be_looked_at_is_told() {
        let mut text = Vec::new();
        write_for_people(&mut text, &hidden()).expect("it can be written");
        assert_eq!(
            anstream::adapter::strip_bytes(&text).into_vec(),
            b"hidden   app.users (id)  could not be looked at\n\n\
              not everything could be looked at\n\n\
              app.users: could not be looked at: permission denied for schema app\n"
        );
        assert_eq!(status(&hidden()), Status::Failed);
    }
}
