//! The `INSERT`, and reading the new row back.

use super::{
    AUTOCOMMIT_OFF, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS, CLASSES_OF_QUESTIONS, ERRORS_END_STATEMENTS,
    ERRORS_END_TRANSACTIONS, after_insert, autocommit, checked, ends, failed, finds, in_transaction, inserting,
    reads_back, repeating, used_up, without_autocommit,
};
use crate::protocol::{
    After, Answer, ConflictTarget, Ending, ErrorClass, Found, Goal, Inserted, PreflightPlan, Progress, ROUNDS,
    ReadingBack, Setting, Step, Written,
};

/// Rule 5.
#[test]
fn the_first_insert_yields_to_anything_and_the_later_ones_to_the_key() {
    let yields = |rounds, retries| {
        let progress = Progress {
            retries,
            rounds,
            ..autocommit()
        };
        inserting(progress).conflict_target()
    };
    for retries in [0, 1] {
        assert_eq!(yields(0, retries), ConflictTarget::Any);
        for rounds in 1..=ROUNDS {
            assert_eq!(yields(rounds, retries), ConflictTarget::Key, "round {rounds}");
        }
    }
}

#[test]
fn an_insert_that_succeeds_is_the_last_one() {
    for progress in [autocommit(), in_transaction(), without_autocommit()] {
        let table = [
            (Inserted::Row("row"), Step::Finish(Ok(Answer::Created("row")))),
            (Inserted::UnderAnotherKey, ends(Ending::KeyChanged)),
            (Inserted::Unread, reads_back(progress)),
        ];
        for (answer, next) in table {
            assert_eq!(after_insert(progress, Ok(answer)), next, "{progress:?}");
        }
    }
}

#[test]
fn an_insert_that_yields_has_used_up_a_round_and_is_followed_by_a_select() {
    for known in [autocommit(), in_transaction(), without_autocommit()] {
        for rounds in 0..=ROUNDS {
            let in_round = |rounds| Progress { rounds, ..known };
            assert_eq!(
                after_insert(in_round(rounds), Ok(Inserted::Yielded)),
                finds(After::Yielding, in_round(rounds + 1))
            );
            assert_eq!(
                after_insert(in_round(rounds), failed(ErrorClass::KeyViolation)),
                finds(After::KeyViolation("error"), in_round(rounds + 1))
            );
        }
    }
}

/// Rule 6.
#[test]
fn a_refusal_is_confirmed_by_a_select_unless_it_has_ended_the_transaction() {
    let looks_again = |progress| finds(After::Refusal("error"), progress);
    let believes = || ends(Ending::OtherConstraint("error"));
    let table = [
        (Setting::AUTOCOMMIT, ERRORS_END_STATEMENTS, false),
        (Setting::AUTOCOMMIT, ERRORS_END_TRANSACTIONS, false),
        (Setting::AUTOCOMMIT, AUTOCOMMIT_OFF, false),
        (Setting::AUTOCOMMIT, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS, true),
        (Setting::TRANSACTION, ERRORS_END_STATEMENTS, false),
        (Setting::TRANSACTION, ERRORS_END_TRANSACTIONS, true),
        (Setting::TRANSACTION, AUTOCOMMIT_OFF, false),
        (Setting::TRANSACTION, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS, true),
    ];
    for (setting, session, is_believed) in table {
        let progress = checked(setting, session);
        let next = if is_believed { believes() } else { looks_again(progress) };
        assert_eq!(
            after_insert(progress, failed(ErrorClass::UniqueViolation)),
            next,
            "{progress:?}"
        );
    }
}

