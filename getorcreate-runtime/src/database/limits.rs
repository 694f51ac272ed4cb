//! The limits of all databases, for a connection that does not tell which of them it talks to.

use super::dialect::EVERY;

/// Maximum number of bound values in a statement.
pub(crate) fn most_binds() -> usize {
    let each = EVERY.iter().map(|database| database.most_binds());
    each.min().unwrap_or_default()
}

/// The bytes that a statement may have.
pub(crate) fn most_bytes() -> Option<usize> {
    EVERY.iter().filter_map(|database| database.most_bytes()).min()
}
