//! `#[get_or_create(..)]`.

use syn::{LitStr, Meta};

use crate::diagnostics::{Message, backticked, shown};
use crate::syntax::{Item, Setting};

pub(crate) fn no_options(attribute: &Meta) -> syn::Error {
    Message::new("`#[get_or_create]` has no options")
        .help("remove it, or give the path of the crate: `#[get_or_create(crate = \"::getorcreate\")]`")
        .at(attribute)
}

pub(crate) fn not_an_option(item: &Item) -> syn::Error {
    Message::new("expected an option with a value")
        .help("give the path of the crate: `crate = \"::getorcreate\"`")
        .at(item)
}

pub(crate) fn crate_is_no_string(setting: &Setting) -> syn::Error {
    let message = Message::new("`crate` must be a path in a string literal");
    match setting.path() {
        Some(path) => message.help(format!("write it in quotes: `crate = \"{}\"`", shown(path))),
        None => message,
    }
    .at(setting.value_or_equals())
}

pub(crate) fn crate_is_no_path(string: &LitStr) -> syn::Error {
    Message::new(format!("{} is not a crate path", backticked(string)))
        .help("write it as in a `use`: `crate = \"::getorcreate\"`")
        .at(string)
}
