//! A model whose declaration satisfies all rules: no field is missing, no key repeated, nothing left to check.

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Path, Visibility};

use crate::attr::{Declaration, Field};
use crate::generics::ModelType;

pub(crate) struct Model<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) visibility: &'a Visibility,
    /// `Member<T>`
    pub(crate) this: ModelType<'a>,
    pub(crate) table: &'a Path,
    pub(crate) facade: &'a Path,
    /// The primary key first.
    pub(crate) keys: Vec<Key>,
}

/// Columns whose values no two rows share. No column appears in it twice, and no other key has the same ones.
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) columns: Vec<KeyColumn>,
}

pub(crate) enum Kind {
    PrimaryKey,
    Unique { name: Option<LitStr> },
}

/// A column of the model's table, at the token where the user made it part of a key.
#[derive(Clone)]
pub(crate) struct KeyColumn {
    path: TokenStream,
    span: Span,
    /// The column's name in `diesel::table!`, by which columns are the same.
    name: String,
    /// What the model's author calls it: the field, if there is one.
    shown: String,
    /// Whether the user wrote the whole path, so that nothing says yet that it leads into the model's table.
    /// The path that the user gave it, where it is not named by a field or by its bare name.
    written: Option<TokenStream>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(declaration: &'a Declaration<'a>, keys: Vec<Key>) -> Self {
        Self {
            name: &declaration.input.ident,
            visibility: &declaration.input.vis,
            this: ModelType::from_syn(declaration.input),
            table: &declaration.table,
            facade: &declaration.facade,
            keys,
        }
    }

    /// The columns of all keys in the order in which they first appear, each once.
    pub(crate) fn key_columns(&self) -> Vec<&KeyColumn> {
        let mut columns: Vec<&KeyColumn> = Vec::new();
        for column in self.keys.iter().flat_map(|key| &key.columns) {
            if !columns.iter().any(|earlier| earlier.is_same(column)) {
                columns.push(column);
            }
        }
        columns
    }
}

impl Key {
    pub(crate) fn contains(&self, column: &KeyColumn) -> bool {
        self.columns.iter().any(|own| own.is_same(column))
    }

    pub(crate) fn has_same_columns(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len() && self.columns.iter().all(|column| other.contains(column))
    }
}

/// `(org_id, username)`
impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.shown.as_str()).collect();
        write!(formatter, "({})", columns.join(", "))
    }
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

    /// `primary_key(user_name)`, which may be no field.
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

    /// `members::tenant_id`, taken for the column of that name in the model's table, wherever the path leads. That it leads
    /// there is left to rustc.
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

/// `members::email`, all of it located at `email`.
fn column_path(table: &Path, column: &Ident, span: Span) -> TokenStream {
    let table = located_at(table, span);
    let column = located_at(column, span);
    quote_spanned!(span=> #table::#column)
}

/// The same tokens at another place: an error about a column would otherwise underline everything from
/// `#[diesel(table_name = ..)]` to the column. Names are still looked up from where the user wrote them.
pub(crate) fn located_at(tokens: &impl ToTokens, span: Span) -> TokenStream {
    let located = tokens.to_token_stream().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}
