//! The memory of a call from one step to the next, and its bounds. The decisions about answers are in `mod`, `finding` and
//! `updating`.

use super::answers::{PreflightPlan, Session};
use super::finding::{After, Finding};
use super::updating::Updating;
use super::{
    Ending, Existing, Goal, Inserting, MOST_VANISHED, Preflight, Resume, SessionCheck, Setting, Step, Waiting,
};

/// Facts that a call has learned, and how much of its bounds it has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Progress {
    pub(super) setting: Setting,
    /// None until the session is known.
    pub(super) session: Option<Session>,
    pub(super) retries: u32,
    pub(super) rounds: u32,
    /// The number of updates of a row that a look has found, since the last retry or loss.
    pub(super) updates: u32,
    /// The number of updated rows that were gone before they were read.
    pub(super) vanished: u32,
    /// True once the call has used rule 8.
    pub(super) has_repeated: bool,
}

impl Progress {
    pub(super) fn begin<R, E>(self) -> Step<R, E> {
        match self.setting.goal {
            Goal::UpdateOrCreate(_) | Goal::Update => self.update(After::Nothing),
            Goal::Find | Goal::GetOrCreate | Goal::CreateOrGet(_) => Step::Find(Finding {
                after: After::Nothing,
                progress: self,
            }),
        }
    }

    /// Begins again since an updated row is gone, or ends. Rule 16.
    pub(super) fn follow_vanished_row<R, E>(self) -> Step<R, E> {
        if !self.setting.may_update_again || self.vanished == MOST_VANISHED {
            return Step::Finish(Err(Ending::UpdatedRowGone));
        }
        let progress = Self {
            vanished: self.vanished + 1,
            updates: 0,
            ..self
        };
        progress.begin()
    }

    fn update<R, E>(self, after: After<E>) -> Step<R, E> {
        Step::Update(Updating { after, progress: self })
    }

    /// Updates a row that a look has found.
    pub(super) fn update_found<R, E>(self, after: After<E>) -> Step<R, E> {
        let progress = Self {
            updates: self.updates + 1,
            ..self
        };
        progress.update(match after {
            After::Nothing => After::UnlockedRow,
            after => after,
        })
    }

    /// Inserts the row, after the preflight if there is one. Rule 2.
    pub(super) fn create<R, E>(self, plan: PreflightPlan) -> Step<R, E> {
        match plan {
            PreflightPlan::Skip(_) => self.insert(),
            PreflightPlan::Run => Step::Preflight(Preflight {
                row_is_gone: false,
                progress: self,
            }),
        }
    }

    /// Inserts the row, although a look has seen it before. Rule 11: only if no snapshot holds it.
    pub(super) fn create_gone<R, E>(self, plan: PreflightPlan) -> Step<R, E> {
        let after = After::GoneRow;
        let progress = self;
        match plan {
            _ if self.is_in_transaction() => Step::Find(Finding { after, progress }),
            PreflightPlan::Skip(_) => self.insert(),
            PreflightPlan::Run => Step::Preflight(Preflight {
                row_is_gone: true,
                progress,
            }),
        }
    }

    pub(super) fn insert<R, E>(self) -> Step<R, E> {
        Step::Insert(Inserting {
            repeats: None,
            progress: self,
        })
    }

    /// Looks for the row that has the key, after an insert that created nothing.
    pub(super) fn follow<R, E>(self, after: After<E>) -> Step<R, E> {
        let progress = self.in_next_round();
        Step::Find(Finding { after, progress })
    }

    /// Returns the row that has the key, or updates it, after an insert met it.
    pub(super) fn resolve<R, E>(self, after: After<E>) -> Step<R, E> {
        match self.setting.existing {
            Existing::Return => self.follow(after),
            Existing::Update | Existing::UpdateIf => self.in_next_round().update(after),
        }
    }

    /// Rule 17: the rounds begin again.
    pub(super) fn after_an_answer(self) -> Self {
        Self { rounds: 0, ..self }
    }

    fn in_next_round(self) -> Self {
        Self {
            rounds: self.rounds + 1,
            ..self
        }
    }

    /// True if the call began with its insert, and has not looked yet.
    pub(super) fn has_not_looked(self) -> bool {
        matches!(self.setting.goal, Goal::CreateOrGet(_)) && self.rounds == 0 && self.retries == 0
    }

    /// True if the call began with its `UPDATE`, and no insert has met a row since.
    pub(super) fn began_with_update(self) -> bool {
        matches!(self.setting.goal, Goal::UpdateOrCreate(_)) && self.rounds == 0
    }

    /// A call that begins with a look after all.
    pub(super) fn looking_first(self) -> Self {
        let setting = Setting {
            goal: Goal::GetOrCreate,
            ..self.setting
        };
        Self { setting, ..self }
    }

    /// A plan without a preflight includes the session.
    pub(super) fn knowing_by(self, plan: PreflightPlan) -> Self {
        match plan {
            PreflightPlan::Skip(session) => self.knowing(session),
            PreflightPlan::Run => self,
        }
    }

    pub(super) fn knowing(self, session: Session) -> Self {
        Self {
            session: Some(session),
            ..self
        }
    }

    /// True if a repetition could lose earlier work of the caller.
    pub(super) fn is_in_transaction(self) -> bool {
        self.setting.in_transaction || self.session.is_some_and(|session| !session.autocommit)
    }

    /// True if a `SELECT` may read from the snapshot of a transaction. Before the session is known, it may have one of which
    /// Diesel does not know.
    pub(super) fn may_have_snapshot(self) -> bool {
        self.is_in_transaction() || self.session.is_none()
    }

    /// True if an error in our statements has ended the transaction around them.
    pub(super) fn has_lost_transaction(self) -> bool {
        self.is_in_transaction() && self.session.is_some_and(|session| session.errors_end_transactions)
    }

    /// Rule 7.
    pub(super) fn retry<R, E>(self, resume: Resume, error: E) -> Step<R, E> {
        if self.is_in_transaction() {
            Step::Finish(Err(Ending::RetryTransaction(error)))
        } else if self.retries == self.setting.max_retries {
            Step::Finish(Err(self.given_up(resume, error)))
        } else {
            let progress = Self {
                retries: self.retries + 1,
                updates: 0,
                ..self
            };
            Step::Wait(Waiting {
                progress,
                resume,
                error,
            })
        }
    }

    /// The ending if a written row cannot be read, for a reason that no retry cures. Rule 16.
    pub(super) fn unread<E>(self, error: E) -> Ending<E> {
        match self.setting.existing {
            Existing::Update | Existing::UpdateIf if !self.is_in_transaction() => Ending::WrittenUnread(error),
            Existing::Update | Existing::UpdateIf | Existing::Return => Ending::Failed(error),
        }
    }

    /// The ending in autocommit, if the work is not resumed. Rule 16.
    pub(super) fn given_up<E>(self, resume: Resume, error: E) -> Ending<E> {
        match (resume, self.setting.existing) {
            (Resume::ReadingBack(_), Existing::Update | Existing::UpdateIf) => Ending::WrittenUnread(error),
            (Resume::Beginning, _) | (Resume::ReadingBack(_), Existing::Return) => Ending::GivenUp(error),
        }
    }

    /// Rule 7, if the session may not be known yet.
    pub(super) fn check_session_and_retry<R, E>(self, resume: Resume, error: E) -> Step<R, E> {
        if self.session.is_some() || self.is_in_transaction() {
            self.retry(resume, error)
        } else {
            let progress = self;
            Step::CheckSession(SessionCheck {
                error,
                resume,
                progress,
            })
        }
    }
}
