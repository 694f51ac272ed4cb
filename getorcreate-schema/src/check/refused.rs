//! What keeps each row out that a call would insert, although an index serves. What is wrong otherwise is told elsewhere, and
//! would be told twice.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::scope::Scope;
use super::table;
use crate::connection::SchemaConnection;
use crate::live::Refusal;
use crate::report::{Drift, Finding, Note, Remedy, Report, Risk, Subject};

/// Adds what there is to say, of the table if it is true of each row, and else of the constraint.
pub(super) fn check(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    scope: Scope<'_>,
    report: &mut Report,
) -> QueryResult<()> {
    let Scope { database, live, .. } = scope;
    if live.not_a_table().is_some() {
        return Ok(());
    }
    let of_table = database.refusals(conn, name, live, None)?;
    let is_usable = of_table.is_empty();
    add(report, &Subject::Table(name.to_string()), of_table);
    let constraints = scope
        .declared
        .iter()
        .filter(|constraint| is_usable && is_callable(scope, constraint));
    for constraint in constraints {
        let refusals = database.refusals(conn, name, live, Some(constraint))?;
        add(report, &Subject::Constraint(*constraint), refusals);
    }
    Ok(())
}

/// True if nothing else is known to stop a call by the constraint.
fn is_callable(scope: Scope<'_>, constraint: &UniqueConstraint) -> bool {
    let mut columns = constraint.typed_columns();
    let takes_values = columns.all(|(name, _)| {
        let column = scope.column(name);
        column.is_some_and(|column| column.generated_as.is_none())
    });
    takes_values && table::serving(scope, constraint).is_some()
}

fn add(report: &mut Report, subject: &Subject, refusals: Vec<Refusal>) {
    for Refusal {
        reason,
        advice,
        is_certain,
    } in refusals
    {
        if is_certain {
            report.findings.push(Finding {
                subject: subject.clone(),
                drift: Drift::NoInsert { reason },
                remedy: Remedy::None(advice),
            });
        } else {
            report.notes.push(Note {
                subject: subject.clone(),
                risk: Risk::NotRegistered { message: reason },
            });
        }
    }
}
