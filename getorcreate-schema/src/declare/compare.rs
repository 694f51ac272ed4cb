//! Compares the unique indexes of a table with the keys that models declare.

use getorcreate_runtime::UniqueConstraint;

use super::{Difference, UniqueIndex};
use crate::check::{self, TableCheck};
use crate::live::LiveIndex;

/// The differences: keys without an index, then indexes without a key.
pub(super) fn differences(check: TableCheck<'_>, table: &str, indexes: &[UniqueIndex]) -> Vec<Difference> {
    let keys = check.declared.iter().filter(|constraint| !constraint.is_primary_key());
    let unenforced = keys.filter(|constraint| check::enforcing(check, constraint).is_none());
    let mut differences: Vec<Difference> = Vec::new();
    for constraint in unenforced {
        differences.push(match check::closest(check, constraint) {
            Some((index, flaw)) => Difference::Different {
                constraint: *constraint,
                index: index.name.clone(),
                flaw,
                declaration: declaration_of(indexes, index),
            },
            None => Difference::Superfluous {
                constraint: *constraint,
            },
        });
    }
    let missing = indexes.iter().filter_map(|index| {
        let live = check.live.unique_indexes.iter().find(|live| live.name == index.name)?;
        let is_meant = differences
            .iter()
            .any(|difference| difference.index() == Some(&live.name));
        (!is_meant && !is_covered(check, live)).then(|| {
            Some(Difference::Missing {
                table: table.to_owned(),
                index: index.name.clone(),
                declaration: index.declaration()?.to_owned(),
            })
        })?
    });
    let missing: Vec<Difference> = missing.collect();
    differences.extend(missing);
    differences
}

/// The number of indexes that cannot be declared, and that no key is on.
pub(super) fn undeclarable(check: TableCheck<'_>, indexes: &[UniqueIndex]) -> u64 {
    let live = |index: &&UniqueIndex| {
        let mut live = check.live.unique_indexes.iter();
        live.any(|live| live.name == index.name && !is_covered(check, live))
    };
    let undeclared = indexes.iter().filter(|index| index.declaration().is_none());
    undeclared.filter(live).count() as u64
}

/// True if a declared key is on the columns and rows of the index.
pub(crate) fn is_covered(check: TableCheck<'_>, index: &LiveIndex) -> bool {
    let is_its_key = |constraint: &UniqueConstraint| {
        check::enforcing(check, constraint) == Some(index) || check::is_as_declared(check, constraint, index)
    };
    check.declared.iter().any(is_its_key)
}

fn declaration_of(indexes: &[UniqueIndex], index: &LiveIndex) -> Option<String> {
    let mut indexes = indexes.iter();
    let known = indexes.find(|known| known.name == index.name)?;
    known.declaration().map(ToOwned::to_owned)
}
