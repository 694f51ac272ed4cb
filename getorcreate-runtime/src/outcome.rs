//! The answer to a request: the row, and what this call did to it.

use std::fmt;

/// A row that this call found or created.
///
/// `Created` means that this call's own `INSERT` succeeded. If several callers ask for an absent key at the same time,
/// exactly one of them gets `Created`. Inside a transaction the row is as durable as the transaction: if it is rolled
/// back, another caller may get `Created`.
///
/// The `INSERT` returns the row. MySQL, and MariaDB before 10.5, cannot do that: a `SELECT` reads the row afterwards. On a
/// `MysqlConnection` to a newer MariaDB, only two inserts need that `SELECT`: the first of each kind, and the next one
/// after a failed statement. Outside a transaction, others may change the row before the `SELECT` reads it.
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
/// assert_eq!(outcome.into_inner(), 7);
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

/// A row that a call of `update_or_create` created, updated, or left as it is.
///
/// `Created` means that this call's own `INSERT` succeeded, and `Updated` that its own `UPDATE` did. If several callers
/// ask for an absent key at the same time, exactly one of them gets `Created`. Inside a transaction the row is as durable
/// as the transaction: if it is rolled back, another caller may get `Created`.
///
/// `Unchanged` means that a row has the key, and this call changed nothing in it:
///
/// - the condition of [`only_if`](crate::UpdateOrCreate::only_if) is not true for it, or
/// - there was nothing to change: each value was a `None` that Diesel leaves out, or
/// - a trigger or row security keeps the row from being updated, or
/// - others changed the condition's value, or deleted and created the row, each time between two of our statements.
///
/// A row that is updated with the values that it already has is `Updated`.
///
/// On PostgreSQL and SQLite the statement that wrote the row also returns it. On MySQL and MariaDB a `SELECT` reads an
/// updated row afterwards. Outside a transaction, others may change the row before the `SELECT` reads it.
///
/// # Example
///
/// ```
/// use getorcreate::Upserted;
///
/// let upserted = Upserted::Updated(7);
/// assert!(upserted.changed() && !upserted.created());
/// assert_eq!(*upserted.row(), 7);
/// assert_eq!(upserted.to_string(), "updated: 7");
/// assert_eq!(upserted.as_ref().map(|id| id + 1), Upserted::Updated(8));
/// assert_eq!(upserted.into_inner(), 7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Upserted<T> {
    /// This call inserted the row.
    Created(T),
    /// This call updated the row.
    Updated(T),
    /// The row exists, and this call changed nothing in it.
    Unchanged(T),
}

impl<T> Upserted<T> {
    /// Returns the row.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(row) | Self::Updated(row) | Self::Unchanged(row) => row,
        }
    }

    /// The row.
    #[must_use]
    pub const fn row(&self) -> &T {
        match self {
            Self::Created(row) | Self::Updated(row) | Self::Unchanged(row) => row,
        }
    }

    /// True if this call inserted the row.
    #[must_use]
    pub const fn created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// True if this call inserted or updated the row.
    #[must_use]
    pub const fn changed(&self) -> bool {
        !matches!(self, Self::Unchanged(_))
    }

    /// The same answer with a reference to the row.
    pub const fn as_ref(&self) -> Upserted<&T> {
        match self {
            Self::Created(row) => Upserted::Created(row),
            Self::Updated(row) => Upserted::Updated(row),
            Self::Unchanged(row) => Upserted::Unchanged(row),
        }
    }

    /// The same answer, with the row replaced by the result of `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Upserted<U> {
        match self {
            Self::Created(row) => Upserted::Created(change(row)),
            Self::Updated(row) => Upserted::Updated(change(row)),
            Self::Unchanged(row) => Upserted::Unchanged(change(row)),
        }
    }
}

/// `created: `, `updated: ` or `unchanged: `, and the row.
impl<T: fmt::Display> fmt::Display for Upserted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, row) = match self {
            Self::Created(row) => ("created", row),
            Self::Updated(row) => ("updated", row),
            Self::Unchanged(row) => ("unchanged", row),
        };
        write!(formatter, "{what}: {row}")
    }
}

/// The pair that Django's `update_or_create` returns: the row, and true if it was created.
impl<T> From<Upserted<T>> for (T, bool) {
    fn from(upserted: Upserted<T>) -> Self {
        let created = upserted.created();
        (upserted.into_inner(), created)
    }
}
