//! A `SELECT` for the row.

use super::{
    Next, SESSIONS, autocommit, ends, failed, finding, finds, fresh, in_transaction, inserts, preflights, repeating,
    without_autocommit,
};
use crate::protocol::{
    After, Answer, Ending, ErrorClass, Found, Goal, PreflightPlan, Progress, ROUNDS, ReadView, RowLock, Setting, Step,
    start,
};

#[test]
fn a_call_begins_with_a_select() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        assert_eq!(start::<&str, &str>(setting), finds(After::Nothing, fresh(setting)));
    }
}

/// Rule 1: the caller expects a new row.
#[test]
fn a_call_that_expects_a_new_row_begins_with_its_insert() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        let creating = |plan| Setting {
            goal: Goal::CreateOrGet(plan),
            ..setting
        };
        let asking = creating(PreflightPlan::Run);
        assert_eq!(start::<&str, &str>(asking), preflights(fresh(asking)));
        for session in SESSIONS {
            let knowing = creating(PreflightPlan::Skip(session));
            let progress = Progress {
                session: Some(session),
                ..fresh(knowing)
            };
            assert_eq!(start::<&str, &str>(knowing), inserts(progress));
        }
    }
}

/// Rule 1: nothing is created.
#[test]
fn a_call_that_only_looks_ends_with_its_select() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        let looking = Setting {
            goal: Goal::Find,
            ..setting
        };
        assert_eq!(start::<&str, &str>(looking), finds(After::Nothing, fresh(looking)));
        for after in [After::Nothing, After::NoRow] {
            for plan in [PreflightPlan::Run, PreflightPlan::Skip(SESSIONS[0])] {
                let select = finding(after.clone(), fresh(looking));
                assert_eq!(
                    select.next::<&str>(Ok(Found::Nothing), plan),
                    Step::Finish(Ok(Answer::Absent))
                );
            }
        }
    }
}

/// Rule 11.
#[test]
fn a_lock_is_taken_once_the_row_is_known_to_exist() {
    let locking = |row_lock| {
        fresh(Setting {
            row_lock,
            ..Setting::TRANSACTION
        })
    };
    let found = |select: super::Finding<&'static str>| select.next(Ok(Found::One("row")), PreflightPlan::Run);
    let finishes = || Step::Finish(Ok(Answer::Found("row")));
    for after in AFTER {
        let select = |row_lock| finding(after.clone(), locking(row_lock));
        assert!(!select(RowLock::Never).locks_rows());
        assert_eq!(found(select(RowLock::Never)), finishes());
        assert!(select(RowLock::AtFirstLook).locks_rows());
        assert_eq!(found(select(RowLock::AtFirstLook)), finishes());
        let is_first = after == After::Nothing;
        assert_eq!(select(RowLock::OnceFound).locks_rows(), !is_first, "{after:?}");
        let next = if is_first {
            finds(After::UnlockedRow, locking(RowLock::OnceFound))
        } else {
            finishes()
        };
        assert_eq!(found(select(RowLock::OnceFound)), next, "{after:?}");
    }
    let next = |after, answer| finding(after, locking(RowLock::OnceFound)).next(Ok(answer), PreflightPlan::Run);
    assert_eq!(
        next(After::Nothing, Found::Several),
        finds(After::UnlockedRow, locking(RowLock::OnceFound))
    );
    let gone = finds(After::GoneRow, locking(RowLock::OnceFound));
    assert_eq!(next(After::UnlockedRow, Found::Nothing), gone);
    assert!(!finding(After::GoneRow, locking(RowLock::OnceFound)).locks_rows());
    assert_eq!(next(After::GoneRow, Found::One("row")), ends(Ending::SnapshotTooOld));
    assert_eq!(
        next(After::GoneRow, Found::Nothing),
        preflights(locking(RowLock::OnceFound))
    );
}

/// Rule 12.
#[test]
fn a_look_that_locks_is_made_twice_before_there_is_no_row() {
    let locking = fresh(Setting {
        goal: Goal::Find,
        row_lock: RowLock::AtFirstLook,
        ..Setting::TRANSACTION
    });
    let next = |after| finding(after, locking).next::<&str>(Ok(Found::Nothing), PreflightPlan::Run);
    assert_eq!(next(After::Nothing), finds(After::NoRow, locking));
    assert_eq!(next(After::NoRow), Step::Finish(Ok(Answer::Absent)));
}

