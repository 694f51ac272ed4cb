//! The meaning of a race: the decisions of one call, as a state machine.
//!
//! It knows no connection, no SQL and no clock. A driver performs the [`Step`] that it gets and hands the answer back
//! to the state in that step. The state returns the next step. A state accepts only the answers that its statement can
//! have, so no event can arrive out of place. `R` is a row and `E` a database error. The protocol looks into neither.
//!
//! # The rules
//!
//! 1. Look first, unless the caller expects a new row (rule 13) or the call updates (rule 14). If the call does not update, a
//!    row that is found ends it, and nothing has been written. A call that creates nothing ends there in any case.
//! 2. Insert only if no row was found, and only if the constraint is known to exist. Either the insert itself shows it,
//!    or a catalog query runs before. The insert yields to a row that already has the key.
//! 3. After our own insert succeeded, nothing is inserted again, whatever happened to the row.
//! 4. A call that lost the race looks again, or updates, past the snapshot of its transaction. If it finds nothing, the
//!    winner has rolled back or its row is gone, and the call starts another round. No error has happened, so this is
//!    allowed inside a transaction. [`ROUNDS`] bounds it.
//! 5. The first insert may yield to any conflicting row. In a transaction that an error would end, this settles most
//!    races. If the call then finds no row with the key, its next insert yields to the key alone, so that an error can
//!    name another constraint. If such an insert yields twice and no row is found, the call ends: a further insert
//!    would only use up one more value of a sequence.
//! 6. A unique violation of our insert that does not name our key may still be about it. So look again before believing
//!    it, unless the violation has ended the transaction. An update leaves the key alone, so its violation is believed.
//! 7. When the database asks to try again, a call in autocommit retries from the start. After its insert or update it
//!    retries only from reading the row back. The number of retries is bounded. A pause precedes each retry, and the driver
//!    stops retrying when it has waited long enough. Inside a transaction the caller must retry: only the caller can
//!    repeat the earlier work of the transaction. A session may be in a transaction that Diesel does not know. The
//!    protocol checks this before the first retry.
//! 8. An insert that fails in autocommit for an unknown reason is repeated once: it is idempotent.
//! 9. If two rows have one key, neither is chosen. An `UPDATE` that changes nothing does not show duplicates. So if the
//!    insert after it reports a missing constraint, one more look tells, unless the error has ended the transaction.
//! 10. A later error does not hide an earlier one. If the lookup or the insert after an error also fails, for a reason
//!     that decides nothing, the call returns the first error.
//! 11. A call that creates an absent row locks no gap. On MySQL and MariaDB a locking `SELECT` that finds nothing locks
//!     the gap where the row would be, and callers that insert there deadlock. So there the first look does not lock, and
//!     a second one locks the row that it found. If that row is gone by then, a third look tells why: if it still sees the
//!     row, the snapshot of the transaction is too old for an insert.
//! 12. A call that only looks, and locks, looks a second time before it says that there is no row. On PostgreSQL a look
//!     that waits for a transaction that deletes the row and inserts it again sees neither of the two.
//! 13. A caller who expects a new row gets the answer that a look before the insert would have given. So an insert without
//!     such a look is followed by one if it fails, and inside a transaction it must not overlook a row of the snapshot.
//! 14. A call that updates begins with its `UPDATE`, so a row that exists takes one statement. Where that could lock a gap
//!     (rule 11), or the database is unknown, a look comes before it. If the first `UPDATE` changes nothing, an insert
//!     follows. With a condition, a look comes before that insert: the condition may have excluded the row. An update never
//!     touches a second row.
//! 15. A look may see an older row than the `UPDATE` would. So inside a transaction the first look does not decide that the
//!     condition excludes the row.
//! 16. After our own update succeeded, the call only reads the row. In autocommit no error after our own insert or update asks
//!     to repeat a call that updates: the repetition would update the row once more. If an updated row is gone before it is
//!     read, it may live on under another key. So the call begins again only if its update does not depend on the old row.
//!     [`MOST_VANISHED`] bounds it.
//!
//! 17. A chunk of rows is one call. It ends well once each of its rows has an answer. An answer about some of them is progress:
//!     the rounds begin again for the others, and each row gets only one answer.
//! 18. The update of a chunk is a call of its own, after one that has found or created each row. It creates nothing: the
//!     caller begins again with the rows that are gone.
//!
//! So each call ends after a bounded number of steps: see `most_statements` and `most_statements_of_update`. For a chunk the
//! bound holds for each answer. There are no more answers than rows, and in each round at most one insert for each row.

mod answers;
mod finding;
mod progress;
mod setting;
mod updating;

