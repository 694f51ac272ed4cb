//! What an index is on, and which rows it holds, beside what is declared. How it compares, and whether it is any good, is
//! not asked here.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function};

use super::scope::Scope;
use crate::database::Database;
use crate::live::{Indexed, LiveIndex};
use crate::written::{self, Rows};

/// What an index is on, beside what is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// The same, in any order.
    Same,
    /// The same, but for other expressions of the same columns.
    OtherExpressions,
}

/// None for an index on something else.
pub(super) fn parts(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Parts> {
    let dialect = scope.dialect();
    if matches!(scope.live.inferred(constraint, index), Some(Rows::Same | Rows::More)) {
        return Some(Parts::Same);
    }
    let declared = declared(dialect, constraint);
    let indexed = without_discriminator(dialect, constraint, index);
    let lacking = declared
        .iter()
        .filter(|declared| !indexed.iter().any(|part| declared.is(scope.database, part)));
    let lacking: Vec<&Declared> = lacking.collect();
    if declared.len() != indexed.len() {
        return None;
    }
    let is_other = |declared: &&Declared| declared.function.is_some() && declared.is_in_another(dialect, &indexed);
    if lacking.is_empty() {
        return Some(Parts::Same);
    }
    lacking.iter().all(is_other).then_some(Parts::OtherExpressions)
}

/// Which rows it holds of those that are declared.
pub(super) fn rows(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Rows {
    if let Some(inferred) = scope.live.inferred(constraint, index) {
        return inferred;
    }
    match &index.predicate {
        Some(predicate) if constraint.is_partial() => {
            scope.database.rows(predicate, constraint.conditions(), scope.live)
        }
        Some(_) => Rows::Other,
        None if constraint.is_partial() && !has_discriminator(scope.dialect(), constraint, index) => Rows::More,
        None => Rows::Same,
    }
}

/// What is declared unique, in the database's words.
pub(super) fn in_words(dialect: Dialect, constraint: &UniqueConstraint) -> String {
    let parts: Vec<String> = constraint.parts().map(|part| dialect.key_part(part)).collect();
    parts.join(", ")
}

/// A part of what is declared, as the database has it: in place of an expression perhaps a generated column.
struct Declared {
    column: String,
    function: Option<Function>,
}

impl Declared {
    fn is(&self, database: &dyn Database, indexed: &Indexed) -> bool {
        let dialect = database.dialect();
        match (indexed, self.function) {
            (Indexed::Column(name) | Indexed::Prefix(name), None) => dialect.is_same_name(&self.column, name),
            (Indexed::Expression(text), Some(function)) => database
                .call(text)
                .is_some_and(|call| call.function == function && dialect.is_same_name(&self.column, &call.column)),
            (Indexed::Column(_) | Indexed::Prefix(_), Some(_)) | (Indexed::Expression(_), None) => false,
        }
    }

    /// Whether the index is on something else that is made of the column.
    fn is_in_another(&self, dialect: Dialect, indexed: &[&Indexed]) -> bool {
        indexed.iter().any(|part| match part {
            Indexed::Expression(text) => written::mentions(dialect, text, &self.column),
            Indexed::Column(_) | Indexed::Prefix(_) => false,
        })
    }
}

fn declared(dialect: Dialect, constraint: &UniqueConstraint) -> Vec<Declared> {
    let parts = constraint.parts();
    let as_declared = parts.map(|part| match part.function {
        Some(_) if dialect.generates_columns() => Declared {
            column: constraint
                .generated_call(part.column)
                .map_or_else(String::new, |generated| generated.name),
            function: None,
        },
        function => Declared {
            column: part.column.to_owned(),
            function,
        },
    });
    as_declared.collect()
}

fn without_discriminator<'a>(
    dialect: Dialect,
    constraint: &UniqueConstraint,
    index: &'a LiveIndex,
) -> Vec<&'a Indexed> {
    let parts = index.parts.iter().map(|part| &part.what);
    parts
        .filter(|part| !is_discriminator(dialect, constraint, part))
        .collect()
}

fn has_discriminator(dialect: Dialect, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let mut parts = index.parts.iter();
    parts.any(|part| is_discriminator(dialect, constraint, &part.what))
}

fn is_discriminator(dialect: Dialect, constraint: &UniqueConstraint, part: &Indexed) -> bool {
    let name = constraint.discriminator().filter(|_| dialect.generates_columns());
    name.is_some_and(|generated| dialect.is_same_name(&generated.name, part.text()))
}
