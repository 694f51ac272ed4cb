//! The keys of a model.

use std::fmt;

use syn::LitStr;
use syn::ext::IdentExt;

use crate::model::column::KeyColumn;
use crate::syntax::{Applied, Function, Marker, Test};

/// Values that no two rows share. No column appears in it twice, and no other key with the same marker has the same
/// columns.
pub(crate) struct Key {
    pub(crate) kind: KeyKind,
    pub(crate) parts: Vec<KeyPart>,
    /// The rows that it covers. Empty if it covers all rows.
    pub(crate) conditions: Vec<KeyCondition>,
    /// Present exactly if there are conditions or functions.
    pub(crate) marker: Option<Marker>,
    pub(crate) nulls: Nulls,
}

pub(crate) enum KeyKind {
    PrimaryKey,
    Unique { name: Option<LitStr> },
}

/// `username`, `lower(email)`
pub(crate) struct KeyPart {
    pub(crate) column: KeyColumn,
    pub(crate) applied: Option<Applied>,
}

/// `flag = true`. A column of the key has no test that fixes its value.
pub(crate) struct KeyCondition {
    pub(crate) column: KeyColumn,
    pub(crate) test: Test,
}

/// The key's rule for NULL.
pub(crate) enum Nulls {
    /// NULL equals nothing.
    Distinct,
    /// NULL equals NULL: `nulls_not_distinct`.
    Equal,
}

impl Key {
    pub(crate) fn primary_key(columns: Vec<KeyColumn>) -> Self {
        let parts = columns.into_iter().map(|column| KeyPart { column, applied: None });
        Self {
            kind: KeyKind::PrimaryKey,
            parts: parts.collect(),
            conditions: Vec::new(),
            marker: None,
            nulls: Nulls::Distinct,
        }
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &KeyColumn> {
        self.parts.iter().map(|part| &part.column)
    }

    pub(crate) fn calls_own_functions(&self) -> bool {
        let is_own = |applied: &Applied| matches!(applied.function, Function::Own);
        self.parts.iter().any(|part| part.applied.as_ref().is_some_and(is_own))
    }

    pub(crate) fn replaces_nulls(&self) -> bool {
        self.parts.iter().any(KeyPart::replaces_null)
    }

    pub(crate) fn contains(&self, column: &KeyColumn) -> bool {
        self.columns().any(|own| own.is_same(column))
    }

    /// True if a lookup for this key could also mean the other key. Then both have the same columns, and the same
    /// marker or none.
    pub(crate) fn is_asked_for_as(&self, other: &Self) -> bool {
        let is_same_marker = match (&self.marker, &other.marker) {
            (None, None) => true,
            (Some(marker), Some(other)) => marker.is_same(other),
            (None, Some(_)) | (Some(_), None) => false,
        };
        is_same_marker && self.has_same_columns(other)
    }

    /// True if both say the same about their columns, in any order.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let sorted = |key: &Self| {
            let mut claims: Vec<String> = key.parts.iter().map(KeyPart::to_string).collect();
            claims.extend(key.conditions.iter().map(KeyCondition::to_string));
            claims.sort();
            claims
        };
        sorted(self) == sorted(other)
    }

    fn has_same_columns(&self, other: &Self) -> bool {
        self.parts.len() == other.parts.len() && self.columns().all(|column| other.contains(column))
    }

    /// The text between the table and `_key` in the constraint's name, unless `name = ".."` is given.
    pub(crate) fn default_name(&self) -> String {
        match &self.marker {
            Some(marker) => snake_case(&marker.name().unraw().to_string()),
            None => self.column_names(),
        }
    }

    /// The same text for a key that needs another name.
    pub(crate) fn longer_name(&self) -> String {
        let beginning = self.marker.as_ref().map_or("by".to_owned(), |_| self.default_name());
        format!("{beginning}_{}", self.column_names())
    }

    fn column_names(&self) -> String {
        let names: Vec<&str> = self.columns().map(KeyColumn::name).collect();
        names.join("_")
    }

    /// `parent_id, lower(email)`
    pub(crate) fn expressions(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(KeyPart::to_string).collect();
        parts.join(", ")
    }

    /// `flag = true, deleted_at = NULL`
    pub(crate) fn condition(&self) -> Option<String> {
        let conditions: Vec<String> = self.conditions.iter().map(KeyCondition::to_string).collect();
        (!conditions.is_empty()).then(|| conditions.join(", "))
    }
}

impl KeyPart {
    /// True if a value stands for NULL: `coalesce(parent_id, 0)`.
    pub(crate) fn replaces_null(&self) -> bool {
        let replaces = |applied: &Applied| matches!(applied.function, Function::Coalesce(_));
        self.applied.as_ref().is_some_and(replaces)
    }
}

/// The key as a lookup asks for it: `(org_id, username)`, `Flagged(parent_id)`.
impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(marker) = &self.marker {
            marker.name().fmt(formatter)?;
        }
        let columns: Vec<&str> = self.columns().map(KeyColumn::shown).collect();
        write!(formatter, "({})", columns.join(", "))
    }
}

impl fmt::Display for KeyPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.shown();
        match &self.applied {
            Some(applied) => formatter.write_str(&applied.call(column)),
            None => formatter.write_str(column),
        }
    }
}

impl fmt::Display for KeyCondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.column.shown(), self.test)
    }
}

/// `email_no_case` for `EmailNoCase`. getorcreate-runtime does the same for the names of constraints.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
