//! From tokens to spanned syntax: what a struct and its attributes say, before anyone asks whether it makes sense.
//!
//! Only what cannot be read at all is reported here. The reader goes on behind it: a mistake in one attribute, or
//! in one item of a list, must not hide those in the next.

mod diesel;
mod list;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Meta, Path, parse_quote};

use crate::diagnostics::{self, Errors};

pub(crate) use crate::attr::diesel::PrimaryKeyOption;
pub(crate) use crate::attr::list::{Item, Setting};

/// A struct as its author wrote it.
pub(crate) struct Declaration<'a> {
    pub(crate) input: &'a DeriveInput,
    /// `members`
    pub(crate) table: Path,
    pub(crate) primary_key: PrimaryKeyOption,
    pub(crate) unique: Vec<UniqueAttribute<'a>>,
    /// `::getorcreate`, or as `#[get_or_create(crate = "..")]` says.
    pub(crate) facade: Path,
    /// None for what is no struct with named fields.
    pub(crate) fields: Vec<Field<'a>>,
}

/// `username: String`
pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) column: Ident,
    pub(crate) is_embedded: bool,
    /// `#[unique]` and `#[get_or_create]`, which belong on the struct.
    pub(crate) misplaced: Vec<&'a Attribute>,
}

/// `#[unique(org_id, username, name = "members_org_username_key")]`
pub(crate) struct UniqueAttribute<'a> {
    pub(crate) meta: &'a Meta,
    pub(crate) parts: Vec<Part>,
    pub(crate) name: Option<LitStr>,
    /// Whether some item could not be read: then the parts are not all that the author meant.
    pub(crate) is_unreadable: bool,
}

/// What a key is made of.
pub(crate) enum Part {
    /// `username`
    Field(Ident),
    /// `members::tenant_id`
    Path(Path),
}

impl<'a> Declaration<'a> {
    pub(crate) fn from_syn(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let options = diesel::StructOptions::from_syn(&input.attrs);
        Self {
            input,
            table: options.table_name.unwrap_or_else(|| default_table(input)),
            primary_key: options.primary_key,
            unique: attributes(&input.attrs, "unique")
                .map(|attribute| UniqueAttribute::from_syn(attribute, errors))
                .collect(),
            facade: parse_facade(&input.attrs, errors).unwrap_or_else(default_facade),
            fields: named_fields(&input.data).map(Field::from_syn).collect(),
        }
    }
}

impl Declaration<'_> {
    pub(crate) fn has_named_fields(&self) -> bool {
        matches!(&self.input.data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)))
    }

    pub(crate) fn field(&self, name: &Ident) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| field.is_called(name))
    }

    /// An embedded field has no column.
    pub(crate) fn field_of_column(&self, column: &str) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| field.has_column(column))
    }
}

impl<'a> Field<'a> {
    fn from_syn((name, field): (&'a Ident, &'a syn::Field)) -> Self {
        let options = diesel::FieldOptions::from_syn(&field.attrs);
        Self {
            name,
            column: options.column_name.unwrap_or_else(|| name.clone()),
            is_embedded: options.is_embedded,
            misplaced: attributes(&field.attrs, "unique")
                .chain(attributes(&field.attrs, "get_or_create"))
                .collect(),
        }
    }

    /// Whether the two are the same name, `r#type` and `type` being one.
    pub(crate) fn is_called(&self, name: &Ident) -> bool {
        self.name.unraw() == name.unraw()
    }

    pub(crate) fn has_column(&self, column: &str) -> bool {
        !self.is_embedded && self.column.unraw() == column
    }
}

