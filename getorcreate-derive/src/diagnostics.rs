//! Mistakes: the collector, and below it the wording of each mistake, once. Each part of an attribute has its own file.
//!
//! Messages follow rustc's style: lowercase, no full stop, code in backticks, then the remedy. Code in a `help:`
//! compiles at the place of the message.

mod part;

mod condition;
mod marker;
mod option;

mod key;

mod facade;

mod field;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr};

use crate::diagnostics::field::{as_part, example_field};
use crate::syntax::{Declaration, Field};

pub(crate) use crate::diagnostics::condition::{
    A_LIST, A_LITERAL, A_NUMBER, column_in_key_and_condition, condition_outside_where, condition_twice, empty_list,
    literal_twice, literal_with_suffix, no_conditions, no_value, not_a_condition, not_a_list, not_a_literal,
    not_a_number, null_in_a_list, out_of_range, text_with_nul, where_is_no_list,
};
pub(crate) use crate::diagnostics::facade::{
    crate_is_no_path, crate_is_no_string, no_options, not_a_function, not_an_option, skip_is_no_list, skipped_twice,
    skips_nothing,
};
pub(crate) use crate::diagnostics::key::{key_twice, name_twice, same_default_name};
pub(crate) use crate::diagnostics::marker::{
    as_is_no_struct, as_on_plain_key, as_without_value, marker_twice, no_marker,
};
pub(crate) use crate::diagnostics::option::{
    name_is_empty, name_is_no_string, option_twice, unknown_option, word_with_value,
};
pub(crate) use crate::diagnostics::part::{
    call_in_a_call, column_twice, embedded_field, mistaken_call, no_argument, no_parts, no_value_for_null, not_a_field,
    null_for_null, option_as_call, part_twice, several_arguments, several_values_for_null, unknown_field,
};

/// Collects all mistakes of a struct, so that one compile shows them all.
#[derive(Default)]
pub(crate) struct Errors {
    collected: Option<syn::Error>,
    is_finished: bool,
}

impl Errors {
    pub(crate) fn report(&mut self, error: syn::Error) {
        match &mut self.collected {
            Some(collected) => collected.combine(error),
            None => self.collected = Some(error),
        }
    }

    /// Lets `outcome` through only if nothing was reported.
    pub(crate) fn finish<T>(mut self, outcome: T) -> Result<T, syn::Error> {
        self.is_finished = true;
        self.collected.take().map_or(Ok(outcome), Err)
    }
}

/// Dropping collected errors hides them. That would be our mistake, so it panics in our tests, but never in a user's
/// build.
impl Drop for Errors {
    fn drop(&mut self) {
        let is_forgotten = !self.is_finished && !std::thread::panicking();
        assert!(!(cfg!(test) && is_forgotten), "`Errors::finish` was not called");
    }
}

// Items that can be derived for

pub(crate) fn no_named_fields(input: &DeriveInput) -> syn::Error {
    let (what, place) = match &input.data {
        Data::Enum(data) => ("an enum", data.enum_token.to_token_stream()),
        Data::Union(data) => ("a union", data.union_token.to_token_stream()),
        Data::Struct(data) => match &data.fields {
            Fields::Unit => ("a unit struct", input.ident.to_token_stream()),
            Fields::Named(fields) => ("this struct", fields.to_token_stream()),
            Fields::Unnamed(fields) => ("a tuple struct", fields.to_token_stream()),
        },
    };
    Message::new(format!("`GetOrCreate` cannot be derived for {what}"))
        .help("a model is a struct with named fields, one for each column")
        .at(place)
}

pub(crate) fn no_key(declaration: &Declaration<'_>) -> syn::Error {
    let model = &declaration.input.ident;
    let message = Message::new(format!("`{model}` has no key, so no row can be looked up"));
    let message = match example_field(declaration) {
        Some(field) => message.help(format!("name the fields that identify one row: `#[unique({field})]`")),
        None => message,
    };
    message
        .note("a primary key also counts: a field for the column `id`, or `#[diesel(primary_key(..))]`")
        .at(model)
}

// Attributes in the wrong place

pub(crate) fn unique_on_field(attribute: &Attribute, field: &Field<'_>, declaration: &Declaration<'_>) -> syn::Error {
    let model = &declaration.input.ident;
    let part = as_part(field, declaration);
    let message = Message::new("`#[unique]` belongs on the struct, not on a field");
    if field.is_embedded {
        message.help("remove it here, and write the paths of the embedded columns in `#[unique(..)]` above the struct")
    } else {
        message.help(format!(
            "remove it here, and write `#[unique({part})]` above `struct {model}`"
        ))
    }
    .at(attribute.path())
}

pub(crate) fn get_or_create_on_field(attribute: &Attribute, model: &Ident) -> syn::Error {
    Message::new("`#[get_or_create]` belongs on the struct, not on a field")
        .help(format!("move it above `struct {model}`"))
        .at(attribute.path())
}

/// A message under construction: the mistake, then a line for each remedy.
struct Message(String);

impl Message {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    fn help(self, help: impl AsRef<str>) -> Self {
        Self(self.0 + "\nhelp: " + help.as_ref())
    }

    fn help_opt(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    fn note(self, note: impl AsRef<str>) -> Self {
        Self(self.0 + "\nnote: " + note.as_ref())
    }

    fn at(self, place: impl ToTokens) -> syn::Error {
        syn::Error::new_spanned(place, self.0)
    }

    fn at_span(self, span: Span) -> syn::Error {
        syn::Error::new(span, self.0)
    }
}

fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

/// The path as the user would write it, without the spaces of printed tokens.
fn shown(path: impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

fn backticked(string: &LitStr) -> String {
    format!("`{}`", string.value())
}
