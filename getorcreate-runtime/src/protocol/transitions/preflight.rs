//! The preflight: facts that neither a `SELECT` nor an `INSERT` shows.

use super::{
    AUTOCOMMIT_OFF, CLASSES_OF_QUESTIONS, ERRORS_END_STATEMENTS, ERRORS_END_TRANSACTIONS, SESSIONS, autocommit,
    checked, checking_session, checks_session, ends, failed, finds, fresh, in_transaction, inserts, used_up, waits,
    without_autocommit,
};
use crate::protocol::{
    After, Ending, ErrorClass, Goal, Preflight, PreflightAnswer, PreflightPlan, Progress, Resume, Setting,
};

/// Rule 2, and the facts about the session that rules 6 to 8 need.
#[test]
fn an_examination_before_the_insert_is_remembered_or_ends_the_call() {
    for progress in [
        fresh(Setting::AUTOCOMMIT),
        fresh(Setting::TRANSACTION),
        autocommit(),
        used_up(),
    ] {
        let next = |answer| {
            Preflight {
                row_is_gone: false,
                progress,
            }
            .next::<&str, &str>(answer)
        };
        for session in SESSIONS {
            let answer = |has_constraint| {
                Ok(PreflightAnswer {
                    has_constraint,
                    session,
                })
            };
            let knowing = Progress {
                session: Some(session),
                ..progress
            };
            assert_eq!(next(answer(true)), inserts(knowing), "{progress:?}");
            assert_eq!(
                next(answer(false)),
                ends(Ending::ConstraintMissing(None)),
                "{progress:?}"
            );
        }
        for class in CLASSES_OF_QUESTIONS {
            assert_eq!(next(failed(class)), ends(Ending::Failed("error")), "{progress:?}");
        }
    }
}

/// Rule 13.
#[test]
fn a_session_without_autocommit_looks_before_it_inserts() {
    let creating = Setting {
        goal: Goal::CreateOrGet(PreflightPlan::Run),
        ..Setting::AUTOCOMMIT
    };
    let answer = PreflightAnswer {
        has_constraint: true,
        session: AUTOCOMMIT_OFF,
    };
    let preflight = Preflight {
        row_is_gone: false,
        progress: fresh(creating),
    };
    assert_eq!(
        preflight.next::<&str, &str>(Ok(answer)),
        finds(After::Nothing, without_autocommit())
    );
}

/// Rule 7: a separate question asks for the session, whatever indexes exist.
#[test]
fn a_transient_failure_of_the_examination_is_retried_once_the_session_is_known() {
    let next = |progress| {
        Preflight {
            row_is_gone: false,
            progress,
        }
        .next::<&str, &str>(failed(ErrorClass::Transient))
    };
    let unchecked = fresh(Setting::AUTOCOMMIT);
    assert_eq!(next(unchecked), checks_session("error", unchecked));
    assert_eq!(next(autocommit()), waits(Resume::Beginning, "error", autocommit()));
    assert_eq!(next(used_up()), ends(Ending::GivenUp("error")));
    for progress in [without_autocommit(), in_transaction(), fresh(Setting::TRANSACTION)] {
        assert_eq!(next(progress), ends(Ending::RetryTransaction("error")), "{progress:?}");
    }
}

/// Rules 7 and 10: the error of the question is not the answer.
#[test]
fn a_session_that_cannot_be_asked_may_be_in_a_transaction() {
    assert_eq!(
        checking_session("first", fresh(Setting::AUTOCOMMIT)).next::<&str>(None),
        ends(Ending::RetryTransaction("first"))
    );
}

/// Rule 7.
#[test]
fn a_session_tells_who_may_make_a_retry() {
    let fresh = fresh(Setting::AUTOCOMMIT);
    let without_retries = Progress {
        setting: Setting {
            max_retries: 0,
            ..Setting::AUTOCOMMIT
        },
        ..fresh
    };
    let table = [
        (
            fresh,
            ERRORS_END_STATEMENTS,
            waits(Resume::Beginning, "first", autocommit()),
        ),
        (
            fresh,
            ERRORS_END_TRANSACTIONS,
            waits(
                Resume::Beginning,
                "first",
                checked(Setting::AUTOCOMMIT, ERRORS_END_TRANSACTIONS),
            ),
        ),
        (fresh, AUTOCOMMIT_OFF, ends(Ending::RetryTransaction("first"))),
        (without_retries, ERRORS_END_STATEMENTS, ends(Ending::GivenUp("first"))),
        (without_retries, AUTOCOMMIT_OFF, ends(Ending::RetryTransaction("first"))),
    ];
    for (progress, session, next) in table {
        assert_eq!(
            checking_session("first", progress).next::<&str>(Some(session)),
            next,
            "{progress:?}, {session:?}"
        );
    }
}
