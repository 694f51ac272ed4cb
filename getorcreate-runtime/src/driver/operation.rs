//! The operations of a driver: which statement to perform next, and what to hand back with its answer.

use std::time::Duration;

use diesel::result::Error as DieselError;

use crate::database::{Dialect, InsertForm};
use crate::protocol::{Finding, Inserting, Preflight, ReadingBack, SessionCheck, Waiting};
use crate::{Error, Outcome};

/// The next operation of a driver. It hands the answer back, with what the operation carries, to the method of `Call` that is
/// named beside it, and gets the next operation.
#[derive(Debug)]
pub(super) enum Operation<M> {
    /// Load the rows with the key: `Call::found`.
    Find(Look, Locking),
    /// Load the columns of the table's unique indexes: `Call::read_indexes`.
    ReadIndexes(Preflight, Dialect),
    /// Load the answer of the database: `Call::answered`.
    Ask(Question, Dialect),
    /// Load what the insert returns: `Call::inserted_returning`.
    InsertReturning(Insert, InsertForm, Dialect),
    /// Execute the insert that returns its row, and read no row: `Call::inserted_unread`. Diesel's own connection to MariaDB
    /// needs this once, before it knows the columns.
    InsertUnread(Insert, Dialect),
    /// Execute the insert, which may name an index: `Call::inserted_plain`.
    InsertPlain(Insert, Option<String>, Dialect),
    /// Let this time pass: `Call::waited`.
    Wait(Duration, Waiting<DieselError>),
    /// Load the language of the server's messages: `Call::read_language`.
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

/// The lock on the rows that are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Locking {
    /// There is none: a transaction reads from its snapshot.
    None,
    /// Others may read them as well. The rows are as they are now.
    Share,
}

/// A question that the database answers with yes or no.
#[derive(Debug)]
pub(super) enum Question {
    /// Does each statement commit by itself?
    Autocommit(SessionCheck<DieselError>),
    /// Does NULL equal NULL in an index on the key?
    EqualNulls(Insert),
    /// Does an insert fire a trigger that writes? Then the error may come from there.
    WritingTriggers(DieselError),
}
