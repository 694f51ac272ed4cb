//! The model's own gate: the messages about columns that are no key.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use crate::expand::marker;
use crate::model::{KeyKind, Model};
use crate::syntax::Verb;

/// Traits for this model alone, so that a message about columns that are no key names the model and its keys.
pub(super) fn expand_coverage(model: &Model<'_>) -> TokenStream {
    let of_lookup = expand_coverage_of_lookup(model);
    let takes_rows = takes_rows(model).next().is_some();
    let by_columns = takes_rows.then(|| expand_coverage_by_columns(model));
    quote!(#of_lookup #by_columns)
}

/// The columns of a lookup.
fn expand_coverage_of_lookup(model: &Model<'_>) -> TokenStream {
    let Model { name, this, .. } = model;
    let covers = coverage_trait(model);
    let message = format!("no unique constraint of `{name}` covers the lookup on `{{__Columns}}`");
    let keys = format!("the keys of `{name}`: {}", backticked_keys(model).join(", "));
    let marked = model.keys.iter().filter(|key| key.marker.is_some());
    let usages = marked.map(|key| escaped(&marker::usage_of_any_function(key)));
    let attributes = if model.keys.iter().any(|key| matches!(key.kind, KeyKind::PrimaryKey)) {
        "`#[unique(..)]`"
    } else {
        "`#[unique(..)]`, or `#[diesel(primary_key(..))]`,"
    };
    let declare = format!("if these columns identify one row, declare them: {attributes} on `{name}`");
    let other_values = note_on_other_values(model);
    let whole_rows = notes_on_whole_rows(model);
    let impl_generics = this.impl_generics(&["__Lookup", "__Columns", "__Set", "__Rows"]);
    let where_clause = this.where_clause(&[
        quote!(__Columns: __getorcreate::SettledSet<#this, Out = __Set>),
        quote!(__Set: __getorcreate::KeyOf<#this, __Rows>),
    ]);
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "these are not exactly the columns of one key",
            note = #keys,
            #(note = #usages,)*
            note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
            note = #declare,
            note = #other_values,
            #(note = #whole_rows,)*
        )]
        pub trait #covers<__Model, __Columns, __Set, __Rows> {
            /// The key that is covered.
            type Key: __getorcreate::DeclaredKey;
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #covers<#this, __Columns, __Set, __Rows> for __Lookup #where_clause {
            type Key = <__Set as __getorcreate::KeyOf<#this, __Rows>>::Key;
        }
    }
}

/// The place of all other values. Every function that takes a lookup has this message, so the note names each function of the
/// model that takes them.
fn note_on_other_values(model: &Model<'_>) -> String {
    let places = [
        (Verb::GetOrCreate, "`.defaults(..)` of `get_or_create`"),
        (Verb::UpdateOrCreate, "`.set(..)` of `update_or_create`"),
    ];
    let places = places.into_iter().filter(|(verb, _)| model.has(*verb));
    let places: Vec<&str> = places.map(|(_, place)| place).collect();
    if places.is_empty() {
        "leave all other values out of the lookup".to_owned()
    } else {
        format!("move all other values to {}", places.join(", or to "))
    }
}

/// The calls for whole rows, if the model has functions for them.
fn notes_on_whole_rows(model: &Model<'_>) -> Vec<String> {
    let verbs = [
        ("a whole row", [Verb::GetOrCreateFrom, Verb::UpdateOrCreateFrom]),
        ("many rows", [Verb::GetOrCreateManyFrom, Verb::UpdateOrCreateManyFrom]),
    ];
    let columns = marker::example_columns(model);
    let notes = verbs.into_iter().filter_map(|(rows, verbs)| {
        let verbs = verbs.into_iter().filter(|verb| model.has(*verb));
        let names: Vec<String> = verbs.map(|verb| format!("`{}`", verb.name())).collect();
        (!names.is_empty()).then(|| format!("for {rows}, call {} with `.by({columns})`", names.join(" or ")))
    });
    notes.collect()
}

/// The model's functions that take whole rows.
fn takes_rows(model: &Model<'_>) -> impl Iterator<Item = Verb> {
    let verbs = [
        Verb::GetOrCreateFrom,
        Verb::UpdateOrCreateFrom,
        Verb::GetOrCreateManyFrom,
        Verb::UpdateOrCreateManyFrom,
    ];
    verbs.into_iter().filter(|verb| model.has(*verb))
}

/// The columns that `by` names. The trait of the runtime says that they are a key. Its only condition is the trait of the
/// model, so that rustc shows the message of that one.
fn expand_coverage_by_columns(model: &Model<'_>) -> TokenStream {
    let Model { name, this, .. } = model;
    let covers = format_ident!("__ByKeyOf{}", name, span = Span::call_site());
    let message = format!("no unique constraint of `{name}` covers `by` with `{{__Columns}}`");
    let keys = format!("the keys of `{name}`: {}", backticked_keys(model).join(", "));
    let example = format!(
        "`by` names all columns of one of these keys, in any order, such as `.by({})`: the values are in `{{__Row}}`",
        marker::example_columns(model)
    );
    let of_coverage = ["__By", "__Row", "__Columns", "__Set", "__Rows"];
    let impl_generics = this.impl_generics(&of_coverage);
    let covered = this.where_clause(&[
        quote!(__Columns: __getorcreate::SettledSet<#this, Out = __Set>),
        quote!(__Set: __getorcreate::KeyOf<#this, __Rows>),
    ]);
    let is_covered = this.where_clause(&[quote!(__By: #covers<#this, __Row, __Columns, __Set, __Rows>)]);
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "these are not exactly the columns of one key",
            note = #keys,
            note = #example,
            note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
        )]
        pub trait #covers<__Model, __Row, __Columns, __Set, __Rows> {
            /// The key that is covered.
            type Key: __getorcreate::DeclaredKey;
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #covers<#this, __Row, __Columns, __Set, __Rows> for __By #covered {
            type Key = <__Set as __getorcreate::KeyOf<#this, __Rows>>::Key;
        }

        #[automatically_derived]
        impl #impl_generics __getorcreate::KeyBy<__By, __Row, __Columns, __Set, __Rows> for #this #is_covered {
            type Key = <__By as #covers<#this, __Row, __Columns, __Set, __Rows>>::Key;
        }
    }
}

/// `__KeyOfMember`
pub(super) fn coverage_trait(model: &Model<'_>) -> Ident {
    format_ident!("__KeyOf{}", model.name, span = Span::call_site())
}

pub(super) fn backticked_keys(model: &Model<'_>) -> Vec<String> {
    model.keys.iter().map(|key| format!("`{key}`")).collect()
}

/// The usage of each key that a lookup cannot ask for by columns alone.
pub(super) fn usages(model: &Model<'_>, verb: Verb) -> Vec<String> {
    let marked = model.keys.iter().filter(|key| key.marker.is_some());
    marked.map(|key| marker::usage(model, key, verb)).collect()
}

/// Escapes braces. In rustc's messages a brace begins a parameter, and the literal of a condition may contain one.
fn escaped(note: &str) -> String {
    note.replace('{', "{{").replace('}', "}}")
}
