//! The update of the row, and the decision after each of its answers.

use super::answers::{Answer, ErrorClass, Failure, PreflightPlan, Updated};
use super::finding::{After, Finding};
use super::progress::Progress;
use super::{Ending, Existing, Goal, ReadingBack, Resume, Step, Written};

/// An `UPDATE` in progress.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Updating<E> {
    pub(super) after: After<E>,
    pub(super) progress: Progress,
}

impl<E> Updating<E> {
    pub(crate) fn next<R>(self, answer: Result<Updated<R>, Failure<E>>, plan: PreflightPlan) -> Step<R, E> {
        let Self { after, progress } = self;
        let progress = progress.knowing_by(plan);
        let look = |after| Step::Find(Finding { after, progress });
        match answer {
            Ok(Updated::Row(row)) => Step::Finish(Ok(Answer::Updated(row))),
            Ok(Updated::Unread) => Step::ReadBack(ReadingBack::new(Written::Updated, progress)),
            Ok(Updated::Nothing) if progress.setting.goal == Goal::Update => Step::Finish(Ok(Answer::Absent)),
            Ok(Updated::Nothing) => match after {
                // Rule 14. A condition may have excluded the row.
                After::Nothing if progress.setting.existing == Existing::UpdateIf => look(After::UpdateInVain),
                After::Nothing => progress.create(plan),
                after => look(after),
            },
            Err(Failure { class, error }) => match class {
                ErrorClass::Transient => progress.check_session_and_retry(Resume::Beginning, error),
                ErrorClass::ConstraintMissing => Step::Finish(Err(Ending::ConstraintMissing(Some(error)))),
                // The update assigns no column of the key, so another constraint rejected it.
                ErrorClass::KeyViolation | ErrorClass::UniqueViolation => {
                    Step::Finish(Err(Ending::UpdateRejected(error)))
                }
                // Rule 16: the row is updated.
                ErrorClass::UnreadableRow => Step::Finish(Err(progress.unread(error))),
                // Unlike an insert, an update may have another effect when it is repeated.
                ErrorClass::Unclear | ErrorClass::Other => Step::Finish(Err(Ending::Failed(error))),
            },
        }
    }
}
