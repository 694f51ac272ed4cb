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
    /// The column's type stores some values as others.
    ChangesSomeValues {
        /// The type in the database.
        live: String,
        /// What it does.
        how: &'static str,
    },
    /// MySQL, MariaDB: 0 stands for the next number of `AUTO_INCREMENT`.
    NumbersZero,
    /// MySQL, MariaDB: the column changes whenever the row does.
    ChangesOnUpdate,
    /// MySQL, MariaDB: the numbers of `AUTO_INCREMENT` are used up, or about to be.
    NoMoreNumbers {
        /// The column.
        column: String,
        /// The next number.
        next: String,
    },
    /// The user who checks may not do what a call does.
    NotAllowed {
        /// The privilege: `INSERT`.
        privilege: &'static str,
    },
    /// A setting of the session or of the server.
    Setting {
        /// What it is: `autocommit is off in this session`.
        setting: String,
        /// What can come of it.
        effect: &'static str,
    },
}

impl Risk {
    /// The name that programs read. These names do not change: `generated-primary-key`, `trigger`, `changes-some-values`,
    /// `numbers-zero`, `changes-on-update`, `no-more-numbers`, `not-allowed`, `setting`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "generated-primary-key",
            Self::Trigger { .. } => "trigger",
            Self::ChangesSomeValues { .. } => "changes-some-values",
            Self::NumbersZero => "numbers-zero",
            Self::ChangesOnUpdate => "changes-on-update",
            Self::NoMoreNumbers { .. } => "no-more-numbers",
            Self::NotAllowed { .. } => "not-allowed",
            Self::Setting { .. } => "setting",
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
            Self::ChangesSomeValues { .. } => {
                "a key of that form is stored as another one, and not found again: `Error::KeyChanged`"
            }
            Self::NumbersZero => "a call with the key 0 creates a row with another one: `Error::KeyChanged`",
            Self::ChangesOnUpdate => "after an update of the row it is not found by the key that it was created with",
            Self::NoMoreNumbers { .. } => "once there is no number left, every call that finds no row fails",
            Self::NotAllowed { .. } => "a call by such a user fails",
            Self::Setting { effect, .. } => effect,
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
            Self::ChangesSomeValues { .. } => "pass keys in the form in which the type stores them, or change the type",
            Self::NumbersZero => "never call with 0, or add NO_AUTO_VALUE_ON_ZERO to the sql_mode",
            Self::ChangesOnUpdate => "take ON UPDATE from the column in a migration, unless rows are never updated",
            Self::NoMoreNumbers { .. } => "give the column a larger type in a migration",
            Self::NotAllowed { .. } => "grant it, if the application connects as this user",
            Self::Setting { .. } => "set it otherwise in each session of the application, unless it is meant",
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
            Self::ChangesSomeValues { live, how } => write!(formatter, "its type is {live}, which {how}"),
            Self::NumbersZero => formatter.write_str("it is AUTO_INCREMENT, so 0 stands for the next number"),
            Self::ChangesOnUpdate => formatter.write_str("it is ON UPDATE CURRENT_TIMESTAMP"),
            Self::NoMoreNumbers { column, next } => {
                write!(formatter, "the numbers of {column} end at the next one, {next}")
            }
            Self::NotAllowed { privilege } => write!(formatter, "this user has no privilege to {privilege} it"),
            Self::Setting { setting, .. } => formatter.write_str(setting),
        }
    }
}
