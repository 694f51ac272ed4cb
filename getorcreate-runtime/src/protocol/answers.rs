//! The words between the protocol and a driver: how a statement is to be performed, and the answers that it can have.

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

/// The rows that a `SELECT` sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadView {
    /// Those that any query of the caller's would see.
    Usual,
    /// Those that are committed by now, although the transaction may read from an older snapshot.
    Latest,
}

/// The way to learn what neither a `SELECT` nor an `INSERT` shows, before an insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PreflightPlan {
    /// There is nothing to learn: the insert itself shows if the constraint is there, and the session is known.
    Skip(Session),
    /// The database is asked.
    Run,
}

/// The database's answer before the insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PreflightAnswer {
    /// False if the database says that there is none.
    pub(crate) has_constraint: bool,
    pub(crate) session: Session,
}

/// How a session treats statements and their errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    /// True if each statement outside Diesel's transactions commits by itself.
    pub(crate) autocommit: bool,
    /// True if a statement that fails takes the transaction around it along.
    pub(crate) errors_end_transactions: bool,
}

/// The rows that an `INSERT` yields to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ConflictTarget {
    /// Any that is in its way, if the database can.
    Any,
    /// One with the same key.
    Key,
}

/// The fate of the row that was to be inserted.
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
    pub(crate) class: ErrorClass,
    pub(crate) error: E,
}

/// The class of a failure, for the race. Each database reads it out of its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorClass {
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
