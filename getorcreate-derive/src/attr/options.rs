//! Reads `#[get_or_create(..)]`: the path of the crate, and the functions to leave out.

use syn::{Attribute, Path};

use crate::attr::{attributes, set_once};
use crate::diagnostics::{self, Errors};
use crate::syntax::{AtMostOne, FunctionCall, Item, Setting, Verb, list};

/// The names of the options.
const OPTIONS: [&str; 2] = ["crate", "skip"];

/// The options of a model.
#[derive(Default)]
pub(super) struct Options {
    pub(super) facade: Option<Path>,
    pub(super) skipped: Vec<Verb>,
}

impl Options {
    pub(super) fn from_syn(attributes_of_struct: &[Attribute], errors: &mut Errors) -> Self {
        let mut facade = AtMostOne::default();
        let mut skipped = Vec::new();
        for attribute in attributes(attributes_of_struct, "get_or_create") {
            let items = list::items_of(attribute);
            if items.is_empty() {
                errors.report(diagnostics::no_options(&attribute.meta));
            }
            for item in items {
                match &item {
                    Item::Setting(setting) if setting.option == "crate" => {
                        let path = parse_facade_path(setting, errors);
                        set_once(&mut facade, &setting.option, path, errors);
                    }
                    Item::Call(call) if call.is("skip") => read_skip(call, &mut skipped, errors),
                    Item::Setting(Setting { option, .. }) if option == "skip" => {
                        errors.report(diagnostics::skip_is_no_list(&item));
                    }
                    Item::Path(word) if word.is_ident("skip") => errors.report(diagnostics::skip_is_no_list(&item)),
                    Item::Setting(Setting { option, .. }) => {
                        errors.report(diagnostics::unknown_option(option, "get_or_create", &OPTIONS));
                    }
                    Item::Call(call) if call.is("crate") => errors.report(diagnostics::not_an_option(&item)),
                    Item::Call(call) => {
                        errors.report(diagnostics::unknown_option(&call.name, "get_or_create", &OPTIONS));
                    }
                    Item::Path(_) | Item::Other(_) => errors.report(diagnostics::not_an_option(&item)),
                }
            }
        }
        Self {
            facade: facade.into_value(),
            skipped,
        }
    }
}

/// `crate = "my_facade"`
fn parse_facade_path(setting: &Setting, errors: &mut Errors) -> Option<Path> {
    let Some(string) = setting.string() else {
        errors.report(diagnostics::crate_is_no_string(setting));
        return None;
    };
    let path = string.parse_with(Path::parse_mod_style);
    if path.is_err() {
        errors.report(diagnostics::crate_is_no_path(&string));
    }
    path.ok()
}

/// `skip(find_unique)`
fn read_skip(call: &FunctionCall, skipped: &mut Vec<Verb>, errors: &mut Errors) {
    let items = list::items(&call.arguments);
    if items.is_empty() {
        errors.report(diagnostics::skips_nothing(call));
    }
    for item in items {
        let name = match &item {
            Item::Path(path) => path.get_ident(),
            Item::Setting(_) | Item::Call(_) | Item::Other(_) => None,
        };
        match name.and_then(Verb::from_name) {
            Some(verb) if skipped.contains(&verb) => errors.report(diagnostics::skipped_twice(&item)),
            Some(verb) => skipped.push(verb),
            None => errors.report(diagnostics::not_a_function(&item)),
        }
    }
}
