//! The look at what neither a `SELECT` nor an `INSERT` shows.

use super::{
    AUTOCOMMIT_OFF, ERRORS_END_STATEMENTS, ERRORS_END_TRANSACTIONS, MEANINGLESS, MEANINGS, SESSIONS, autocommit, ends,
    examined, examining, failed, fresh, inserts, used_up, waits, without_autocommit,
};
use crate::protocol::{Before, Ending, Examined, Meaning, Progress, Resume, Setting};

/// Rule 2, and what rules 6 to 8 have to know of the session.
#[test]
fn an_examination_before_the_insert_is_remembered_or_ends_the_call() {
    for progress in [
        fresh(Setting::AUTOCOMMIT),
        fresh(Setting::TRANSACTION),
        autocommit(),
        used_up(),
    ] {
        let next = |answer| examining(Before::Insert, progress).next::<&str>(answer);
        for session in SESSIONS {
            let answer = |has_constraint| {
                Ok(Examined {
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
        for meaning in MEANINGLESS {
            assert_eq!(next(failed(meaning)), ends(Ending::Failed("error")), "{progress:?}");
        }
    }
}

#[test]
fn an_examination_that_fails_leaves_open_what_may_be_repeated() {
    let unexamined = fresh(Setting::AUTOCOMMIT);
    let retry_transaction = |error| ends(Ending::RetryTransaction(error));
    assert_eq!(
        examining(Before::Insert, unexamined).next::<&str>(failed(Meaning::Transient)),
        retry_transaction("error")
    );
    for meaning in MEANINGS {
        assert_eq!(
            examining(Before::Retry("first"), unexamined).next::<&str>(failed(meaning)),
            retry_transaction("first")
        );
    }
}

#[test]
fn an_examination_that_fails_in_a_session_that_is_known_is_retried_there() {
    let next = |progress| examining(Before::Insert, progress).next::<&str>(failed(Meaning::Transient));
    assert_eq!(next(autocommit()), waits(Resume::Beginning, "error", autocommit()));
    assert_eq!(next(used_up()), ends(Ending::GivenUp("error")));
    assert_eq!(next(without_autocommit()), ends(Ending::RetryTransaction("error")));
}

/// Rule 7: what is asked about the constraint at the same time is of no use yet.
#[test]
fn an_examination_before_a_retry_tells_who_may_make_it() {
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
                examined(Setting::AUTOCOMMIT, ERRORS_END_TRANSACTIONS),
            ),
        ),
        (fresh, AUTOCOMMIT_OFF, ends(Ending::RetryTransaction("first"))),
        (without_retries, ERRORS_END_STATEMENTS, ends(Ending::GivenUp("first"))),
        (without_retries, AUTOCOMMIT_OFF, ends(Ending::RetryTransaction("first"))),
    ];
    for (progress, session, next) in table {
        for has_constraint in [true, false] {
            let answer = Ok(Examined {
                has_constraint,
                session,
            });
            assert_eq!(
                examining(Before::Retry("first"), progress).next::<&str>(answer),
                next,
                "{progress:?}, {session:?}"
            );
        }
    }
}
