//! `check`: prints the report, as a table for people or as a document for programs.

use std::io::{self, Write};

use getorcreate_runtime::UniqueConstraint;

use super::arguments::CheckOptions;
use super::document::Findings;
use super::error::CliError;
use super::output::{self, BAD, GOOD, Status};
use super::settings::Settings;
use crate::check;
use crate::connection::SchemaConnection;
use crate::duplicates::{self, Found, OnFailure, Unsearched};
use crate::escape;
use crate::report::{Drift, Finding, Fix, Hidden, Report, Risk, State, Subject};

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

/// Adds the duplicates of missing constraints only. An index that enforces a key rules out duplicates, except in rows
/// of inheriting tables, which are a separate finding.
fn add_duplicates(conn: &mut dyn SchemaConnection, report: &mut Report) -> Result<(), CliError> {
    let missing = report
        .constraints
        .iter()
        .filter(|checked| checked.state == State::Missing);
    let missing: Vec<UniqueConstraint> = missing.map(|checked| checked.constraint).collect();
    let Found {
        duplicates, unsearched, ..
    } = duplicates::search(conn, &missing, OnFailure::Continue)?;
    for duplicates in duplicates {
        let subject = Subject::Constraint(*duplicates.constraint());
        report.find(subject, duplicates.drift(), Fix::ByHand);
    }
    for Unsearched { constraint, reason } in unsearched {
        report.note(Subject::Constraint(constraint), Risk::NotSearched { message: reason });
    }
    Ok(())
}

/// Writes a line for each constraint, then each finding, then the result.
fn write_for_people(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let subjects = report.constraints.iter().map(|checked| checked.constraint.to_string());
    let width = subjects.map(|subject| subject.chars().count()).max().unwrap_or(0);
    for checked in &report.constraints {
        let subject = checked.constraint.to_string();
        let (style, state, reason) = match checked.state {
            State::Enforced => {
                let index = checked.index.as_deref().unwrap_or_default();
                (GOOD, "enforced", format!("by {}", escape::text(index)))
            }
            State::Hidden => (BAD, "hidden", "could not be inspected".to_owned()),
            State::Missing => {
                let mut reasons = report.findings.iter();
                let reason = reasons.find_map(|finding| reason(finding, &checked.constraint));
                (BAD, "missing", reason.unwrap_or_default())
            }
        };
        writeln!(out, "{style}{state:8}{style:#}  {subject:width$}  {reason}")?;
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
                "\nThe command `generate` writes the migrations that add the missing constraints."
            )?;
        }
        Ok(())
    }
}

/// True if `generate` writes a migration for the finding. A primary key that exists but does not enforce its key gets
/// none.
fn is_left_to_generate(report: &Report, finding: &Finding) -> bool {
    let is_missing = |constraint: &UniqueConstraint| {
        let mut checked = report.constraints.iter();
        checked.any(|checked| checked.state != State::Enforced && checked.constraint.is_same(constraint))
    };
    let key = finding.constraint().filter(|constraint| !constraint.is_primary_key());
    key.is_some_and(is_missing) && finding.fix().is_some()
}

/// The reason why there is no index, if this finding gives it.
fn reason(finding: &Finding, constraint: &UniqueConstraint) -> Option<String> {
    let drift = finding.drift();
    let table = constraint.table_name().to_string();
    match (finding.about(), drift) {
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
    use crate::cli::output::Status;
    use crate::report::{CheckedConstraint, Hidden, Report, State};
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Declaration, TypeClass};

    diesel::table! {
        app.users (id) { id -> Integer }
    }

    const KEY: UniqueConstraint = Declaration::primary_key::<users::table>(
        &["id"],
        &[ColumnType {
            class: Some(TypeClass::Integer),
            is_nullable: false,
        }],
    )
    .constraint();

    fn hidden() -> Report {
        Report {
            constraints: vec![CheckedConstraint {
                constraint: KEY,
                state: State::Hidden,
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

    /// While somebody recreates a table, it may be visible without its indexes, with nothing else wrong.
    #[test]
    fn nothing_is_clean_without_an_index_for_each_constraint() {
        let mut unserved = hidden();
        unserved.hidden.clear();
        unserved.constraints[0].state = State::Missing;
        assert_eq!(status(&unserved), Status::Found);
        assert_eq!(
            unserved.to_string(),
            "some constraints are not enforced: the database changed during the check"
        );
    }

    #[test]
    fn a_table_that_cannot_be_looked_at_is_told() {
        let mut text = Vec::new();
        write_for_people(&mut text, &hidden()).expect("it can be written");
        assert_eq!(
            anstream::adapter::strip_bytes(&text).into_vec(),
            b"hidden    app.users (id)  could not be inspected\n\n\
              some tables could not be inspected\n\n\
              app.users: could not be inspected: permission denied for schema app\n"
        );
        assert_eq!(status(&hidden()), Status::Failed);
    }
}
