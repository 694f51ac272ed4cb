//! The functions of the model: they check lookups and rows, and return requests.
//!
//! Their type parameters stand for the facts that follow from the argument. So each fact that does not follow is one error
//! at the argument.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand::coverage::{backticked_keys, coverage_trait, usages};
use crate::expand::marker;
use crate::model::Model;
use crate::syntax::Verb;

pub(super) fn expand_functions(model: &Model<'_>) -> TokenStream {
    let functions = Verb::ALL
        .into_iter()
        .filter(|verb| model.has(*verb))
        .map(|verb| match verb {
            Verb::GetOrCreate => expand_get_or_create(model),
            Verb::GetOrCreateFrom => expand_get_or_create_from(model),
            Verb::FindUnique => expand_find_unique(model),
            Verb::UpdateOrCreate => expand_update_or_create(model),
            Verb::UpdateOrCreateFrom => expand_update_or_create_from(model),
            Verb::GetOrCreateMany => expand_get_or_create_many(model),
            Verb::GetOrCreateManyFrom => expand_get_or_create_many_from(model),
            Verb::UpdateOrCreateManyFrom => expand_update_or_create_many_from(model),
        });
    let this = &model.this;
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    quote! {
        #[automatically_derived]
        impl #impl_generics #this #where_clause {
            #(#functions)*
        }
    }
}

fn expand_get_or_create(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!("Finds the `{}` that has this key, or creates it.", model.name),
        format!(
            "The lookup gives a value to each column of one key: {}. Add what else a new row holds with \
             `.defaults(..)`, then call `.run(&mut conn)`.",
            backticked_keys(model).join(" or ")
        ),
        reference("Request"),
    ]);
    let docs = with_usages(&docs, model, Verb::GetOrCreate);
    expand_lookup(model, &docs, &quote!(get_or_create), &quote!(Request), &quote!(request))
}

fn expand_find_unique(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!("Finds the `{}` that has this key.", model.name),
        format!(
            "The lookup gives a value to each column of one key: {}. Then call `.run(&mut conn)`: it returns an `Option`.",
            backticked_keys(model).join(" or ")
        ),
        reference("FindUnique"),
    ]);
    let docs = with_usages(&docs, model, Verb::FindUnique);
    expand_lookup(
        model,
        &docs,
        &quote!(find_unique),
        &quote!(FindUnique),
        &quote!(find_request),
    )
}

fn expand_update_or_create(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!("Updates the `{}` that has this key, or creates it.", model.name),
        format!(
            "The lookup gives a value to each column of one key: {}. Add values for both cases with `.set(..)`, changes of a \
             row that exists with `.update(..)`, and what else a new row holds with `.defaults(..)`. Then call \
             `.run(&mut conn)`.",
            backticked_keys(model).join(" or ")
        ),
        reference("UpdateOrCreate"),
    ]);
    let docs = with_usages(&docs, model, Verb::UpdateOrCreate);
    expand_lookup(
        model,
        &docs,
        &quote!(update_or_create),
        &quote!(UpdateOrCreate),
        &quote!(update_request),
    )
}

/// A function that takes a lookup.
fn expand_lookup(
    model: &Model<'_>,
    docs: &TokenStream,
    name: &TokenStream,
    request: &TokenStream,
    make: &TokenStream,
) -> TokenStream {
    let Model { visibility, table, .. } = model;
    let covers = coverage_trait(model);
    quote! {
        #docs
        #[allow(dead_code)]
        #visibility fn #name<
            __Lookup, __Form, __Rows, __Row, __First, __Optional, __Columns, __Set, __Key, __Compared, __Values,
        >(
            __lookup: __Lookup,
        ) -> __getorcreate::#request<Self, __getorcreate::Keyed<__Key, __Values>>
        where
            __Lookup: __getorcreate::IntoLookup<Self, #table::table, __Form, Rows = __Rows, Row = __Row>,
            __Lookup: __getorcreate::HasOptional<__Row, First = __First, Column = __Optional>,
            __Lookup: __getorcreate::ComparesColumns<__First, __Optional, __Row, Columns = __Columns>,
            __Lookup: #covers<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::#make(__lookup)
        }
    }
}

fn expand_get_or_create_many(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!(
            "Finds the rows of `{}` that have these keys, or creates them: one answer for each key, in the same order.",
            model.name
        ),
        format!(
            "It takes an iterator of lookups. Each gives a value to each column of one key: {}. Add what else new rows hold \
             with `.defaults(..)`, then call `.run(&mut conn)`.",
            backticked_keys(model).join(" or ")
        ),
        reference("ManyRequest"),
    ]);
    let docs = with_usages(&docs, model, Verb::GetOrCreateMany);
    let Model { visibility, table, .. } = model;
    let covers = coverage_trait(model);
    quote! {
        #docs
        #[allow(dead_code)]
        #visibility fn get_or_create_many<
            __Lookups, __Many, __Iter, __Item, __Form, __Rows, __Row, __First, __Optional, __Columns, __Set, __Key,
            __Compared, __Values,
        >(
            __lookups: __Lookups,
        ) -> __getorcreate::ManyRequest<
            Self,
            __getorcreate::Keyed<__Key, __Values>,
            __getorcreate::KeyedLookups<__Iter, __Item, __Key, __Values>,
        >
        where
            __Lookups: __getorcreate::IntoLookups<__Many, Item = __Item, Iter = __Iter>,
            __Iter: ::core::iter::Iterator<Item = __Item>,
            __Lookups: __getorcreate::AreLookups<Self, #table::table, __Form, __Item, Rows = __Rows, Row = __Row>,
            __Lookups: __getorcreate::HasOptional<__Row, First = __First, Column = __Optional>,
            __Lookups: __getorcreate::ComparesColumns<__First, __Optional, __Row, Columns = __Columns>,
            __Lookups: #covers<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookups: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookups: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::many_request(__lookups)
        }
    }
}

