//! Finds the unique index that enforces a constraint, or that would enforce it without its flaws.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Function, KeyPart};

use super::shape::{self, Parts};
use super::table_check::TableCheck;
use crate::live::{Equality, IndexPart, Indexed, LiveIndex, Origin, Rows};
use crate::report::Drift;

/// An index that may be meant for a constraint, with the flaws that keep it from enforcing it.
pub(crate) struct Candidate<'a> {
    pub(crate) index: &'a LiveIndex,
    pub(crate) flaws: Vec<Drift>,
}

impl Candidate<'_> {
    /// True if no two rows can have the same key, and the index rejects only rows that the declaration forbids. Other
    /// flaws may remain.
    pub(crate) fn is_enforced(&self) -> bool {
        self.flaws
            .iter()
            .all(|flaw| matches!(flaw, Drift::Ignored { .. } | Drift::NullsNotDistinct { .. }))
    }

    /// The flaw that makes the index reject too many rows: the declaration does not forbid them, and the enforcing
    /// index accepts them.
    fn refuses_more(&self) -> Option<&Drift> {
        let holds_other_rows = |flaw: &Drift| {
            matches!(
                flaw,
                Drift::Partial { .. } | Drift::OtherPredicate { .. } | Drift::OtherExpression { .. }
            )
        };
        let is_coarser = |part: &IndexPart| matches!(part.equality, Equality::Differs { is_finer: false, .. });
        let refuses_more = |flaw: &&Drift| match flaw {
            Drift::Deferrable { .. } | Drift::Wider { .. } => self.index.is_valid,
            Drift::Prefix { .. } => true,
            Drift::OtherEquality { .. } => self.index.parts.iter().any(is_coarser),
            _ => false,
        };
        if self.flaws.iter().any(holds_other_rows) {
            return None;
        }
        self.flaws.iter().find(refuses_more)
    }
}

/// All indexes that somebody may have meant for the constraint.
fn all<'a>(check: TableCheck<'a>, constraint: &UniqueConstraint) -> impl Iterator<Item = Candidate<'a>> {
    let indexes = check.live.unique_indexes.iter();
    indexes.filter_map(move |index| {
        let parts = shape::parts(check, constraint, index)?;
        let rows = shape::rows(check, constraint, index);
        let is_its_own = parts == Parts::Same && rows == Rows::Same;
        (is_its_own || !shape::belongs_to_another(check, constraint, index)).then(|| Candidate {
            index,
            flaws: flaws(check, constraint, index, parts, rows),
        })
    })
}

/// The index that enforces the constraint. If there is none, the index with the fewest flaws.
pub(crate) fn best<'a>(check: TableCheck<'a>, constraint: &UniqueConstraint) -> Option<Candidate<'a>> {
    all(check, constraint).min_by_key(|candidate| (!candidate.is_enforced(), candidate.flaws.len()))
}

/// The index that enforces the constraint.
pub(crate) fn enforcing<'a>(check: TableCheck<'a>, constraint: &UniqueConstraint) -> Option<&'a LiveIndex> {
    let best = best(check, constraint).filter(Candidate::is_enforced)?;
    check.drifts_of_generated(constraint).is_empty().then_some(best.index)
}

/// True if the table can have an index for the constraint, but has none without flaws.
pub(super) fn is_due(check: TableCheck<'_>, constraint: &UniqueConstraint) -> bool {
    let is_flawless = |candidate: Candidate<'_>| candidate.flaws.is_empty();
    let is_as_declared =
        best(check, constraint).is_some_and(is_flawless) && check.drifts_of_generated(constraint).is_empty();
    !is_as_declared && check.live.not_a_table().is_none() && !check.lacks_columns_of(constraint)
}

/// Indexes that conflict with the constraint, although another one enforces it. PostgreSQL takes every matching index
/// as a target of `ON CONFLICT`, even a deferrable one. A lookup does not find the row if another index has rejected
/// the insert.
pub(super) fn conflicting<'a>(
    check: TableCheck<'a>,
    constraint: &UniqueConstraint,
    serving: &LiveIndex,
) -> Vec<(&'a LiveIndex, Drift)> {
    let others = all(check, constraint).filter(|candidate| candidate.index != serving);
    let others = others.filter_map(|candidate| Some((candidate.index, candidate.refuses_more()?.clone())));
    others.collect()
}

