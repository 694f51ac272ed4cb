//! The derived code. Nothing can fail here: the model is valid.
//!
//! Every path is absolute or starts at `__getorcreate`. The code is in the user's scope, where any name of the prelude
//! may mean something else. For the same reason our own names begin with two underscores.

mod constraint;

mod assertion;
mod coverage;
mod function;
mod marker;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use crate::expand::assertion::expand_assert_exact;
use crate::model::{Key, KeyColumn, KeyKind, Model, Nulls, located_at};

pub(crate) use crate::expand::marker::expand_struct;

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let facade = model.facade;
    let key_columns = model.key_columns();
    let structs = marker::expand_structs(model);
    let constraints = constraint::expand_constraints(model);
    let declaration = expand_declaration(model);
    let columns = key_columns
        .iter()
        .map(|column| expand_key_column(model, &key_columns, column));
    let keys = (0..model.keys.len()).map(|index| expand_key(model, &key_columns, index));
    let primary_key = expand_assert_primary_key(model);
    let markers = marker::expand_impls(model);
    let coverage = coverage::expand_coverage(model);
    let functions = function::expand_functions(model);
    quote! {
        #structs

        const _: () = {
            use #facade::__private as __getorcreate;

            #constraints
            #declaration
            #(#columns)*
            #(#keys)*
            #primary_key
            #markers
            #coverage
            #functions
        };
    }
}

/// The trait that carries the model's table and keys.
fn expand_declaration(model: &Model<'_>) -> TokenStream {
    let Model { this, table, .. } = model;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    let renamed = model.renamed_columns.iter().map(|column| column.unraw().to_string());
    let renamed_columns = (!model.renamed_columns.is_empty()).then(|| {
        quote! {
            const RENAMED_COLUMNS: &'static [&'static str] = &[#(#renamed),*];
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __getorcreate::GetOrCreate for #this #where_clause {
            type Table = #table::table;

            #renamed_columns

            fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
                __CONSTRAINTS
            }
        }
    }
}

/// The column's position among the key columns, and the assertion that its values can be compared exactly.
fn expand_key_column(model: &Model<'_>, key_columns: &[&KeyColumn], column: &KeyColumn) -> TokenStream {
    let this = &model.this;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    let set = expand_set(key_columns, |other| other.is_same(column));
    let is_exact = expand_assert_exact(column);
    quote! {
        #[automatically_derived]
        impl #impl_generics __getorcreate::KeyColumns<#this> for #column #where_clause {
            type Set = #set;
        }
        #is_exact
    }
}

/// Asserts that the primary key is the table's own. Otherwise a lookup by it could match many rows.
fn expand_assert_primary_key(model: &Model<'_>) -> Option<TokenStream> {
    let primary_key = model.keys.iter().find(|key| matches!(key.kind, KeyKind::PrimaryKey))?;
    let columns: Vec<&KeyColumn> = primary_key.columns().collect();
    let span = Span::call_site().located_at(columns.first()?.span());
    let table = located_at(model.table, span);
    let whole = expand_set(&columns, |_| true);
    let bits = columns.iter().map(|column| {
        let set = expand_set(&columns, |other| other.is_same(column));
        quote! {
            #[automatically_derived]
            impl __getorcreate::KeyColumns<__PrimaryKey> for #column {
                type Set = #set;
            }
        }
    });
    Some(quote_spanned! {span=>
        const _: () = {
            enum __PrimaryKey {}
            #(#bits)*
            __getorcreate::assert_primary_key::<
                <#table::table as __getorcreate::Table>::PrimaryKey,
                __PrimaryKey,
                #whole,
                _,
            >();
        };
    })
}

/// A type for the key, and the claim that the set of its columns is a key.
fn expand_key(model: &Model<'_>, key_columns: &[&KeyColumn], index: usize) -> TokenStream {
    let key = &model.keys[index];
    let this = &model.this;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    let set = expand_set(key_columns, |column| key.contains(column));
    let rows = marker::expand_rows(key);
    let assertions = assertion::expand_assertions(key, index);
    let functions = if key.calls_own_functions() {
        quote!(__getorcreate::OwnFunctions)
    } else {
        quote!(__getorcreate::BuiltInFunctions)
    };
    let name = format_ident!("__Key{index}", span = Span::call_site());
    let nulls = match key.nulls {
        Nulls::Equal => quote!(__getorcreate::EqualNulls),
        Nulls::Distinct if key.replaces_nulls() => quote!(__getorcreate::NullsByColumn<Self>),
        Nulls::Distinct => quote!(__getorcreate::DistinctNulls),
    };
    let nulls_of_columns = expand_nulls_of_columns(key, &name);
    let key = name;
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #[doc(hidden)]
        pub enum #key {}

        #[automatically_derived]
        impl __getorcreate::DeclaredKey for #key {
            const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[#index];
            type Nulls = #nulls;
            type Functions = #functions;
        }

        #[automatically_derived]
        impl #impl_generics __getorcreate::KeyOf<#this, #rows> for #set #where_clause {
            type Key = #key;
        }
        #nulls_of_columns
        #assertions
    }
}

/// The rule for NULL of each column, if `coalesce` replaces NULL in some of them.
fn expand_nulls_of_columns(key: &Key, name: &Ident) -> Option<TokenStream> {
    let rules = key.parts.iter().map(|part| {
        let column = &part.column;
        let rule = if part.replaces_null() {
            quote!(__getorcreate::ReplacedNulls)
        } else {
            quote!(__getorcreate::DistinctNulls)
        };
        quote! {
            #[automatically_derived]
            impl __getorcreate::NullsOf<#column> for #name {
                type Nulls = #rule;
            }
        }
    });
    let rules: TokenStream = rules.collect();
    key.replaces_nulls().then_some(rules)
}

/// A set of key columns as a list of types: `(Yes, (No, ()))` contains the first of two.
fn expand_set(key_columns: &[&KeyColumn], contains: impl Fn(&KeyColumn) -> bool) -> TokenStream {
    key_columns.iter().rev().fold(quote!(()), |rest, column| {
        if contains(column) {
            quote!((__getorcreate::Yes, #rest))
        } else {
            quote!((__getorcreate::No, #rest))
        }
    })
}
