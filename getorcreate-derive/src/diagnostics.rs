//! Mistakes: the collector, and below it the wording of each, once.
//!
//! Messages read as rustc's do: lowercase, no full stop, code in backticks, then the remedy. A `help:` that shows
//! code shows code that compiles where the message stands.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Ident, Lit, LitStr, Meta, Path};

use crate::attr::{Declaration, Field, Item, Part, PrimaryKeyOption, Setting, UniqueAttribute};
use crate::model::Key;
use crate::near_miss;

/// Collects all mistakes of a struct, so that one compile shows them all.
#[derive(Default)]
pub(crate) struct Errors {
    collected: Option<syn::Error>,
    is_finished: bool,
}

impl Errors {
    pub(crate) fn report(&mut self, error: syn::Error) {
        match &mut self.collected {
            Some(collected) => collected.combine(error),
            None => self.collected = Some(error),
        }
    }

    /// Lets `outcome` through only if nothing was reported.
    pub(crate) fn finish<T>(mut self, outcome: T) -> Result<T, syn::Error> {
        self.is_finished = true;
        self.collected.take().map_or(Ok(outcome), Err)
    }
}

/// Dropping collected errors hides them. That is our mistake, so our tests panic, and no user's compile does.
impl Drop for Errors {
    fn drop(&mut self) {
        let is_forgotten = !self.is_finished && !std::thread::panicking();
        assert!(!(cfg!(test) && is_forgotten), "`Errors::finish` was not called");
    }
}

// What can be derived for

pub(crate) fn no_named_fields(input: &DeriveInput) -> syn::Error {
    let (what, place) = match &input.data {
        Data::Enum(data) => ("an enum", data.enum_token.to_token_stream()),
        Data::Union(data) => ("a union", data.union_token.to_token_stream()),
        Data::Struct(data) => match &data.fields {
            Fields::Unit => ("a unit struct", input.ident.to_token_stream()),
            Fields::Named(fields) => ("this struct", fields.to_token_stream()),
            Fields::Unnamed(fields) => ("a tuple struct", fields.to_token_stream()),
        },
    };
    Message::new(format!("`GetOrCreate` cannot be derived for {what}"))
        .help("a model is a struct with named fields, one for each column")
        .at(place)
}

pub(crate) fn no_key(declaration: &Declaration<'_>) -> syn::Error {
    let model = &declaration.input.ident;
    let message = Message::new(format!("`{model}` has no key, so no row can be looked up"));
    let message = match example_field(declaration) {
        Some(field) => message.help(format!(
            "name the fields whose values no two rows share: `#[unique({field})]`"
        )),
        None => message,
    };
    message
        .note("a primary key is a key: a field for the column `id`, or `#[diesel(primary_key(..))]`")
        .at(model)
}

// Attributes that stand in the wrong place

pub(crate) fn unique_on_field(attribute: &Attribute, field: &Field<'_>, model: &Ident) -> syn::Error {
    let name = field.name;
    let message = Message::new("`#[unique]` belongs on the struct, not on a field");
    if field.is_embedded {
        message.help("remove it here, and name the columns that the field holds above the struct, by their paths")
    } else {
        message.help(format!(
            "remove it here, and write `#[unique({name})]` above `struct {model}`"
        ))
    }
    .at(attribute.path())
}

pub(crate) fn get_or_create_on_field(attribute: &Attribute, model: &Ident) -> syn::Error {
    Message::new("`#[get_or_create]` belongs on the struct, not on a field")
        .help(format!("move it above `struct {model}`"))
        .at(attribute.path())
}

// The parts of a key

pub(crate) fn no_parts(attribute: &UniqueAttribute<'_>, declaration: &Declaration<'_>) -> syn::Error {
    let field = quoted_field(attribute.meta, declaration).or_else(|| example_field(declaration));
    let name = attribute.name.as_ref().map(|name| format!(", name = {}", name.token()));
    let message = Message::new("`#[unique]` names no field");
    match field {
        Some(field) => message.help(format!(
            "name the fields whose values no two rows share: `#[unique({field}{})]`",
            name.unwrap_or_default()
        )),
        None => message,
    }
    .at(attribute.meta)
}

