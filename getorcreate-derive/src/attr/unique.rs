//! Reads `#[unique(..)]`: the parts of a key, and its options.

use syn::{Attribute, Ident, LitStr};

use crate::attr::set_once;
use crate::diagnostics::{self, Errors};
use crate::near_miss;
use crate::syntax::{
    AtMostOne, ColumnName, Field, Item, Marker, NULLS_NOT_DISTINCT, OPTIONS, Part, Setting, UniqueAttribute, Where,
    list,
};

impl<'a> UniqueAttribute<'a> {
    pub(crate) fn from_syn(attribute: &'a Attribute, fields: &[Field<'_>], errors: &mut Errors) -> Self {
        let mut unique = Self {
            meta: &attribute.meta,
            parts: Vec::new(),
            condition: AtMostOne::default(),
            marker: AtMostOne::default(),
            nulls_not_distinct: AtMostOne::default(),
            name: AtMostOne::default(),
            is_unreadable: false,
        };
        for item in list::items_of(attribute) {
            match &item {
                Item::Path(word) if word.is_ident(NULLS_NOT_DISTINCT) => {
                    set_once(
                        &mut unique.nulls_not_distinct,
                        &word.segments[0].ident,
                        Some(()),
                        errors,
                    );
                }
                Item::Path(path) if path.get_ident().is_some_and(|word| is_option_alone(word, fields)) => {
                    unique.read_option_alone(&path.segments[0].ident, errors);
                }
                Item::Setting(setting) => unique.read_setting(setting, fields, errors),
                Item::Call(call) if call.is("where") => {
                    let condition = Where::from_call(call, errors);
                    set_once(&mut unique.condition, &call.name, Some(condition), errors);
                }
                Item::Call(call) if call.is("as") => {
                    set_once(&mut unique.marker, &call.name, None, errors);
                    errors.report(diagnostics::option_as_call(call));
                }
                Item::Path(_) | Item::Call(_) | Item::Other(_) => unique.read_part(&item, errors),
            }
        }
        unique
    }

    fn read_setting(&mut self, setting: &Setting, fields: &[Field<'_>], errors: &mut Errors) {
        let option = &setting.option;
        if option == "name" {
            set_once(&mut self.name, option, parse_name(setting, errors), errors);
        } else if option == "as" {
            let marker = Marker::from_setting(setting).map_err(|error| errors.report(error));
            set_once(&mut self.marker, option, marker.ok(), errors);
        } else if option == NULLS_NOT_DISTINCT {
            set_once(&mut self.nulls_not_distinct, option, None, errors);
            errors.report(diagnostics::word_with_value(setting));
        } else if option == "where" {
            set_once(&mut self.condition, option, None, errors);
            errors.report(diagnostics::where_is_no_list(setting.value_or_equals()));
        } else if fields.iter().any(|field| field.is_called(option)) {
            self.is_unreadable = true;
            errors.report(diagnostics::condition_outside_where(setting));
        } else {
            errors.report(diagnostics::unknown_option(option, "unique", &OPTIONS));
            let meant = near_miss::nearest(&option.to_string(), OPTIONS.map(String::from));
            if meant.as_deref() == Some("as") && !self.marker.is_given() {
                set_once(&mut self.marker, option, None, errors);
            }
        }
    }

    /// `where`, `as`
    fn read_option_alone(&mut self, word: &Ident, errors: &mut Errors) {
        if word == "where" {
            set_once(&mut self.condition, word, None, errors);
            errors.report(diagnostics::where_is_no_list(word));
        } else {
            set_once(&mut self.marker, word, None, errors);
            errors.report(diagnostics::as_without_value(word));
        }
    }

    fn read_part(&mut self, item: &Item, errors: &mut Errors) {
        let part = part_in(item).map_err(|error| errors.report(error));
        self.is_unreadable |= part.is_err();
        self.parts.extend(part);
    }
}

/// True if the word is an option without a value. If a field `r#where` exists, `where` may be the field.
fn is_option_alone(word: &Ident, fields: &[Field<'_>]) -> bool {
    (word == "where" || word == "as") && !fields.iter().any(|field| field.is_called(word))
}

fn part_in(item: &Item) -> syn::Result<Part> {
    match item {
        Item::Call(call) => Part::from_call(call),
        Item::Path(_) | Item::Setting(_) | Item::Other(_) => ColumnName::from_item(item).map(Part::from_column),
    }
}

/// `name = "members_email_key"`
fn parse_name(setting: &Setting, errors: &mut Errors) -> Option<LitStr> {
    match setting.string() {
        None => errors.report(diagnostics::name_is_no_string(setting)),
        Some(name) if name.value().is_empty() => errors.report(diagnostics::name_is_empty(&name)),
        Some(name) => return Some(name),
    }
    None
}
