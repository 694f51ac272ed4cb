//! Reads a part of a key: a column, or a function of a column.

use quote::ToTokens;

use crate::diagnostics;
use crate::syntax::{Applied, COALESCE, ColumnName, Function, FunctionCall, Item, Literal, Part, Value, list};

impl Part {
    /// `lower(email)`
    pub(crate) fn from_call(call: &FunctionCall) -> syn::Result<Self> {
        let (column, function) = if call.is(COALESCE) {
            column_and_value(call)?
        } else {
            let function = function_of(call)?;
            (only_column(call)?, function)
        };
        Ok(Self {
            column,
            applied: Some(Applied {
                function,
                name: call.path.clone(),
            }),
            written: call.to_token_stream(),
        })
    }
}

/// A function that every database has, or one of the user's own. A name that is nearly that of another function or
/// option is a mistake, unless it is a path.
fn function_of(call: &FunctionCall) -> syn::Result<Function> {
    let Some(word) = call.path.get_ident() else {
        return Ok(Function::Own);
    };
    if let Some(function) = Function::from_name(word) {
        return Ok(function);
    }
    match diagnostics::mistaken_call(call) {
        Some(mistake) => Err(mistake),
        None => Ok(Function::Own),
    }
}

fn only_column(call: &FunctionCall) -> syn::Result<ColumnName> {
    match &list::items(&call.arguments)[..] {
        [] => Err(diagnostics::no_argument(call)),
        [argument] => column_in(argument),
        arguments => Err(diagnostics::several_arguments(call, arguments)),
    }
}

/// `coalesce(parent_id, 0)`
fn column_and_value(call: &FunctionCall) -> syn::Result<(ColumnName, Function)> {
    let (items, written) = (list::items(&call.arguments), list::split(&call.arguments));
    match (&items[..], &written[..]) {
        ([], _) => Err(diagnostics::no_argument(call)),
        ([argument], _) => Err(diagnostics::no_value_for_null(call, &column_in(argument)?)),
        ([argument, _], [_, value]) => {
            let column = column_in(argument)?;
            let literal = Literal::from_tokens(value)?;
            match literal.value {
                Value::Null => Err(diagnostics::null_for_null(value)),
                Value::Bool(_) | Value::Integer(_) | Value::Text(_) => Ok((column, Function::Coalesce(literal))),
            }
        }
        _ => Err(diagnostics::several_values_for_null(call)),
    }
}

fn column_in(argument: &Item) -> syn::Result<ColumnName> {
    match argument {
        Item::Call(inner) => Err(diagnostics::call_in_a_call(inner)),
        Item::Path(_) | Item::Setting(_) | Item::Other(_) => ColumnName::from_item(argument),
    }
}

impl ColumnName {
    pub(crate) fn from_item(item: &Item) -> syn::Result<Self> {
        let column = match item {
            Item::Path(path) => Self::from_path(path),
            Item::Setting(_) | Item::Call(_) | Item::Other(_) => None,
        };
        column.ok_or_else(|| diagnostics::not_a_field(item))
    }
}
