//! The model's own gate: the message about a lookup without a key, and the function that checks lookups.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use crate::expand::marker;
use crate::model::Model;

/// A trait for this model alone, so that the message about a lookup without a key names the model and its keys.
pub(super) fn expand_coverage(model: &Model<'_>) -> TokenStream {
    let Model { name, this, .. } = model;
    let covers = coverage_trait(model);
    let message = format!("no unique constraint of `{name}` covers the lookup on `{{__Columns}}`");
    let keys = format!("the keys of `{name}`: {}", backticked_keys(model).join(", "));
    let usages = usages(model);
    let usages = usages.iter().map(|usage| escaped(usage));
    let remedy = format!(
        "if these columns identify one row, declare them: `#[unique(..)]` on `{name}`; move all other values to \
         `.defaults(..)`"
    );
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
            note = "without a unique constraint, two callers can both find no row and both insert: the duplicate stays",
            note = #remedy,
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

/// `Model::get_or_create`. Its type parameters stand for the facts that follow from the lookup. So each fact that does
/// not follow is one error at the lookup.
pub(super) fn expand_function(model: &Model<'_>) -> TokenStream {
    let Model {
        name,
        visibility,
        this,
        table,
        ..
    } = model;
    let covers = coverage_trait(model);
    let summary = format!(" Finds the `{name}` that has this key, or creates it.");
    let usage = format!(
        " The lookup gives a value to each column of one key: {}. Add what else a new row holds with `.defaults(..)`, \
         then call `.run(&mut conn)`.",
        backticked_keys(model).join(" or ")
    );
    let of_marked_keys = usages(model)
        .into_iter()
        .flat_map(|usage| [String::new(), format!(" {usage}.")]);
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    quote! {
        #[automatically_derived]
        impl #impl_generics #this #where_clause {
            #[doc = #summary]
            #[doc = ""]
            #[doc = #usage]
            #(#[doc = #of_marked_keys])*
            #[allow(dead_code)]
            #visibility fn get_or_create<
                __Lookup, __Form, __Rows, __Row, __Columns, __Set, __Key, __Compared, __Values,
            >(
                __lookup: __Lookup,
            ) -> __getorcreate::Request<Self, __getorcreate::Keyed<__Key, __Values>>
            where
                __Lookup: __getorcreate::IntoLookup<Self, #table::table, __Form, Rows = __Rows, Row = __Row>,
                __Lookup: __getorcreate::ComparesColumns<__Row, Columns = __Columns>,
                __Lookup: #covers<Self, __Columns, __Set, __Rows, Key = __Key>,
                __Key: __getorcreate::DeclaredKey,
                __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
                __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
            {
                __getorcreate::request(__lookup)
            }
        }
    }
}

/// `__KeyOfMember`
fn coverage_trait(model: &Model<'_>) -> Ident {
    format_ident!("__KeyOf{}", model.name, span = Span::call_site())
}

fn backticked_keys(model: &Model<'_>) -> Vec<String> {
    model.keys.iter().map(|key| format!("`{key}`")).collect()
}

/// The usage of each key that a lookup cannot ask for by columns alone.
fn usages(model: &Model<'_>) -> Vec<String> {
    let marked = model.keys.iter().filter(|key| key.marker.is_some());
    marked.map(|key| marker::usage(model, key)).collect()
}

/// Escapes braces. In rustc's messages a brace begins a parameter, and the literal of a condition may contain one.
fn escaped(note: &str) -> String {
    note.replace('{', "{{").replace('}', "}}")
}
