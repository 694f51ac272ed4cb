//! Unique indexes besides the enforcing one that may reject a row whose key is free. An index on columns outside the
//! key is not a rival: its values come from defaults.

use getorcreate_runtime::UniqueConstraint;

use super::candidate::texts;
use super::shape::{self, Parts};
use super::table_check::TableCheck;
use crate::live::{Equality, IndexPart, Indexed, LiveIndex, Rows};
use crate::report::{Drift, Risk};

/// A rival index that holds some rows of the constraint, as far as is known.
pub(super) struct Rival<'a> {
    pub(super) index: &'a LiveIndex,
    pub(super) harm: Harm,
}

/// The harm that a rival does.
pub(super) enum Harm {
    Certain(Drift),
    Possible(Risk),
}

/// The indexes whose definitions do not rule out harm.
pub(super) fn rivals<'a>(
    check: TableCheck<'a>,
    constraint: &UniqueConstraint,
    enforcing: &LiveIndex,
) -> Vec<Rival<'a>> {
    let indexes = check.live.unique_indexes.iter();
    let others = indexes.filter(|index| *index != enforcing && !shape::belongs_to_another(check, constraint, index));
    let rivals = others.filter_map(|index| {
        let harm = harm(check, constraint, index)?;
        Some(Rival { index, harm })
    });
    rivals.collect()
}

fn harm(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Harm> {
    if shape::parts(check, constraint, index) == Some(Parts::Same) {
        let predicate = index.predicate.clone()?;
        return overlaps(check, constraint, index, &predicate).then(|| {
            Harm::Certain(Drift::Overlapping {
                index: index.name.clone(),
                predicate,
                declared: check.dialect().conjunction(constraint.conditions()),
            })
        });
    }
    let is_coarser = is_determined(check, constraint, index) && !is_finer(check, constraint, index);
    is_coarser.then(|| {
        Harm::Possible(Risk::Coarser {
            index: index.name.clone(),
            on: texts(index).join(", "),
        })
    })
}

/// True if the index may hold declared rows and also other rows with the same keys. If the key covers all rows, there
/// are no other rows.
fn overlaps(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex, predicate: &str) -> bool {
    check.database.has_overlapping_indexes()
        && constraint.is_partial()
        && shape::rows(check, constraint, index) == Rows::Other
        && !check.database.is_within(predicate, constraint.conditions(), check.live)
}

/// True if the index depends on the key's columns only.
fn is_determined(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_in_key = |column: &str| {
        let mut columns = constraint.typed_columns();
        columns.any(|(name, _)| check.is_same_name(name, column))
    };
    let mut has_column = false;
    let parts_are = index.parts.iter().all(|part| match &part.what {
        Indexed::Column(column) | Indexed::Prefix(column) => {
            has_column = true;
            is_in_key(column)
        }
        Indexed::Expression(text) => {
            let columns = check.live.columns.iter().map(|column| &*column.name);
            let mut mentioned = columns.filter(|column| check.mentions(text, column)).peekable();
            has_column |= mentioned.peek().is_some();
            mentioned.all(is_in_key)
        }
    });
    parts_are && has_column && index.is_valid
}

/// True if rows that are equal in the index are also equal in the constraint: they have the same key, and both are
/// declared or neither is. The constraint then rejects them as well.
fn is_finer(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_within = |predicate: &String| check.database.is_within(predicate, constraint.conditions(), check.live);
    let holds = |column: &str| {
        let is_it = |part: &IndexPart| match &part.what {
            Indexed::Column(name) => part.equality == Equality::AsColumn && check.is_same_name(column, name),
            Indexed::Prefix(_) | Indexed::Expression(_) => false,
        };
        index.parts.iter().any(is_it)
    };
    let has_no_others = index.predicate.as_ref().is_some_and(is_within)
        || constraint.conditions().iter().all(|condition| holds(condition.column));
    has_no_others && tells_keys_apart(check, constraint, index)
}

fn tells_keys_apart(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_exact = |part: &&IndexPart| match &part.equality {
        Equality::AsColumn => true,
        Equality::Differs { is_finer, .. } => *is_finer,
    };
    let exact: Vec<&IndexPart> = index.parts.iter().filter(is_exact).collect();
    constraint.parts().all(|declared| {
        exact.iter().any(|part| match &part.what {
            Indexed::Column(column) => check.is_same_name(declared.column, column),
            Indexed::Expression(text) => declared.function.is_some_and(|function| {
                let call = check.database.call(text);
                call.is_some_and(|call| call.is(check.dialect(), function, declared.column))
            }),
            Indexed::Prefix(_) => false,
        })
    })
}
