//! The answer to a request: the row, and whether this call made it.

/// A row that was found, or that this call has created.
///
/// `Created` means that this call's own `INSERT` succeeded; of all callers that ask for an absent key at the same time,
/// one gets it. Inside a transaction the row is as durable as the transaction.
///
/// The `INSERT` returns the row. MySQL, and MariaDB before 10.5, cannot do that: a `SELECT` reads the row afterwards. A
/// `MysqlConnection` to a newer MariaDB needs that `SELECT` for its first insert of a kind. Outside a transaction others may
/// change the row before it is read.
///
/// # Example
///
/// ```
/// use getorcreate::Outcome;
///
/// let outcome = Outcome::Created(7);
/// assert!(outcome.created());
/// assert_eq!(outcome.as_ref().map(|id| id + 1), Outcome::Created(8));
///
/// let (id, created) = outcome.into();
/// assert_eq!((id, created), (7, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome<T> {
    /// The row was there, or another caller's insert came first.
    Found(T),
    /// The row was inserted by this call.
    Created(T),
}

impl<T> Outcome<T> {
    /// The row, however it came about.
    pub fn into_inner(self) -> T {
        match self {
            Self::Found(row) | Self::Created(row) => row,
        }
    }

    /// Whether this call inserted the row.
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

    /// The same outcome with what `change` makes of the row.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Found(row) => Outcome::Found(change(row)),
            Self::Created(row) => Outcome::Created(change(row)),
        }
    }
}

/// The pair that Django's `get_or_create` returns: the row, and whether it was created.
impl<T> From<Outcome<T>> for (T, bool) {
    fn from(outcome: Outcome<T>) -> Self {
        let created = outcome.created();
        (outcome.into_inner(), created)
    }
}
