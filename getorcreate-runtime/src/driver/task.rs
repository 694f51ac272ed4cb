//! The tasks of a driver: which statement to perform next, and what to hand back with its answer.

use std::time::Duration;

use diesel::result::Error as DieselError;

#[cfg(doc)]
use super::call::Call;
use crate::protocol::{Examining, ExaminingSession, Finding, Inserting, ReadingBack, Waiting};
use crate::{Error, Outcome};

/// The next task of a driver. It hands the answer back, with what the task carries, to the method of [`Call`] that is
/// named beside it, and gets the next task.
#[derive(Debug)]
pub(super) enum Task<M> {
    /// Load the rows with the key: [`Call::found`].
    Find(Look),
    /// Load them as they are by now, whatever the transaction's snapshot: [`Call::found`].
    FindLatest(Look),
    /// Load the columns of the table's unique indexes: [`Call::read_indexes`].
    ReadIndexes(Examining),
    /// Load whether each statement commits by itself: [`Call::read_autocommit`].
    ReadAutocommit(ExaminingSession<DieselError>),
    /// Load what the insert returns that yields to any row: [`Call::inserted_proven`].
    InsertProven(Insert),
    /// Load whether NULL equals NULL in an index on the key: [`Call::read_equal_nulls`].
    ReadEqualNulls(Insert),
    /// Load what the insert returns that yields to a row with the key: [`Call::inserted_returning`].
    InsertUnlessConflict(Insert),
    /// Load what the insert returns that yields to none: [`Call::inserted_returning`]. If it was not sent, because its columns
    /// are not known, execute it: [`Call::inserted_unread`].
    InsertReturning(Insert),
    /// Execute the insert that names this index: [`Call::inserted_plain`].
    InsertNamingIndex(Insert, String),
    /// Execute the insert that yields to none: [`Call::inserted_plain`].
    InsertPlain(Insert),
    /// Let this time pass: [`Call::waited`].
    Wait(Duration, Waiting<DieselError>),
    /// Load the language of the server's messages: [`Call::read_language`].
    ReadLanguage(DieselError),
    /// Load whether an insert fires a trigger that writes: [`Call::read_triggers`].
    ReadTriggers(DieselError),
    /// The call has ended.
    Finish(Result<Outcome<M>, Error>),
}

/// The protocol's state while an insert is under way.
pub(super) type Insert = Inserting<DieselError>;

/// The reason to read the rows with the key.
#[derive(Debug)]
pub(super) enum Look {
    /// To find one.
    Finding(Finding<DieselError>),
    /// To know the one that was inserted.
    ReadingBack(ReadingBack),
}
