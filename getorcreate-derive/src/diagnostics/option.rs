//! Options: which ones exist, and their form.

use syn::{Ident, LitStr};

use crate::diagnostics::{Message, list};
use crate::near_miss;
use crate::syntax::Setting;

pub(crate) fn unknown_option(option: &Ident, attribute: &str, options: &[&str]) -> syn::Error {
    let message = Message::new(format!("unknown option `{option}` in `#[{attribute}]`"));
    let similar = near_miss::nearest(&option.to_string(), options.iter().copied().map(String::from));
    match similar {
        Some(similar) => message.help(format!("an option with a similar name exists: `{similar}`")),
        None => message.help(format!("the options of `#[{attribute}]` are: {}", list(options))),
    }
    .at(option)
}

pub(crate) fn option_twice(option: &Ident) -> syn::Error {
    Message::new(format!("the option `{option}` is given twice"))
        .help("remove one of the two")
        .at(option)
}

pub(crate) fn name_is_no_string(setting: &Setting) -> syn::Error {
    let message = Message::new("`name` must be a string literal");
    match syn::parse2::<Ident>(setting.value.clone()) {
        Ok(name) => message.help(format!("write it in quotes: `name = \"{name}\"`")),
        Err(_) => message,
    }
    .at(setting.value_or_equals())
}

pub(crate) fn name_is_empty(name: &LitStr) -> syn::Error {
    Message::new("`name` is empty")
        .help("write the constraint's name in the database, or remove `name`")
        .at(name)
}

pub(crate) fn word_with_value(setting: &Setting) -> syn::Error {
    let option = &setting.option;
    Message::new(format!("the option `{option}` takes no value"))
        .help(format!("write `{option}`"))
        .at(setting.value_or_equals())
}
