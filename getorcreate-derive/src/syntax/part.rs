//! The parts of a key: columns, and functions of a column.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Path, Token};

use crate::syntax::condition::Literal;

/// `username`, `members::tenant_id`, `lower(email)`, `coalesce(parent_id, 0)`
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
    /// The name as the user wrote it: `lower`, `sql::canon_crate_name`.
    pub(crate) name: Path,
}

#[derive(Clone)]
pub(crate) enum Function {
    Lower,
    Upper,
    Trim,
    /// `coalesce(parent_id, 0)`, with the value that stands for NULL.
    Coalesce(Literal),
    /// A function of the user's own, which rustc finds by its name.
    Own,
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
        let call = |part: &Self| part.applied.as_ref().map(|applied| applied.call(""));
        call(self) == call(other) && self.column.is_spelled_as(&other.column)
    }
}

impl Applied {
    /// The span of the name, without the path before it.
    pub(crate) fn span(&self) -> Span {
        let last = self.name.segments.last();
        last.map_or_else(Span::call_site, |last| last.ident.span())
    }

    /// The call on this column: `coalesce(parent_id, 0)`.
    pub(crate) fn call(&self, column: &str) -> String {
        let name = self.name.to_token_stream().to_string().replace(' ', "");
        match &self.function {
            Function::Coalesce(literal) => format!("{name}({column}, {})", literal.value),
            Function::Lower | Function::Upper | Function::Trim | Function::Own => format!("{name}({column})"),
        }
    }
}

impl Function {
    /// The names of the functions that every database has.
    pub(crate) const NAMES: [&str; 4] = ["lower", "upper", "trim", COALESCE];

    /// The function of this name, if every database has it and it takes nothing but a column.
    pub(crate) fn from_name(name: &Ident) -> Option<Self> {
        let functions = [("lower", Self::Lower), ("upper", Self::Upper), ("trim", Self::Trim)];
        let function = functions.into_iter().find(|(own, _)| name == own);
        function.map(|(_, function)| function)
    }
}

/// The function that takes a value besides the column.
pub(crate) const COALESCE: &str = "coalesce";

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