/// Rule 8.
#[test]
fn an_insert_that_fails_for_an_unclear_reason_is_repeated_once_and_never_in_a_transaction() {
    let repeated = Progress {
        has_repeated: true,
        rounds: 3,
        ..autocommit()
    };
    let before = Progress {
        has_repeated: false,
        ..repeated
    };
    let table = [
        (before, finds(After::UnclearFailure("error"), repeated)),
        (repeated, ends(Ending::Failed("error"))),
        (in_transaction(), ends(Ending::Failed("error"))),
        (without_autocommit(), ends(Ending::Failed("error"))),
    ];
    for (progress, next) in table {
        assert_eq!(
            after_insert(progress, failed(ErrorClass::Unclear)),
            next,
            "{progress:?}"
        );
    }
}

#[test]
fn an_insert_that_fails_for_a_clear_reason_ends_the_call() {
    for progress in [autocommit(), used_up(), in_transaction(), without_autocommit()] {
        let table = [
            (ErrorClass::ConstraintMissing, Ending::ConstraintMissing(Some("error"))),
            (ErrorClass::Other, Ending::Failed("error")),
        ];
        for (class, ending) in table {
            assert_eq!(after_insert(progress, failed(class)), ends(ending), "{progress:?}");
        }
    }
}

/// Rule 10.
#[test]
fn an_insert_that_repeats_another_and_fails_does_not_hide_its_error() {
    let progress = Progress {
        has_repeated: true,
        ..autocommit()
    };
    let next = |class| repeating("first", progress).next::<&str>(failed(class));
    for class in [ErrorClass::Unclear, ErrorClass::Other] {
        assert_eq!(next(class), ends(Ending::Failed("first")));
    }
    assert_eq!(
        next(ErrorClass::UniqueViolation),
        finds(After::Refusal("error"), progress)
    );
    assert_eq!(
        next(ErrorClass::ConstraintMissing),
        ends(Ending::ConstraintMissing(Some("error")))
    );
}

#[test]
fn an_insert_knows_whether_it_is_part_of_a_transaction() {
    for (progress, is_part) in [
        (autocommit(), false),
        (in_transaction(), true),
        (without_autocommit(), true),
    ] {
        assert_eq!(inserting(progress).is_in_transaction(), is_part, "{progress:?}");
    }
}

/// Rule 3.
#[test]
fn no_answer_to_the_look_at_the_new_row_leads_to_an_insert() {
    for progress in [autocommit(), in_transaction(), without_autocommit()] {
        let next = |answer| ReadingBack::new(Written::Created, progress).next::<&str, &str>(answer);
        assert_eq!(next(Ok(Found::One("row"))), Step::Finish(Ok(Answer::Created("row"))));
        assert_eq!(next(Ok(Found::Several)), ends(Ending::NotUnique));
        assert_eq!(next(Ok(Found::Nothing)), ends(Ending::KeyChanged));
        for class in CLASSES_OF_QUESTIONS {
            assert_eq!(next(failed(class)), ends(Ending::Failed("error")));
        }
    }
}

/// Rule 13.
#[test]
fn an_insert_without_a_look_that_fails_is_followed_by_one_unless_it_has_ended_the_transaction() {
    let creating = |setting, session| {
        let goal = Goal::CreateOrGet(PreflightPlan::Skip(session));
        checked(Setting { goal, ..setting }, session)
    };
    for (setting, session, is_followed) in [
        (Setting::AUTOCOMMIT, ERRORS_END_STATEMENTS, true),
        (Setting::AUTOCOMMIT, ERRORS_END_TRANSACTIONS, true),
        (Setting::TRANSACTION, ERRORS_END_STATEMENTS, true),
        (Setting::TRANSACTION, ERRORS_END_TRANSACTIONS, false),
    ] {
        let progress = creating(setting, session);
        assert!(inserting(progress).has_not_looked());
        let next = if is_followed {
            finds(After::Failure("error"), Progress { rounds: 1, ..progress })
        } else {
            ends(Ending::Failed("error"))
        };
        assert_eq!(after_insert(progress, failed(ErrorClass::Other)), next, "{progress:?}");
        let later = Progress { rounds: 1, ..progress };
        assert_eq!(
            after_insert(later, failed(ErrorClass::Other)),
            ends(Ending::Failed("error"))
        );
    }
}