pub(crate) use answers::{
    Answer, ConflictTarget, ErrorClass, Failure, Found, Inserted, PreflightAnswer, PreflightPlan, ReadView, Session,
    Updated,
};
use finding::After;
pub(crate) use finding::Finding;
use progress::Progress;
pub(crate) use setting::{Existing, Facts, Goal, RowLock, Setting, Wish};
pub(crate) use updating::Updating;

#[cfg(test)]
mod model_check;
#[cfg(test)]
mod states;
#[cfg(test)]
mod transitions;

/// Maximum number of inserts in one attempt, if the conflicting row is gone each time the call looks. The first one
/// yields to any row, and two more yield to the key.
///
/// Each retry after the last of them may insert once more. More rounds seldom help. As a rule the row is rejected as a
/// duplicate and cannot be found: its type rounds the key, row security hides it, or a trigger swallows the insert. It
/// looks the same if other callers insert and delete the row each time between our statements. Each insert uses up a
/// value of the table's sequence, so a caller that keeps asking must not cause many inserts.
pub(crate) const ROUNDS: u32 = 3;

/// Maximum number of updates that each follow a look which found the row. If all of them changed nothing and a look still
/// finds the row, it counts as unchanged: a trigger or row security prevents the update. It looks the same if others change
/// the condition's value, or delete the row and create it, each time between two of our statements.
pub(crate) const MOST_UPDATES: u32 = 5;

/// Maximum number of times that a call begins again because its updated row was gone before the `SELECT` that reads it. After
/// that the call ends: a trigger may have stored the row under another key.
pub(crate) const MOST_VANISHED: u32 = 2;

/// Maximum number of statements in one call. A driver may run a few more, to learn the meaning of an answer.
///
/// Each round has two. The `SELECT` and the catalog query before the first round are two more. A retry may follow four
/// statements that led nowhere: these two, an `INSERT` that is rejected, and the `SELECT` that should confirm it.
/// Repeating an insert that failed for an unknown reason adds that insert and a `SELECT`. Inside a transaction, where
/// no retry happens, a lock takes one more `SELECT`.
#[cfg(test)]
const fn most_statements(max_retries: u32) -> u32 {
    2 * ROUNDS + 2 + 4 * max_retries + 2
}

/// The same for a call that updates a row that exists.
///
/// In each round its `UPDATE` may follow an insert. Each look that finds the row may be followed by an `UPDATE`, another look,
/// and in a transaction a third one. Reading the row back takes two statements if the first one sees no row. All of
/// this may happen again after each retry, and each time that an updated row is gone. The catalog may be asked once more, by
/// rule 13.
#[cfg(test)]
const fn most_statements_of_update(max_retries: u32) -> u32 {
    let once = ROUNDS + 3 * MOST_UPDATES + 2;
    most_statements(max_retries) + (max_retries + MOST_VANISHED + 1) * once + 1
}

/// The next step of a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Step<R, E> {
    /// `SELECT` the rows with the key. Two are enough.
    Find(Finding<E>),
    /// Ask the database for facts that neither a `SELECT` nor an `INSERT` shows.
    Preflight(Preflight),
    /// Ask for the settings of the session.
    CheckSession(SessionCheck<E>),
    /// `INSERT` the row, yielding to a row with the same key.
    Insert(Inserting<E>),
    /// `UPDATE` the row with the key.
    Update(Updating<E>),
    /// `SELECT` the row that was inserted or updated, if the statement does not return it.
    ReadBack(ReadingBack),
    /// Pause, or give up if the driver has already waited too long.
    Wait(Waiting<E>),
    /// The call has ended.
    Finish(Result<Answer<R>, Ending<E>>),
}

/// The ways in which a call ends without a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Ending<E> {
    /// The caller must repeat its transaction.
    RetryTransaction(E),
    /// In autocommit: no retry is left, or no time.
    GivenUp(E),
    /// The catalog has no such constraint, or a statement failed because none exists.
    ConstraintMissing(Option<E>),
    OtherConstraint(E),
    /// Another constraint rejected the update of a row that exists.
    UpdateRejected(E),
    /// A call that updates has written the row, in autocommit. Reading it failed.
    WrittenUnread(E),
    /// A call that updates has updated the row, in autocommit. Then the row was gone.
    UpdatedRowGone,
    NotUnique,
    /// The caller must repeat its transaction, for a reason that no statement has reported.
    SnapshotTooOld,
    KeyChanged,
    /// Carries the last violation of the key, if the database reports it as an error.
    NotFoundAfterInsert(Option<E>),
    Failed(E),
}

