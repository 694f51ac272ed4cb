//! Compares the parts and rows of an index with the declaration. Equality and validity of the index are judged
//! elsewhere.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function};

use super::scope::Scope;
use crate::live::{Indexed, LiveIndex, Rows};

/// The parts of an index, compared with the declared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// The same parts, in any order.
    Same,
    /// The same columns, but in other expressions.
    OtherExpressions,
}

/// Compares the parts of an index. None for an index on something else.
pub(super) fn parts(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Parts> {
    if matches!(scope.live.inferred(constraint, index), Some(Rows::Same | Rows::More)) {
        return Some(Parts::Same);
    }
    let declared = declared(scope, constraint);
    let indexed = index.parts.iter().map(|part| &part.what);
    let indexed: Vec<&Indexed> = indexed
        .filter(|part| !is_discriminator(scope, constraint, part))
        .collect();
    if declared.len() != indexed.len() {
        return None;
    }
    let is_missing = |declared: &&Declared| !indexed.iter().any(|part| declared.is(scope, part));
    let mut missing = declared.iter().filter(is_missing).peekable();
    if missing.peek().is_none() {
        return Some(Parts::Same);
    }
    let is_other = |declared: &Declared| declared.function.is_some() && declared.is_in_another(scope, &indexed);
    missing.all(is_other).then_some(Parts::OtherExpressions)
}

/// Compares the rows that the index holds with the declared ones.
pub(super) fn rows(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Rows {
    if let Some(inferred) = scope.live.inferred(constraint, index) {
        return inferred;
    }
    let has_discriminator = || {
        let mut parts = index.parts.iter();
        parts.any(|part| is_discriminator(scope, constraint, &part.what))
    };
    match &index.predicate {
        Some(predicate) if constraint.is_partial() => {
            scope.database.rows(predicate, constraint.conditions(), scope.live)
        }
        Some(_) => Rows::Other,
        None if constraint.is_partial() && !has_discriminator() => Rows::More,
        None => Rows::Same,
    }
}

/// True if the index matches the declaration of the constraint.
pub(super) fn is_as_declared(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    parts(scope, constraint, index) == Some(Parts::Same) && rows(scope, constraint, index) == Rows::Same
}

/// True if the index matches the declaration of another constraint.
pub(super) fn belongs_to_another(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let mut others = scope.others(constraint);
    others.any(|other| is_as_declared(scope, other, index))
}

/// The declared key, in the database's words.
pub(super) fn in_words(dialect: Dialect, constraint: &UniqueConstraint) -> String {
    let parts: Vec<String> = constraint.parts().map(|part| dialect.key_part(part)).collect();
    parts.join(", ")
}

/// A declared part as the database has it. A generated column may replace an expression.
struct Declared {
    column: String,
    function: Option<Function>,
}

impl Declared {
    fn is(&self, scope: Scope<'_>, indexed: &Indexed) -> bool {
        match (indexed, self.function) {
            (Indexed::Column(name) | Indexed::Prefix(name), None) => scope.is_same_name(&self.column, name),
            (Indexed::Expression(text), Some(function)) => scope
                .database
                .call(text)
                .is_some_and(|call| call.function == function && scope.is_same_name(&self.column, &call.column)),
            (Indexed::Column(_) | Indexed::Prefix(_), Some(_)) | (Indexed::Expression(_), None) => false,
        }
    }

    /// True if the index has another expression of the column.
    fn is_in_another(&self, scope: Scope<'_>, indexed: &[&Indexed]) -> bool {
        indexed.iter().any(|part| match part {
            Indexed::Expression(text) => scope.mentions(text, &self.column),
            Indexed::Column(_) | Indexed::Prefix(_) => false,
        })
    }
}

fn declared(scope: Scope<'_>, constraint: &UniqueConstraint) -> Vec<Declared> {
    let parts = constraint.parts();
    let as_declared = parts.map(|part| match part.function {
        Some(_) if scope.dialect().generates_columns() => Declared {
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

fn is_discriminator(scope: Scope<'_>, constraint: &UniqueConstraint, part: &Indexed) -> bool {
    let generates_columns = scope.dialect().generates_columns();
    let name = constraint.discriminator().filter(|_| generates_columns);
    name.is_some_and(|generated| scope.is_same_name(&generated.name, part.text()))
}
