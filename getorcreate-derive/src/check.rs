//! The rules that a declaration must satisfy, one function each. Where all are satisfied, the model is valid.

use crate::attr::{Declaration, Field, Part, PrimaryKeyOption, UniqueAttribute};
use crate::diagnostics::{self, Errors};
use crate::model::{Key, KeyColumn, Kind, Model};

/// Reports every rule that is broken. The model may be used only if none is, which [`Errors::finish`] sees to.
pub(crate) fn check<'a>(declaration: &'a Declaration<'a>, errors: &mut Errors) -> Model<'a> {
    if !declaration.has_named_fields() {
        errors.report(diagnostics::no_named_fields(declaration.input));
        return Model::new(declaration, Vec::new());
    }
    check_attributes_stand_on_the_struct(declaration, errors);
    check_has_a_key(declaration, errors);
    check_keys_have_parts(declaration, errors);
    let mut keys = check_parts_are_columns(declaration, errors);
    check_no_column_twice_in_a_key(&mut keys, errors);
    check_no_key_twice(&keys, errors);
    check_no_name_twice(declaration, errors);
    Model::new(declaration, all_keys(declaration, &keys))
}

/// A `#[unique]` whose parts have been looked up.
struct DeclaredKey<'a> {
    attribute: &'a UniqueAttribute<'a>,
    /// A column for each part that is one.
    columns: Vec<(&'a Part, KeyColumn)>,
    /// Whether the columns are all that the author meant. If not, a comparison with other keys says nothing.
    is_sound: bool,
}

/// On a field the attribute would look as if it did something, as it does in other libraries.
fn check_attributes_stand_on_the_struct(declaration: &Declaration<'_>, errors: &mut Errors) {
    let model = &declaration.input.ident;
    for field in &declaration.fields {
        for attribute in &field.misplaced {
            errors.report(if attribute.path().is_ident("unique") {
                diagnostics::unique_on_field(attribute, field, model)
            } else {
                diagnostics::get_or_create_on_field(attribute, model)
            });
        }
    }
}

/// Without a key every lookup would be refused. An attempt at one that failed has an error of its own.
fn check_has_a_key(declaration: &Declaration<'_>, errors: &mut Errors) {
    let is_attempted =
        !declaration.unique.is_empty() || declaration.fields.iter().any(|field| !field.misplaced.is_empty());
    let has_primary_key = match &declaration.primary_key {
        PrimaryKeyOption::Absent => declaration.field_of_column("id").is_some(),
        PrimaryKeyOption::Columns(columns) => !columns.is_empty(),
        PrimaryKeyOption::Unreadable => true,
    };
    if !is_attempted && !has_primary_key {
        errors.report(diagnostics::no_key(declaration));
    }
}

/// A key of no columns would be a table of at most one row.
fn check_keys_have_parts(declaration: &Declaration<'_>, errors: &mut Errors) {
    for attribute in &declaration.unique {
        if attribute.parts.is_empty() && !attribute.is_unreadable {
            errors.report(diagnostics::no_parts(attribute, declaration));
        }
    }
}

/// A key is made of fields that are columns. Whether the table has the columns is left to rustc, which sees it.
fn check_parts_are_columns<'a>(declaration: &'a Declaration<'a>, errors: &mut Errors) -> Vec<DeclaredKey<'a>> {
    let mut column = |part: &'a Part| Some((part, check_part_is_column(part, declaration, errors)?));
    let declared = declaration.unique.iter().map(|attribute| {
        let columns: Vec<_> = attribute.parts.iter().filter_map(&mut column).collect();
        let is_sound = columns.len() == attribute.parts.len() && !columns.is_empty() && !attribute.is_unreadable;
        DeclaredKey {
            attribute,
            columns,
            is_sound,
        }
    });
    declared.collect()
}

fn check_part_is_column(part: &Part, declaration: &Declaration<'_>, errors: &mut Errors) -> Option<KeyColumn> {
    let table = &declaration.table;
    match part {
        Part::Path(path) => return KeyColumn::at_path(path, table),
        Part::Field(name) => match declaration.field(name) {
            None => errors.report(diagnostics::unknown_field(name, declaration)),
            Some(Field { is_embedded: true, .. }) => {
                errors.report(diagnostics::embedded_field(name, table));
            }
            Some(field) => return Some(KeyColumn::of_field(field, table, name.span())),
        },
    }
    None
}

/// Twice the same column is once the column, so one of the two was meant to be another.
fn check_no_column_twice_in_a_key(keys: &mut [DeclaredKey<'_>], errors: &mut Errors) {
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

/// A key is a set of columns, and covers lookups in any order: a second order would be a second constraint in the
/// database that forbids nothing.
fn check_no_key_twice(keys: &[DeclaredKey<'_>], errors: &mut Errors) {
    for (index, declared) in keys.iter().enumerate() {
        let key = declared.key();
        let is_repeated = keys[..index]
            .iter()
            .any(|earlier| earlier.is_sound && earlier.key().has_same_columns(&key));
        if declared.is_sound && is_repeated {
            errors.report(diagnostics::key_twice(&key, &declared.attribute.parts));
        }
    }
}

/// Two constraints of a table cannot have one name.
fn check_no_name_twice(declaration: &Declaration<'_>, errors: &mut Errors) {
    let names: Vec<_> = declaration.unique.iter().filter_map(|key| key.name.as_ref()).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].iter().any(|earlier| earlier.value() == name.value()) {
            errors.report(diagnostics::name_twice(name));
        }
    }
}

impl DeclaredKey<'_> {
    fn key(&self) -> Key {
        Key {
            kind: Kind::Unique {
                name: self.attribute.name.clone(),
            },
            columns: self.columns.iter().map(|(_, column)| column.clone()).collect(),
        }
    }
}

/// The primary key, and what is declared, in that order. A primary key whose columns are declared as well gives way: the
/// declaration holds for any table, the primary key only where the table has the same.
fn all_keys(declaration: &Declaration<'_>, declared: &[DeclaredKey<'_>]) -> Vec<Key> {
    let declared: Vec<Key> = declared.iter().map(DeclaredKey::key).collect();
    explicit_primary_key(declaration)
        .or_else(|| implicit_primary_key(declaration))
        .filter(|primary_key| !declared.iter().any(|key| key.has_same_columns(primary_key)))
        .into_iter()
        .chain(declared)
        .collect()
}

/// `#[diesel(primary_key(org_id, username))]`
fn explicit_primary_key(declaration: &Declaration<'_>) -> Option<Key> {
    let PrimaryKeyOption::Columns(names) = &declaration.primary_key else {
        return None;
    };
    let mut columns: Vec<KeyColumn> = Vec::new();
    for name in names {
        let column = KeyColumn::of_table(name, declaration);
        if !columns.iter().any(|earlier| earlier.is_same(&column)) {
            columns.push(column);
        }
    }
    (!columns.is_empty()).then_some(Key {
        kind: Kind::PrimaryKey,
        columns,
    })
}

/// The field for the column `id`, as Diesel assumes.
fn implicit_primary_key(declaration: &Declaration<'_>) -> Option<Key> {
    match declaration.primary_key {
        PrimaryKeyOption::Absent => {
            let id = declaration.field_of_column("id")?;
            let column = KeyColumn::of_field(id, &declaration.table, id.name.span());
            Some(Key {
                kind: Kind::PrimaryKey,
                columns: vec![column],
            })
        }
        PrimaryKeyOption::Columns(_) | PrimaryKeyOption::Unreadable => None,
    }
}
