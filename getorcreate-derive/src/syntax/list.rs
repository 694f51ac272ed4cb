//! The lists in attributes, `#[unique(email, name = "..")]`, split into items by shape alone.
//!
//! Other modules decide the meaning of an item. An unreadable item does not affect the others.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Meta, Path, Token, parenthesized};

/// The tokens between two commas of an attribute's list.
#[derive(Clone)]
pub(crate) enum Item {
    /// `email`, `members::tenant_id`
    Path(Path),
    /// `name = "members_email_key"`
    Setting(Setting),
    /// `lower(email)`, `sql::canon_crate_name(name)`
    Call(FunctionCall),
    /// Anything else. The comma itself, if nothing comes before it.
    Other(TokenStream),
}

#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) option: Ident,
    pub(crate) equals: Token![=],
    pub(crate) value: TokenStream,
}

#[derive(Clone)]
pub(crate) struct FunctionCall {
    /// `canon_crate_name`, also in `sql::canon_crate_name(name)`.
    pub(crate) name: Ident,
    /// `sql::canon_crate_name`
    pub(crate) path: Path,
    pub(crate) arguments: TokenStream,
    tokens: TokenStream,
}

/// The items of the attribute's list. Empty if it has no list.
pub(crate) fn items_of(attribute: &Attribute) -> Vec<Item> {
    match &attribute.meta {
        Meta::List(list) => items(&list.tokens),
        Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
    }
}

pub(crate) fn items(list: &TokenStream) -> Vec<Item> {
    split(list).into_iter().map(Item::from_tokens).collect()
}

/// The tokens between the commas, or the comma itself if nothing comes before it.
pub(crate) fn split(list: &TokenStream) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let mut current = TokenStream::new();
    for token in list.clone() {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if current.is_empty() {
                    current = comma.into_token_stream();
                }
                items.push(std::mem::take(&mut current));
            }
            token => current.extend([token]),
        }
    }
    if !current.is_empty() {
        items.push(current);
    }
    items
}

/// Parses a path as in `use`, `a::b::c`, with no other tokens around it.
pub(crate) fn parse_path(tokens: &TokenStream) -> syn::Result<Path> {
    Path::parse_mod_style.parse2(tokens.clone())
}

impl Item {
    fn from_tokens(tokens: TokenStream) -> Self {
        parse_word
            .parse2(tokens.clone())
            .or_else(|_| parse_path(&tokens).map(Self::Path))
            .or_else(|_| Setting::parse.parse2(tokens.clone()).map(Self::Setting))
            .or_else(|_| FunctionCall::parse.parse2(tokens.clone()).map(Self::Call))
            .unwrap_or(Self::Other(tokens))
    }
}

/// Parses one word. A keyword is a word too: the field `r#type` may be called `type` here.
fn parse_word(input: ParseStream<'_>) -> syn::Result<Item> {
    Ok(Item::Path(Path::from(input.call(Ident::parse_any)?)))
}

impl Setting {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            option: input.call(Ident::parse_any)?,
            equals: input.parse()?,
            value: input.parse()?,
        })
    }

    pub(crate) fn string(&self) -> Option<LitStr> {
        syn::parse2(self.value.clone()).ok()
    }

    pub(crate) fn path(&self) -> Option<Path> {
        parse_path(&self.value).ok()
    }

    /// The place to report a missing value.
    pub(crate) fn value_or_equals(&self) -> TokenStream {
        if self.value.is_empty() {
            self.equals.to_token_stream()
        } else {
            self.value.clone()
        }
    }
}

impl FunctionCall {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let tokens = input.fork().parse()?;
        let path = if input.peek(Token![::]) || input.peek2(Token![::]) {
            input.call(Path::parse_mod_style)?
        } else {
            Path::from(input.call(Ident::parse_any)?)
        };
        let last = path.segments.last().ok_or_else(|| input.error("an empty path"))?;
        let arguments;
        parenthesized!(arguments in input);
        Ok(Self {
            name: last.ident.clone(),
            path,
            arguments: arguments.parse()?,
            tokens,
        })
    }
}

impl FunctionCall {
    /// True if nothing but this word comes before the parentheses.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.path.is_ident(word)
    }

    /// `name("..")`
    pub(crate) fn has_string(&self) -> bool {
        syn::parse2::<LitStr>(self.arguments.clone()).is_ok()
    }
}

impl ToTokens for Setting {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { option, equals, value } = self;
        tokens.extend(quote!(#option #equals #value));
    }
}

impl ToTokens for FunctionCall {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Path(path) => path.to_tokens(tokens),
            Self::Setting(setting) => setting.to_tokens(tokens),
            Self::Call(call) => call.to_tokens(tokens),
            Self::Other(other) => tokens.extend(other.clone()),
        }
    }
}
