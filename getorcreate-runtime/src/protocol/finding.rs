//! The look for the row, and the decision after each of its answers.

use super::answers::{Answer, ErrorClass, Failure, Found, PreflightPlan, ReadView};
use super::progress::Progress;
use super::{Ending, Existing, Goal, Inserting, MOST_UPDATES, ROUNDS, Resume, RowLock, Step};

/// A `SELECT` in progress.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Finding<E> {
    pub(super) after: After<E>,
    pub(super) progress: Progress,
}

/// The event before a `SELECT` or an `UPDATE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum After<E> {
    /// None: this is the first statement of its attempt.
    Nothing,
    /// A `SELECT` found the row, and did not lock it.
    UnlockedRow,
    /// The row that an unlocked `SELECT` found was not there for a later statement.
    GoneRow,
    /// A `SELECT` that locks found nothing, and the call creates nothing.
    NoRow,
    /// The first statement was an `UPDATE` with a condition, and it changed no row.
    UpdateInVain,
    /// Our insert yielded.
    Yielding,
    /// The key rejected our insert, with this error.
    KeyViolation(E),
    /// A unique constraint rejected our insert.
    Refusal(E),
    /// Our insert failed for an unknown reason.
    UnclearFailure(E),
    /// Our insert failed for a reason that has nothing to do with the race, and no look came before it.
    Failure(E),
    /// Our insert showed that the constraint is missing, in a call that began with its `UPDATE`.
    MissingConstraint(E),
}

impl<E> Finding<E> {
    /// Rule 4. Outside a transaction every statement sees the current rows.
    pub(crate) fn read_view(&self) -> ReadView {
        match self.after {
            After::UnlockedRow if self.progress.may_have_snapshot() => ReadView::Latest,
            After::Yielding | After::KeyViolation(_) | After::Refusal(_) if self.progress.is_in_transaction() => {
                ReadView::Latest
            }
            After::Nothing
            | After::UnlockedRow
            | After::GoneRow
            | After::NoRow
            | After::UpdateInVain
            | After::Yielding
            | After::KeyViolation(_)
            | After::Refusal(_)
            | After::UnclearFailure(_)
            | After::Failure(_)
            | After::MissingConstraint(_) => ReadView::Usual,
        }
    }

    /// Rule 11. A row that our insert met exists, or did a moment ago.
    pub(crate) fn locks_rows(&self) -> bool {
        match self.progress.setting.row_lock {
            RowLock::Never => false,
            RowLock::AtFirstLook => true,
            RowLock::OnceFound => !matches!(self.after, After::Nothing | After::GoneRow),
        }
    }

    pub(crate) fn next<R>(self, answer: Result<Found<R>, Failure<E>>, plan: PreflightPlan) -> Step<R, E> {
        let is_locked = self.locks_rows();
        let may_be_stale = self.may_be_stale();
        let Self { after, progress } = self;
        let progress = progress.knowing_by(plan);
        let look = |after| Step::Find(Self { after, progress });
        let must_lock = progress.setting.row_lock == RowLock::OnceFound && !is_locked;
        if let After::MissingConstraint(error) = after {
            return Step::Finish(Err(match answer {
                Ok(Found::Several) => Ending::NotUnique,
                Ok(Found::Nothing | Found::One(_) | Found::Excluded(_) | Found::Part) | Err(_) => {
                    Ending::ConstraintMissing(Some(error))
                }
            }));
        }
        match answer {
            Ok(Found::One(_) | Found::Excluded(_) | Found::Several) if matches!(after, After::GoneRow) => {
                Step::Finish(Err(Ending::SnapshotTooOld))
            }
            // Some of several rows may be gone, and only in the snapshot.
            Ok(Found::One(_) | Found::Excluded(_) | Found::Several) if must_lock => look(After::UnlockedRow),
            Ok(Found::Several) => Step::Finish(Err(Ending::NotUnique)),
            Ok(Found::Excluded(row)) if !may_be_stale => Step::Finish(Ok(Answer::Unchanged(row))),
            Ok(Found::One(row) | Found::Excluded(row)) => match progress.setting.existing {
                Existing::Return => Step::Finish(Ok(Answer::Found(row))),
                Existing::Update | Existing::UpdateIf if progress.updates < MOST_UPDATES => {
                    progress.update_found(after)
                }
                Existing::Update | Existing::UpdateIf => Step::Finish(Ok(Answer::Unchanged(row))),
            },
            // Rule 17.
            Ok(Found::Part) => match after {
                After::Yielding | After::KeyViolation(_) | After::Refusal(_) | After::UnclearFailure(_) => {
                    progress.after_an_answer().insert()
                }
                After::Nothing | After::UnlockedRow | After::NoRow | After::GoneRow | After::UpdateInVain => {
                    progress.create(plan)
                }
                After::Failure(error) => Step::Finish(Err(Ending::Failed(error))),
                After::MissingConstraint(error) => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
            },
            Ok(Found::Nothing) => match after {
                After::Nothing if progress.setting.goal == Goal::Find && is_locked => look(After::NoRow),
                After::Nothing | After::NoRow if progress.setting.goal == Goal::Find => {
                    Step::Finish(Ok(Answer::Absent))
                }
                After::UnlockedRow => progress.create_gone(plan),
                After::Nothing | After::NoRow | After::GoneRow | After::UpdateInVain => progress.create(plan),
                After::Yielding | After::KeyViolation(_) if progress.rounds < ROUNDS => progress.insert(),
                After::Yielding => Step::Finish(Err(Ending::NotFoundAfterInsert(None))),
                After::KeyViolation(error) => Step::Finish(Err(Ending::NotFoundAfterInsert(Some(error)))),
                After::Refusal(error) => Step::Finish(Err(Ending::OtherConstraint(error))),
                After::UnclearFailure(error) => Step::Insert(Inserting {
                    repeats: Some(error),
                    progress,
                }),
                After::Failure(error) => Step::Finish(Err(Ending::Failed(error))),
                After::MissingConstraint(error) => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
            },
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(Resume::Beginning, error),
                // The generated column that a SELECT uses for the key does not exist.
                ErrorClass::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
                // A SELECT inserts nothing, so these classes say nothing about the race.
                ErrorClass::KeyViolation
                | ErrorClass::UniqueViolation
                | ErrorClass::Unclear
                | ErrorClass::UnreadableRow
                | ErrorClass::Other => {
                    Step::Finish(Err(match after {
                        After::Nothing
                        | After::UnlockedRow
                        | After::GoneRow
                        | After::NoRow
                        | After::UpdateInVain
                        | After::Yielding
                        | After::KeyViolation(_) => Ending::Failed(error),
                        // Rule 10.
                        After::Refusal(first) => Ending::OtherConstraint(first),
                        After::UnclearFailure(first) | After::Failure(first) => Ending::Failed(first),
                        After::MissingConstraint(first) => Ending::ConstraintMissing(Some(first)),
                    }))
                }
            },
        }
    }

    /// Rule 15. True if the row may be one that only the snapshot of the transaction still holds.
    fn may_be_stale(&self) -> bool {
        matches!(self.after, After::Nothing) && self.progress.is_in_transaction()
    }
}
