//! Reads a part of a key: a column, or a function of a column.

use quote::ToTokens;

use crate::diagnostics;
use crate::syntax::{Applied, ColumnName, Function, FunctionCall, Item, Part, list};

impl Part {
    /// `lower(email)`
    pub(crate) fn from_call(function: Function, call: &FunctionCall) -> syn::Result<Self> {
        let column = match &list::items(&call.arguments)[..] {
            [] => Err(diagnostics::no_argument(call)),
            [Item::Call(inner)] => Err(diagnostics::call_in_a_call(inner)),
            [argument] => ColumnName::from_item(argument),
            arguments => Err(diagnostics::several_arguments(call, arguments)),
        };
        Ok(Self {
            column: column?,
            applied: Some(Applied {
                function,
                name: call.name.clone(),
            }),
            written: call.to_token_stream(),
        })
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
