//! `#[get_or_create(..)]`: the path of the crate, and the functions to leave out.

use syn::{LitStr, Meta};

use crate::diagnostics::{Message, backticked, list, shown};
use crate::near_miss;
use crate::syntax::{FunctionCall, Item, Setting, Verb};

pub(crate) fn no_options(attribute: &Meta) -> syn::Error {
    Message::new("`#[get_or_create]` needs an option")
        .help("remove it, or give the path of the crate: `#[get_or_create(crate = \"::getorcreate\")]`")
        .help("to leave out a function: `#[get_or_create(skip(find_unique))]`")
        .at(attribute)
}

pub(crate) fn not_an_option(item: &Item) -> syn::Error {
    Message::new("expected `crate = \"..\"` or `skip(..)`")
        .help("give the path of the crate: `crate = \"::getorcreate\"`")
        .help("to leave out a function: `skip(find_unique)`")
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

pub(crate) fn skip_is_no_list(item: &Item) -> syn::Error {
    Message::new("`skip` must be a list of functions")
        .help("write it with parentheses: `skip(find_unique)`")
        .at(item)
}

pub(crate) fn skips_nothing(call: &FunctionCall) -> syn::Error {
    Message::new("`skip` is empty")
        .help(format!("the functions that can be left out are: {}", functions()))
        .at(call)
}

pub(crate) fn not_a_function(item: &Item) -> syn::Error {
    let written = shown(item);
    let message = Message::new(format!("`{written}` is not a function that `GetOrCreate` writes"));
    match near_miss::nearest(&written, Verb::ALL.map(|verb| verb.name().to_owned())) {
        Some(similar) => message.help(format!("a function with a similar name exists: `{similar}`")),
        None => message.help(format!("the functions that can be left out are: {}", functions())),
    }
    .at(item)
}

pub(crate) fn skipped_twice(item: &Item) -> syn::Error {
    Message::new(format!("`{}` is left out twice", shown(item)))
        .help("remove one of the two")
        .at(item)
}

fn functions() -> String {
    list(&Verb::ALL.map(Verb::name))
}
