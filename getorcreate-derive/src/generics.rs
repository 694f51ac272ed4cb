//! The model's type and its generics, in the form that the headers of `impl` blocks need.

use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{DeriveInput, Generics, Ident, TypeParam};

/// `Member<T>`, from `struct Member<T> where T: Clone`.
pub(crate) struct ModelType<'a> {
    name: &'a Ident,
    generics: &'a Generics,
}

impl<'a> ModelType<'a> {
    pub(crate) fn from_syn(input: &'a DeriveInput) -> Self {
        Self {
            name: &input.ident,
            generics: &input.generics,
        }
    }

    /// `<T, __Lookup>`, from the derive's own `["__Lookup"]`.
    pub(crate) fn impl_generics(&self, own: &[&str]) -> TokenStream {
        let mut generics = self.generics.clone();
        for parameter in own {
            generics
                .params
                .push(TypeParam::from(format_ident!("{parameter}")).into());
        }
        let (impl_generics, _, _) = generics.split_for_impl();
        self.replace_self(impl_generics.to_token_stream())
    }

    /// `where __Lookup: .., T: Clone`, from the derive's own `[__Lookup: ..]`.
    pub(crate) fn where_clause(&self, own: &[TokenStream]) -> TokenStream {
        let of_model = self.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let mut predicates = own
            .iter()
            .cloned()
            .chain(of_model.map(|predicate| self.replace_self(predicate.to_token_stream())))
            .peekable();
        match predicates.peek() {
            Some(_) => quote!(where #(#predicates,)*),
            None => TokenStream::new(),
        }
    }

    /// Replaces `Self`. In the struct's bounds `Self` is the struct, but in an `impl` for a column it would be the
    /// column.
    fn replace_self(&self, tokens: TokenStream) -> TokenStream {
        let mut replaced = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if name == "Self" => {
                    let is_path = tokens.peek().is_some_and(starts_path_separator);
                    replaced.extend(if is_path { quote!(<#self>) } else { quote!(#self) });
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.replace_self(group.stream()));
                    inner.set_span(group.span());
                    replaced.extend([TokenTree::Group(inner)]);
                }
                token => replaced.extend([token]),
            }
        }
        replaced
    }
}

impl ToTokens for ModelType<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (_, type_generics, _) = self.generics.split_for_impl();
        self.name.to_tokens(tokens);
        type_generics.to_tokens(tokens);
    }
}

/// True for the first half of `::`, but not for the `:` before a bound.
fn starts_path_separator(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == ':' && punct.spacing() == Spacing::Joint,
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}
