//! Keys as a whole, and compared with each other.

use crate::diagnostics::{self, Errors};
use crate::model::{Key, KeyColumn, KeyCondition, KeyKind, KeyPart, Nulls};
use crate::syntax::{Condition, Declaration, Part, UniqueAttribute};

/// A `#[unique]` whose columns have been looked up.
pub(super) struct DeclaredKey<'a> {
    pub(super) attribute: &'a UniqueAttribute<'a>,
    /// The parts that are columns, each with its column.
    pub(super) columns: Vec<(&'a Part, KeyColumn)>,
    /// The conditions on columns, each with its column.
    pub(super) conditions: Vec<(&'a Condition, KeyColumn)>,
    /// True if these are all the columns that the author meant. If not, a comparison with other keys means nothing.
    pub(super) is_sound: bool,
}

impl DeclaredKey<'_> {
    pub(super) fn key(&self) -> Key {
        let parts = self.columns.iter().map(|(part, column)| KeyPart {
            column: column.clone(),
            applied: part.applied.clone(),
        });
        let conditions = self.conditions.iter().map(|(condition, column)| KeyCondition {
            column: column.clone(),
            test: condition.test.clone(),
        });
        Key {
            kind: KeyKind::Unique {
                name: self.attribute.name.value().cloned(),
            },
            parts: parts.collect(),
            conditions: conditions.collect(),
            marker: self.attribute.marker.value().cloned(),
            nulls: match self.attribute.nulls_not_distinct.value() {
                Some(()) => Nulls::Equal,
                None => Nulls::Distinct,
            },
        }
    }
}

/// A key without columns would allow only one row in the table.
pub(super) fn check_have_parts(declaration: &Declaration<'_>, errors: &mut Errors) {
    for attribute in &declaration.unique {
        if attribute.parts.is_empty() && !attribute.is_unreadable {
            errors.report(diagnostics::no_parts(attribute, declaration));
        }
    }
}

/// A lookup without a marker means all rows, and columns without functions.
pub(super) fn check_have_markers(declaration: &Declaration<'_>, errors: &mut Errors) {
    for attribute in &declaration.unique {
        let condition = attribute.condition.value();
        let is_partial = condition.is_some_and(|condition| !condition.is_empty());
        if (is_partial || attribute.expression().is_some()) && !attribute.marker.is_given() {
            errors.report(diagnostics::no_marker(attribute, declaration));
        }
    }
}

/// Lookups must have only one way to ask for a key.
pub(super) fn check_plain_keys_have_no_markers(declaration: &Declaration<'_>, errors: &mut Errors) {
    for attribute in &declaration.unique {
        let Some(marker) = attribute.marker.value() else {
            continue;
        };
        let is_plain = !attribute.condition.is_given() && attribute.expression().is_none();
        if is_plain && !attribute.is_unreadable && !attribute.parts.is_empty() {
            errors.report(diagnostics::as_on_plain_key(marker));
        }
    }
}

/// A key is a set of columns, and covers lookups with its columns in any order. A key with another order would add a
/// constraint to the database that forbids nothing new. Two keys with one marker are rejected too, whatever their
/// conditions: a lookup could not tell which one it means.
pub(super) fn check_no_key_twice(declaration: &Declaration<'_>, keys: &[DeclaredKey<'_>], errors: &mut Errors) {
    for (index, declared) in keys.iter().enumerate().filter(|(_, declared)| declared.is_sound) {
        let key = declared.key();
        let sound = keys[..index].iter().filter(|earlier| earlier.is_sound);
        let Some(earlier) = sound
            .map(DeclaredKey::key)
            .find(|earlier| earlier.is_asked_for_as(&key))
        else {
            continue;
        };
        errors.report(match declared.attribute.marker.value() {
            Some(marker) if !earlier.says_the_same_as(&key) => {
                diagnostics::marker_twice(&key, marker, declared.attribute, declaration)
            }
            _ => diagnostics::key_twice(&key, &declared.attribute.parts),
        });
    }
}

/// Two constraints of one table cannot share a name.
pub(super) fn check_no_name_twice(declaration: &Declaration<'_>, errors: &mut Errors) {
    let names = declaration.unique.iter().filter_map(|key| key.name.value());
    let names: Vec<_> = names.collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].iter().any(|earlier| earlier.value() == name.value()) {
            errors.report(diagnostics::name_twice(name));
        }
    }
}

/// A key's default name comes from its marker, which several keys may share.
pub(super) fn check_no_default_name_twice(
    declaration: &Declaration<'_>,
    keys: &[DeclaredKey<'_>],
    errors: &mut Errors,
) {
    let unnamed: Vec<(&DeclaredKey<'_>, Key)> = keys
        .iter()
        .filter(|declared| declared.is_sound && !declared.attribute.name.is_given())
        .map(|declared| (declared, declared.key()))
        .collect();
    for (index, (declared, key)) in unnamed.iter().enumerate() {
        let mut earlier = unnamed[..index].iter().map(|(_, earlier)| earlier);
        if let Some(earlier) = earlier.find(|earlier| has_same_default_name(earlier, key)) {
            let error = diagnostics::same_default_name(declared.attribute, key, earlier, &declaration.table);
            errors.report(error);
        }
    }
}

/// Two names that are made only of columns may still differ in the database, because of a `#[sql_name]` that the derive
/// does not see.
fn has_same_default_name(earlier: &Key, key: &Key) -> bool {
    let is_marked = earlier.marker.is_some() || key.marker.is_some();
    is_marked && !earlier.is_asked_for_as(key) && earlier.default_name() == key.default_name()
}
