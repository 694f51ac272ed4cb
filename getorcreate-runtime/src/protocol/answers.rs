//! What the protocol asks of a statement, and what it can be told about one.

/// The rows that have the key.
#[derive(Debug, Clone)]
pub(crate) enum Found<R> {
    Nothing,
    One(R),
    Several,
}

impl<R> From<Vec<R>> for Found<R> {
    fn from(mut rows: Vec<R>) -> Self {
        match (rows.pop(), rows.is_empty()) {
            (None, _) => Self::Nothing,
            (Some(row), true) => Self::One(row),
            (Some(_), false) => Self::Several,
        }
    }
}

/// Which rows a `SELECT` is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// What any query of the caller's would see.
    Usual,
    /// What is committed by now, although the transaction may read from an older snapshot.
    Latest,
}

/// What the database was asked before the insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Examined {
    /// False if the database says that there is none.
    pub(crate) has_constraint: bool,
    pub(crate) session: Session,
}

/// How a session treats statements and their errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    /// Whether each statement outside Diesel's transactions is one of its own.
    pub(crate) autocommit: bool,
    /// Whether a statement that fails takes the transaction around it along.
    pub(crate) errors_end_transactions: bool,
}

/// What an `INSERT` yields to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Yields {
    /// To whatever is in its way, if the database can.
    ToAnything,
    /// To a row with the same key.
    ToTheKey,
}

/// What became of the row that was to be inserted.
#[derive(Debug, Clone)]
pub(crate) enum Inserted<R> {
    /// It is in the table, as the database returned it.
    Row(R),
    /// It is in the table, under another key than was asked for.
    UnderAnotherKey,
    /// It is in the table, and has yet to be read.
    Unread,
    /// It is not: another row is in its way.
    Yielded,
}

/// A statement failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure<E> {
    pub(crate) meaning: Meaning,
    pub(crate) error: E,
}

/// What a failure says about the race. The backends read it out of their errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The same call may succeed when it is repeated: a lock, a deadlock, a serialization failure.
    Transient,
    /// There is no unique constraint on the key.
    ConstraintMissing,
    /// The unique constraint on the key refuses the row, or one of the same name on another table.
    KeyViolation,
    /// A unique constraint, perhaps another one, refuses the row.
    UniqueViolation,
    /// Nobody can tell, and the same statement may succeed the next time.
    Unclear,
    /// Anything else says nothing about it.
    Other,
}
