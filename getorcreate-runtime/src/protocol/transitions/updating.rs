//! The `UPDATE` of a row that exists, and the look before and after it.

use super::{
    AUTOCOMMIT_OFF, CLASSES_OF_QUESTIONS, ERRORS_END_STATEMENTS, ERRORS_END_TRANSACTIONS, after_insert, after_update,
    autocommit, checked, ends, failed, finding, finds, fresh, in_transaction, inserts, preflights, to_update, updates,
    without_autocommit,
};
use crate::protocol::{
    After, Answer, Ending, ErrorClass, Existing, Found, Goal, Inserted, MOST_UPDATES, MOST_VANISHED, PreflightAnswer,
    PreflightPlan, Progress, ReadView, ReadingBack, Setting, Step, Updated, Written, start,
};

const UPDATING: [Existing; 2] = [Existing::Update, Existing::UpdateIf];

fn reads_back_update(progress: Progress) -> Step<&'static str, &'static str> {
    Step::ReadBack(ReadingBack::new(Written::Updated, progress))
}

/// Rule 14.
#[test]
fn a_call_begins_with_its_update_where_that_locks_no_gap() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        for existing in UPDATING {
            let plan = PreflightPlan::Skip(ERRORS_END_STATEMENTS);
            let updating_first = Setting {
                goal: Goal::UpdateOrCreate(plan),
                existing,
                ..setting
            };
            assert_eq!(
                start::<&str, &str>(updating_first),
                updates(After::Nothing, checked(updating_first, ERRORS_END_STATEMENTS))
            );
            let looking_first = Setting { existing, ..setting };
            assert_eq!(
                start::<&str, &str>(looking_first),
                finds(After::Nothing, fresh(looking_first))
            );
        }
    }
}

#[test]
fn an_update_that_succeeds_is_the_last_one() {
    for existing in UPDATING {
        for progress in [autocommit(), in_transaction(), without_autocommit()] {
            let progress = to_update(existing, progress);
            for after in [
                After::Nothing,
                After::UnlockedRow,
                After::Yielding,
                After::KeyViolation("first"),
            ] {
                let next = |answer| after_update(after.clone(), progress, Ok(answer));
                assert_eq!(next(Updated::Row("row")), Step::Finish(Ok(Answer::Updated("row"))));
                assert_eq!(next(Updated::Unread), reads_back_update(progress));
            }
        }
    }
}

/// Rule 14. Only a condition leaves it open whether the row exists.
#[test]
fn an_update_that_changes_nothing_is_followed_by_an_insert_or_a_look() {
    let unconditional = to_update(Existing::Update, autocommit());
    let conditional = to_update(Existing::UpdateIf, autocommit());
    let next = |after, progress| after_update(after, progress, Ok(Updated::Nothing));
    assert_eq!(next(After::Nothing, unconditional), preflights(unconditional));
    assert_eq!(
        next(After::Nothing, conditional),
        finds(After::UpdateInVain, conditional)
    );
    for progress in [unconditional, conditional] {
        for after in [
            After::UnlockedRow,
            After::UpdateInVain,
            After::Yielding,
            After::KeyViolation("first"),
            After::Refusal("first"),
        ] {
            assert_eq!(next(after.clone(), progress), finds(after, progress));
        }
    }
}

#[test]
fn a_row_that_is_found_is_updated() {
    for existing in UPDATING {
        for progress in [autocommit(), in_transaction(), without_autocommit()] {
            let progress = to_update(existing, progress);
            for (after, then) in [
                (After::Nothing, After::UnlockedRow),
                (After::UnlockedRow, After::UnlockedRow),
                (After::UpdateInVain, After::UpdateInVain),
                (After::Yielding, After::Yielding),
                (After::Refusal("first"), After::Refusal("first")),
                (After::UnclearFailure("first"), After::UnclearFailure("first")),
                (After::Failure("first"), After::Failure("first")),
            ] {
                let next = |updates| {
                    let select = finding(after.clone(), Progress { updates, ..progress });
                    select.next(Ok(Found::One("row")), PreflightPlan::Run)
                };
                let once_more = Progress { updates: 1, ..progress };
                assert_eq!(next(0), updates(then, once_more));
                assert_eq!(next(MOST_UPDATES), Step::Finish(Ok(Answer::Unchanged("row"))));
            }
        }
    }
}