pub(crate) fn not_a_field(item: &Item) -> syn::Error {
    let message = match item {
        Item::Call(call) if call.name == "name" && call.has_string() => {
            Message::new("expected a field, found `name(..)`").help(format!("write `name = {}`", call.arguments))
        }
        Item::Call(call) if call.name == "where" => Message::new("expected a field, found a condition")
            .note("a key that holds only for some of the rows cannot be declared yet"),
        Item::Call(_) => Message::new("expected a field, found an expression")
            .note("a key on an expression cannot be declared yet, only one on the columns themselves"),
        Item::Path(_) | Item::Setting(_) | Item::Other(_) => not_a_field_but(&item.to_token_stream()),
    };
    message.at(item)
}

fn not_a_field_but(tokens: &TokenStream) -> Message {
    let message = Message::new;
    match syn::parse2(tokens.clone()) {
        Ok(Expr::Lit(ExprLit {
            lit: Lit::Str(string), ..
        })) => {
            let message = message("expected a field, found a string literal");
            match string.parse::<Ident>() {
                Ok(field) => message.help(format!("write it without quotes: `{field}`")),
                Err(_) => message,
            }
        }
        Ok(Expr::Lit(_)) => message("expected a field, found a literal"),
        Ok(Expr::Field(_) | Expr::MethodCall(_)) => message("expected a field, found an expression")
            .note("a column that is not a field is named by its path, with `::`"),
        Ok(_) => message("expected a field, found an expression"),
        Err(_) => message("expected a field"),
    }
}

pub(crate) fn unknown_field(name: &Ident, declaration: &Declaration<'_>) -> syn::Error {
    let model = &declaration.input.ident;
    let message = Message::new(format!("no field `{name}` on struct `{model}`"));
    let table = &declaration.table;
    let by_column = columns(declaration).find(|field| field.has_column(&name.unraw().to_string()));
    let similar = near_miss::nearest(
        &name.to_string(),
        columns(declaration).map(|field| field.name.to_string()),
    );
    if let Some(field) = by_column {
        let field = field.name;
        message.help(format!(
            "`{name}` is the column of the field `{field}`: write `{field}`"
        ))
    } else if let Some(similar) = similar {
        message.help(format!("a field with a similar name exists: `{similar}`"))
    } else if name == "name" {
        message.help("the constraint's name is an option with a value: `name = \"..\"`")
    } else {
        message.help_opt(list_of_fields(declaration)).note(format!(
            "a column that is not a field is named by its path: `{}::{name}`",
            shown(table)
        ))
    }
    .at(name)
}

pub(crate) fn embedded_field(name: &Ident, table: &Path) -> syn::Error {
    Message::new(format!("the field `{name}` is embedded, so it is not a column"))
        .help(format!(
            "name the columns that it holds by their paths, which start with `{}::`",
            shown(table)
        ))
        .at(name)
}

pub(crate) fn part_twice(part: &Part) -> syn::Error {
    Message::new(format!("`{}` appears twice in this key", shown(part)))
        .help("remove one of the two")
        .at(part)
}

pub(crate) fn column_twice(part: &Part, earlier: &Part, column: &str) -> syn::Error {
    let (part_shown, earlier) = (shown(part), shown(earlier));
    Message::new(format!(
        "`{earlier}` and `{part_shown}` are the same column, `{column}`"
    ))
    .help("remove one of the two")
    .at(part)
}

// Keys among each other

