//! The parts of a key: columns, and functions of a column.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Path, Token};

/// `username`, `members::tenant_id`, `lower(email)`
pub(crate) struct Part {
    pub(crate) column: ColumnName,
    pub(crate) applied: Option<Applied>,
    /// The part's tokens, as the user wrote them.
    pub(crate) written: TokenStream,
}

/// `lower` in `lower(email)`
#[derive(Clone)]
pub(crate) struct Applied {
    pub(crate) function: Function,
    /// The name as the user wrote it.
    pub(crate) name: Ident,
}

/// A function that every database has, under this name.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    Lower,
    Upper,
    Trim,
}

/// The name of a column.
pub(crate) enum ColumnName {
    /// `username`
    Field(Ident),
    /// `members::tenant_id`
    Path(Path),
}

impl Part {
    pub(crate) fn from_column(column: ColumnName) -> Self {
        Self {
            written: column.to_token_stream(),
            column,
            applied: None,
        }
    }

    pub(crate) fn is_spelled_as(&self, other: &Self) -> bool {
        let function = |part: &Self| part.applied.as_ref().map(|applied| applied.function.name());
        function(self) == function(other) && self.column.is_spelled_as(&other.column)
    }
}

impl Function {
    pub(crate) const ALL: [Self; 3] = [Self::Lower, Self::Upper, Self::Trim];

    pub(crate) fn from_name(name: &Ident) -> Option<Self> {
        Self::ALL.into_iter().find(|function| name == function.name())
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
        }
    }
}

impl ColumnName {
    /// `email`. None for `::email`, which is a crate.
    pub(crate) fn from_path(path: &Path) -> Option<Self> {
        match path.get_ident() {
            Some(field) => Some(Self::Field(field.clone())),
            None if path.segments.len() > 1 => Some(Self::Path(path.clone())),
            None => None,
        }
    }

    /// Parses a column name at the start of the tokens. A keyword is a name here: the field `r#type` may be called
    /// `type`.
    pub(crate) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![::]) || input.peek2(Token![::]) {
            let path = input.call(Path::parse_mod_style)?;
            Self::from_path(&path).ok_or_else(|| input.error("the path of a crate"))
        } else {
            input.call(Ident::parse_any).map(Self::Field)
        }
    }

    pub(crate) fn is_spelled_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(field), Self::Field(other)) => field.unraw() == other.unraw(),
            (Self::Path(path), Self::Path(other)) => names_in(path).eq(names_in(other)),
            (Self::Field(_), Self::Path(_)) | (Self::Path(_), Self::Field(_)) => false,
        }
    }
}

fn names_in(path: &Path) -> impl Iterator<Item = &Ident> {
    path.segments.iter().map(|segment| &segment.ident)
}

impl ToTokens for Part {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.written.clone());
    }
}

impl ToTokens for ColumnName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Field(field) => field.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}
