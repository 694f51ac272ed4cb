//! What a race means: the decisions of one call, as a state machine.
//!
//! It knows no connection, no SQL and no clock. A driver performs the [`Step`] it is given and hands the answer
//! back to the state that the step carries, which yields the next step. A state accepts only the answers that
//! its statement can have, so there is no event out of place. `R` is a row and `E` an error of the database;
//! neither is looked into.
//!
//! # The rules
//!
//! 1. Look first. A row that is found ends the call, and nothing has been written.
//! 2. Insert only what was not found, and only where the constraint is known to be there: the insert itself shows it,
//!    or the catalog is asked before. The insert yields to a row that has the key already.
//! 3. After our own insert succeeded, nothing is inserted again, whatever happened to the row.
//! 4. Whoever lost the race looks again, past the snapshot of its transaction. Finding nothing then means that the
//!    winner has rolled back, or its row is gone: the call goes round. No error has happened, so this is allowed inside
//!    a transaction. [`ROUNDS`] bounds it.
//! 5. The first insert may yield to any row that is in its way: inside a transaction that an error would end, this settles
//!    the most races. If no row with the key is found then, the next yields to the key alone, so that another constraint
//!    gets to say its name. If that happens twice, a further insert would only use up one more value of a sequence: the
//!    call ends.
//! 6. A refusal that names no key of ours may be about it all the same: look again before it is believed, unless the
//!    refusal has ended the transaction.
//! 7. Where the database asks to try again, a call in autocommit does, from the start (or, after its insert, from the
//!    look at the row), after a pause, up to a number of times, and until the driver says that it has waited long
//!    enough. Inside a transaction the caller has to: it alone can repeat what the transaction did before. A session
//!    may be in a transaction that Diesel knows nothing of; it is checked before the first retry.
//! 8. An insert that fails in autocommit for a reason that nobody can tell is repeated once: it is idempotent.
//! 9. Two rows for one key are never chosen from.
//! 10. An error is not hidden by one that follows it: if the look or the insert after it fails as well, for no reason that
//!     decides anything, the first error is the answer.
//!
//! So each call ends, after a number of steps that is known beforehand: see `most_statements`.

mod answers;
mod progress;

use crate::outcome::Outcome;

pub(crate) use answers::{
    ConflictTarget, ErrorClass, Failure, Found, Inserted, PreflightAnswer, PreflightPlan, ReadView, Session,
};
use progress::Progress;

#[cfg(test)]
mod model_check;
#[cfg(test)]
mod transitions;

/// How often a call inserts when each time a row is in the way that is gone when it looks: once yielding to anything,
/// and twice yielding to the key.
///
/// Each retry after the last of them may insert once more. More rounds seldom help: as a rule the row is refused as a
/// duplicate and cannot be found, because its type rounds the key, or row security hides it, or a trigger swallows the
/// insert. Others who insert and delete it each time between our statements look the same. Each insert uses up a value
/// of the table's sequence, so a caller that keeps asking must not use up many.
pub(crate) const ROUNDS: u32 = 3;

/// The most steps of one call that are statements. A driver may take a few more, to learn what an answer means.
///
/// Each round has two, and the `SELECT` and the look at the catalog before the first are two more. A retry may follow on four
/// that led nowhere: these two, an `INSERT` that is refused, and the `SELECT` that is to confirm it. Repeating an insert that
/// failed for no known reason adds that insert and a `SELECT`.
#[cfg(test)]
const fn most_statements(max_retries: u32) -> u32 {
    2 * ROUNDS + 2 + 4 * max_retries + 2
}

/// What the decisions depend on beside the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Setting {
    pub(crate) in_transaction: bool,
    pub(crate) max_retries: u32,
}

