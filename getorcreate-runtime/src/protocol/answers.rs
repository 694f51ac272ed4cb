//! The vocabulary between the protocol and a driver: options for statements, and their possible answers.

use crate::outcome::{Outcome, Upserted};

/// The end of a call without an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer<R> {
    /// No row has the key, or some rows of a chunk are gone. Only a call that creates nothing ends so.
    Absent,
    /// The row that has the key.
    Found(R),
    /// The row that the call inserted.
    Created(R),
    /// The row that the call updated.
    Updated(R),
    /// The row that has the key. The call was to update it, and changed nothing.
    Unchanged(R),
}

impl<R> Answer<R> {
    /// The outcome of a call that creates an absent row, and updates nothing.
    ///
    /// # Panics
    ///
    /// If the call creates nothing, or updates: the protocol's walk over all calls shows that no other call ends so.
    pub(crate) fn into_outcome(self) -> Outcome<R> {
        match self {
            Self::Found(row) => Outcome::Found(row),
            Self::Created(row) => Outcome::Created(row),
            Self::Absent => unreachable!("a call that creates an absent row has one in the end"),
            Self::Updated(_) | Self::Unchanged(_) => unreachable!("this call updates nothing"),
        }
    }

    /// The outcome of a call that updates a row, or creates it. Without changes it has only found the row.
    ///
    /// # Panics
    ///
    /// If the call creates nothing: the protocol's walk over all calls shows that no other call ends without a row.
    pub(crate) fn into_upserted(self) -> Upserted<R> {
        match self {
            Self::Created(row) => Upserted::Created(row),
            Self::Updated(row) => Upserted::Updated(row),
            Self::Found(row) | Self::Unchanged(row) => Upserted::Unchanged(row),
            Self::Absent => unreachable!("a call that creates an absent row has one in the end"),
        }
    }

    /// The row, if there is one.
    pub(crate) fn into_row(self) -> Option<R> {
        match self {
            Self::Found(row) | Self::Created(row) | Self::Updated(row) | Self::Unchanged(row) => Some(row),
            Self::Absent => None,
        }
    }
}

/// The rows that have the key.
#[derive(Debug, Clone, Default)]
pub(crate) enum Found<R> {
    #[default]
    Nothing,
    One(R),
    /// One row, for which the caller's condition is not true. In a session without autocommit, a look that may read from a
    /// snapshot never says so: until the session is known, the protocol could not tell.
    Excluded(R),
    Several,
    /// Rule 17. Some rows of a chunk have an answer since this look. Others are missing.
    Part,
}

impl<R> Found<R> {
    /// Adds another row that has the key: `One` or `Excluded`.
    pub(crate) fn add(&mut self, row: Self) {
        *self = if matches!(self, Self::Nothing) {
            row
        } else {
            Self::Several
        };
    }
}

/// The rows that a `SELECT` sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ReadView {
    /// The rows that any query of the caller would see.
    Usual,
    /// The rows that are committed by now, even if the transaction reads from an older snapshot.
    Latest,
}

/// The way to learn, before an insert, facts that neither a `SELECT` nor an `INSERT` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PreflightPlan {
    /// No question: the insert itself shows if the constraint exists, and the session is known.
    Skip(Session),
    /// A question to the database.
    Run,
}

/// The database's answer before the insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PreflightAnswer {
    /// False if the database reports no such constraint.
    pub(crate) has_constraint: bool,
    pub(crate) session: Session,
}

/// The session's rules for statements and their errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    /// True if each statement outside Diesel's transactions commits by itself.
    pub(crate) autocommit: bool,
    /// True if a failed statement also ends the transaction around it.
    pub(crate) errors_end_transactions: bool,
}

/// The rows that an `INSERT` yields to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ConflictTarget {
    /// Any conflicting row, if the database can do that.
    Any,
    /// A row with the same key.
    Key,
}

/// The result of an insert.
#[derive(Debug, Clone)]
pub(crate) enum Inserted<R> {
    /// The row is in the table, as the database returned it.
    Row(R),
    /// The row is in the table, under another key than the one asked for.
    UnderAnotherKey,
    /// The row is in the table, and must still be read.
    Unread,
    /// The row is not in the table: another row conflicts with it.
    Yielded,
    /// Rule 17. The statement has ended, and rows of the chunk still wait for an insert.
    Part,
}

/// The result of an update.
#[derive(Debug, Clone)]
pub(crate) enum Updated<R> {
    /// The row after the update, as the database returned it.
    Row(R),
    /// A row was updated, and must still be read.
    Unread,
    /// No row was updated.
    Nothing,
}

/// The failure of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Failure<E> {
    pub(crate) class: ErrorClass,
    pub(crate) error: E,
}

/// The meaning of a failure for the race. Each database derives it from its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorClass {
    /// The same call may succeed when it is repeated: a lock, a deadlock, a serialization failure.
    Transient,
    /// There is no unique constraint on the key.
    ConstraintMissing,
    /// The unique constraint on the key rejects the row, or a constraint of the same name on another table does.
    KeyViolation,
    /// A unique constraint rejects the row, perhaps another one.
    UniqueViolation,
    /// The reason is unknown, and the same statement may succeed the next time.
    Unclear,
    /// The statement has succeeded, but the model cannot hold its row.
    UnreadableRow,
    /// Any other error, which says nothing about the race.
    Other,
}
