//! The names by which lookups ask for a key.

use quote::ToTokens;
use syn::Ident;
use syn::ext::IdentExt;

use crate::diagnostics::Message;
use crate::model::Key;
use crate::syntax::{ColumnName, Condition, Declaration, Marker, Order, Setting, Test, UniqueAttribute, Value};

/// `as = "Flagged"`
pub(crate) fn as_is_no_struct(setting: &Setting) -> syn::Error {
    let message = Message::new("`as` must be the name of a struct");
    let name = setting.string().and_then(|string| string.parse::<Ident>().ok());
    let help = name.map(|name| format!("write it without quotes: `as = {name}`"));
    message.help_opt(help).at(setting.value_or_equals())
}

/// `#[unique(lower(email), as)]`
pub(crate) fn as_without_value(word: &Ident) -> syn::Error {
    Message::new("`as` takes the name of a struct: `as = ..`").at(word)
}

/// `#[unique(email, as = ByEmail)]`
pub(crate) fn as_on_plain_key(marker: &Marker) -> syn::Error {
    Message::new("a key on plain columns needs no name for lookups")
        .help("remove `as`")
        .at(marker)
}

/// `#[unique(lower(email))]`
pub(crate) fn no_marker(attribute: &UniqueAttribute<'_>, declaration: &Declaration<'_>) -> syn::Error {
    let name = proposed_name(attribute, declaration);
    let help = format!("give the key a name: `as = {name}`");
    match (attribute.condition.value(), attribute.expression()) {
        (None, Some(function)) => Message::new("a key on an expression needs a name for lookups")
            .help(help)
            .at(function),
        (condition, _) => Message::new("a key with a condition needs a name for lookups")
            .help(help)
            .at(condition.map(|condition| condition.call.to_token_stream())),
    }
}

/// `#[unique(a, where(b = 1), as = Flagged)] #[unique(a, where(b = 2), as = Flagged)]`
pub(crate) fn marker_twice(
    key: &Key,
    marker: &Marker,
    attribute: &UniqueAttribute<'_>,
    declaration: &Declaration<'_>,
) -> syn::Error {
    let name = proposed_name(attribute, declaration);
    Message::new(format!("two keys have the same name for lookups, `{key}`"))
        .help(format!("give this key its own name: `as = {name}`"))
        .at(marker)
}

/// `Flag` for `where(flag = true)`, `NotDeleted` for `where(deleted_at = NULL)`, `LowerEmail` for `lower(email)`
fn proposed_name(attribute: &UniqueAttribute<'_>, declaration: &Declaration<'_>) -> String {
    let applied = attribute.parts.iter().filter_map(|part| {
        let function = &part.applied.as_ref()?.name.segments.last()?.ident;
        Some(camel_case(&format!("{}_{}", function.unraw(), name_of(&part.column))))
    });
    let conditions = attribute.conditions().iter().map(Condition::camel_case);
    let name: String = conditions.chain(applied).collect();
    let name = syn::parse_str::<Ident>(&name).map_or_else(|_| "Selected".to_owned(), |name| name.to_string());
    if is_taken(&name, declaration) {
        name + "Key"
    } else {
        name
    }
}

fn is_taken(name: &str, declaration: &Declaration<'_>) -> bool {
    let mut markers = declaration.unique.iter().filter_map(|key| key.marker.value());
    declaration.input.ident == name || markers.any(|marker| marker.name() == name)
}

impl Condition {
    fn camel_case(&self) -> String {
        let column = name_of(&self.column);
        let column = column.strip_prefix("is_").unwrap_or(&column);
        let event = column.strip_suffix("_at");
        camel_case(&match &self.test {
            Test::Equal(literal) => match &literal.value {
                Value::Bool(false) => format!("not_{column}"),
                Value::Null => event.map_or_else(|| format!("no_{column}"), |event| format!("not_{event}")),
                value => in_name(value).map_or_else(|| column.to_owned(), |value| format!("{column}_{value}")),
            },
            Test::NotEqual(literal) => match &literal.value {
                Value::Bool(false) => column.to_owned(),
                Value::Null => event.map_or_else(|| format!("has_{column}"), ToOwned::to_owned),
                value => {
                    in_name(value).map_or_else(|| format!("not_{column}"), |value| format!("{column}_not_{value}"))
                }
            },
            Test::Order(Order::Greater, number) if number.value == 0 => format!("positive_{column}"),
            Test::Order(order, number) => {
                let order = match order {
                    Order::Less => "below",
                    Order::LessOrEqual => "to",
                    Order::Greater => "above",
                    Order::GreaterOrEqual => "from",
                };
                format!("{column}_{order}_{}", number.value.unsigned_abs())
            }
            Test::In(_) => format!("some_{column}"),
        })
    }
}

/// The value as a part of a name, if it can be one.
fn in_name(value: &Value) -> Option<String> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    match value {
        Value::Integer(number) => Some(number.unsigned_abs().to_string()),
        Value::Text(text) => text.chars().all(is_of_name).then(|| text.clone()),
        Value::Null | Value::Bool(_) => None,
    }
}

fn name_of(column: &ColumnName) -> String {
    let name = match column {
        ColumnName::Field(name) => Some(name),
        ColumnName::Path(path) => path.segments.last().map(|last| &last.ident),
    };
    name.map(|name| name.unraw().to_string()).unwrap_or_default()
}

/// `LowerEmail` for `lower_email`
fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect()
}