/// The first step of a call.
pub(crate) fn start<R, E>(setting: Setting) -> Step<R, E> {
    let progress = Progress {
        setting,
        session: None,
        retries: 0,
        rounds: 0,
        updates: 0,
        vanished: 0,
        has_repeated: false,
    };
    match setting.goal {
        Goal::Find | Goal::GetOrCreate | Goal::Update => progress.begin(),
        Goal::UpdateOrCreate(plan) => progress.knowing_by(plan).begin(),
        Goal::CreateOrGet(plan) => progress.knowing_by(plan).create(plan),
    }
}

/// Preflight in progress: a question about the constraint and the session, before the first insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Preflight {
    /// True if a look has seen the row, and a later statement did not.
    row_is_gone: bool,
    progress: Progress,
}

impl Preflight {
    pub(crate) fn next<R, E>(self, answer: Result<PreflightAnswer, Failure<E>>) -> Step<R, E> {
        let Self { row_is_gone, progress } = self;
        match answer {
            Ok(answer) if !answer.has_constraint => Step::Finish(Err(Ending::ConstraintMissing(None))),
            // Rule 13: a session without autocommit has a snapshot.
            Ok(answer) if progress.has_not_looked() && !answer.session.autocommit => {
                progress.knowing(answer.session).looking_first().begin()
            }
            // Rule 11. A session without autocommit may still see the row in its snapshot.
            Ok(answer) if row_is_gone && !answer.session.autocommit => Step::Find(Finding {
                after: After::GoneRow,
                progress: progress.knowing(answer.session),
            }),
            Ok(answer) => progress.knowing(answer.session).insert(),
            // The session is checked too, even if this statement failed.
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(Resume::Beginning, error),
                ErrorClass::ConstraintMissing
                | ErrorClass::KeyViolation
                | ErrorClass::UniqueViolation
                | ErrorClass::Unclear
                | ErrorClass::UnreadableRow
                | ErrorClass::Other => Step::Finish(Err(Ending::Failed(error))),
            },
        }
    }
}

/// Session check in progress: may a retry answer this error?
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SessionCheck<E> {
    error: E,
    resume: Resume,
    progress: Progress,
}

impl<E> SessionCheck<E> {
    /// Without an answer, the caller may have a transaction to repeat. Rule 10: the error of the question is not
    /// reported.
    pub(crate) fn next<R>(self, answer: Option<Session>) -> Step<R, E> {
        let Self {
            error,
            resume,
            progress,
        } = self;
        match answer {
            Some(session) => progress.knowing(session).retry(resume, error),
            None => Step::Finish(Err(match progress.given_up(resume, error) {
                Ending::GivenUp(error) => Ending::RetryTransaction(error),
                ending => ending,
            })),
        }
    }
}

/// An `INSERT` in progress.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Inserting<E> {
    /// The error of the insert that this one repeats, by rule 8.
    repeats: Option<E>,
    progress: Progress,
}

impl<E> Inserting<E> {
    /// Rule 5.
    pub(crate) fn conflict_target(&self) -> ConflictTarget {
        if self.progress.rounds == 0 {
            ConflictTarget::Any
        } else {
            ConflictTarget::Key
        }
    }

    /// Rule 17. True if this insert follows one that led to no answer. Then it is about one row of the chunk, so that its
    /// error is about this row.
    pub(crate) fn is_about_one_row(&self) -> bool {
        self.progress.rounds > 0
    }

    /// True if the statement is part of a transaction, begun by Diesel or not.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.progress.is_in_transaction()
    }

    /// Rule 13. True if no look came before this insert.
    pub(crate) fn has_not_looked(&self) -> bool {
        self.progress.has_not_looked()
    }

    pub(crate) fn next<R>(self, answer: Result<Inserted<R>, Failure<E>>) -> Step<R, E> {
        let Self { repeats, progress } = self;
        match answer {
            Ok(Inserted::Row(row)) => Step::Finish(Ok(Answer::Created(row))),
            Ok(Inserted::UnderAnotherKey) => Step::Finish(Err(Ending::KeyChanged)),
            Ok(Inserted::Unread) => Step::ReadBack(ReadingBack::new(Written::Created, progress)),
            Ok(Inserted::Yielded) => progress.resolve(After::Yielding),
            Ok(Inserted::Part) => progress.insert(),
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.retry(Resume::Beginning, error),
                // Rule 9. An update that changes no row does not tell if there are several.
                ErrorClass::ConstraintMissing if progress.began_with_update() && !progress.has_lost_transaction() => {
                    progress.follow(After::MissingConstraint(error))
                }
                ErrorClass::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
                ErrorClass::KeyViolation => progress.resolve(After::KeyViolation(error)),
                ErrorClass::UniqueViolation if progress.has_lost_transaction() => {
                    Step::Finish(Err(Ending::OtherConstraint(error)))
                }
                ErrorClass::UniqueViolation => Step::Find(Finding {
                    after: After::Refusal(error),
                    progress,
                }),
                ErrorClass::Unclear if !progress.is_in_transaction() && !progress.has_repeated => Step::Find(Finding {
                    after: After::UnclearFailure(error),
                    progress: Progress {
                        has_repeated: true,
                        ..progress
                    },
                }),
                // Rules 3 and 16: the row is in the table.
                ErrorClass::UnreadableRow => Step::Finish(Err(progress.unread(error))),
                // Rule 13.
                ErrorClass::Other if progress.has_not_looked() && !progress.has_lost_transaction() => {
                    progress.follow(After::Failure(error))
                }
                // Rule 10.
                ErrorClass::Unclear | ErrorClass::Other => Step::Finish(Err(Ending::Failed(repeats.unwrap_or(error)))),
            },
        }
    }
}

