//! From tokens to spanned syntax: it reads a struct and its attributes, without checking if they make sense.
//!
//! It reports only what cannot be read at all, and then continues. A mistake in one attribute, or in one item of a
//! list, must not hide a mistake in the next.

mod condition;
mod marker;
mod options;
mod part;
mod unique;

use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path, parse_quote};

use crate::attr::options::Options;
use crate::diagnostics::{self, Errors};
use crate::syntax::{AtMostOne, Declaration, Field, UniqueAttribute, diesel};

impl<'a> Declaration<'a> {
    pub(crate) fn from_syn(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let options = diesel::StructOptions::from_syn(&input.attrs);
        let fields: Vec<_> = named_fields(&input.data).map(Field::from_syn).collect();
        let unique = attributes(&input.attrs, "unique")
            .map(|attribute| UniqueAttribute::from_syn(attribute, &fields, errors))
            .collect();
        let own_options = Options::from_syn(&input.attrs, errors);
        Self {
            input,
            table: options.table_name.unwrap_or_else(|| default_table(input)),
            primary_key: options.primary_key,
            unique,
            facade: own_options.facade.unwrap_or_else(default_facade),
            skipped: own_options.skipped,
            fields,
        }
    }
}

impl<'a> Field<'a> {
    fn from_syn((name, field): (&'a Ident, &'a syn::Field)) -> Self {
        let options = diesel::FieldOptions::from_syn(&field.attrs);
        Self {
            name,
            column: options.column_name.unwrap_or_else(|| name.clone()),
            is_embedded: options.is_embedded,
            misplaced: attributes(&field.attrs, "unique")
                .chain(attributes(&field.attrs, "get_or_create"))
                .collect(),
        }
    }
}

/// Gives an option its value. The first one counts, even if its value could not be read.
fn set_once<T>(value: &mut AtMostOne<T>, option: &Ident, read: Option<T>, errors: &mut Errors) {
    if !value.set(read) {
        errors.report(diagnostics::option_twice(option));
    }
}

fn default_facade() -> Path {
    parse_quote!(::getorcreate)
}

/// The table that Diesel assumes. A struct's name in snake case is usually an identifier. If it is not, in some
/// alphabet, rustc reports that the table is missing.
fn default_table(input: &DeriveInput) -> Path {
    let name = diesel::inferred_table_name(&input.ident.unraw().to_string());
    diesel::identifier(&name, input.ident.span())
        .unwrap_or_else(|| input.ident.clone())
        .into()
}

fn attributes<'a>(attributes: &'a [Attribute], name: &'static str) -> impl Iterator<Item = &'a Attribute> {
    attributes
        .iter()
        .filter(move |attribute| attribute.path().is_ident(name))
}

/// The fields with names. Syn accepts `_` as a name, and rustc does not: such a field is left out.
fn named_fields(data: &Data) -> impl Iterator<Item = (&Ident, &syn::Field)> {
    let fields = match data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        Data::Enum(_) | Data::Union(_) => None,
    };
    fields
        .into_iter()
        .flatten()
        .filter_map(|field| Some((field.ident.as_ref().filter(|name| *name != "_")?, field)))
}