#[test]
fn a_select_that_finds_nothing_is_followed_by_what_came_before_it() {
    let in_round = |rounds| Progress { rounds, ..autocommit() };
    let unchecked = fresh(Setting::AUTOCOMMIT);
    let mut table = vec![
        (After::Nothing, unchecked, preflights(unchecked)),
        (After::Nothing, in_round(2), preflights(in_round(2))),
        (
            After::Refusal("refusal"),
            autocommit(),
            ends(Ending::OtherConstraint("refusal")),
        ),
        (
            After::UnclearFailure("unclear"),
            in_round(2),
            Step::Insert(repeating("unclear", in_round(2))),
        ),
    ];
    for rounds in [ROUNDS, ROUNDS + 1] {
        let refused = Ending::NotFoundAfterInsert(Some("refusal"));
        table.extend([
            (
                After::Yielding,
                in_round(rounds),
                ends(Ending::NotFoundAfterInsert(None)),
            ),
            (After::KeyViolation("refusal"), in_round(rounds), ends(refused)),
        ]);
    }
    for rounds in 1..ROUNDS {
        for after in [After::Yielding, After::KeyViolation("refusal")] {
            table.push((after, in_round(rounds), inserts(in_round(rounds))));
        }
    }
    for (after, progress, next) in table {
        let select = finding(after, progress);
        assert_eq!(
            select.clone().next(Ok(Found::Nothing), PreflightPlan::Run),
            next,
            "{select:?}"
        );
    }
}

/// Rule 2: if the insert itself shows the constraint, it follows at once.
#[test]
fn a_session_that_is_known_is_not_asked() {
    for session in SESSIONS {
        for progress in [fresh(Setting::AUTOCOMMIT), fresh(Setting::TRANSACTION)] {
            let knowing = Progress {
                session: Some(session),
                ..progress
            };
            let select = finding(After::Nothing, progress);
            let next = select.next(Ok(Found::Nothing), PreflightPlan::Skip(session));
            assert_eq!(next, inserts(knowing));
        }
        let select = finding(After::Nothing, fresh(Setting::AUTOCOMMIT));
        let next: Next = select.next(failed(ErrorClass::Transient), PreflightPlan::Skip(session));
        assert!(!matches!(next, Step::CheckSession(_)), "{next:?}");
    }
}

/// The events that may come before a `SELECT`.
const AFTER: [After<&str>; 9] = [
    After::Nothing,
    After::UnlockedRow,
    After::NoRow,
    After::UpdateInVain,
    After::Yielding,
    After::KeyViolation("first"),
    After::Refusal("first"),
    After::UnclearFailure("first"),
    After::Failure("first"),
];

#[test]
fn a_select_that_finds_a_row_ends_the_call_whatever_came_before_it() {
    for progress in [fresh(Setting::AUTOCOMMIT), autocommit(), in_transaction()] {
        for after in AFTER {
            let select = finding(after, progress);
            let next = |answer| select.clone().next(answer, PreflightPlan::Run);
            assert_eq!(
                next(Ok(Found::One("row"))),
                Step::Finish(Ok(Answer::Found("row"))),
                "{select:?}"
            );
            assert_eq!(next(Ok(Found::Several)), ends(Ending::NotUnique), "{select:?}");
        }
    }
}

/// Rule 10. If the key conflicted, no error had happened.
#[test]
fn a_select_that_fails_does_not_hide_the_error_before_it() {
    for progress in [fresh(Setting::AUTOCOMMIT), autocommit(), in_transaction()] {
        for after in AFTER {
            let select = finding(after.clone(), progress);
            let next = |answer| select.clone().next(answer, PreflightPlan::Run);
            let missing = next(failed(ErrorClass::ConstraintMissing));
            assert_eq!(missing, ends(Ending::ConstraintMissing(Some("error"))), "{select:?}");
            let expected = match after {
                After::Nothing
                | After::UnlockedRow
                | After::GoneRow
                | After::NoRow
                | After::UpdateInVain
                | After::Yielding
                | After::KeyViolation(_) => Ending::Failed("error"),
                After::Refusal(first) => Ending::OtherConstraint(first),
                After::UnclearFailure(first) | After::Failure(first) => Ending::Failed(first),
                After::MissingConstraint(_) => unreachable!("it is decided whatever the look answers"),
            };
            for class in [
                ErrorClass::KeyViolation,
                ErrorClass::UniqueViolation,
                ErrorClass::Unclear,
                ErrorClass::Other,
            ] {
                assert_eq!(next(failed(class)), ends(expected.clone()), "{select:?}");
            }
        }
    }
}

/// Rule 4.
#[test]
fn whoever_lost_looks_past_the_snapshot_of_its_transaction() {
    let table = [
        (After::Nothing, autocommit(), ReadView::Usual),
        (After::Yielding, autocommit(), ReadView::Usual),
        (After::Refusal("refusal"), autocommit(), ReadView::Usual),
        (After::Nothing, in_transaction(), ReadView::Usual),
        (After::Yielding, in_transaction(), ReadView::Latest),
        (After::Refusal("refusal"), in_transaction(), ReadView::Latest),
        (After::Nothing, without_autocommit(), ReadView::Usual),
        (After::Yielding, without_autocommit(), ReadView::Latest),
        (After::Refusal("refusal"), without_autocommit(), ReadView::Latest),
        (After::KeyViolation("refusal"), autocommit(), ReadView::Usual),
        (After::KeyViolation("refusal"), in_transaction(), ReadView::Latest),
        (After::UnclearFailure("unclear"), autocommit(), ReadView::Usual),
    ];
    for (after, progress, read_view) in table {
        let select = finding(after, progress);
        assert_eq!(select.read_view(), read_view, "{select:?}");
    }
}
