//! The parts of a key.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Ident, Lit, Path};

use crate::diagnostics::field::{as_part, columns, example_field, is_named, list_of_fields, quoted_field};
use crate::diagnostics::{Message, shown};
use crate::near_miss;
use crate::syntax::{
    ColumnName, Declaration, Field, Function, FunctionCall, Item, NULLS_NOT_DISTINCT, OPTIONS, UniqueAttribute, list,
};

pub(crate) fn no_parts(attribute: &UniqueAttribute<'_>, declaration: &Declaration<'_>) -> syn::Error {
    let field = quoted_field(attribute.meta, declaration).or_else(|| example_field_for(attribute, declaration));
    let items = field.map(|field| [vec![field], options(attribute)].concat().join(", "));
    let help = items.map(|items| format!("name the fields that identify one row: `#[unique({items})]`"));
    Message::new("`#[unique]` names no field")
        .help_opt(help)
        .at(attribute.meta)
}

/// A field that a `help:` may use for this key. A column of the condition cannot be a column of the key.
fn example_field_for(attribute: &UniqueAttribute<'_>, declaration: &Declaration<'_>) -> Option<String> {
    let is_in_condition = |field: &Field<'_>| {
        let mut conditions = attribute.conditions().iter();
        conditions.any(|condition| is_named(field, &condition.column))
    };
    match attribute.conditions() {
        [] => example_field(declaration),
        _ => columns(declaration)
            .find(|field| !is_in_condition(field))
            .map(|field| as_part(field, declaration)),
    }
}

/// The attribute's other options, which a `help:` repeats.
fn options(attribute: &UniqueAttribute<'_>) -> Vec<String> {
    let condition = attribute.condition.value();
    let marker = attribute.marker.value();
    let word = attribute.nulls_not_distinct.value();
    let name = attribute.name.value();
    let options = [
        condition.map(|condition| format!("where({condition})")),
        marker.map(|marker| format!("as = {}", marker.shown_path())),
        word.map(|()| NULLS_NOT_DISTINCT.to_owned()),
        name.map(|name| format!("name = {}", name.token())),
    ];
    options.into_iter().flatten().collect()
}

pub(crate) fn not_a_field(item: &Item) -> syn::Error {
    not_a_field_but(&item.to_token_stream()).at(item)
}

/// `lowr(email)`, `name("members_email_key")`, `date(created_at)`. None if it may be a function of the user's own.
pub(crate) fn mistaken_call(call: &FunctionCall) -> Option<syn::Error> {
    let name = &call.name;
    if name == "name" && call.has_string() {
        return Some(option_as_call(call));
    }
    if name == NULLS_NOT_DISTINCT {
        let message = Message::new(format!("the option `{name}` takes no value")).help(format!("write `{name}`"));
        return Some(message.at(call));
    }
    if name == "date" {
        return Some(date(call));
    }
    let similar = |names: &[&str]| near_miss::nearest(&name.to_string(), names.iter().copied().map(String::from));
    let function =
        similar(&Function::NAMES).map(|function| format!("a function with a similar name exists: `{function}`"));
    let option = || similar(&OPTIONS).map(|option| format!("an option with a similar name exists: `{option}`"));
    let message = Message::new(format!("unknown function `{name}` in `#[unique]`")).help(function.or_else(option)?);
    let message = match &list::items(&call.arguments)[..] {
        [Item::Path(_)] => message.note(path_of_own_function(name)),
        _ => message,
    };
    Some(message.at(name))
}

/// `as(Flagged)`, `name("members_email_key")`
pub(crate) fn option_as_call(call: &FunctionCall) -> syn::Error {
    let name = &call.name;
    Message::new(format!("expected a field, found `{name}(..)`"))
        .help(format!("write `{name} = {}`", call.arguments))
        .at(call)
}

