//! One table: what kind it is, then the columns of its keys, then its keys.

use std::mem;

use diesel::QueryResult;

use super::{candidate, column, mend};
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::catalog;
use crate::schema::connection::SchemaConnection;
use crate::schema::definition::Definition;
use crate::schema::live::{LiveTable, TableFlaw};
use crate::schema::report::{CheckedConstraint, Drift, Finding, Remedy, Report, Subject};

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
        remedy: Remedy::from_sql(mend::table(dialect, name, flaw)),
    });
    report.findings.extend(flaws);
    // The columns of a view cannot be mended, and those of a temporary table stand in no catalog of MariaDB's and MySQL's.
    if live.not_a_table().is_none() && !live.flaws.contains(&TableFlaw::Temporary) {
        report.findings.extend(column::check(dialect, name, live, constraints));
    }
    let mut taken = None;
    for constraint in constraints {
        let best = candidate::best(dialect, constraint, &live.unique_indexes);
        let serving = best.as_ref().filter(|candidate| candidate.is_enforced());
        report.constraints.push(CheckedConstraint {
            constraint: *constraint,
            index: serving.map(|candidate| candidate.index.name.clone()),
        });
        if let Some(candidate) = serving {
            let rivals = candidate::in_the_way(dialect, constraint, &live.unique_indexes, candidate.index);
            report.findings.extend(rivals.into_iter().map(|(index, flaw)| Finding {
                subject: Subject::Constraint(*constraint),
                drift: flaw,
                remedy: Remedy::from_sql(Definition::new(dialect, *constraint).take_away(index)),
            }));
        }
        let is_as_declared = best.as_ref().is_some_and(|candidate| candidate.flaws.is_empty());
        // Without these there can be no index.
        let can_have_it = live.not_a_table().is_none() && !live.lacks_columns_of(dialect, constraint);
        if !is_as_declared && can_have_it {
            let names = match taken.take() {
                Some(names) => names,
                None => catalog::taken_names(conn, dialect, name)?,
            };
            let definition = mend::definition(dialect, *constraint, best.as_ref(), &names);
            report.findings.extend(match &best {
                Some(candidate) => flawed(&definition, candidate),
                None => vec![missing(&definition, live)],
            });
            taken = Some(names);
        }
    }
    Ok(())
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
fn flawed(definition: &Definition, candidate: &candidate::Candidate<'_>) -> Vec<Finding> {
    let mut remedy = Remedy::Sql(mend::index(definition, candidate));
    let findings = candidate.flaws.iter().map(|flaw| Finding {
        subject: Subject::Constraint(definition.constraint),
        drift: flaw.clone(),
        remedy: mem::replace(&mut remedy, Remedy::AsBefore),
    });
    findings.collect()
}

fn missing(definition: &Definition, live: &LiveTable) -> Finding {
    let constraint = definition.constraint;
    Finding {
        subject: Subject::Constraint(constraint),
        drift: Drift::ConstraintMissing {
            near: candidate::near(definition.dialect, &constraint, &live.unique_indexes),
        },
        remedy: Remedy::Sql(definition.up()),
    }
}
