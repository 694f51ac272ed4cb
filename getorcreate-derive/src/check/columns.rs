//! The columns of one key and of its condition.

use crate::check::keys::DeclaredKey;
use crate::diagnostics::{self, Errors};
use crate::model::KeyColumn;
use crate::syntax::{ColumnName, Condition, Declaration, Field};

/// A key consists of fields that are columns. rustc checks that the table has these columns.
pub(super) fn check_are_columns<'a>(declaration: &'a Declaration<'a>, errors: &mut Errors) -> Vec<DeclaredKey<'a>> {
    let mut column = |name: &ColumnName| check_is_column(name, declaration, errors);
    let declared = declaration.unique.iter().map(|attribute| {
        let parts = attribute.parts.iter();
        let columns: Vec<_> = parts.filter_map(|part| Some((part, column(&part.column)?))).collect();
        let is_sound = columns.len() == attribute.parts.len() && !columns.is_empty() && !attribute.is_unreadable;
        let conditions = attribute.conditions().iter();
        DeclaredKey {
            attribute,
            columns,
            conditions: conditions
                .filter_map(|condition| Some((condition, column(&condition.column)?)))
                .collect(),
            is_sound,
        }
    });
    declared.collect()
}

fn check_is_column(name: &ColumnName, declaration: &Declaration<'_>, errors: &mut Errors) -> Option<KeyColumn> {
    let table = &declaration.table;
    match name {
        ColumnName::Path(path) => return KeyColumn::at_path(path, table),
        ColumnName::Field(name) => match declaration.field(name) {
            None => errors.report(diagnostics::unknown_field(name, declaration)),
            Some(Field { is_embedded: true, .. }) => {
                errors.report(diagnostics::embedded_field(name, table));
            }
            Some(field) => return Some(KeyColumn::of_field(field, table, name.span())),
        },
    }
    None
}

/// The same column twice is only one column, so the author probably meant another.
pub(super) fn check_no_column_twice_in_a_key(keys: &mut [DeclaredKey<'_>], errors: &mut Errors) {
    for key in keys {
        for (index, (part, column)) in key.columns.iter().enumerate() {
            let mut earlier = key.columns[..index].iter();
            let Some((earlier, _)) = earlier.find(|(_, earlier)| earlier.is_same(column)) else {
                continue;
            };
            key.is_sound = false;
            errors.report(if earlier.is_spelled_as(part) {
                diagnostics::part_twice(part)
            } else {
                diagnostics::column_twice(part, earlier, column.name())
            });
        }
    }
}

/// A condition may give a column only one value, since no row has two values in one column. Other tests of one column may stand
/// together: `gh_id > 0, gh_id < 1000`.
pub(super) fn check_no_column_twice_in_a_condition(keys: &mut [DeclaredKey<'_>], errors: &mut Errors) {
    for key in keys {
        for (index, (condition, column)) in key.conditions.iter().enumerate() {
            let mut earlier = key.conditions[..index].iter();
            let rules_out = |other: &Condition| {
                other.test.fixes_the_value()
                    || condition.test.fixes_the_value()
                    || other.test.to_string() == condition.test.to_string()
            };
            let Some((earlier, _)) = earlier.find(|(other, earlier)| earlier.is_same(column) && rules_out(other))
            else {
                continue;
            };
            key.is_sound = false;
            errors.report(if earlier.column.is_spelled_as(&condition.column) {
                diagnostics::condition_twice(&condition.column)
            } else {
                diagnostics::column_twice(&condition.column, &earlier.column, column.name())
            });
        }
    }
}

/// A column whose value a condition fixes cannot distinguish the rows of the key.
pub(super) fn check_no_column_in_key_and_condition(keys: &mut [DeclaredKey<'_>], errors: &mut Errors) {
    for key in keys {
        for (condition, column) in &key.conditions {
            if condition.test.fixes_the_value() && key.columns.iter().any(|(_, of_key)| of_key.is_same(column)) {
                key.is_sound = false;
                errors.report(diagnostics::column_in_key_and_condition(&condition.column));
            }
        }
    }
}
