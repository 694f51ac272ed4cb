//! Compares the parts and rows of an index with the declaration. Equality and validity of the index are judged
//! elsewhere.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function};

use super::table_check::TableCheck;
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
pub(super) fn parts(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Parts> {
    if matches!(check.live.inferred(constraint, index), Some(Rows::Same | Rows::More)) {
        return Some(Parts::Same);
    }
    let declared = declared(check, constraint);
    let indexed = index.parts.iter().map(|part| &part.what);
    let indexed: Vec<&Indexed> = indexed
        .filter(|part| !is_discriminator(check, constraint, part))
        .collect();
    if declared.len() != indexed.len() {
        return None;
    }
    let is_missing = |declared: &&ExpectedPart| !indexed.iter().any(|part| declared.is(check, part));
    let mut missing = declared.iter().filter(is_missing).peekable();
    if missing.peek().is_none() {
        return Some(Parts::Same);
    }
    let is_other = |declared: &ExpectedPart| declared.function.is_some() && declared.is_in_another(check, &indexed);
    missing.all(is_other).then_some(Parts::OtherExpressions)
}

/// Compares the rows that the index holds with the declared ones.
pub(super) fn rows(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Rows {
    if let Some(inferred) = check.live.inferred(constraint, index) {
        return inferred;
    }
    let has_discriminator = || {
        let mut parts = index.parts.iter();
        parts.any(|part| is_discriminator(check, constraint, &part.what))
    };
    match &index.predicate {
        Some(predicate) if constraint.is_partial() => {
            check.database.rows(predicate, constraint.conditions(), check.live)
        }
        Some(_) => Rows::Other,
        None if constraint.generated_conditions().next().is_some() && !has_discriminator() => Rows::More,
        None => Rows::Same,
    }
}

/// True if the index matches the declaration of the constraint.
pub(super) fn is_as_declared(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    parts(check, constraint, index) == Some(Parts::Same) && rows(check, constraint, index) == Rows::Same
}

/// True if the index matches the declaration of another constraint.
pub(super) fn belongs_to_another(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let mut others = check.others(constraint);
    others.any(|other| is_as_declared(check, other, index))
}

/// The declared key, in the database's words.
pub(super) fn in_words(dialect: Dialect, constraint: &UniqueConstraint) -> String {
    let parts: Vec<String> = constraint.parts().map(|part| dialect.key_part(part)).collect();
    parts.join(", ")
}

/// A declared part as the database has it. A generated column may replace an expression.
struct ExpectedPart {
    column: String,
    function: Option<Function>,
}

impl ExpectedPart {
    fn is(&self, check: TableCheck<'_>, indexed: &Indexed) -> bool {
        match (indexed, self.function) {
            (Indexed::Column(name) | Indexed::Prefix(name), None) => check.is_same_name(&self.column, name),
            (Indexed::Expression(text), Some(function)) => check
                .database
                .call(text)
                .is_some_and(|call| call.is(check.dialect(), function, &self.column)),
            (Indexed::Column(_) | Indexed::Prefix(_), Some(_)) | (Indexed::Expression(_), None) => false,
        }
    }

    /// True if the index has another expression of the column.
    fn is_in_another(&self, check: TableCheck<'_>, indexed: &[&Indexed]) -> bool {
        indexed.iter().any(|part| match part {
            Indexed::Expression(text) => check.mentions(text, &self.column),
            Indexed::Column(_) | Indexed::Prefix(_) => false,
        })
    }
}

fn declared(check: TableCheck<'_>, constraint: &UniqueConstraint) -> Vec<ExpectedPart> {
    let parts = constraint.parts();
    let as_declared = parts.map(|part| match part.function {
        Some(_) if check.dialect().generates_columns() => ExpectedPart {
            column: constraint
                .generated_call(part.column)
                .map_or_else(String::new, |generated| generated.name),
            function: None,
        },
        function => ExpectedPart {
            column: part.column.to_owned(),
            function,
        },
    });
    as_declared.collect()
}

fn is_discriminator(check: TableCheck<'_>, constraint: &UniqueConstraint, part: &Indexed) -> bool {
    let generates_columns = check.dialect().generates_columns();
    let name = constraint.discriminator().filter(|_| generates_columns);
    name.is_some_and(|generated| check.is_same_name(&generated.name, part.text()))
}
