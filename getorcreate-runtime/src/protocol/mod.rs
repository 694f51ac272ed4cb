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
//! 2. Insert only what was not found. The insert yields to a row that has the key already.
//! 3. After our own insert succeeded, nothing is inserted again, whatever happened to the row.
//! 4. Whoever lost the race looks again. Finding nothing then means that the winner has rolled back, or its row is
//!    gone: the call goes round. No error has happened, so this is allowed inside a transaction. [`ROUNDS`] bounds it.
//! 5. A refusal that names no key may be about ours all the same: look again before it is believed.
//! 6. Where the database asks to try again, a call in autocommit does, from the start, after a pause, up to a number of
//!    times, and until the driver says that it has waited long enough. Inside a transaction the caller has to: it alone
//!    can repeat what the transaction did before.
//! 7. Two rows for one key are never chosen from.
//!
//! So each call ends, after a number of statements that is known beforehand: see `most_statements`.

use crate::outcome::Outcome;

#[cfg(test)]
mod model_check;
#[cfg(test)]
mod transitions;

/// How often a call inserts when each time a row is in the way that is gone when it looks.
///
/// One round too many means that a row is refused as a duplicate and cannot be seen, as a rule: by row security, or because
/// a trigger swallows the insert. Others who insert and delete it each time between our statements look the same.
pub(crate) const ROUNDS: u32 = 8;

/// The most statements that one call performs. Each round has two, and the first `SELECT` is one more. A retry may follow
/// on three that led nowhere: a `SELECT`, an `INSERT` that is refused, and the `SELECT` that is to confirm it.
#[cfg(test)]
const fn most_statements(max_retries: u32) -> u32 {
    2 * ROUNDS + 1 + 3 * max_retries
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
    /// `INSERT` the row, yielding to one with the same key.
    Insert(Inserting),
    /// Pause, or give up when the driver has waited for too long already.
    Wait(Waiting<E>),
    /// The call has ended.
    Finish(Result<Outcome<R>, Ending<E>>),
}

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

/// What became of the row that was to be inserted.
#[derive(Debug, Clone)]
pub(crate) enum Inserted<R> {
    /// It is in the table, as the database returned it.
    Row(R),
    /// It is in the table, under another key than was asked for.
    UnderAnotherKey,
    /// It is not: a row with the same key is there.
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
    /// A unique constraint, perhaps another one, refuses the row.
    UniqueViolation,
    /// Anything else says nothing about it.
    Other,
}

/// How a call ends without a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Ending<E> {
    /// The caller has to repeat its transaction.
    RetryTransaction(E),
    /// In autocommit: no retry is left, or no time.
    GivenUp(E),
    ConstraintMissing(E),
    OtherConstraint(E),
    NotUnique,
    KeyChanged,
    NotFoundAfterInsert,
    Failed(E),
}

/// The first step of a call.
pub(crate) fn start<R, E>(setting: Setting) -> Step<R, E> {
    Step::Find(Finding {
        after: After::Nothing,
        progress: Progress {
            setting,
            retries: 0,
            rounds: 0,
        },
    })
}

/// What a call has used up of its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Progress {
    setting: Setting,
    retries: u32,
    rounds: u32,
}

impl Progress {
    /// Rule 6.
    fn retry<R, E>(self, error: E) -> Step<R, E> {
        if self.setting.in_transaction {
            Step::Finish(Err(Ending::RetryTransaction(error)))
        } else if self.retries == self.setting.max_retries {
            Step::Finish(Err(Ending::GivenUp(error)))
        } else {
            Step::Wait(Waiting {
                progress: Self {
                    retries: self.retries + 1,
                    ..self
                },
                error,
            })
        }
    }
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
    /// A unique constraint refused our insert.
    Refusal(E),
}

impl<E> Finding<E> {
    pub(crate) fn next<R>(self, answer: Result<Found<R>, Failure<E>>) -> Step<R, E> {
        let Self { after, progress } = self;
        match answer {
            Ok(Found::One(row)) => Step::Finish(Ok(Outcome::Found(row))),
            Ok(Found::Several) => Step::Finish(Err(Ending::NotUnique)),
            Ok(Found::Nothing) => match after {
                After::Nothing => Step::Insert(Inserting { progress }),
                After::Yielding if progress.rounds < ROUNDS => Step::Insert(Inserting { progress }),
                After::Yielding => Step::Finish(Err(Ending::NotFoundAfterInsert)),
                After::Refusal(error) => Step::Finish(Err(Ending::OtherConstraint(error))),
            },
            Err(Failure { meaning, error }) => match meaning {
                Meaning::Transient => progress.retry(error),
                // A SELECT inserts nothing, so these say nothing about it.
                Meaning::ConstraintMissing | Meaning::UniqueViolation | Meaning::Other => {
                    Step::Finish(Err(Ending::Failed(error)))
                }
            },
        }
    }
}

/// An `INSERT` is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Inserting {
    progress: Progress,
}

impl Inserting {
    pub(crate) fn next<R, E>(self, answer: Result<Inserted<R>, Failure<E>>) -> Step<R, E> {
        let Self { progress } = self;
        match answer {
            Ok(Inserted::Row(row)) => Step::Finish(Ok(Outcome::Created(row))),
            Ok(Inserted::UnderAnotherKey) => Step::Finish(Err(Ending::KeyChanged)),
            Ok(Inserted::Yielded) => Step::Find(Finding {
                after: After::Yielding,
                progress: Progress {
                    rounds: progress.rounds + 1,
                    ..progress
                },
            }),
            Err(Failure { meaning, error }) => match meaning {
                Meaning::Transient => progress.retry(error),
                Meaning::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(error))),
                Meaning::UniqueViolation => Step::Find(Finding {
                    after: After::Refusal(error),
                    progress,
                }),
                Meaning::Other => Step::Finish(Err(Ending::Failed(error))),
            },
        }
    }
}

/// A pause is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Waiting<E> {
    progress: Progress,
    /// What the database said.
    error: E,
}

impl<E> Waiting<E> {
    /// Which retry the pause precedes, from 1.
    pub(crate) fn retry(&self) -> u32 {
        self.progress.retries
    }

    pub(crate) fn next<R>(self) -> Step<R, E> {
        Step::Find(Finding {
            after: After::Nothing,
            progress: self.progress,
        })
    }

    pub(crate) fn give_up<R>(self) -> Step<R, E> {
        Step::Finish(Err(Ending::GivenUp(self.error)))
    }
}
