//! One table: what kind it is, then the columns of its keys, then its keys.

use std::mem;

use diesel::QueryResult;

use super::candidate::{self, Candidate};
use super::{column, mend};
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::catalog;
use crate::schema::connection::SchemaConnection;
use crate::schema::definition::Definition;
use crate::schema::live::{LiveIndex, LiveTable, TableFlaw};
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
    for constraint in constraints {
        let best = candidate::best(dialect, constraint, &live.unique_indexes);
        let serving = best.filter(Candidate::is_enforced).map(|candidate| candidate.index);
        report.constraints.push(CheckedConstraint {
            constraint: *constraint,
            index: serving.map(|index| index.name.clone()),
        });
        let rivals = serving.map(|index| rivals(dialect, constraint, live, index));
        report.findings.extend(rivals.into_iter().flatten());
    }
    let due = constraints
        .iter()
        .filter(|constraint| is_due(dialect, constraint, live));
    let due: Vec<&UniqueConstraint> = due.collect();
    if !due.is_empty() {
        let taken = catalog::taken_names(conn, dialect, name)?;
        let findings = due
            .into_iter()
            .flat_map(|constraint| lacking(dialect, constraint, live, &taken));
        report.findings.extend(findings);
    }
    Ok(())
}

/// Whether something is wrong with the index that the table can have for the constraint.
fn is_due(dialect: Dialect, constraint: &UniqueConstraint, live: &LiveTable) -> bool {
    let best = candidate::best(dialect, constraint, &live.unique_indexes);
    let is_as_declared = best.is_some_and(|candidate| candidate.flaws.is_empty());
    !is_as_declared && live.not_a_table().is_none() && !live.lacks_columns_of(dialect, constraint)
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

/// What gets in the way of the index that serves.
fn rivals(dialect: Dialect, constraint: &UniqueConstraint, live: &LiveTable, serving: &LiveIndex) -> Vec<Finding> {
    let rivals = candidate::in_the_way(dialect, constraint, &live.unique_indexes, serving).into_iter();
    let findings = rivals.map(|(index, flaw)| Finding {
        subject: Subject::Constraint(*constraint),
        drift: flaw,
        remedy: Remedy::from_sql(Definition::new(dialect, *constraint).take_away(index)),
    });
    findings.collect()
}

/// What is wrong with the index that should serve, or that there is none.
fn lacking(dialect: Dialect, constraint: &UniqueConstraint, live: &LiveTable, taken: &[String]) -> Vec<Finding> {
    let best = candidate::best(dialect, constraint, &live.unique_indexes);
    let definition = mend::definition(dialect, *constraint, best.as_ref(), taken);
    let Some(candidate) = best else {
        return vec![missing(&definition, live)];
    };
    // What mends one of its flaws mends all, and can be run only once.
    let mut remedy = Remedy::Sql(mend::index(&definition, &candidate));
    let findings = candidate.flaws.into_iter().map(|flaw| Finding {
        subject: Subject::Constraint(*constraint),
        drift: flaw,
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
