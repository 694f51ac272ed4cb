//! A model whose declaration satisfies all rules: no field is missing, no key repeated, nothing left to check.

mod column;
mod key;

use syn::ext::IdentExt;
use syn::{Ident, Path, Visibility};

use crate::generics::ModelType;
use crate::syntax::{Declaration, Marker, Verb};

pub(crate) use crate::model::column::{KeyColumn, located_at};
pub(crate) use crate::model::key::{Key, KeyCondition, KeyKind, KeyPart, Nulls};

pub(crate) struct Model<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) visibility: &'a Visibility,
    /// `Member<T>`
    pub(crate) this: ModelType<'a>,
    pub(crate) table: &'a Path,
    pub(crate) facade: &'a Path,
    skipped: &'a [Verb],
    /// The primary key first.
    pub(crate) keys: Vec<Key>,
    /// The columns of fields that have another name.
    pub(crate) renamed_columns: Vec<&'a Ident>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(declaration: &'a Declaration<'a>, keys: Vec<Key>) -> Self {
        let fields = declaration.fields.iter();
        let renamed = fields.filter(|field| !field.is_embedded && field.column.unraw() != field.name.unraw());
        Self {
            name: &declaration.input.ident,
            visibility: &declaration.input.vis,
            this: ModelType::from_syn(declaration.input),
            table: &declaration.table,
            facade: &declaration.facade,
            skipped: &declaration.skipped,
            keys,
            renamed_columns: renamed.map(|field| &field.column).collect(),
        }
    }

    /// True if the derive writes this function.
    pub(crate) fn has(&self, verb: Verb) -> bool {
        !self.skipped.contains(&verb)
    }

    /// The columns of all keys, each once, in the order of their first appearance.
    pub(crate) fn key_columns(&self) -> Vec<&KeyColumn> {
        let mut columns: Vec<&KeyColumn> = Vec::new();
        for column in self.keys.iter().flat_map(Key::columns) {
            if !columns.iter().any(|earlier| earlier.is_same(column)) {
                columns.push(column);
            }
        }
        columns
    }

    /// The markers of all keys, each struct once.
    pub(crate) fn markers(&self) -> Vec<&Marker> {
        let mut markers: Vec<&Marker> = Vec::new();
        for marker in self.keys.iter().filter_map(|key| key.marker.as_ref()) {
            if !markers.iter().any(|earlier| earlier.is_same(marker)) {
                markers.push(marker);
            }
        }
        markers
    }
}
