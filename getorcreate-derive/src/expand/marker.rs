//! The structs by which lookups ask for a key with a condition or an expression: `Flagged(lookup)`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Visibility};

use crate::model::{Key, KeyColumn, KeyKind, Model, located_at};
use crate::syntax::{Verb, declared};

/// The structs that the model declares beside itself.
pub(super) fn expand_structs(model: &Model<'_>) -> TokenStream {
    let markers = model.keys.iter().filter_map(|key| key.marker.as_ref());
    let structs = declared(markers).into_iter().map(|name| {
        let keys = model.keys.iter().filter(|key| is_marked_by(key, name));
        let usage = keys.flat_map(|key| {
            let usage = format!(" {}.", usage_of_any_function(key));
            [String::new(), usage]
        });
        let summary = format!(" Says which key of `{}` a lookup means.", model.name);
        expand_struct(name, model.visibility, &quote!(#[doc = #summary] #(#[doc = #usage])*))
    });
    structs.collect()
}

fn is_marked_by(key: &Key, name: &Ident) -> bool {
    key.marker.as_ref().is_some_and(|marker| marker.is_declared_as(name))
}

/// A struct whose tokens all have the span of its name. If another item has that name, the error points there. Code
/// that can see the model may construct the struct.
///
/// If another model of the module declares the same struct, rustc reports both as duplicates, and cannot say what to write
/// instead. So each declaration comes with a constant. It is a duplicate as well, and its name says what to write.
pub(crate) fn expand_struct(name: &Ident, visibility: &Visibility, docs: &TokenStream) -> TokenStream {
    let span = Span::call_site().located_at(name.span());
    let visibility = located_at(visibility, span);
    let bare = name.unraw();
    let advice = Ident::new(&format!("__{bare}_is_already_declared__write_as_self_{bare}"), span);
    quote_spanned! {span=>
        #[doc(hidden)]
        #[allow(dead_code, non_upper_case_globals)]
        const #advice: () = ();
        #docs
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #[allow(dead_code)]
        #visibility struct #name<__Lookup>(#visibility __Lookup);
    }
}

/// The impls that tell the model the meaning of each marker.
pub(super) fn expand_impls(model: &Model<'_>) -> TokenStream {
    let this = &model.this;
    let impl_generics = this.impl_generics(&["__Lookup"]);
    let where_clause = this.where_clause(&[]);
    let impls = model.markers().into_iter().map(|marker| {
        let path = marker.path();
        let values = quote_spanned!(Span::call_site().located_at(marker.name().span())=> self.0);
        quote! {
            #[automatically_derived]
            impl #impl_generics __getorcreate::Marked<#this> for #path<__Lookup> #where_clause {
                type Values = __Lookup;
                type Rows = #path<()>;

                fn into_values(self) -> __Lookup {
                    #values
                }
            }
        }
    });
    impls.collect()
}

/// The rows of the key as a type.
pub(super) fn expand_rows(key: &Key) -> TokenStream {
    match &key.marker {
        None => quote!(__getorcreate::AllRows),
        Some(marker) => {
            let path = marker.path();
            quote!(#path<()>)
        }
    }
}

/// Meaning and usage of a marked key: "`parent_id` is unique where `flag = true`: write
/// `T1::get_or_create(Flagged(t1::parent_id.eq(..)))`".
pub(super) fn usage(model: &Model<'_>, key: &Key, verb: Verb) -> String {
    let lookup = lookup(key);
    let argument = if verb == Verb::GetOrCreateMany {
        format!("[{lookup}, ..]")
    } else {
        lookup
    };
    format!("{}: write `{}::{}({argument})`", meaning(key), model.name, verb.name())
}

/// The same for every function: "`parent_id` is unique where `flag = true`: look it up by
/// `Flagged(t1::parent_id.eq(..))`".
pub(super) fn usage_of_any_function(key: &Key) -> String {
    format!("{}: look it up by `{}`", meaning(key), lookup(key))
}

/// "`parent_id` is unique where `flag = true`"
fn meaning(key: &Key) -> String {
    let expressions = key.expressions();
    let what = if key.parts.len() == 1 {
        format!("`{expressions}` is unique")
    } else {
        format!("`({expressions})` is unique")
    };
    let rows = key.condition().map(|condition| format!(" where `{condition}`"));
    format!("{what}{}", rows.unwrap_or_default())
}

/// `Flagged(t1::parent_id.eq(..))`
fn lookup(key: &Key) -> String {
    let values: Vec<String> = key
        .columns()
        .map(|column| format!("{}.eq(..)", column.shown_path()))
        .collect();
    let lookup = if values.len() == 1 {
        values.concat()
    } else {
        format!("({})", values.join(", "))
    };
    match &key.marker {
        Some(marker) => format!("{}({lookup})", marker.shown_path()),
        None => lookup,
    }
}

/// Columns of a key as an example for `by`: `users::email`, `(members::org_id, members::username)`, `Live(users::email)`.
/// It prefers a key that is not the primary key.
pub(super) fn example_columns(model: &Model<'_>) -> String {
    let is_declared = |key: &&Key| matches!(key.kind, KeyKind::Unique { .. });
    let Some(key) = model.keys.iter().find(is_declared).or(model.keys.first()) else {
        return "..".to_owned();
    };
    let columns: Vec<String> = key.columns().map(KeyColumn::shown_path).collect();
    let columns = if columns.len() == 1 {
        columns.concat()
    } else {
        format!("({})", columns.join(", "))
    };
    match &key.marker {
        Some(marker) => format!("{}({columns})", marker.shown_path()),
        None => columns,
    }
}
