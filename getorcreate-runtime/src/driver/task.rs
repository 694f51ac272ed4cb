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
    Find(Look, Version),
    /// Load the columns of the table's unique indexes: [`Call::read_indexes`].
    ReadIndexes(Examining),
    /// Load the answer of the database: [`Call::answered`].
    Ask(Question),
    /// Load what the insert returns: [`Call::inserted_returning`].
    InsertReturning(Insert, Proof),
    /// Execute the insert that returns its row, and read no row: [`Call::inserted_unread`]. Diesel's own connection to MariaDB
    /// needs this once, before it knows the columns.
    InsertUnread(Insert),
    /// Execute the insert, which may name an index: [`Call::inserted_plain`].
    InsertPlain(Insert, Option<String>),
    /// Let this time pass: [`Call::waited`].
    Wait(Duration, Waiting<DieselError>),
    /// Load the language of the server's messages: [`Call::read_language`].
    ReadLanguage(DieselError),
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

/// The version of a row that is read, inside a transaction that has a snapshot.
#[derive(Debug, Clone, Copy)]
pub(super) enum Version {
    OfTheSnapshot,
    /// It is locked.
    Latest,
}

/// A question that the database answers with yes or no.
#[derive(Debug)]
pub(super) enum Question {
    /// Does each statement commit by itself?
    Autocommit(ExaminingSession<DieselError>),
    /// Does NULL equal NULL in an index on the key?
    EqualNulls(Insert),
    /// Does an insert fire a trigger that writes? Then the error may come from there.
    WritingTriggers(DieselError),
}

/// The proof that the key has a unique index, which an insert may begin with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Proof {
    /// The insert then yields to any row.
    OfIndex,
    /// The insert yields to a row with the key, where the database can do so.
    None,
}
