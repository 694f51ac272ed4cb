//! The setting of a call: the facts that its decisions depend on besides the answers. It is known before the first step.

use super::PreflightPlan;

/// The purpose of a call, and what is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Setting {
    pub(crate) goal: Goal,
    pub(crate) existing: Existing,
    /// True if the update only sets given values, so that it has the same effect when it is repeated.
    pub(crate) may_update_again: bool,
    pub(crate) row_lock: RowLock,
    pub(crate) in_transaction: bool,
    pub(crate) max_retries: u32,
}

/// The purpose of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Goal {
    /// Find the row.
    Find,
    /// Find the row, or create it.
    GetOrCreate,
    /// Create the row, or find it. The call begins with the insert, or with the preflight before it.
    CreateOrGet(PreflightPlan),
    /// Update the row, or create it. The call begins with the update.
    UpdateOrCreate(PreflightPlan),
    /// Rule 18. Update the rows of a chunk that a call before has found.
    Update,
}

/// The treatment of a row that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Existing {
    /// It is returned as it is.
    Return,
    /// It is updated.
    Update,
    /// It is updated if a condition of the caller is true for it.
    UpdateIf,
}

/// Rule 11. The moment at which a row that exists is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RowLock {
    /// The row is not locked.
    Never,
    /// The first look locks it.
    AtFirstLook,
    /// A second look locks it.
    OnceFound,
}

/// The caller's wish.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // each is a wish of its own
pub(crate) struct Wish {
    pub(crate) creates: bool,
    pub(crate) inserts_first: bool,
    pub(crate) locks_row: bool,
    pub(crate) existing: Existing,
    pub(crate) may_update_again: bool,
}

/// The facts about a database that decide how a call begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) plan: PreflightPlan,
    /// True if a locking `SELECT` or an `UPDATE` that finds nothing locks the gap where the row would be.
    pub(crate) locks_gaps: bool,
    /// True if a transaction can insert a row beside one that is only in its snapshot.
    pub(crate) inserts_past_snapshots: bool,
}

impl Setting {
    /// The setting for a wish. `facts` is None if only the first statement tells which database it is. Then the call looks
    /// before it inserts, and a locking look counts as one that locks gaps.
    pub(crate) fn new(wish: Wish, facts: Option<Facts>, in_transaction: bool, max_retries: u32) -> Self {
        Self {
            goal: goal(wish, facts, in_transaction),
            existing: wish.existing,
            may_update_again: wish.may_update_again,
            row_lock: row_lock(wish, facts),
            in_transaction,
            max_retries,
        }
    }
}

/// Rules 11, 13 and 14.
fn goal(wish: Wish, facts: Option<Facts>, in_transaction: bool) -> Goal {
    if !wish.creates {
        return match wish.existing {
            Existing::Return => Goal::Find,
            Existing::Update | Existing::UpdateIf => Goal::Update,
        };
    }
    match facts {
        Some(facts) if wish.inserts_first && !(in_transaction && facts.inserts_past_snapshots) => {
            Goal::CreateOrGet(facts.plan)
        }
        Some(facts) if wish.existing != Existing::Return && !facts.locks_gaps => Goal::UpdateOrCreate(facts.plan),
        Some(_) | None => Goal::GetOrCreate,
    }
}

/// Rule 11. If the call creates nothing, no insert follows that could deadlock.
fn row_lock(wish: Wish, facts: Option<Facts>) -> RowLock {
    if !wish.locks_row {
        RowLock::Never
    } else if wish.creates && facts.is_none_or(|facts| facts.locks_gaps) {
        RowLock::OnceFound
    } else {
        RowLock::AtFirstLook
    }
}

#[cfg(test)]
impl Setting {
    pub(super) const AUTOCOMMIT: Self = Self {
        goal: Goal::GetOrCreate,
        existing: Existing::Return,
        may_update_again: false,
        row_lock: RowLock::Never,
        in_transaction: false,
        max_retries: 1,
    };
    pub(super) const TRANSACTION: Self = Self {
        in_transaction: true,
        ..Self::AUTOCOMMIT
    };
}

#[cfg(test)]
mod tests {
    use super::{Existing, Facts, Goal, PreflightPlan, RowLock, Setting, Wish};

    const LIKE_MYSQL: Facts = Facts {
        plan: PreflightPlan::Run,
        locks_gaps: true,
        inserts_past_snapshots: true,
    };
    const LIKE_POSTGRES: Facts = Facts {
        locks_gaps: false,
        inserts_past_snapshots: false,
        ..LIKE_MYSQL
    };

    #[test]
    fn an_insert_comes_first_where_no_snapshot_can_hide_a_row() {
        let goal = |facts, in_transaction, inserts_first| {
            let wish = Wish {
                creates: true,
                inserts_first,
                locks_row: false,
                existing: Existing::Return,
                may_update_again: false,
            };
            Setting::new(wish, facts, in_transaction, 1).goal
        };
        let first = Goal::CreateOrGet(PreflightPlan::Run);
        for facts in [LIKE_MYSQL, LIKE_POSTGRES] {
            assert_eq!(goal(Some(facts), false, true), first, "{facts:?}");
            assert_eq!(goal(Some(facts), false, false), Goal::GetOrCreate, "{facts:?}");
        }
        assert_eq!(goal(Some(LIKE_POSTGRES), true, true), first);
        assert_eq!(goal(Some(LIKE_MYSQL), true, true), Goal::GetOrCreate);
        assert_eq!(goal(None, false, true), Goal::GetOrCreate);
    }

    /// Rule 14.
    #[test]
    fn an_update_comes_first_where_it_locks_no_gap() {
        let goal = |facts, inserts_first, in_transaction| {
            let wish = Wish {
                creates: true,
                inserts_first,
                locks_row: false,
                existing: Existing::Update,
                may_update_again: false,
            };
            Setting::new(wish, facts, in_transaction, 1).goal
        };
        for in_transaction in [false, true] {
            let update_first = Goal::UpdateOrCreate(PreflightPlan::Run);
            assert_eq!(goal(Some(LIKE_POSTGRES), false, in_transaction), update_first);
            assert_eq!(goal(Some(LIKE_MYSQL), false, in_transaction), Goal::GetOrCreate);
            assert_eq!(goal(None, false, in_transaction), Goal::GetOrCreate);
            let insert_first = Goal::CreateOrGet(PreflightPlan::Run);
            assert_eq!(goal(Some(LIKE_POSTGRES), true, in_transaction), insert_first);
        }
    }

    #[test]
    fn a_look_locks_at_once_unless_an_insert_may_follow_into_a_locked_gap() {
        let row_lock = |facts, creates, locks_row| {
            let wish = Wish {
                creates,
                inserts_first: false,
                locks_row,
                existing: Existing::Return,
                may_update_again: false,
            };
            Setting::new(wish, facts, true, 1).row_lock
        };
        for facts in [None, Some(LIKE_MYSQL), Some(LIKE_POSTGRES)] {
            assert_eq!(row_lock(facts, false, true), RowLock::AtFirstLook, "{facts:?}");
            assert_eq!(row_lock(facts, true, false), RowLock::Never, "{facts:?}");
        }
        assert_eq!(row_lock(Some(LIKE_POSTGRES), true, true), RowLock::AtFirstLook);
        assert_eq!(row_lock(Some(LIKE_MYSQL), true, true), RowLock::OnceFound);
        assert_eq!(row_lock(None, true, true), RowLock::OnceFound);
    }
}