fn expand_get_or_create_many_from(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!(
            "Finds the rows of `{}` that have the keys of these rows, or creates them from the rows: one answer for each, in \
             the same order.",
            model.name
        ),
        about_many_rows(model),
        reference("ManyRequest"),
    ]);
    expand_rows(model, &docs, &quote!(get_or_create_many_from), &quote!(ToGetOrCreate))
}

fn expand_update_or_create_many_from(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!(
            "Updates the rows of `{}` that have the keys of these rows, or creates them from the rows: one answer for each, \
             in the same order.",
            model.name
        ),
        "A row that exists gets the other values of the given row. Of several rows with equal keys, the last one is \
         written."
            .to_owned(),
        about_many_rows(model),
        reference("ManyRequest"),
    ]);
    expand_rows(
        model,
        &docs,
        &quote!(update_or_create_many_from),
        &quote!(ToUpdateOrCreate),
    )
}

fn about_many_rows(model: &Model<'_>) -> String {
    format!(
        "It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns \
         of their key with `.by({})`, then call `.run(&mut conn)`.",
        marker::example_columns(model)
    )
}

/// A function that takes rows.
fn expand_rows(model: &Model<'_>, docs: &TokenStream, name: &TokenStream, verb: &TokenStream) -> TokenStream {
    let Model { visibility, table, .. } = model;
    quote! {
        #docs
        #[allow(dead_code)]
        #visibility fn #name<__Rows, __Many, __Iter, __Given, __Form, __Values, __Whole, __Row>(
            __rows: __Rows,
        ) -> __getorcreate::RowsRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::WholeRows<__Iter, __Given, __Row>,
            __getorcreate::#verb,
        >
        where
            __Rows: __getorcreate::IntoRows<__Many, Item = __Given, Iter = __Iter>,
            __Iter: ::core::iter::Iterator<Item = __Given>,
            __Rows: __getorcreate::AreRows<#table::table, __Form, __Given, Row = __Values>,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
    }
}

fn expand_get_or_create_from(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!(
            "Finds the `{}` that has the key of this row, or creates it from the row.",
            model.name
        ),
        about_rows(model),
        reference("Request"),
    ]);
    expand_row(model, &docs, &quote!(get_or_create_from), &quote!(ToGetOrCreate))
}

fn expand_update_or_create_from(model: &Model<'_>) -> TokenStream {
    let docs = docs(&[
        format!(
            "Updates the `{}` that has the key of this row with the row's other values, or creates it from the row.",
            model.name
        ),
        about_rows(model),
        reference("UpdateOrCreate"),
    ]);
    expand_row(model, &docs, &quote!(update_or_create_from), &quote!(ToUpdateOrCreate))
}

fn about_rows(model: &Model<'_>) -> String {
    format!(
        "The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key \
         with `.by({})`, then call `.run(&mut conn)`.",
        marker::example_columns(model)
    )
}

/// A function that takes a row.
fn expand_row(model: &Model<'_>, docs: &TokenStream, name: &TokenStream, verb: &TokenStream) -> TokenStream {
    let Model { visibility, table, .. } = model;
    quote! {
        #docs
        #[allow(dead_code)]
        #visibility fn #name<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<Self, __Given, __Row, __getorcreate::#verb>
        where
            __Given: __getorcreate::IntoWholeRow<#table::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
    }
}

/// A link to the type that runs. A path would be dead in documentation that is built without its dependencies.
fn reference(request: &str) -> String {
    format!(
        "See [`{request}`](https://docs.rs/getorcreate/latest/getorcreate/struct.{request}.html) for its other methods, its \
         errors and the differences between databases."
    )
}

fn docs(paragraphs: &[String]) -> TokenStream {
    let lines = paragraphs.iter().enumerate().flat_map(|(index, paragraph)| {
        let separator = (index > 0).then(String::new);
        separator.into_iter().chain([format!(" {paragraph}")])
    });
    quote!(#(#[doc = #lines])*)
}

/// Adds how to ask for the keys that a lookup cannot ask for by columns alone.
fn with_usages(docs: &TokenStream, model: &Model<'_>, verb: Verb) -> TokenStream {
    let lines = usages(model, verb)
        .into_iter()
        .flat_map(|usage| [String::new(), format!(" {usage}.")]);
    quote!(#docs #(#[doc = #lines])*)
}
