//! The operations of a driver: the next statement to perform, and the state to hand back with its answer.

use std::time::Duration;

use diesel::result::Error as DieselError;

use crate::Error;
use crate::database::{Dialect, InsertForm};
use crate::protocol::{Answer, Finding, Inserting, Preflight, ReadingBack, SessionCheck, Updating, Waiting};
use crate::sql::ReadLock;

/// The next operation of a driver. The driver performs it. Then it calls the method of `Call` that is named beside the
/// operation, with the answer and the operation's values. That method returns the next operation.
#[derive(Debug)]
pub(super) enum Operation<M> {
    /// Load the rows with the key: `Call::found`.
    Find(Look, Reading),
    /// Load the columns of the table's unique indexes: `Call::read_indexes`.
    ReadIndexes(Preflight, Dialect),
    /// Load the database's answer: `Call::answered`.
    Ask(Question, Dialect),
    /// Load the row that the insert returns: `Call::inserted_returning`.
    InsertReturning(Insert, InsertForm, Dialect),
    /// Execute the insert that returns its row, but do not read the row: `Call::inserted_unread`. Diesel's own
    /// connection to MariaDB needs this once, before it knows the columns.
    InsertUnread(Insert, Dialect),
    /// Execute the insert, which may name an index: `Call::inserted_plain`.
    InsertPlain(Insert, Option<String>, Dialect),
    /// Load the row that the update returns: `Call::updated_returning`.
    UpdateReturning(Updating<DieselError>, Dialect),
    /// Execute the update that returns nothing: `Call::updated_plain`.
    UpdatePlain(Updating<DieselError>, Dialect),
    /// Wait for this time: `Call::waited`.
    Wait(Duration, Waiting<DieselError>),
    /// Load the language of the server's messages: `Call::read_language`.
    ReadLanguage(DieselError),
    /// The call has ended.
    Finish(Result<Answer<M>, Error>),
}

/// The protocol's state during an insert.
pub(super) type Insert = Inserting<DieselError>;

/// The way to read the rows with the key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// As any query does.
    Plain,
    /// The same, but in a session without autocommit nothing is found: it would read from a snapshot.
    InAutocommit,
    /// With a lock on each row.
    Locking(ReadLock),
}

/// The reason to read the rows with the key.
#[derive(Debug)]
pub(super) enum Look {
    /// To find one.
    Finding(Finding<DieselError>),
    /// To read the written one back.
    ReadingBack(ReadingBack),
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