/// Indexes that would enforce the constraint in the same way as the enforcing one.
pub(super) fn redundant<'a>(
    check: TableCheck<'a>,
    constraint: &UniqueConstraint,
    serving: &LiveIndex,
) -> Vec<&'a LiveIndex> {
    let others = all(check, constraint).filter(|candidate| candidate.index != serving && candidate.flaws.is_empty());
    let others = others.map(|candidate| candidate.index);
    others.filter(|index| index.origin != Origin::PrimaryKey).collect()
}

/// The reasons why an index that somebody may have meant for the constraint does not enforce it.
fn flaws(
    check: TableCheck<'_>,
    constraint: &UniqueConstraint,
    index: &LiveIndex,
    parts: Parts,
    rows: Rows,
) -> Vec<Drift> {
    let name = || index.name.clone();
    let mut flaws = Vec::new();
    if !index.is_valid {
        flaws.push(Drift::NotValid { index: name() });
    }
    if index.is_deferrable {
        flaws.push(Drift::Deferrable { index: name() });
    }
    if parts == Parts::OtherExpressions {
        flaws.push(Drift::OtherExpression {
            index: name(),
            on: texts(index).join(", "),
            declared: shape::in_words(check.dialect(), constraint),
        });
    }
    flaws.extend(flaw_of_rows(check, constraint, index, parts, rows));
    flaws.extend(flaw_of_nulls(constraint, index));
    if index.ignored_until.is_some() {
        flaws.push(Drift::Ignored { index: name() });
    }
    flaws.extend(index.parts.iter().flat_map(|part| flaws_of_part(index, part)));
    flaws
}

/// The indexed columns and expressions, as the database writes them.
pub(super) fn texts(index: &LiveIndex) -> Vec<&str> {
    index.parts.iter().map(|part| part.what.text()).collect()
}

fn flaw_of_rows(
    check: TableCheck<'_>,
    constraint: &UniqueConstraint,
    index: &LiveIndex,
    parts: Parts,
    rows: Rows,
) -> Option<Drift> {
    let name = index.name.clone();
    let declared = || check.dialect().conjunction(constraint.conditions());
    match (rows, &index.predicate) {
        (Rows::Same, _) => None,
        // Both are for all rows. The flaw is in the expressions.
        (Rows::Other, None) if parts == Parts::OtherExpressions && !constraint.is_partial() => None,
        (Rows::Other, Some(predicate)) if !constraint.is_partial() => Some(Drift::Partial {
            index: name,
            predicate: predicate.clone(),
        }),
        (Rows::Other, Some(predicate)) => Some(Drift::OtherPredicate {
            index: name,
            predicate: predicate.clone(),
            declared: declared(),
        }),
        (Rows::More, predicate) | (Rows::Other, predicate @ None) => Some(Drift::Wider {
            index: name,
            predicate: predicate.clone(),
            declared: declared(),
        }),
    }
}

/// The flaw in how the index treats NULLs. A key that is never NULL has none.
fn flaw_of_nulls(constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Drift> {
    let name = index.name.clone();
    let can_be_null = |part: KeyPart| {
        let replaces_null = part.function.is_some_and(Function::replaces_null);
        part.column_type.is_nullable && !replaces_null
    };
    if !constraint.parts().any(can_be_null) {
        return None;
    }
    match (constraint.nulls_not_distinct(), index.nulls_not_distinct) {
        (false, true) => Some(Drift::NullsNotDistinct { index: name }),
        (true, false) => Some(Drift::NullsDistinct { index: name }),
        (true, true) | (false, false) => None,
    }
}

fn flaws_of_part(index: &LiveIndex, part: &IndexPart) -> Vec<Drift> {
    let mut flaws = Vec::new();
    if let Indexed::Prefix(column) = &part.what {
        flaws.push(Drift::Prefix {
            index: index.name.clone(),
            column: column.clone(),
        });
    }
    if let Equality::Differs {
        index: by,
        column: column_by,
        ..
    } = &part.equality
    {
        flaws.push(Drift::OtherEquality {
            index: index.name.clone(),
            column: part.what.text().to_owned(),
            by: by.clone(),
            column_by: column_by.clone(),
        });
    }
    flaws
}

#[cfg(test)]
mod tests;