pub(crate) fn key_twice(key: &Key, parts: &[Part]) -> syn::Error {
    Message::new(format!("the key `{key}` is declared twice"))
        .help("remove one of the two; the order of the columns makes no difference")
        .at(quote!(#(#parts),*))
}

pub(crate) fn name_twice(name: &LitStr) -> syn::Error {
    Message::new(format!("the name {} is given to two constraints", backticked(name)))
        .help("write each constraint's own name in the database, or leave the option out")
        .at(name)
}

// Options

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
        .help("write the constraint's name in the database, or leave the option out")
        .at(name)
}

pub(crate) fn no_options(attribute: &Meta) -> syn::Error {
    Message::new("`#[get_or_create]` has no options")
        .help("remove it, or say where the crate is: `#[get_or_create(crate = \"::getorcreate\")]`")
        .at(attribute)
}

pub(crate) fn not_an_option(item: &Item) -> syn::Error {
    Message::new("expected an option with a value")
        .help("say where the crate is: `crate = \"::getorcreate\"`")
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
    Message::new(format!("{} is not the path of a crate", backticked(string)))
        .help("write it as in a `use`: `crate = \"::getorcreate\"`")
        .at(string)
}

/// A message in the making: what is wrong, then a line for each remedy.
struct Message(String);

impl Message {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    fn help(self, help: impl AsRef<str>) -> Self {
        Self(self.0 + "\nhelp: " + help.as_ref())
    }

    fn help_opt(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    fn note(self, note: impl AsRef<str>) -> Self {
        Self(self.0 + "\nnote: " + note.as_ref())
    }

    fn at(self, place: impl ToTokens) -> syn::Error {
        syn::Error::new_spanned(place, self.0)
    }
}

/// The fields that are columns.
fn columns<'a>(declaration: &'a Declaration<'_>) -> impl Iterator<Item = &'a Field<'a>> {
    declaration.fields.iter().filter(|field| !field.is_embedded)
}

/// A field that a `help:` may put into `#[unique(..)]`: rather not one that is the primary key's already, and none
/// that is a key by declaration, since pasting the help would then be the next mistake.
fn example_field<'a>(declaration: &'a Declaration<'_>) -> Option<&'a Ident> {
    let free = || columns(declaration).filter(|field| !is_declared_alone(field, declaration));
    let assumed = free().filter(|_| matches!(declaration.primary_key, PrimaryKeyOption::Absent));
    free()
        .filter(|field| !is_in_primary_key(field, declaration))
        .chain(assumed)
        .map(|field| field.name)
        .next()
}

fn is_declared_alone(field: &Field<'_>, declaration: &Declaration<'_>) -> bool {
    declaration.unique.iter().any(|key| match &key.parts[..] {
        [Part::Field(name)] => field.is_called(name),
        [Part::Path(path)] => path
            .segments
            .last()
            .is_some_and(|last| field.has_column(&last.ident.unraw().to_string())),
        _ => false,
    })
}

fn is_in_primary_key(field: &Field<'_>, declaration: &Declaration<'_>) -> bool {
    match &declaration.primary_key {
        PrimaryKeyOption::Columns(columns) => columns
            .iter()
            .any(|column| field.has_column(&column.unraw().to_string())),
        PrimaryKeyOption::Absent | PrimaryKeyOption::Unreadable => field.has_column("id"),
    }
}

/// The field meant by `#[unique = "email"]`.
fn quoted_field<'a>(attribute: &Meta, declaration: &'a Declaration<'_>) -> Option<&'a Ident> {
    let Meta::NameValue(attribute) = attribute else {
        return None;
    };
    let Expr::Lit(ExprLit {
        lit: Lit::Str(string), ..
    }) = &attribute.value
    else {
        return None;
    };
    let name: Ident = string.parse().ok()?;
    columns(declaration)
        .find(|field| field.is_called(&name))
        .map(|field| field.name)
}

fn list_of_fields(declaration: &Declaration<'_>) -> Option<String> {
    const SHOWN: usize = 8;
    let model = &declaration.input.ident;
    let names: Vec<String> = columns(declaration).map(|field| field.name.to_string()).collect();
    match names.len() {
        0 => None,
        count if count <= SHOWN => Some(format!("the fields of `{model}` are: {}", list(&names))),
        count => Some(format!(
            "the fields of `{model}` are: {}, and {} others",
            list(&names[..SHOWN]),
            count - SHOWN
        )),
    }
}

fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

/// As the user would write it: a path without the spaces that tokens are printed with.
fn shown(path: impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

fn backticked(string: &LitStr) -> String {
    format!("`{}`", string.value())
}
