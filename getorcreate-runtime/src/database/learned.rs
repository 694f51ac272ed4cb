//! The database that a call talks to, as far as the call knows.

use std::sync::OnceLock;

use super::Dialect;

/// The database of a call's connection. Often the type of the connection tells it. Otherwise the first statement does.
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
