//! One table: what kind it is, then the columns of its keys, then its keys.

use std::mem;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::candidate::{self, Candidate};
use super::scope::Scope;
use super::{column, mend, near, notes, refused, rivals};
use crate::connection::SchemaConnection;
use crate::live::{LiveCheck, LiveIndex, TableFlaw};
use crate::report::{CheckedConstraint, Drift, Finding, Remedy, Report, Risk, Subject};

/// Adds to the report what there is to say about a table and the constraints of it.
pub(super) fn check(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    scope: Scope<'_>,
    report: &mut Report,
) -> QueryResult<()> {
    let Scope {
        database,
        live,
        declared,
    } = scope;
    let flaws = live.flaws.iter().map(|flaw| Finding {
        subject: Subject::Table(name.to_string()),
        drift: drift(flaw),
        remedy: Remedy::from_sql(mend::table(scope.dialect(), name, flaw)),
    });
    report.findings.extend(flaws);
    report
        .notes
        .extend(notes(&Subject::Table(name.to_string()), &live.risks));
    // The columns of a view cannot be mended, and those of a temporary table stand in no catalog of MariaDB's and MySQL's.
    if live.not_a_table().is_none() && !live.flaws.contains(&TableFlaw::Temporary) {
        column::check(scope, name, report);
    }
    for constraint in declared {
        let serving = serving(scope, constraint);
        report.constraints.push(CheckedConstraint {
            constraint: *constraint,
            index: serving.map(|index| index.name.clone()),
        });
        if let Some(serving) = serving {
            let redundant = candidate::redundant(scope, constraint, serving).into_iter();
            let redundant: Vec<Risk> = redundant
                .map(|index| Risk::Redundant {
                    index: index.name.clone(),
                })
                .collect();
            report
                .notes
                .extend(notes(&Subject::Constraint(*constraint), &redundant));
            report.findings.extend(in_the_way(scope, constraint, serving));
            rivals::check(conn, name, scope, (constraint, serving), report)?;
        }
        report.findings.extend(contradictions(conn, name, scope, constraint)?);
    }
    refused::check(conn, name, scope, report)?;
    let due: Vec<&UniqueConstraint> = declared.iter().filter(|constraint| is_due(scope, constraint)).collect();
    if !due.is_empty() {
        let taken = database.taken_names(conn, name)?;
        let findings = due
            .into_iter()
            .flat_map(|constraint| lacking(scope, constraint, &taken));
        report.findings.extend(findings);
    }
    Ok(())
}

/// The index that enforces the constraint.
pub(super) fn serving<'a>(scope: Scope<'a>, constraint: &UniqueConstraint) -> Option<&'a LiveIndex> {
    let best = candidate::best(scope, constraint).filter(Candidate::is_enforced)?;
    scope.drifts_of_generated(constraint).is_empty().then_some(best.index)
}

/// Whether something is wrong with the index that the table can have for the constraint.
fn is_due(scope: Scope<'_>, constraint: &UniqueConstraint) -> bool {
    let best = candidate::best(scope, constraint);
    let is_as_declared =
        best.is_some_and(|candidate| candidate.flaws.is_empty()) && scope.drifts_of_generated(constraint).is_empty();
    !is_as_declared && scope.live.not_a_table().is_none() && !scope.lacks_columns_of(constraint)
}

fn drift(flaw: &TableFlaw) -> Drift {
    match flaw {
        TableFlaw::NotATable(is) => Drift::NotATable { is },
        TableFlaw::Temporary => Drift::Temporary,
        TableFlaw::Inherited { children } => Drift::Inherited {
            children: children.clone(),
        },
        TableFlaw::EngineWithoutTransactions(engine) => Drift::EngineWithoutTransactions { engine: engine.clone() },
        TableFlaw::EngineElsewhere(engine) => Drift::EngineElsewhere { engine: engine.clone() },
        TableFlaw::ReadOnly(setting) => Drift::ReadOnly {
            setting: setting.clone(),
        },
        TableFlaw::ConflictClause(clause) => Drift::ConflictClause { clause: clause.clone() },
        TableFlaw::Rule(rule) => Drift::Rule { rule: rule.clone() },
        TableFlaw::NoPartition => Drift::NoPartition,
        TableFlaw::NoPolicy { command } => Drift::NoPolicy {
            command: command.clone(),
        },
        TableFlaw::SequenceExhausted(sequence) => Drift::SequenceExhausted {
            sequence: sequence.clone(),
        },
    }
}

/// Checks that refuse each row of the constraint.
fn contradictions(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    scope: Scope<'_>,
    constraint: &UniqueConstraint,
) -> QueryResult<Vec<Finding>> {
    if !constraint.is_partial() || scope.lacks_columns_of(constraint) {
        return Ok(Vec::new());
    }
    let checks = scope
        .database
        .contradicting_checks(conn, name, scope.live, constraint)?;
    let findings = checks.into_iter().map(|LiveCheck { name, clause }| Finding {
        subject: Subject::Constraint(*constraint),
        drift: Drift::Contradicts { check: name, clause },
        remedy: Remedy::ByHand,
    });
    Ok(findings.collect())
}

/// What gets in the way of the index that serves.
fn in_the_way(scope: Scope<'_>, constraint: &UniqueConstraint, serving: &LiveIndex) -> Vec<Finding> {
    let rivals = candidate::in_the_way(scope, constraint, serving).into_iter();
    let findings = rivals.map(|(index, flaw)| Finding {
        subject: Subject::Constraint(*constraint),
        drift: flaw,
        remedy: Remedy::from_sql(scope.database.drop_sql(&constraint.table_name(), index)),
    });
    findings.collect()
}

/// What is wrong with the index that should serve, or that there is none.
fn lacking(scope: Scope<'_>, constraint: &UniqueConstraint, taken: &[String]) -> Vec<Finding> {
    let best = candidate::best(scope, constraint);
    // What mends one of its flaws mends all, and can be run only once.
    let mut remedy = match mend::definition(scope, *constraint, best.as_ref(), taken) {
        Ok(definition) => Remedy::Sql(mend::index(scope, &definition, best.as_ref())),
        Err(error) => Remedy::None(error.to_string()),
    };
    let remedy_once = |remedy: &mut Remedy| mem::replace(remedy, Remedy::AsBefore);
    let generated = scope.drifts_of_generated(constraint).into_iter();
    let generated = generated.map(|(column, drift)| {
        (
            Subject::Column {
                table: constraint.table_name().to_string(),
                column,
            },
            drift,
        )
    });
    let flaws = match best {
        Some(candidate) => candidate.flaws,
        None => vec![Drift::ConstraintMissing {
            near: near::near(scope, constraint),
        }],
    };
    let flaws = flaws.into_iter().map(|drift| (Subject::Constraint(*constraint), drift));
    let findings = generated.chain(flaws).map(|(subject, drift)| Finding {
        subject,
        drift,
        remedy: remedy_once(&mut remedy),
    });
    findings.collect()
}
