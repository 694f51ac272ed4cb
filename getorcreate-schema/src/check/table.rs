//! Judges one table: first its kind, then the columns of its keys, then its keys. No query runs here.

use std::mem;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::facts::Answers;
use super::rivals::{Harm, Rival};
use super::table_check::TableCheck;
use super::{candidate, column, fix, near, rivals};
use crate::live::{LiveCheck, LiveIndex, Refusal};
use crate::report::{CheckedConstraint, Drift, Fix, Report, Risk, State, Subject};

/// Reports the findings and notes of a table and its constraints.
pub(super) fn check(name: &TableName, check: TableCheck<'_>, answers: &Answers, report: &mut Report) {
    let subject = || Subject::Table(name.to_string());
    for flaw in &check.live.flaws {
        report.find(subject(), flaw.clone(), fix::table(check, name, flaw));
    }
    for risk in &check.live.risks {
        report.note(subject(), risk.clone());
    }
    // The columns of a view cannot be fixed. The catalogs of MariaDB and MySQL do not list the columns of a temporary
    // table.
    if check.live.not_a_table().is_none() && !check.live.flaws.contains(&Drift::Temporary) {
        column::check(check, name, report);
    }
    for constraint in check.declared {
        let enforcing = candidate::enforcing(check, constraint);
        report.constraints.push(CheckedConstraint {
            constraint: *constraint,
            state: enforcing.map_or(State::Missing, |_| State::Enforced),
            index: enforcing.map(|index| index.name.clone()),
        });
        if let Some(enforcing) = enforcing {
            check_others(check, constraint, enforcing, answers, report);
        }
        for flaw in check.live.function_flaws(constraint) {
            report.find(Subject::Constraint(*constraint), flaw.clone(), Fix::ByHand);
        }
        for LiveCheck { name, clause } in answers.contradictions(constraint).cloned() {
            let drift = Drift::Contradicts { check: name, clause };
            report.find(Subject::Constraint(*constraint), drift, Fix::ByHand);
        }
    }
    for refusal in answers.refusals.iter().cloned() {
        refuse(subject(), refusal, report);
    }
    for (constraint, refusal) in answers.refusals_by_key.iter().cloned() {
        refuse(Subject::Constraint(constraint), refusal, report);
    }
    for constraint in check.declared {
        if candidate::is_due(check, constraint) {
            check_missing(check, constraint, &answers.taken_names, report);
        }
    }
}

/// Reports on the unique indexes other than the enforcing one.
fn check_others(
    check: TableCheck<'_>,
    constraint: &UniqueConstraint,
    enforcing: &LiveIndex,
    answers: &Answers,
    report: &mut Report,
) {
    let subject = || Subject::Constraint(*constraint);
    let drop = |index| Fix::from_sql(check.database.drop_sql(&constraint.table_name(), index));
    for index in candidate::redundant(check, constraint, enforcing) {
        let index = index.name.clone();
        report.note(subject(), Risk::Redundant { index });
    }
    for (index, flaw) in candidate::conflicting(check, constraint, enforcing) {
        report.find(subject(), flaw, drop(index));
    }
    for Rival { index, harm } in rivals::rivals(check, constraint, enforcing) {
        match harm {
            _ if answers.is_apart(constraint, &index.name) => {}
            Harm::Certain(drift) => report.find(subject(), drift, drop(index)),
            Harm::Possible(risk) => report.note(subject(), risk),
        }
    }
}

/// Reports an obstacle that rejects every row that a call would insert.
fn refuse(subject: Subject, refusal: Refusal, report: &mut Report) {
    let Refusal {
        reason,
        advice,
        is_certain,
    } = refusal;
    if is_certain {
        report.find(subject, Drift::NoInsert { reason }, Fix::Advice(advice));
    } else {
        report.note(subject, Risk::NotRegistered { message: reason });
    }
}

/// Reports that the index that should enforce the constraint is flawed or missing.
fn check_missing(check: TableCheck<'_>, constraint: &UniqueConstraint, taken: &[String], report: &mut Report) {
    let best = candidate::best(check, constraint);
    // The fix for one of its flaws fixes all of them, and can run only once.
    let mut fix = match fix::definition(check, *constraint, best.as_ref(), taken) {
        Ok(definition) => Fix::Sql(fix::index(check, &definition, best.as_ref())),
        Err(error) => Fix::Advice(error.to_string()),
    };
    let mut fix_once = || mem::replace(&mut fix, Fix::AsBefore);
    for (column, drift) in check.drifts_of_generated(constraint) {
        let table = constraint.table_name().to_string();
        report.find(Subject::Column { table, column }, drift, fix_once());
    }
    let flaws = best.map_or_else(
        || {
            vec![Drift::ConstraintMissing {
                near: near::near(check, constraint),
            }]
        },
        |candidate| candidate.flaws,
    );
    for drift in flaws {
        report.find(Subject::Constraint(*constraint), drift, fix_once());
    }
}
