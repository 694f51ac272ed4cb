//! What may make a call fail, change a value or hide a row, and may not: the wording of each, once.

use std::fmt;

/// A risk that the catalog shows, without showing whether a call ever meets it.
///
/// Its `Display` is a clause without a full stop: `the trigger users_audit fires BEFORE INSERT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Risk {
    /// The database alone gives the primary key its values. The model has other keys, by which calls insert rows.
    GeneratedPrimaryKey {
        /// What gives it its values, in the database's words: `GENERATED ALWAYS AS IDENTITY`.
        expression: String,
    },
    /// A trigger fires when a row is inserted.
    Trigger {
        /// The trigger.
        trigger: String,
        /// `BEFORE` or `AFTER`, and the rest of what it is made with: `BEFORE INSERT`.
        event: String,
    },
}

impl Risk {
    /// The name that programs read. These names do not change: `generated-primary-key`, `trigger`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "generated-primary-key",
            Self::Trigger { .. } => "trigger",
        }
    }

    /// What can happen.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "a call by the primary key finds rows, and fails where there is none",
            Self::Trigger { .. } => {
                "a trigger can change the key, suppress the row, or violate the constraint of another table"
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "call by another key",
            Self::Trigger { .. } => {
                "let it leave the key's columns as they are, and raise an error where it would suppress a row"
            }
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GeneratedPrimaryKey { expression } => {
                write!(formatter, "only the database gives it values: {expression}")
            }
            Self::Trigger { trigger, event } => write!(formatter, "the trigger {trigger} fires {event}"),
        }
    }
}