/// `date(created_at)`
fn date(call: &FunctionCall) -> syn::Error {
    Message::new("`date` does not have the same result in all sessions and databases, so it cannot be part of a key")
        .help("store the date in a column of its own, and make that column part of the key")
        .note(
            "on PostgreSQL the date of a `timestamptz` depends on the session's time zone, as that of a `TIMESTAMP` does on \
             MySQL and MariaDB; on SQLite it is NULL for any text that is not read as a date",
        )
        .note(path_of_own_function(&call.name))
        .at(&call.name)
}

fn path_of_own_function(name: &Ident) -> String {
    format!("for a function of your own with this name, write its path, such as `self::{name}`")
}

/// `coalesce(parent_id)`
pub(crate) fn no_value_for_null(call: &FunctionCall, column: &ColumnName) -> syn::Error {
    Message::new("`coalesce` needs the value that stands for NULL")
        .help(format!(
            "write it after the field, for example `coalesce({}, 0)`: a boolean, a whole number or a string",
            shown(column)
        ))
        .at(call)
}

/// `coalesce(parent_id, NULL)`
pub(crate) fn null_for_null(value: &TokenStream) -> syn::Error {
    Message::new("NULL cannot stand for NULL")
        .help("write a value of the column's type: a boolean, a whole number or a string")
        .at(value)
}

/// `coalesce(parent_id, owner_id, 0)`
pub(crate) fn several_values_for_null(call: &FunctionCall) -> syn::Error {
    Message::new("`coalesce` takes one field and one value").at(&call.arguments)
}

/// `lower()`
pub(crate) fn no_argument(call: &FunctionCall) -> syn::Error {
    Message::new(format!("`{}` needs a field", shown(&call.path)))
        .help("write the field in the parentheses")
        .at(call)
}

/// `lower(email, username)`
pub(crate) fn several_arguments(call: &FunctionCall, arguments: &[Item]) -> syn::Error {
    let name = shown(&call.path);
    let message = Message::new(format!("`{name}` takes one field"));
    let each = arguments.iter().map(|argument| match argument {
        Item::Path(path) => Some(format!("{name}({})", shown(path))),
        Item::Setting(_) | Item::Call(_) | Item::Other(_) => None,
    });
    let each = each.collect::<Option<Vec<_>>>();
    message
        .help_opt(each.map(|each| format!("write `{}`", each.join(", "))))
        .at(&call.arguments)
}

/// `lower(trim(email))`
pub(crate) fn call_in_a_call(inner: &FunctionCall) -> syn::Error {
    Message::new("expected a field, found an expression")
        .note("a column can have at most one function")
        .at(inner)
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
            .note("to use a column that is not a field, write its path with `::`"),
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
    } else if let Some(option) = near_miss::nearest(&name.to_string(), [NULLS_NOT_DISTINCT.to_owned()]) {
        message.help(format!("an option with a similar name exists: `{option}`"))
    } else {
        message.help_opt(list_of_fields(declaration)).note(format!(
            "to use a column that is not a field, write its path: `{}::{name}`",
            shown(table)
        ))
    }
    .at(name)
}

pub(crate) fn embedded_field(name: &Ident, table: &Path) -> syn::Error {
    Message::new(format!("the field `{name}` is embedded, so it is not a column"))
        .help(format!(
            "write the paths of its columns, which start with `{}::`",
            shown(table)
        ))
        .at(name)
}

pub(crate) fn part_twice(part: &impl ToTokens) -> syn::Error {
    Message::new(format!("`{}` appears twice in this key", shown(part)))
        .help("remove one of the two")
        .at(part)
}

pub(crate) fn column_twice(part: &impl ToTokens, earlier: &impl ToTokens, column: &str) -> syn::Error {
    let (part_shown, earlier) = (shown(part), shown(earlier));
    Message::new(format!(
        "`{earlier}` and `{part_shown}` are the same column, `{column}`"
    ))
    .help("remove one of the two")
    .at(part)
}