#[cfg(test)]
impl Setting {
    const AUTOCOMMIT: Self = Self {
        in_transaction: false,
        max_retries: 1,
    };
    const TRANSACTION: Self = Self {
        in_transaction: true,
        max_retries: 1,
    };
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Step<R, E> {
    /// `SELECT` the rows with the key; two are as good as many.
    Find(Finding<E>),
    /// Ask the database what neither a `SELECT` nor an `INSERT` shows.
    Preflight(Preflight),
    /// Ask how the session is set.
    CheckSession(SessionCheck<E>),
    /// `INSERT` the row, yielding to one with the same key.
    Insert(Inserting<E>),
    /// `SELECT` the row that was inserted, where the insert does not return it.
    ReadBack(ReadingBack),
    /// Pause, or give up when the driver has waited for too long already.
    Wait(Waiting<E>),
    /// The call has ended.
    Finish(Result<Outcome<R>, Ending<E>>),
}

/// How a call ends without a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Ending<E> {
    /// The caller has to repeat its transaction.
    RetryTransaction(E),
    /// In autocommit: no retry is left, or no time.
    GivenUp(E),
    /// The catalog has none, or a statement failed for the want of one.
    ConstraintMissing(Option<E>),
    OtherConstraint(E),
    NotUnique,
    KeyChanged,
    /// With the last refusal of the key, where the database has put it into words.
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
        has_repeated: false,
    };
    progress.begin()
}

/// A `SELECT` is under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Finding<E> {
    after: After<E>,
    progress: Progress,
}

/// What came before a `SELECT`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum After<E> {
    /// It is the first of its attempt.
    Nothing,
    /// Our insert yielded.
    Yielding,
    /// The key refused our insert, in these words.
    KeyViolation(E),
    /// A unique constraint refused our insert.
    Refusal(E),
    /// Our insert failed for a reason that nobody can tell.
    UnclearFailure(E),
}

impl<E> Finding<E> {
    /// Rule 4. Outside a transaction every statement sees what is there.
    pub(crate) fn read_view(&self) -> ReadView {
        match self.after {
            After::Yielding | After::KeyViolation(_) | After::Refusal(_) if self.progress.is_in_transaction() => {
                ReadView::Latest
            }
            After::Nothing
            | After::Yielding
            | After::KeyViolation(_)
            | After::Refusal(_)
            | After::UnclearFailure(_) => ReadView::Usual,
        }
    }

    pub(crate) fn next<R>(self, answer: Result<Found<R>, Failure<E>>, plan: PreflightPlan) -> Step<R, E> {
        let Self { after, progress } = self;
        let progress = match plan {
            PreflightPlan::Skip(session) => progress.knowing(session),
            PreflightPlan::Run => progress,
        };
        match answer {
            Ok(Found::One(row)) => Step::Finish(Ok(Outcome::Found(row))),
            Ok(Found::Several) => Step::Finish(Err(Ending::NotUnique)),
            Ok(Found::Nothing) => match after {
                After::Nothing => match plan {
                    PreflightPlan::Skip(_) => progress.insert(),
                    PreflightPlan::Run => Step::Preflight(Preflight { progress }),
                },
                After::Yielding | After::KeyViolation(_) if progress.rounds < ROUNDS => progress.insert(),
                After::Yielding => Step::Finish(Err(Ending::NotFoundAfterInsert(None))),
                After::KeyViolation(error) => Step::Finish(Err(Ending::NotFoundAfterInsert(Some(error)))),
                After::Refusal(error) => Step::Finish(Err(Ending::OtherConstraint(error))),
                After::UnclearFailure(error) => Step::Insert(Inserting {
                    repeats: Some(error),
                    progress,
                }),
            },
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(error),
                // What stands in for the key in a SELECT is not there.
                ErrorClass::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
                // A SELECT inserts nothing, so these say nothing about it.
                ErrorClass::KeyViolation | ErrorClass::UniqueViolation | ErrorClass::Unclear | ErrorClass::Other => {
                    Step::Finish(Err(match after {
                        After::Nothing | After::Yielding | After::KeyViolation(_) => Ending::Failed(error),
                        // Rule 10.
                        After::Refusal(first) => Ending::OtherConstraint(first),
                        After::UnclearFailure(first) => Ending::Failed(first),
                    }))
                }
            },
        }
    }
}

/// The database is asked about the constraint and the session, before the first insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Preflight {
    progress: Progress,
}

