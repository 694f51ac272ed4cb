//! A struct and its attributes as spanned syntax: plain data that neither reports nor judges. `attr` reads it.

pub(crate) mod diesel;
pub(crate) mod list;

mod at_most_one;
mod condition;
mod marker;
mod part;
mod unique;
mod verb;

use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path};

pub(crate) use crate::syntax::at_most_one::AtMostOne;
pub(crate) use crate::syntax::condition::{Condition, Literal, Number, Order, Test, Value, Where};
pub(crate) use crate::syntax::diesel::PrimaryKeyOption;
pub(crate) use crate::syntax::list::{FunctionCall, Item, Setting};
pub(crate) use crate::syntax::marker::{Marker, declared};
pub(crate) use crate::syntax::part::{Applied, COALESCE, ColumnName, Function, Part};
pub(crate) use crate::syntax::unique::{NULLS_NOT_DISTINCT, OPTIONS, UniqueAttribute};
pub(crate) use crate::syntax::verb::Verb;

/// A struct as the author wrote it.
pub(crate) struct Declaration<'a> {
    pub(crate) input: &'a DeriveInput,
    /// `members`
    pub(crate) table: Path,
    pub(crate) primary_key: PrimaryKeyOption,
    pub(crate) unique: Vec<UniqueAttribute<'a>>,
    /// `::getorcreate`, or the path in `#[get_or_create(crate = "..")]`.
    pub(crate) facade: Path,
    /// `#[get_or_create(skip(find_unique))]`: functions that the derive does not write.
    pub(crate) skipped: Vec<Verb>,
    /// Empty if this is not a struct with named fields.
    pub(crate) fields: Vec<Field<'a>>,
}

/// `username: String`
pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) column: Ident,
    pub(crate) is_embedded: bool,
    /// `#[unique]` and `#[get_or_create]`, which belong on the struct.
    pub(crate) misplaced: Vec<&'a Attribute>,
}

impl Declaration<'_> {
    pub(crate) fn has_named_fields(&self) -> bool {
        matches!(&self.input.data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)))
    }

    pub(crate) fn field(&self, name: &Ident) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| field.is_called(name))
    }

    /// The field for this column. An embedded field has no column.
    pub(crate) fn field_of_column(&self, column: &str) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| field.has_column(column))
    }
}

impl Field<'_> {
    /// True if both are the same name. `r#type` and `type` are one.
    pub(crate) fn is_called(&self, name: &Ident) -> bool {
        self.name.unraw() == name.unraw()
    }

    pub(crate) fn has_column(&self, column: &str) -> bool {
        !self.is_embedded && self.column.unraw() == column
    }
}
