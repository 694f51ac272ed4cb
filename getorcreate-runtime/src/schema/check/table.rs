//! One table: what kind it is, then the columns of its keys, then its keys.

use diesel::QueryResult;

use super::{candidate, column, mend};
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::catalog;
use crate::schema::connection::SchemaConnection;
use crate::schema::definition::Definition;
use crate::schema::live::{LiveTable, TableFlaw};
use crate::schema::report::{Checked, Drift, Finding, Report, Subject};

/// Adds to the report what there is to say about a table and these constraints of it.
pub(super) fn check(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    name: &TableName,
    live: &LiveTable,
    constraints: &[UniqueConstraint],
    report: &mut Report,
) -> QueryResult<()> {
    let flaws = live.flaws.iter().map(|flaw| Finding {
        subject: Subject::Table(name.to_string()),
        drift: drift(flaw),
        mend: mend::table(dialect, name, flaw),
    });
    report.findings.extend(flaws);
    // The columns of a view cannot be mended, and those of a temporary table stand in no catalog of MariaDB's and MySQL's.
    if !is_no_table(live) && !live.columns.is_empty() {
        report.findings.extend(column::check(dialect, name, live, constraints));
    }
    for constraint in constraints {
        let best = candidate::best(dialect, constraint, &live.unique_indexes);
        let serving = best.as_ref().filter(|candidate| candidate.is_enforced());
        report.constraints.push(Checked {
            constraint: *constraint,
            index: serving.map(|candidate| candidate.index.name.clone()),
        });
        let is_as_declared = best.as_ref().is_some_and(|candidate| candidate.flaws.is_empty());
        // Without these there can be no index.
        let can_have_it = !is_no_table(live) && !live.lacks_columns_of(dialect, constraint);
        if !is_as_declared && can_have_it {
            let taken = catalog::taken_names(conn, dialect, name)?;
            let definition = Definition::new(dialect, *constraint);
            report.findings.extend(match &best {
                Some(candidate) => flawed(&definition, candidate, &taken),
                None => vec![missing(definition, live, &taken)],
            });
        }
    }
    Ok(())
}

fn is_no_table(live: &LiveTable) -> bool {
    live.flaws.iter().any(|flaw| matches!(flaw, TableFlaw::NotATable(_)))
}

fn drift(flaw: &TableFlaw) -> Drift {
    match flaw {
        TableFlaw::NotATable(is) => Drift::NotATable { is },
        TableFlaw::Temporary => Drift::Temporary,
        TableFlaw::Inherited { children } => Drift::Inherited {
            children: children.clone(),
        },
        TableFlaw::EngineWithoutTransactions(engine) => Drift::EngineWithoutTransactions { engine: engine.clone() },
        TableFlaw::ConflictClause(clause) => Drift::ConflictClause { clause: clause.clone() },
    }
}

/// What mends one of its flaws mends all, and can be run only once.
fn flawed(definition: &Definition, candidate: &candidate::Candidate<'_>, taken: &[String]) -> Vec<Finding> {
    let mut mend = Some(mend::index(definition, candidate, taken));
    let findings = candidate.flaws.iter().map(|flaw| Finding {
        subject: Subject::Constraint(definition.constraint),
        drift: flaw.clone(),
        mend: mend.take(),
    });
    findings.collect()
}

fn missing(definition: Definition, live: &LiveTable, taken: &[String]) -> Finding {
    let constraint = definition.constraint;
    Finding {
        subject: Subject::Constraint(constraint),
        drift: Drift::ConstraintMissing {
            near: candidate::near(definition.dialect, &constraint, &live.unique_indexes),
        },
        mend: Some(definition.with_free_name(taken).add()),
    }
}
