//! The fields that a message may name.

use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Ident, Lit, Meta};

use crate::diagnostics::{list, shown};
use crate::syntax::{ColumnName, Declaration, Field, NULLS_NOT_DISTINCT, Part, PrimaryKeyOption, UniqueAttribute};

/// The fields that are columns.
pub(super) fn columns<'a>(declaration: &'a Declaration<'_>) -> impl Iterator<Item = &'a Field<'a>> {
    declaration.fields.iter().filter(|field| !field.is_embedded)
}

/// The text that names the field in `#[unique(..)]`. A field named like an option needs its path.
pub(super) fn as_part(field: &Field<'_>, declaration: &Declaration<'_>) -> String {
    if field.name == NULLS_NOT_DISTINCT {
        format!("{}::{}", shown(&declaration.table), field.column)
    } else {
        field.name.to_string()
    }
}

/// A field that a `help:` may put into `#[unique(..)]`. It avoids fields of the primary key if it can. It never uses a
/// field that is already declared as a key: pasting that help would cause the next mistake.
pub(super) fn example_field(declaration: &Declaration<'_>) -> Option<String> {
    let free = || columns(declaration).filter(|field| !is_declared_alone(field, declaration));
    let assumed = free().filter(|_| matches!(declaration.primary_key, PrimaryKeyOption::Absent));
    free()
        .filter(|field| !is_in_primary_key(field, declaration))
        .chain(assumed)
        .map(|field| as_part(field, declaration))
        .next()
}

fn is_declared_alone(field: &Field<'_>, declaration: &Declaration<'_>) -> bool {
    let is_it = |part: &Part| part.applied.is_none() && is_named(field, &part.column);
    let is_alone = |key: &UniqueAttribute<'_>| {
        !key.condition.is_given() && !key.marker.is_given() && matches!(&key.parts[..], [part] if is_it(part))
    };
    declaration.unique.iter().any(is_alone)
}

/// True if the name means this field, by its own name or by its column's path.
pub(super) fn is_named(field: &Field<'_>, column: &ColumnName) -> bool {
    match column {
        ColumnName::Field(name) => field.is_called(name),
        ColumnName::Path(path) => path
            .segments
            .last()
            .is_some_and(|last| field.has_column(&last.ident.unraw().to_string())),
    }
}

fn is_in_primary_key(field: &Field<'_>, declaration: &Declaration<'_>) -> bool {
    match &declaration.primary_key {
        PrimaryKeyOption::Columns(columns) => columns
            .iter()
            .any(|column| field.has_column(&column.unraw().to_string())),
        PrimaryKeyOption::Absent | PrimaryKeyOption::Unreadable => field.has_column("id"),
    }
}

/// The field that the author meant by `#[unique = "email"]`.
pub(super) fn quoted_field(attribute: &Meta, declaration: &Declaration<'_>) -> Option<String> {
    let Meta::NameValue(attribute) = attribute else {
        return None;
    };
    let Expr::Lit(ExprLit {
        lit: Lit::Str(string), ..
    }) = &attribute.value
    else {
        return None;
    };
    let name: Ident = string.parse().ok()?;
    columns(declaration)
        .find(|field| field.is_called(&name))
        .map(|field| as_part(field, declaration))
}

pub(super) fn list_of_fields(declaration: &Declaration<'_>) -> Option<String> {
    const SHOWN: usize = 8;
    let model = &declaration.input.ident;
    let names: Vec<String> = columns(declaration).map(|field| field.name.to_string()).collect();
    match names.len() {
        0 => None,
        count if count <= SHOWN => Some(format!("the fields of `{model}` are: {}", list(&names))),
        count => Some(format!(
            "the fields of `{model}` are: {}, and {} others",
            list(&names[..SHOWN]),
            count - SHOWN
        )),
    }
}
