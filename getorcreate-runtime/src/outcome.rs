//! The answer to a request: the row, and whether this call inserted it.

use std::fmt;

/// A row that this call found or created.
///
/// `Created` means that this call's own `INSERT` succeeded. If several callers ask for an absent key at the same time,
/// exactly one of them gets `Created`. Inside a transaction the row is as durable as the transaction.
///
/// The `INSERT` returns the row. MySQL, and MariaDB before 10.5, cannot do that: a `SELECT` reads the row afterwards. A
/// `MysqlConnection` to a newer MariaDB needs that `SELECT` only for the first insert of each kind. Outside a
/// transaction, others may change the row before the `SELECT` reads it.
///
/// # Example
///
/// ```
/// use getorcreate::Outcome;
///
/// let outcome = Outcome::Created(7);
/// assert!(outcome.created());
/// assert_eq!(*outcome.row(), 7);
/// assert_eq!(outcome.to_string(), "created: 7");
/// assert_eq!(outcome.as_ref().map(|id| id + 1), Outcome::Created(8));
///
/// let (id, created) = outcome.into();
/// assert_eq!((id, created), (7, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome<T> {
    /// The row already existed, or another caller's insert came first.
    Found(T),
    /// This call inserted the row.
    Created(T),
}

impl<T> Outcome<T> {
    /// Returns the row, found or created.
    pub fn into_inner(self) -> T {
        match self {
            Self::Found(row) | Self::Created(row) => row,
        }
    }

    /// The row, found or created.
    #[must_use]
    pub const fn row(&self) -> &T {
        match self {
            Self::Found(row) | Self::Created(row) => row,
        }
    }

    /// True if this call inserted the row.
    #[must_use]
    pub const fn created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// The same outcome with a reference to the row.
    pub const fn as_ref(&self) -> Outcome<&T> {
        match self {
            Self::Found(row) => Outcome::Found(row),
            Self::Created(row) => Outcome::Created(row),
        }
    }

    /// The same outcome, with the row replaced by the result of `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Found(row) => Outcome::Found(change(row)),
            Self::Created(row) => Outcome::Created(change(row)),
        }
    }
}

/// `found: ` or `created: `, and the row.
impl<T: fmt::Display> fmt::Display for Outcome<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, row) = match self {
            Self::Found(row) => ("found", row),
            Self::Created(row) => ("created", row),
        };
        write!(formatter, "{what}: {row}")
    }
}

/// The pair that Django's `get_or_create` returns: the row, and true if it was created.
impl<T> From<Outcome<T>> for (T, bool) {
    fn from(outcome: Outcome<T>) -> Self {
        let created = outcome.created();
        (outcome.into_inner(), created)
    }
}