impl Preflight {
    pub(crate) fn next<R, E>(self, answer: Result<PreflightAnswer, Failure<E>>) -> Step<R, E> {
        let Self { progress } = self;
        match answer {
            Ok(answer) if !answer.has_constraint => Step::Finish(Err(Ending::ConstraintMissing(None))),
            Ok(answer) => progress.knowing(answer.session).insert(),
            // The session is checked as well, whether or not this statement could be.
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(error),
                ErrorClass::ConstraintMissing
                | ErrorClass::KeyViolation
                | ErrorClass::UniqueViolation
                | ErrorClass::Unclear
                | ErrorClass::Other => Step::Finish(Err(Ending::Failed(error))),
            },
        }
    }
}

/// The database is asked about the session: may this error be answered with a retry?
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SessionCheck<E> {
    error: E,
    progress: Progress,
}

impl<E> SessionCheck<E> {
    /// Without an answer, whoever called may have a transaction to repeat. Rule 10: the error of the question is not told.
    pub(crate) fn next<R>(self, answer: Option<Session>) -> Step<R, E> {
        let Self { error, progress } = self;
        match answer {
            Some(session) => progress.knowing(session).retry(Resume::Beginning, error),
            None => Step::Finish(Err(Ending::RetryTransaction(error))),
        }
    }
}

/// An `INSERT` is under way.
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

    /// True if the statement is part of a transaction, begun by Diesel or not.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.progress.is_in_transaction()
    }

    pub(crate) fn next<R>(self, answer: Result<Inserted<R>, Failure<E>>) -> Step<R, E> {
        let Self { repeats, progress } = self;
        match answer {
            Ok(Inserted::Row(row)) => Step::Finish(Ok(Outcome::Created(row))),
            Ok(Inserted::UnderAnotherKey) => Step::Finish(Err(Ending::KeyChanged)),
            Ok(Inserted::Unread) => Step::ReadBack(ReadingBack { progress }),
            Ok(Inserted::Yielded) => progress.follow(After::Yielding),
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.retry(Resume::Beginning, error),
                ErrorClass::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
                ErrorClass::KeyViolation => progress.follow(After::KeyViolation(error)),
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
                // Rule 10.
                ErrorClass::Unclear | ErrorClass::Other => Step::Finish(Err(Ending::Failed(repeats.unwrap_or(error)))),
            },
        }
    }
}

/// The row is in the table, and a `SELECT` for it under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ReadingBack {
    progress: Progress,
}

impl ReadingBack {
    /// True if the statement is part of a transaction, begun by Diesel or not.
    pub(crate) fn is_in_transaction(self) -> bool {
        self.progress.is_in_transaction()
    }

    /// Rule 3: none of these leads to an insert.
    pub(crate) fn next<R, E>(self, answer: Result<Found<R>, Failure<E>>) -> Step<R, E> {
        let Self { progress } = self;
        match answer {
            Ok(Found::One(row)) => Step::Finish(Ok(Outcome::Created(row))),
            Ok(Found::Several) => Step::Finish(Err(Ending::NotUnique)),
            Ok(Found::Nothing) => Step::Finish(Err(Ending::KeyChanged)),
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.retry(Resume::ReadingBack, error),
                ErrorClass::ConstraintMissing
                | ErrorClass::KeyViolation
                | ErrorClass::UniqueViolation
                | ErrorClass::Unclear
                | ErrorClass::Other => Step::Finish(Err(Ending::Failed(error))),
            },
        }
    }
}

/// A pause is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Waiting<E> {
    progress: Progress,
    resume: Resume,
    /// What the database said.
    error: E,
}

/// What is repeated after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Resume {
    /// The whole call.
    Beginning,
    /// The look at the row that was inserted.
    ReadingBack,
}

impl<E> Waiting<E> {
    /// Which retry the pause precedes, from 1.
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
            Resume::ReadingBack => Step::ReadBack(ReadingBack {
                progress: self.progress,
            }),
        }
    }

    pub(crate) fn give_up<R>(self) -> Step<R, E> {
        Step::Finish(Err(Ending::GivenUp(self.error)))
    }
}
