//! The database that a call talks to, as far as the call knows.

use std::sync::OnceLock;

use super::Dialect;

/// The database of a call's connection. Often the type of the connection tells which one. Otherwise it is learned when the
/// first statement is written.
#[derive(Debug)]
pub(crate) enum LearnedDialect {
    OfType(Dialect),
    OfStatement(OnceLock<Dialect>),
}

impl LearnedDialect {
    pub(crate) fn get(&self) -> Option<Dialect> {
        match self {
            Self::OfType(dialect) => Some(*dialect),
            Self::OfStatement(dialect) => dialect.get().copied(),
        }
    }

    pub(crate) fn learn(&self, dialect: Dialect) {
        match self {
            Self::OfType(_) => {}
            Self::OfStatement(learned) => {
                learned.get_or_init(|| dialect);
            }
        }
    }
}

impl From<Option<Dialect>> for LearnedDialect {
    fn from(of_type: Option<Dialect>) -> Self {
        of_type.map_or_else(|| Self::OfStatement(OnceLock::new()), Self::OfType)
    }
}
