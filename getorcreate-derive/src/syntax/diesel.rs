//! The parts of `#[diesel(..)]` that the derive reads, with Diesel's meaning.
//!
//! These attributes are Diesel's. Keys that are not ours are skipped. A value that cannot be read counts as absent,
//! because Diesel's own derives report it.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, Ident, LitStr, Path};

use crate::syntax::list::{self, FunctionCall, Item, Setting};

/// `#[diesel(table_name = members, primary_key(id))]`
pub(crate) struct StructOptions {
    pub(crate) table_name: Option<Path>,
    pub(crate) primary_key: PrimaryKeyOption,
}

/// `primary_key(org_id, username)`, with the names of columns.
pub(crate) enum PrimaryKeyOption {
    Absent,
    Columns(Vec<Ident>),
    /// Diesel reports it. So a missing primary key is not reported as a second mistake.
    Unreadable,
}

/// `#[diesel(column_name = user_name)]`, `#[diesel(embed)]`
pub(crate) struct FieldOptions {
    pub(crate) column_name: Option<Ident>,
    pub(crate) is_embedded: bool,
}

impl StructOptions {
    pub(crate) fn from_syn(attributes: &[Attribute]) -> Self {
        let mut options = Self {
            table_name: None,
            primary_key: PrimaryKeyOption::Absent,
        };
        for item in diesel_items(attributes) {
            match item {
                Item::Setting(setting) if setting.option == "table_name" => {
                    options.table_name = options.table_name.or_else(|| path_in(&setting));
                }
                Item::Call(call) if call.is("primary_key") => {
                    options.primary_key = PrimaryKeyOption::from_call(&call);
                }
                Item::Setting(Setting { option: key, .. }) if key == "primary_key" => {
                    options.primary_key = PrimaryKeyOption::Unreadable;
                }
                Item::Path(key) if key.is_ident("primary_key") => {
                    options.primary_key = PrimaryKeyOption::Unreadable;
                }
                Item::Path(_) | Item::Setting(_) | Item::Call(_) | Item::Other(_) => {}
            }
        }
        options
    }
}

impl PrimaryKeyOption {
    fn from_call(call: &FunctionCall) -> Self {
        let columns = list::items(&call.arguments).into_iter().map(|item| match item {
            Item::Path(path) => path.get_ident().cloned().filter(is_not_a_keyword),
            Item::Setting(_) | Item::Call(_) | Item::Other(_) => None,
        });
        match columns.collect() {
            Some(columns) => Self::Columns(columns),
            None => Self::Unreadable,
        }
    }
}

impl FieldOptions {
    pub(crate) fn from_syn(attributes: &[Attribute]) -> Self {
        let mut options = Self {
            column_name: None,
            is_embedded: false,
        };
        for item in diesel_items(attributes) {
            match item {
                Item::Path(key) if key.is_ident("embed") => options.is_embedded = true,
                Item::Setting(setting) if setting.option == "column_name" => {
                    options.column_name = column_in(&setting);
                }
                Item::Path(_) | Item::Setting(_) | Item::Call(_) | Item::Other(_) => {}
            }
        }
        options
    }
}

/// The table that Diesel assumes for a struct without `table_name`: `OrgMember` is a row of `org_members`.
pub(crate) fn inferred_table_name(model: &str) -> String {
    let mut name = String::with_capacity(model.len() + 1);
    for (index, character) in model.chars().enumerate() {
        if index > 0 && character.is_uppercase() {
            name.push('_');
        }
        name.extend(character.to_lowercase());
    }
    name.push('s');
    name
}

/// An identifier of this name, raw if necessary: a table may be called `as`, and a column `type`.
pub(crate) fn identifier(name: &str, span: Span) -> Option<Ident> {
    let mut identifier = syn::parse_str::<Ident>(name)
        .or_else(|_| syn::parse_str(&format!("r#{name}")))
        .ok()?;
    identifier.set_span(span);
    Some(identifier)
}

fn diesel_items(attributes: &[Attribute]) -> impl Iterator<Item = Item> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("diesel"))
        .flat_map(list::items_of)
}

/// `members`, or `"members"` as in Diesel 1, which Diesel itself reports.
fn path_in(setting: &Setting) -> Option<Path> {
    match setting.string() {
        Some(string) => string.parse_with(Path::parse_mod_style).ok(),
        None => setting.path(),
    }
}

/// The column of `column_name`. Diesel accepts an identifier or a string.
fn column_in(setting: &Setting) -> Option<Ident> {
    match setting.string() {
        Some(string) => identifier_in(&string),
        None => syn::parse2(setting.value.clone()).ok(),
    }
}

fn identifier_in(string: &LitStr) -> Option<Ident> {
    identifier(&string.value(), string.span())
}

fn is_not_a_keyword(identifier: &Ident) -> bool {
    syn::parse2::<Ident>(identifier.clone().into_token_stream()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::inferred_table_name;

    #[test]
    fn the_table_is_inferred_as_diesel_infers_it() {
        let expected = [
            ("User", "users"),
            ("OrgMember", "org_members"),
            ("HTTPRoute", "h_t_t_p_routes"),
            ("Élan", "élans"),
            ("ÉlanÉlan", "élan_élans"),
            ("A", "as"),
            ("user_row", "user_rows"),
        ];
        for (model, table) in expected {
            assert_eq!(inferred_table_name(model), table);
        }
    }
}
