//! Conflicts between keys.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{LitStr, Path};

use crate::diagnostics::{Message, backticked};
use crate::model::Key;
use crate::syntax::{Part, UniqueAttribute};

pub(crate) fn key_twice(key: &Key, parts: &[Part]) -> syn::Error {
    Message::new(format!("the key `{key}` is declared twice"))
        .help("remove one of the two; the order of the columns does not matter")
        .at(in_order(parts))
}

pub(crate) fn name_twice(name: &LitStr) -> syn::Error {
    Message::new(format!("the name {} is given to two constraints", backticked(name)))
        .help("give each constraint its own name in the database, or remove `name`")
        .at(name)
}

pub(crate) fn same_default_name(attribute: &UniqueAttribute<'_>, key: &Key, earlier: &Key, table: &Path) -> syn::Error {
    let table = table.segments.last().map(|table| table.ident.unraw().to_string());
    let name = format!("{}_{}_key", table.unwrap_or_default(), key.longer_name());
    let message = Message::new(format!(
        "the keys `{earlier}` and `{key}` would have the same name in the database"
    ))
    .help(format!("give this key its own name: `name = {name:?}`"));
    match attribute.marker.value() {
        Some(marker) => message.at(marker),
        None => message.at(in_order(&attribute.parts)),
    }
}

fn in_order(parts: &[Part]) -> TokenStream {
    quote!(#(#parts),*)
}
