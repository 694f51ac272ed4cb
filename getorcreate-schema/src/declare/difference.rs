//! A difference between the models and the unique indexes of a database.

use std::fmt;

use getorcreate_runtime::UniqueConstraint;

use crate::escape;
use crate::report::Drift;

/// The end of the line about a key without an index.
pub(crate) const SUPERFLUOUS: &str = "no unique index enforces it: add the index with `generate`, or remove the key";

/// A difference between the keys that the models declare and the unique indexes of their tables.
///
/// [`Declarations::differences`](super::Declarations::differences) returns them. Its `Display` is one line for people.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Difference {
    /// No key declares the index.
    Missing {
        /// The table, with its schema if it is declared with one.
        table: String,
        /// The index.
        index: String,
        /// The declaration to add.
        declaration: String,
    },
    /// The index that is meant for a key does not enforce it.
    Different {
        /// The key.
        constraint: UniqueConstraint,
        /// The index.
        index: String,
        /// The first flaw of the index.
        flaw: Drift,
        /// The declaration of the index, if it can be declared.
        declaration: Option<String>,
    },
    /// No unique index is meant for the key.
    Superfluous {
        /// The key.
        constraint: UniqueConstraint,
    },
}

impl Difference {
    /// The kind of the difference: `missing`, `different` or `superfluous`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Different { .. } => "different",
            Self::Superfluous { .. } => "superfluous",
        }
    }

    /// The index, if the difference is about one.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        match self {
            Self::Missing { index, .. } | Self::Different { index, .. } => Some(index),
            Self::Superfluous { .. } => None,
        }
    }

    /// The key, if the difference is about one.
    #[must_use]
    pub fn constraint(&self) -> Option<&UniqueConstraint> {
        match self {
            Self::Different { constraint, .. } | Self::Superfluous { constraint } => Some(constraint),
            Self::Missing { .. } => None,
        }
    }

    /// The declaration of the index.
    #[must_use]
    pub fn declaration(&self) -> Option<&str> {
        match self {
            Self::Missing { declaration, .. } => Some(declaration),
            Self::Different { declaration, .. } => declaration.as_deref(),
            Self::Superfluous { .. } => None,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match self {
            Self::Missing {
                table,
                index,
                declaration,
            } => format!("{table}: no key declares the index {index}: {declaration}"),
            Self::Different {
                constraint,
                flaw,
                declaration,
                ..
            } => {
                let declaration = declaration.iter().map(|declaration| format!(": {declaration}"));
                format!("{constraint}: {flaw}{}", declaration.collect::<String>())
            }
            Self::Superfluous { constraint } => format!("{constraint}: {SUPERFLUOUS}"),
        };
        escape::text(line).fmt(formatter)
    }
}

#[cfg(feature = "cli")]
impl serde::Serialize for Difference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let table = match self {
            Self::Missing { table, .. } => table.clone(),
            Self::Different { constraint, .. } | Self::Superfluous { constraint } => {
                constraint.table_name().to_string()
            }
        };
        let mut fields = serializer.serialize_struct("Difference", 6)?;
        fields.serialize_field("code", self.code())?;
        fields.serialize_field("table", &table)?;
        fields.serialize_field("key", &self.constraint().map(ToString::to_string))?;
        fields.serialize_field("index", &self.index())?;
        fields.serialize_field("declaration", &self.declaration())?;
        fields.serialize_field("what", &self.to_string())?;
        fields.end()
    }
}
