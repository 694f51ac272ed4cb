//! Assertions that only rustc can check, since it knows the columns' types. Their spans are those of the tokens that
//! the user wrote, so that errors point there.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::expand::constraint::{expand_literal, expand_type, expand_type_class};
use crate::model::{Key, KeyColumn};
use crate::syntax::{Applied, Literal, Value};

/// Asserts that the column's values can be compared exactly.
pub(super) fn expand_assert_exact(column: &KeyColumn) -> TokenStream {
    let span = Span::call_site().located_at(column.span());
    let class = expand_type_class(column, span);
    quote_spanned! {span=>
        const _: () = __getorcreate::assert_exact::<#column, { __getorcreate::is_floating_point(#class) }>();
    }
}

/// The assertions of one key, about its columns and the columns of its condition.
pub(super) fn expand_assertions(key: &Key) -> TokenStream {
    let of_condition = key.conditions.iter().map(|condition| &condition.column);
    let same_columns = key.columns().chain(of_condition).filter_map(expand_assert_same_column);
    let texts = key.parts.iter().filter_map(|part| {
        let applied = part.applied.as_ref()?;
        Some(expand_assert_is_text(&part.column, applied))
    });
    let fitting = key.conditions.iter().flat_map(|condition| {
        let literals = condition.test.literals().into_iter();
        literals.map(|literal| expand_assert_fits(&condition.column, &literal))
    });
    quote!(#(#same_columns)* #(#texts)* #(#fitting)*)
}

/// Asserts that a path names a column of this table, by the column's own name. A path may lead to another table's
/// column, or to one that is re-exported under another name.
fn expand_assert_same_column(column: &KeyColumn) -> Option<TokenStream> {
    let written = column.written()?;
    let span = Span::call_site().located_at(column.span());
    Some(quote_spanned! {span=>
        const _: () = __getorcreate::assert_same_column::<#written, #column, _>();
    })
}

/// Asserts that the column is text, as `lower(email)` needs.
fn expand_assert_is_text(column: &KeyColumn, applied: &Applied) -> TokenStream {
    let span = Span::call_site().located_at(applied.name.span());
    let alias = quote_spanned!(span=> __Column);
    let class = expand_type_class(&alias, span);
    expand_assert_of(
        column,
        &quote_spanned! {span=>
            __getorcreate::assert_is_text::<#alias, { __getorcreate::is_text(#class) }>();
        },
    )
}

/// Asserts that the column can have the value. If it cannot, the condition is true for no row, or for all.
fn expand_assert_fits(column: &KeyColumn, literal: &Literal) -> TokenStream {
    let span = Span::call_site().located_at(literal.span);
    let assert = match &literal.value {
        Value::Null => quote_spanned!(span=> assert_can_be_null),
        Value::Bool(_) => quote_spanned!(span=> assert_holds_bool),
        Value::Integer(_) => quote_spanned!(span=> assert_holds_integer),
        Value::Text(_) => quote_spanned!(span=> assert_holds_text),
    };
    let alias = quote_spanned!(span=> __Column);
    let column_type = expand_type(&alias, span);
    let value = expand_literal(&literal.value);
    expand_assert_of(
        column,
        &quote_spanned! {span=>
            __getorcreate::#assert::<#alias, { #value.fits(#column_type) }>();
        },
    )
}

/// Uses an alias for the column. If the column does not exist, only the column has an error, not the assertion as well.
fn expand_assert_of(column: &KeyColumn, assertion: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            type __Column = #column;
            #assertion
        };
    }
}
