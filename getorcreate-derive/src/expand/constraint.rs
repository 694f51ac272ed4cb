//! The keys as data.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use crate::model::{Key, KeyColumn, KeyCondition, KeyKind, Model, Nulls};
use crate::syntax::{Applied, Function, Order, Test, Value};

/// The constraints, in the model's order.
pub(super) fn expand_constraints(model: &Model<'_>) -> TokenStream {
    let keys = model.keys.iter().enumerate();
    let constraints = keys.map(|(index, key)| expand_constraint(model, key, index));
    quote! {
        const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[#(#constraints,)*];
    }
}

fn expand_constraint(model: &Model<'_>, key: &Key, index: usize) -> TokenStream {
    let table = model.table;
    let (constructor, name) = match &key.kind {
        KeyKind::PrimaryKey => (quote!(primary_key), None),
        KeyKind::Unique { name } => (quote!(unique), name.as_ref().map(|name| quote!(.named(#name)))),
    };
    let names = key.columns().map(expand_name);
    let types = key.columns().map(|column| expand_type(column, column.span()));
    let functions = expand_functions(key, index);
    let conditions = expand_conditions(key);
    let nulls = match key.nulls {
        Nulls::Distinct => None,
        Nulls::Equal => Some(quote!(.with_equal_nulls())),
    };
    let marker = key.marker.as_ref().map(|marker| {
        let name = marker.name().unraw().to_string();
        quote!(.marked(#name))
    });
    quote! {
        __getorcreate::Declaration::#constructor::<#table::table>(
            &[#(#names),*],
            &[#(#types),*],
        ) #functions #conditions #nulls #marker #name .constraint()
    }
}

fn expand_functions(key: &Key, index: usize) -> Option<TokenStream> {
    let functions = key
        .parts
        .iter()
        .enumerate()
        .map(|(part_index, part)| match &part.applied {
            None => quote!(::core::option::Option::None),
            Some(applied) => {
                let function = expand_function(applied, &call_type(applied, index, part_index));
                quote!(::core::option::Option::Some(__getorcreate::Function::#function))
            }
        });
    let has_functions = key.parts.iter().any(|part| part.applied.is_some());
    has_functions.then(|| quote!(.on(&[#(#functions),*])))
}

fn expand_function(applied: &Applied, call: &Ident) -> TokenStream {
    match &applied.function {
        Function::Lower => quote!(Lower),
        Function::Upper => quote!(Upper),
        Function::Trim => quote!(Trim),
        Function::Coalesce(literal) => {
            let literal = expand_literal(&literal.value);
            quote!(Coalesce(#literal))
        }
        Function::Own => {
            let name = applied.name.to_token_stream().to_string().replace(' ', "");
            quote!(Own(__getorcreate::sql_name::<#call>(#name)))
        }
    }
}

/// The name of the type of this call, which the derived code declares once.
pub(super) fn call_type(applied: &Applied, key: usize, part: usize) -> Ident {
    let span = Span::call_site().located_at(applied.span());
    format_ident!("__Call{key}_{part}", span = span)
}

fn expand_conditions(key: &Key) -> Option<TokenStream> {
    let conditions = key.conditions.iter().map(expand_condition);
    (!key.conditions.is_empty()).then(|| quote!(.filtered(&[#(#conditions),*])))
}

fn expand_condition(condition: &KeyCondition) -> TokenStream {
    let column = &condition.column;
    let name = expand_name(column);
    let column_type = expand_type(column, column.span());
    let test = expand_test(&condition.test);
    quote!(__getorcreate::Condition::new(#name, #column_type, #test))
}

fn expand_test(test: &Test) -> TokenStream {
    match test {
        Test::Equal(literal) => {
            let literal = expand_literal(&literal.value);
            quote!(__getorcreate::Test::Equal(#literal))
        }
        Test::NotEqual(literal) => {
            let literal = expand_literal(&literal.value);
            quote!(__getorcreate::Test::NotEqual(#literal))
        }
        Test::Order(order, number) => {
            let order = match order {
                Order::Less => quote!(Less),
                Order::LessOrEqual => quote!(LessOrEqual),
                Order::Greater => quote!(Greater),
                Order::GreaterOrEqual => quote!(GreaterOrEqual),
            };
            let number = Literal::i64_unsuffixed(number.value);
            quote!(__getorcreate::Test::Order(__getorcreate::Order::#order, #number))
        }
        Test::In(literals) => {
            let literals = literals.iter().map(|literal| expand_literal(&literal.value));
            quote!(__getorcreate::Test::In(&[#(#literals),*]))
        }
    }
}

pub(super) fn expand_literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(__getorcreate::Literal::Null),
        Value::Bool(value) => quote!(__getorcreate::Literal::Bool(#value)),
        Value::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(__getorcreate::Literal::Integer(#number))
        }
        Value::Text(text) => quote!(__getorcreate::Literal::Text(#text)),
    }
}

fn expand_name(column: &KeyColumn) -> TokenStream {
    quote!(<#column as __getorcreate::Column>::NAME)
}

pub(super) fn expand_type(column: &impl ToTokens, span: Span) -> TokenStream {
    let class = expand_type_class(column, span);
    quote!(__getorcreate::ColumnType::of::<#column>(#class))
}

/// The class of the column's type, if it is known: a constant of the type, or else a constant of a trait.
pub(super) fn expand_type_class(column: &impl ToTokens, span: Span) -> TokenStream {
    let span = Span::call_site().located_at(span);
    quote_spanned! {span=> {
        #[allow(unused_imports)]
        use __getorcreate::OtherType as _;
        __getorcreate::KnownType::<__getorcreate::SqlTypeOf<#column>>::CLASS
    }}
}
