//! Unique indexes that somebody may mistake for a constraint, with a clause on how each one differs.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::Dialect;

use super::candidate::texts;
use super::shape::{self, Parts};
use super::table_check::TableCheck;
use crate::live::{Indexed, LiveIndex};

/// All such indexes, except those that other findings report.
pub(super) fn near(check: TableCheck<'_>, constraint: &UniqueConstraint) -> Vec<String> {
    let indexes = check.live.unique_indexes.iter();
    indexes.filter_map(|index| nearness(check, constraint, index)).collect()
}

fn nearness(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<String> {
    let name = &index.name;
    if shape::parts(check, constraint, index) == Some(Parts::Same) {
        return Some(match &index.predicate {
            Some(predicate) => format!("the index {name} holds only rows with {predicate}"),
            None => format!("the index {name} holds all rows"),
        });
    }
    let on = texts(index).join(", ");
    let declared = index_columns(check.dialect(), constraint);
    let Some(indexed) = columns(index) else {
        let mut texts = texts(index).into_iter();
        let mentions = |text: &str, column: &str| check.mentions(text, column);
        let is_made_of_one = texts.any(|text| declared.iter().any(|column| mentions(text, column)));
        return is_made_of_one.then(|| format!("the index {name} is on an expression: ({on})"));
    };
    let is_among = |name: &str, others: &[&str]| others.iter().any(|other| check.is_same_name(name, other));
    let declared: Vec<&str> = declared.iter().map(|column| &**column).collect();
    let covers = declared.iter().all(|column| is_among(column, &indexed));
    let is_covered = indexed
        .iter()
        .all(|column| declared.iter().any(|declared| is_among(declared, &[column])));
    match (covers, is_covered) {
        (true, true) => Some(format!("the index {name} is on the plain columns: ({on})")),
        (true, false) => Some(format!("the index {name} is on more columns: ({on})")),
        (false, true) => Some(format!("the index {name} is on fewer columns: ({on})")),
        (false, false) => None,
    }
}

fn index_columns(dialect: Dialect, constraint: &UniqueConstraint) -> Vec<String> {
    if dialect.generates_columns() {
        return constraint.index_columns();
    }
    constraint.columns().iter().map(|column| (*column).to_owned()).collect()
}

/// The columns of an index, including each column of which the index holds only a prefix.
fn columns(index: &LiveIndex) -> Option<Vec<&str>> {
    let columns = index.parts.iter().map(|part| match &part.what {
        Indexed::Column(name) | Indexed::Prefix(name) => Some(&**name),
        Indexed::Expression(_) => None,
    });
    columns.collect()
}
