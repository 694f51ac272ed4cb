//! The subject of a finding or a note.

use std::fmt;

use getorcreate_runtime::UniqueConstraint;

use crate::escape;

/// The subject of a finding.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    Constraint(UniqueConstraint),
    /// The table with its schema, as messages show it.
    Table(String),
    /// `members.username`
    Column {
        table: String,
        column: String,
    },
    Server,
}

impl Subject {
    pub(super) fn table(&self) -> Option<String> {
        match self {
            Self::Constraint(constraint) => Some(constraint.table_name().to_string()),
            Self::Table(table) | Self::Column { table, .. } => Some(table.clone()),
            Self::Server => None,
        }
    }

    pub(super) fn column(&self) -> Option<String> {
        match self {
            Self::Column { column, .. } => Some(column.clone()),
            Self::Constraint(_) | Self::Table(_) | Self::Server => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraint(constraint) => constraint.fmt(formatter),
            Self::Table(table) => escape::text(table).fmt(formatter),
            Self::Column { table, column } => escape::text(format_args!("{table}.{column}")).fmt(formatter),
            Self::Server => formatter.write_str("the server"),
        }
    }
}

#[cfg(feature = "cli")]
impl serde::Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
