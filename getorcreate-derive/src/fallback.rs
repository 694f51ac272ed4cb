//! The derived code after a mistake: the errors, and code with which every use of the model still compiles. So one
//! mistake is one error, without further errors at each call.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use crate::expand;
use crate::generics::ModelType;
use crate::syntax::{self, Declaration, Verb};

pub(crate) fn expand(declaration: &Declaration<'_>, error: &syn::Error) -> TokenStream {
    let errors = error.to_compile_error();
    let markers = expand_markers(declaration);
    let table_and_constraints = expand_declaration(declaration);
    let functions = expand_functions(declaration);
    quote! {
        #errors
        #markers
        const _: () = {
            #table_and_constraints
            #functions
        };
    }
}

/// The items that calls name besides the model.
fn expand_markers(declaration: &Declaration<'_>) -> TokenStream {
    let markers = declaration.unique.iter().filter_map(|key| key.marker.value());
    let docs = quote!(#[doc = " Not available: the attributes of the model have errors."]);
    let structs = syntax::declared(markers)
        .into_iter()
        .map(|name| expand::expand_struct(name, &declaration.input.vis, &docs));
    structs.collect()
}

/// The impl of the trait. It needs a table, which only a struct with named fields is sure to have.
fn expand_declaration(declaration: &Declaration<'_>) -> Option<TokenStream> {
    let Declaration {
        input, table, facade, ..
    } = declaration;
    let this = ModelType::from_syn(input);
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    declaration.has_named_fields().then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #facade::GetOrCreate for #this #where_clause {
                type Table = #table::table;

                fn constraints() -> &'static [#facade::UniqueConstraint] {
                    &[]
                }
            }
        }
    })
}

/// Functions that accept any argument, and return a value on which every further call compiles.
fn expand_functions(declaration: &Declaration<'_>) -> TokenStream {
    let Declaration { input, facade, .. } = declaration;
    let visibility = &input.vis;
    let this = ModelType::from_syn(input);
    let impl_generics = this.impl_generics(&[]);
    let where_clause = this.where_clause(&[]);
    let written = Verb::ALL.into_iter().filter(|verb| !declaration.skipped.contains(verb));
    let functions = written.map(|verb| {
        let name = Ident::new(verb.name(), Span::call_site());
        let (answer, refuse) = match verb {
            Verb::GetOrCreate | Verb::GetOrCreateFrom => (quote!(#facade::__private::Outcome<Self>), quote!(refused)),
            Verb::FindUnique => (quote!(::core::option::Option<Self>), quote!(refused_find)),
            Verb::UpdateOrCreate | Verb::UpdateOrCreateFrom => {
                (quote!(#facade::__private::Upserted<Self>), quote!(refused_update))
            }
            Verb::GetOrCreateMany | Verb::GetOrCreateManyFrom => (
                quote!(::std::vec::Vec<#facade::__private::Outcome<Self>>, #facade::__private::ManyError),
                quote!(refused_many),
            ),
            Verb::UpdateOrCreateManyFrom => (
                quote!(::std::vec::Vec<#facade::__private::Upserted<Self>>, #facade::__private::ManyError),
                quote!(refused_update_many),
            ),
        };
        quote! {
            /// Not available: the attributes of this model have errors.
            #[allow(dead_code)]
            #visibility fn #name<__Given>(__given: __Given) -> #facade::__private::Refused<#answer> {
                #facade::__private::#refuse(__given)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #this #where_clause {
            #(#functions)*
        }
    }
}