/// Rule 15.
/// A retry is not an update in vain.
#[test]
fn an_update_that_is_retried_does_not_count() {
    let progress = Progress {
        updates: MOST_UPDATES,
        ..to_update(Existing::Update, autocommit())
    };
    let Step::Wait(waiting) = after_update(After::UnlockedRow, progress, failed(ErrorClass::Transient)) else {
        panic!("a retry is left");
    };
    let Step::Find(look) = waiting.next::<&str>() else {
        panic!("the call begins with a look");
    };
    let next = look.next(Ok(Found::One("row")), PreflightPlan::Run);
    assert!(matches!(next, Step::Update(_)), "{next:?}");
}

#[test]
fn a_condition_excludes_a_row_unless_the_look_may_be_stale() {
    let excluded = |after, progress| finding(after, progress).next(Ok(Found::Excluded("row")), PreflightPlan::Run);
    let unchanged = || Step::Finish(Ok(Answer::Unchanged("row")));
    for progress in [autocommit(), in_transaction(), without_autocommit()] {
        let progress = to_update(Existing::UpdateIf, progress);
        for after in [
            After::UnlockedRow,
            After::UpdateInVain,
            After::Yielding,
            After::Refusal("first"),
        ] {
            assert_eq!(excluded(after, progress), unchanged());
        }
        let once_more = Progress { updates: 1, ..progress };
        let next = if progress.is_in_transaction() {
            updates(After::UnlockedRow, once_more)
        } else {
            unchanged()
        };
        assert_eq!(excluded(After::Nothing, progress), next);
    }
}

#[test]
fn a_row_that_is_gone_before_its_update_is_created() {
    let gone = |progress| finding(After::UnlockedRow, progress).next::<&str>(Ok(Found::Nothing), PreflightPlan::Run);
    let outside = to_update(Existing::Update, autocommit());
    let Step::Preflight(preflight) = gone(outside) else {
        panic!("the session may have a snapshot");
    };
    let answer = |session| {
        preflight.next::<&str, &str>(Ok(PreflightAnswer {
            has_constraint: true,
            session,
        }))
    };
    assert_eq!(answer(ERRORS_END_STATEMENTS), inserts(outside));
    let hidden = Progress {
        session: Some(AUTOCOMMIT_OFF),
        ..outside
    };
    assert_eq!(answer(AUTOCOMMIT_OFF), finds(After::GoneRow, hidden));
    for progress in [in_transaction(), without_autocommit()] {
        let inside = to_update(Existing::Update, progress);
        assert_eq!(finding(After::UnlockedRow, inside).read_view(), ReadView::Latest);
        assert_eq!(gone(inside), finds(After::GoneRow, inside));
        let snapshot = |answer| finding(After::GoneRow, inside).next(Ok(answer), PreflightPlan::Run);
        assert_eq!(snapshot(Found::One("row")), ends(Ending::SnapshotTooOld));
        assert_eq!(snapshot(Found::Excluded("row")), ends(Ending::SnapshotTooOld));
        assert_eq!(snapshot(Found::Nothing), preflights(inside));
    }
}

#[test]
fn a_call_that_lost_the_race_updates_the_row_of_the_winner() {
    for existing in UPDATING {
        for progress in [autocommit(), in_transaction()] {
            let progress = to_update(existing, progress);
            let in_round = Progress { rounds: 1, ..progress };
            assert_eq!(
                after_insert(progress, Ok(Inserted::Yielded)),
                updates(After::Yielding, in_round)
            );
            assert_eq!(
                after_insert(progress, failed(ErrorClass::KeyViolation)),
                updates(After::KeyViolation("error"), in_round)
            );
            let winner_is_gone =
                finding(After::Yielding, in_round).next::<&str>(Ok(Found::Nothing), PreflightPlan::Run);
            assert_eq!(winner_is_gone, inserts(in_round));
        }
    }
}

#[test]
fn an_update_that_fails_ends_the_call() {
    for progress in [autocommit(), in_transaction(), without_autocommit()] {
        let progress = to_update(Existing::Update, progress);
        for (class, ending) in [
            (ErrorClass::ConstraintMissing, Ending::ConstraintMissing(Some("error"))),
            (ErrorClass::KeyViolation, Ending::UpdateRejected("error")),
            (ErrorClass::UniqueViolation, Ending::UpdateRejected("error")),
            (ErrorClass::Unclear, Ending::Failed("error")),
            (ErrorClass::Other, Ending::Failed("error")),
        ] {
            assert_eq!(after_update(After::Nothing, progress, failed(class)), ends(ending));
        }
    }
}

