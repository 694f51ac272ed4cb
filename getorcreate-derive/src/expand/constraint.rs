//! The keys as data.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use crate::model::{Key, KeyColumn, KeyCondition, KeyKind, KeyPart, Model, Nulls};
use crate::syntax::{Function, Order, Test, Value};

/// The constraints, in the model's order.
pub(super) fn expand_constraints(model: &Model<'_>) -> TokenStream {
    let constraints = model.keys.iter().map(|key| expand_constraint(model, key));
    quote! {
        const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[#(#constraints,)*];
    }
}

fn expand_constraint(model: &Model<'_>, key: &Key) -> TokenStream {
    let table = model.table;
    let (constructor, name) = match &key.kind {
        KeyKind::PrimaryKey => (quote!(primary_key), None),
        KeyKind::Unique { name } => (quote!(unique), name.as_ref().map(|name| quote!(.named(#name)))),
    };
    let names = key.columns().map(expand_name);
    let types = key.columns().map(|column| expand_type(column, column.span()));
    let functions = expand_functions(key);
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

fn expand_functions(key: &Key) -> Option<TokenStream> {
    let functions = key.parts.iter().map(|part| match part.function() {
        None => quote!(::core::option::Option::None),
        Some(Function::Lower) => quote!(::core::option::Option::Some(__getorcreate::Function::Lower)),
        Some(Function::Upper) => quote!(::core::option::Option::Some(__getorcreate::Function::Upper)),
        Some(Function::Trim) => quote!(::core::option::Option::Some(__getorcreate::Function::Trim)),
    });
    let has_functions = key.parts.iter().any(|part| part.function().is_some());
    has_functions.then(|| quote!(.on(&[#(#functions),*])))
}

impl KeyPart {
    fn function(&self) -> Option<Function> {
        self.applied.as_ref().map(|applied| applied.function)
    }
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
