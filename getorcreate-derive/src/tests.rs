//! Unit tests of the derive: a proc-macro crate cannot be called from its own tests.

mod expansion;
mod messages;
mod robustness;

use proc_macro2::TokenStream;

fn derive(source: &str) -> TokenStream {
    crate::derive(&syn::parse_str(source).expect("the source is a struct"))
}
