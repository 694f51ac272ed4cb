//! The rules that a declaration must satisfy, one function each. If all are satisfied, the model is valid.

mod columns;
mod keys;

use crate::check::keys::DeclaredKey;
use crate::diagnostics::{self, Errors};
use crate::model::{Key, KeyColumn, Model};
use crate::syntax::{Declaration, PrimaryKeyOption};

/// Reports every broken rule. The model may be used only if no rule is broken. [`Errors::finish`] ensures that.
pub(crate) fn check<'a>(declaration: &'a Declaration<'a>, errors: &mut Errors) -> Model<'a> {
    if !declaration.has_named_fields() {
        errors.report(diagnostics::no_named_fields(declaration.input));
        return Model::new(declaration, Vec::new());
    }
    check_attributes_stand_on_the_struct(declaration, errors);
    check_has_a_key(declaration, errors);
    keys::check_have_parts(declaration, errors);
    let mut keys = columns::check_are_columns(declaration, errors);
    columns::check_no_column_twice_in_a_key(&mut keys, errors);
    columns::check_no_column_twice_in_a_condition(&mut keys, errors);
    columns::check_no_column_in_key_and_condition(&mut keys, errors);
    keys::check_have_markers(declaration, errors);
    keys::check_plain_keys_have_no_markers(declaration, errors);
    keys::check_no_key_twice(declaration, &keys, errors);
    keys::check_no_name_twice(declaration, errors);
    keys::check_no_default_name_twice(declaration, &keys, errors);
    Model::new(declaration, all_keys(declaration, &keys))
}

/// On a field the attribute would seem to work, as it does in other libraries.
fn check_attributes_stand_on_the_struct(declaration: &Declaration<'_>, errors: &mut Errors) {
    let model = &declaration.input.ident;
    for field in &declaration.fields {
        for attribute in &field.misplaced {
            errors.report(if attribute.path().is_ident("unique") {
                diagnostics::unique_on_field(attribute, field, declaration)
            } else {
                diagnostics::get_or_create_on_field(attribute, model)
            });
        }
    }
}

/// On a model without a key, the compiler would reject every lookup. If a declared key has a mistake, that mistake has
/// its own error.
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

/// The primary key, then the declared keys. If a declared key has the columns of the primary key, it replaces the
/// primary key. The declaration is valid for any table. The primary key is valid only if the table has the same one. A
/// declared key with a marker is a different key, since lookups ask for it in another way.
fn all_keys(declaration: &Declaration<'_>, declared: &[DeclaredKey<'_>]) -> Vec<Key> {
    let declared: Vec<Key> = declared.iter().map(DeclaredKey::key).collect();
    explicit_primary_key(declaration)
        .or_else(|| implicit_primary_key(declaration))
        .filter(|primary_key| !declared.iter().any(|key| key.is_asked_for_as(primary_key)))
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
    (!columns.is_empty()).then(|| Key::primary_key(columns))
}

/// The field for the column `id`, as Diesel assumes.
fn implicit_primary_key(declaration: &Declaration<'_>) -> Option<Key> {
    match declaration.primary_key {
        PrimaryKeyOption::Absent => {
            let id = declaration.field_of_column("id")?;
            let column = KeyColumn::of_field(id, &declaration.table, id.name.span());
            Some(Key::primary_key(vec![column]))
        }
        PrimaryKeyOption::Columns(_) | PrimaryKeyOption::Unreadable => None,
    }
}
