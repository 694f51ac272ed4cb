//! The columns of keys and conditions.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Path};

use crate::syntax::{Declaration, Field};

/// A column of the model's table, at the token where the user made it part of a key.
#[derive(Clone)]
pub(crate) struct KeyColumn {
    path: TokenStream,
    span: Span,
    /// The column's name in `diesel::table!`. Two columns with this name are the same.
    name: String,
    /// The author's name for it: the field, if there is one.
    shown: String,
    /// The path that the user wrote, if the column is not named by a field or by its bare name.
    written: Option<TokenStream>,
}

impl KeyColumn {
    /// `username`, which may be the column `user_name`.
    pub(crate) fn of_field(field: &Field<'_>, table: &Path, span: Span) -> Self {
        Self {
            path: column_path(table, &field.column, span),
            span,
            name: field.column.unraw().to_string(),
            shown: field.name.to_string(),
            written: None,
        }
    }

    /// `primary_key(user_name)`, which need not be a field.
    pub(crate) fn of_table(column: &Ident, declaration: &Declaration<'_>) -> Self {
        let name = column.unraw().to_string();
        let field = declaration.field_of_column(&name);
        Self {
            path: column_path(&declaration.table, column, column.span()),
            span: column.span(),
            shown: field.map_or_else(|| column.to_string(), |field| field.name.to_string()),
            name,
            written: None,
        }
    }

    /// `members::tenant_id`, read as the column of that name in the model's table. The derive does not know where the
    /// path leads: rustc checks that it leads to that column.
    pub(crate) fn at_path(path: &Path, table: &Path) -> Option<Self> {
        let column = &path.segments.last()?.ident;
        Some(Self {
            path: column_path(table, column, column.span()),
            span: column.span(),
            name: column.unraw().to_string(),
            shown: column.to_string(),
            written: Some(path.to_token_stream()),
        })
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// `members::email`, as in a lookup.
    pub(crate) fn shown_path(&self) -> String {
        self.path.to_string().replace(' ', "")
    }

    pub(crate) fn written(&self) -> Option<&TokenStream> {
        self.written.as_ref()
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }
}

/// The column as a type.
impl ToTokens for KeyColumn {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.path.clone());
    }
}

/// `members::email`. All of its tokens have the span of `email`.
fn column_path(table: &Path, column: &Ident, span: Span) -> TokenStream {
    let table = located_at(table, span);
    let column = located_at(column, span);
    quote_spanned!(span=> #table::#column)
}

/// The same tokens at another place. Otherwise an error about a column would underline everything from
/// `#[diesel(table_name = ..)]` to the column. rustc still resolves the names where the user wrote them.
pub(crate) fn located_at(tokens: &impl ToTokens, span: Span) -> TokenStream {
    let located = tokens.to_token_stream().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}