impl<'a> UniqueAttribute<'a> {
    fn from_syn(attribute: &'a Attribute, errors: &mut Errors) -> Self {
        let mut parts = Vec::new();
        let mut name = AtMostOne::default();
        let mut is_unreadable = false;
        for item in list::items_of(attribute) {
            match Part::from_item(&item) {
                Some(part) => parts.push(part),
                None => match &item {
                    // `name = "members_email_key"`
                    Item::Setting(setting) if setting.option == "name" => {
                        name.set(&setting.option, parse_name(setting, errors), errors);
                    }
                    Item::Setting(Setting { option, .. }) => {
                        errors.report(diagnostics::unknown_option(option, "unique", &["name"]));
                    }
                    Item::Path(_) | Item::Call(_) | Item::Other(_) => {
                        is_unreadable = true;
                        errors.report(diagnostics::not_a_field(&item));
                    }
                },
            }
        }
        Self {
            meta: &attribute.meta,
            parts,
            name: name.value,
            is_unreadable,
        }
    }
}

impl Part {
    fn from_item(item: &Item) -> Option<Self> {
        match item {
            Item::Path(path) => match path.get_ident() {
                Some(field) => Some(Self::Field(field.clone())),
                None if path.segments.len() > 1 => Some(Self::Path(path.clone())),
                None => None,
            },
            Item::Setting(_) | Item::Call(_) | Item::Other(_) => None,
        }
    }
}

impl Part {
    pub(crate) fn is_spelled_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(field), Self::Field(other)) => field.unraw() == other.unraw(),
            (Self::Path(path), Self::Path(other)) => names_in(path).eq(names_in(other)),
            (Self::Field(_), Self::Path(_)) | (Self::Path(_), Self::Field(_)) => false,
        }
    }
}

impl ToTokens for Part {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Field(field) => field.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}

/// The value of an option that may be given once.
struct AtMostOne<T> {
    is_given: bool,
    value: Option<T>,
}

impl<T> Default for AtMostOne<T> {
    fn default() -> Self {
        Self {
            is_given: false,
            value: None,
        }
    }
}

impl<T> AtMostOne<T> {
    /// The first one counts, even if its value could not be read.
    fn set(&mut self, option: &Ident, value: Option<T>, errors: &mut Errors) {
        if std::mem::replace(&mut self.is_given, true) {
            errors.report(diagnostics::option_twice(option));
        } else {
            self.value = value;
        }
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

/// `#[get_or_create(crate = "my_facade")]`
fn parse_facade(attributes_of_struct: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut facade = AtMostOne::default();
    for attribute in attributes(attributes_of_struct, "get_or_create") {
        let items = list::items_of(attribute);
        if items.is_empty() {
            errors.report(diagnostics::no_options(&attribute.meta));
        }
        for item in items {
            match &item {
                Item::Setting(setting) if setting.option == "crate" => {
                    facade.set(&setting.option, parse_facade_path(setting, errors), errors);
                }
                Item::Setting(Setting { option, .. }) => {
                    errors.report(diagnostics::unknown_option(option, "get_or_create", &["crate"]));
                }
                Item::Path(_) | Item::Call(_) | Item::Other(_) => {
                    errors.report(diagnostics::not_an_option(&item));
                }
            }
        }
    }
    facade.value
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

fn names_in(path: &Path) -> impl Iterator<Item = &Ident> {
    path.segments.iter().map(|segment| &segment.ident)
}

fn default_facade() -> Path {
    parse_quote!(::getorcreate)
}

/// A struct's name in snake case is an identifier; if some alphabet says otherwise, rustc says that the table is missing.
fn default_table(input: &DeriveInput) -> Path {
    let name = diesel::inferred_table_name(&input.ident.unraw().to_string());
    diesel::identifier(&name, input.ident.span())
        .unwrap_or_else(|| input.ident.clone())
        .into()
}

fn attributes<'a>(attributes: &'a [Attribute], name: &'static str) -> impl Iterator<Item = &'a Attribute> {
    attributes
        .iter()
        .filter(move |attribute| attribute.path().is_ident(name))
}

fn named_fields(data: &Data) -> impl Iterator<Item = (&Ident, &syn::Field)> {
    let fields = match data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        Data::Enum(_) | Data::Union(_) => None,
    };
    fields
        .into_iter()
        .flatten()
        .filter_map(|field| Some((field.ident.as_ref()?, field)))
}
