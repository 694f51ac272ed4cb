//! The code that is derived. Nothing can go wrong here: the model is valid.
//!
//! Every path is absolute or starts at `__getorcreate`, because the code stands in the user's scope, where any name
//! of the prelude may mean something else. For the same reason the names that are ours begin with two underscores.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use crate::model::{Key, KeyColumn, Kind, Model, located_at};

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let facade = model.facade;
    let key_columns = model.key_columns();
    let constraints = expand_constraints(model);
    let declaration = expand_declaration(model);
    let columns = key_columns
        .iter()
        .map(|column| expand_key_column(model, &key_columns, column));
    let keys = (0..model.keys.len()).map(|index| expand_key(model, &key_columns, index));
    let primary_key = expand_assert_primary_key(model);
    let coverage = expand_coverage(model);
    let function = expand_function(model);
    quote! {
        const _: () = {
            use #facade::__private as __getorcreate;

            #constraints
            #declaration
            #(#columns)*
            #(#keys)*
            #primary_key
            #coverage
            #function
        };
    }
}

/// The keys as data, in the model's order.
fn expand_constraints(model: &Model<'_>) -> TokenStream {
    let constraints = model.keys.iter().map(|key| expand_constraint(model, key));
    quote! {
        const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[#(#constraints,)*];
    }
}

fn expand_constraint(model: &Model<'_>, key: &Key) -> TokenStream {
    let table = model.table;
    let columns = &key.columns;
    let constructor = match key.kind {
        Kind::PrimaryKey => quote!(primary_key),
        Kind::Unique { .. } => quote!(unique),
    };
    let name = match &key.kind {
        Kind::Unique { name: Some(name) } => Some(quote!(.named(#name))),
        Kind::PrimaryKey | Kind::Unique { name: None } => None,
    };
    let types = columns.iter().map(|column| {
        let class = expand_type_class(column);
        quote!(__getorcreate::ColumnType::of::<#column>(#class))
    });
    quote! {
        __getorcreate::UniqueConstraint::#constructor::<#table::table>(
            &[#(<#columns as __getorcreate::Column>::NAME),*],
            &[#(#types),*],
        ) #name
    }
}

/// What is known of the column's type: a constant of the type, or else that of a trait.
fn expand_type_class(column: &KeyColumn) -> TokenStream {
    let span = Span::call_site().located_at(column.span());
    quote_spanned! {span=> {
        #[allow(unused_imports)]
        use __getorcreate::OtherType as _;
        __getorcreate::KnownType::<__getorcreate::SqlTypeOf<#column>>::CLASS
    }}
}

/// The trait that carries the model's table and keys.
fn expand_declaration(model: &Model<'_>) -> TokenStream {
    let Model { this, table, .. } = model;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    quote! {
        #[automatically_derived]
        impl #impl_generics __getorcreate::GetOrCreate for #this #where_clause {
            type Table = #table::table;

            fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
                __CONSTRAINTS
            }
        }
    }
}

/// The column's place among the key columns, and the assertion that its values can be compared exactly.
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

/// Located at the user's token, so that the error stands there.
fn expand_assert_exact(column: &KeyColumn) -> TokenStream {
    let span = Span::call_site().located_at(column.span());
    let class = expand_type_class(column);
    quote_spanned! {span=>
        const _: () = __getorcreate::assert_exact::<#column, { __getorcreate::is_floating_point(#class) }>();
    }
}

/// A path may lead to another table's column, or to one that is re-exported under another name.
fn expand_assert_same_column(column: &KeyColumn) -> Option<TokenStream> {
    let written = column.written()?;
    let span = Span::call_site().located_at(column.span());
    Some(quote_spanned! {span=>
        const _: () = __getorcreate::assert_same_column::<#written, #column, _>();
    })
}

/// A lookup by what only this model takes for the primary key could match many rows.
fn expand_assert_primary_key(model: &Model<'_>) -> Option<TokenStream> {
    let primary_key = model.keys.iter().find(|key| matches!(key.kind, Kind::PrimaryKey))?;
    let columns: Vec<&KeyColumn> = primary_key.columns.iter().collect();
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

/// The set of the key's columns is a key.
fn expand_key(model: &Model<'_>, key_columns: &[&KeyColumn], index: usize) -> TokenStream {
    let this = &model.this;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    let set = expand_set(key_columns, |column| model.keys[index].contains(column));
    let same_columns = model.keys[index].columns.iter().filter_map(expand_assert_same_column);
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #[automatically_derived]
        impl #impl_generics __getorcreate::KeyOf<#this> for #set #where_clause {
            const CONSTRAINT: __getorcreate::UniqueConstraint = __CONSTRAINTS[#index];
        }
        #(#same_columns)*
    }
}

/// A set of key columns as a list of types: `(Yes, (No, ()))` holds the first of two.
fn expand_set(key_columns: &[&KeyColumn], contains: impl Fn(&KeyColumn) -> bool) -> TokenStream {
    key_columns.iter().rev().fold(quote!(()), |rest, column| {
        if contains(column) {
            quote!((__getorcreate::Yes, #rest))
        } else {
            quote!((__getorcreate::No, #rest))
        }
    })
}

/// A trait of the model's own, so that the message about a lookup without a key names the model and its keys.
fn expand_coverage(model: &Model<'_>) -> TokenStream {
    let Model { name, this, .. } = model;
    let covers = coverage_trait(model);
    let message = format!("no unique constraint of `{name}` covers the lookup on `{{__Columns}}`");
    let keys = format!("the keys of `{name}`: {}", backticked_keys(model).join(", "));
    let remedy = format!(
        "if these columns identify one row, declare them: `#[unique(..)]` on `{name}`; \
         what is not part of the key belongs in `.defaults(..)`"
    );
    let impl_generics = this.impl_generics(&["__Lookup", "__Columns", "__Set"]);
    let where_clause = this.where_clause(&[
        quote!(__Columns: __getorcreate::SettledSet<#this, Out = __Set>),
        quote!(__Set: __getorcreate::KeyOf<#this>),
    ]);
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "not exactly the columns of one of its keys",
            note = #keys,
            note = "without a unique constraint two callers can both miss and both insert, and the table holds a duplicate for good",
            note = #remedy,
        )]
        pub trait #covers<__Model, __Columns, __Set> {
            /// The key that is covered.
            const CONSTRAINT: __getorcreate::UniqueConstraint;
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #covers<#this, __Columns, __Set> for __Lookup #where_clause {
            const CONSTRAINT: __getorcreate::UniqueConstraint = <__Set as __getorcreate::KeyOf<#this>>::CONSTRAINT;
        }
    }
}

/// `Model::get_or_create`. The type parameters stand for what follows from the lookup; as parameters, each that
/// does not follow is one error at the lookup.
fn expand_function(model: &Model<'_>) -> TokenStream {
    let Model {
        name,
        visibility,
        this,
        table,
        ..
    } = model;
    let covers = coverage_trait(model);
    let summary = format!(" Finds the `{name}` that has this key, or creates it.");
    let usage = format!(
        " The lookup gives a value to each column of one key: {}. Add what else a new row holds with `.defaults(..)`, \
         then call `.run(&mut conn)`.",
        backticked_keys(model).join(" or ")
    );
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    quote! {
        #[automatically_derived]
        impl #impl_generics #this #where_clause {
            #[doc = #summary]
            #[doc = ""]
            #[doc = #usage]
            #[allow(dead_code)]
            #visibility fn get_or_create<__Lookup, __Form, __Row, __Columns, __Set, __Key>(
                __lookup: __Lookup,
            ) -> __getorcreate::Request<Self, __Key>
            where
                __Lookup: __getorcreate::IntoRow<#table::table, __Form, Row = __Row>,
                __Lookup: __getorcreate::ComparesColumns<__Row, Columns = __Columns>,
                __Lookup: #covers<Self, __Columns, __Set>,
                __Lookup: __getorcreate::NoColumnTwice<__Set, __Row, Key = __Key>,
            {
                __getorcreate::request(
                    __lookup,
                    <__Lookup as #covers<Self, __Columns, __Set>>::CONSTRAINT,
                )
            }
        }
    }
}

/// `__KeyOfMember`
fn coverage_trait(model: &Model<'_>) -> Ident {
    format_ident!("__KeyOf{}", model.name, span = Span::call_site())
}

fn backticked_keys(model: &Model<'_>) -> Vec<String> {
    model.keys.iter().map(|key| format!("`{key}`")).collect()
}