/// The statement that wrote the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Written {
    Created,
    Updated,
}

/// A `SELECT` in progress, for a row that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ReadingBack {
    written: Written,
    view: ReadView,
    progress: Progress,
}

impl ReadingBack {
    /// A transaction may update a row that its snapshot does not hold.
    fn new(written: Written, progress: Progress) -> Self {
        let view = match written {
            Written::Updated if progress.is_in_transaction() => ReadView::Latest,
            Written::Created | Written::Updated => ReadView::Usual,
        };
        Self {
            written,
            view,
            progress,
        }
    }

    /// True if the statement is part of a transaction, begun by Diesel or not.
    pub(crate) fn is_in_transaction(self) -> bool {
        self.progress.is_in_transaction()
    }

    pub(crate) fn written(self) -> Written {
        self.written
    }

    /// The rows that the statement sees. In a session without autocommit, of which the call does not know yet, the usual view
    /// of an updated row must show nothing.
    pub(crate) fn read_view(self) -> ReadView {
        self.view
    }

    /// Rule 3: no answer about a new row leads to an insert. Rule 16: none about an updated row repeats an update that counts.
    pub(crate) fn next<R, E>(self, answer: Result<Found<R>, Failure<E>>) -> Step<R, E> {
        let Self {
            written,
            view,
            progress,
        } = self;
        match (answer, written) {
            (Ok(Found::One(row) | Found::Excluded(row)), Written::Created) => Step::Finish(Ok(Answer::Created(row))),
            (Ok(Found::One(row) | Found::Excluded(row)), Written::Updated) => Step::Finish(Ok(Answer::Updated(row))),
            (Ok(Found::Several), _) => Step::Finish(Err(Ending::NotUnique)),
            // Rule 17.
            (Ok(Found::Part), Written::Created) => progress.after_an_answer().insert(),
            (Ok(Found::Nothing | Found::Part), Written::Updated) if view == ReadView::Usual => Step::ReadBack(Self {
                view: ReadView::Latest,
                ..self
            }),
            (Ok(Found::Nothing | Found::Part), Written::Updated) if progress.setting.goal == Goal::Update => {
                Step::Finish(Ok(Answer::Absent))
            }
            (Ok(Found::Nothing), Written::Updated) if !progress.is_in_transaction() => progress.follow_vanished_row(),
            (Ok(Found::Nothing | Found::Part), _) => Step::Finish(Err(Ending::KeyChanged)),
            (Err(Failure { class, error }), _) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(Resume::ReadingBack(written), error),
                ErrorClass::ConstraintMissing
                | ErrorClass::KeyViolation
                | ErrorClass::UniqueViolation
                | ErrorClass::Unclear
                | ErrorClass::UnreadableRow
                | ErrorClass::Other => Step::Finish(Err(progress.unread(error))),
            },
        }
    }
}

/// A pause that is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Waiting<E> {
    progress: Progress,
    resume: Resume,
    /// The database's error.
    error: E,
}

/// The work to repeat after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Resume {
    /// The whole call.
    Beginning,
    /// Reading the written row back.
    ReadingBack(Written),
}

impl<E> Waiting<E> {
    /// The number of the retry after this pause, from 1.
    pub(crate) fn retry(&self) -> u32 {
        self.progress.retries
    }

    /// The error that the database gave.
    pub(crate) fn error(&self) -> &E {
        &self.error
    }

    pub(crate) fn next<R>(self) -> Step<R, E> {
        match self.resume {
            Resume::Beginning => self.progress.begin(),
            Resume::ReadingBack(written) => Step::ReadBack(ReadingBack::new(written, self.progress)),
        }
    }

    pub(crate) fn give_up<R>(self) -> Step<R, E> {
        Step::Finish(Err(self.progress.given_up(self.resume, self.error)))
    }
}
