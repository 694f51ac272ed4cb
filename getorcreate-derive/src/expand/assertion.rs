//! Assertions that only rustc can check, since it knows the columns' types. Their spans are those of the tokens that
//! the user wrote, so that errors point there.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use crate::expand::constraint::{call_type, expand_literal, expand_type, expand_type_class};
use crate::model::{Key, KeyColumn};
use crate::syntax::{Applied, Function, Literal, Value};

/// Asserts that the column's values can be compared exactly.
pub(super) fn expand_assert_exact(column: &KeyColumn) -> TokenStream {
    let span = Span::call_site().located_at(column.span());
    let class = expand_type_class(column, span);
    quote_spanned! {span=>
        const _: () = __getorcreate::assert_exact::<#column, { __getorcreate::is_floating_point(#class) }>();
    }
}

/// The assertions of one key, about its columns and the columns of its condition.
pub(super) fn expand_assertions(key: &Key, index: usize) -> TokenStream {
    let of_condition = key.conditions.iter().map(|condition| &condition.column);
    let same_columns = key.columns().chain(of_condition).filter_map(expand_assert_same_column);
    let callable = key.parts.iter().enumerate().filter_map(|(part_index, part)| {
        let applied = part.applied.as_ref()?;
        Some(match &applied.function {
            Function::Lower | Function::Upper | Function::Trim => expand_assert_is_text(&part.column, applied),
            Function::Coalesce(literal) => expand_assert_replaces_null(&part.column, applied, literal),
            Function::Own => {
                let call = call_type(applied, index, part_index);
                expand_own_function(&part.column, applied, &call)
            }
        })
    });
    let fitting = key.conditions.iter().flat_map(|condition| {
        let literals = condition.test.literals().into_iter();
        literals.map(|literal| expand_assert_fits(&condition.column, &literal))
    });
    quote!(#(#same_columns)* #(#callable)* #(#fitting)*)
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
    let span = Span::call_site().located_at(applied.span());
    let alias = quote_spanned!(span=> __Column);
    let class = expand_type_class(&alias, span);
    expand_assert_of(
        column,
        &quote_spanned! {span=>
            __getorcreate::assert_is_text::<#alias, { __getorcreate::is_text(#class) }>();
        },
    )
}

/// Asserts that the column can be NULL, and can have the value that stands for it.
fn expand_assert_replaces_null(column: &KeyColumn, applied: &Applied, literal: &Literal) -> TokenStream {
    let span = Span::call_site().located_at(applied.span());
    let alias = quote_spanned!(span=> __Column);
    let nullable = quote_spanned! {span=>
        __getorcreate::assert_has_null::<#alias, { __getorcreate::is_nullable::<__getorcreate::SqlTypeOf<#alias>>() }>();
    };
    let span = Span::call_site().located_at(literal.span);
    let assert = match &literal.value {
        Value::Null | Value::Integer(_) => quote_spanned!(span=> assert_replaces_integer),
        Value::Bool(_) => quote_spanned!(span=> assert_replaces_bool),
        Value::Text(_) => quote_spanned!(span=> assert_replaces_text),
    };
    let alias = quote_spanned!(span=> __Column);
    let column_type = expand_type(&alias, span);
    let value = expand_literal(&literal.value);
    let fitting = quote_spanned! {span=>
        __getorcreate::#assert::<#alias, { #value.fits(#column_type) }>();
    };
    expand_assert_of(column, &quote!(#nullable #fitting))
}

/// The type of the call, and the assertions that it can be part of a key. Diesel declares a type with the name of the
/// function. rustc checks the type of its argument.
fn expand_own_function(column: &KeyColumn, applied: &Applied, call: &Ident) -> TokenStream {
    let span = Span::call_site().located_at(applied.span());
    let function = &applied.name;
    let class = expand_type_class(call, span);
    quote_spanned! {span=>
        type #call = #function<#column>;
        const _: () = __getorcreate::assert_scalar::<#call>();
        const _: () = __getorcreate::assert_never_returns_null::<
            #call,
            { __getorcreate::is_nullable::<__getorcreate::SqlTypeOf<#call>>() },
        >();
        const _: () = __getorcreate::assert_returns_exact::<#call, { __getorcreate::is_floating_point(#class) }>();
    }
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