/// Rule 16. In a transaction the caller decides if the row stays.
#[test]
fn a_row_that_the_model_cannot_hold_is_written_all_the_same() {
    for (progress, stands) in [
        (autocommit(), true),
        (in_transaction(), false),
        (without_autocommit(), false),
    ] {
        let updates = to_update(Existing::Update, progress);
        let ending = || {
            if stands {
                Ending::WrittenUnread("error")
            } else {
                Ending::Failed("error")
            }
        };
        let unreadable = ErrorClass::UnreadableRow;
        assert_eq!(
            after_update(After::Nothing, updates, failed(unreadable)),
            ends(ending())
        );
        assert_eq!(after_insert(updates, failed(unreadable)), ends(ending()));
        assert_eq!(
            after_insert(progress, failed(unreadable)),
            ends(Ending::Failed("error"))
        );
    }
}

/// Rule 9. After an error the transaction may accept no further statement.
#[test]
fn duplicates_without_a_constraint_are_told_if_a_look_is_possible() {
    for (setting, session, looks) in [
        (Setting::AUTOCOMMIT, ERRORS_END_STATEMENTS, true),
        (Setting::AUTOCOMMIT, ERRORS_END_TRANSACTIONS, true),
        (Setting::TRANSACTION, ERRORS_END_STATEMENTS, true),
        (Setting::TRANSACTION, ERRORS_END_TRANSACTIONS, false),
    ] {
        let setting = Setting {
            goal: Goal::UpdateOrCreate(PreflightPlan::Skip(session)),
            existing: Existing::Update,
            ..setting
        };
        let progress = checked(setting, session);
        let missing = || ends(Ending::ConstraintMissing(Some("error")));
        let in_round = Progress { rounds: 1, ..progress };
        let next = after_insert(progress, failed(ErrorClass::ConstraintMissing));
        if !looks {
            assert_eq!(next, missing());
            continue;
        }
        assert_eq!(next, finds(After::MissingConstraint("error"), in_round));
        let answer = |answer| finding(After::MissingConstraint("error"), in_round).next(answer, PreflightPlan::Run);
        assert_eq!(answer(Ok(Found::Several)), ends(Ending::NotUnique));
        for found in [Found::Nothing, Found::One("row"), Found::Excluded("row")] {
            assert_eq!(answer(Ok(found)), missing());
        }
        assert_eq!(answer(failed(ErrorClass::Transient)), missing());
        assert_eq!(after_insert(in_round, failed(ErrorClass::ConstraintMissing)), missing());
    }
}

/// Rule 16.
#[test]
fn an_updated_row_is_read_and_no_update_that_counts_is_repeated() {
    for progress in [autocommit(), in_transaction(), without_autocommit()] {
        let progress = to_update(Existing::UpdateIf, progress);
        let reading_back = ReadingBack::new(Written::Updated, progress);
        let next = |answer| reading_back.next::<&str, &str>(answer);
        for found in [Found::One("row"), Found::Excluded("row")] {
            assert_eq!(next(Ok(found)), Step::Finish(Ok(Answer::Updated("row"))));
        }
        assert_eq!(next(Ok(Found::Several)), ends(Ending::NotUnique));
        let is_inside = progress.is_in_transaction();
        for class in CLASSES_OF_QUESTIONS {
            let ending = if is_inside {
                Ending::Failed("error")
            } else {
                Ending::WrittenUnread("error")
            };
            assert_eq!(next(failed(class)), ends(ending));
        }
        let latest = ReadingBack {
            view: ReadView::Latest,
            ..reading_back
        };
        if is_inside {
            assert_eq!(reading_back, latest, "the snapshot may hold another row");
        } else {
            assert_eq!(next(Ok(Found::Nothing)), Step::ReadBack(latest), "it may be hidden");
        }
        let gone = if is_inside {
            Ending::KeyChanged
        } else {
            Ending::UpdatedRowGone
        };
        assert_eq!(latest.next::<&str, &str>(Ok(Found::Nothing)), ends(gone));
    }
}

/// Rule 16. Then the row is created anew.
#[test]
fn an_update_that_only_sets_given_values_is_repeated_if_its_row_is_gone() {
    let progress = to_update(Existing::Update, autocommit());
    let setting = Setting {
        may_update_again: true,
        ..progress.setting
    };
    let next = |vanished| {
        let latest = ReadingBack {
            written: Written::Updated,
            view: ReadView::Latest,
            progress: Progress {
                setting,
                vanished,
                updates: 1,
                ..progress
            },
        };
        latest.next::<&str, &str>(Ok(Found::Nothing))
    };
    let again = Progress {
        setting,
        vanished: 1,
        ..progress
    };
    assert_eq!(next(0), finds(After::Nothing, again));
    assert_eq!(next(MOST_VANISHED), ends(Ending::UpdatedRowGone));
}
