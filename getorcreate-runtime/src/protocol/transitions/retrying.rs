//! Errors that ask to try again, and the pause.

use super::{
    ERRORS_END_STATEMENTS, after_insert, after_update, autocommit, checks_session, ends, failed, finding, finds, fresh,
    in_transaction, reads_back, to_update, used_up, waits, without_autocommit,
};
use crate::protocol::{
    After, Ending, ErrorClass, Existing, PreflightPlan, Progress, ReadingBack, Resume, Setting, Step, Waiting, Written,
};

/// Rule 7, for each statement.
#[test]
fn a_transient_failure_is_retried_in_autocommit_as_often_as_allowed_and_never_in_a_transaction() {
    let table = [
        (autocommit(), None),
        (used_up(), Some(Ending::GivenUp("error"))),
        (in_transaction(), Some(Ending::RetryTransaction("error"))),
        (without_autocommit(), Some(Ending::RetryTransaction("error"))),
    ];
    for (progress, ending) in table {
        let next = |resume| match &ending {
            Some(ending) => ends(ending.clone()),
            None => waits(resume, "error", progress),
        };
        for after in [
            After::Nothing,
            After::Yielding,
            After::KeyViolation("first"),
            After::Refusal("first"),
            After::UnclearFailure("first"),
        ] {
            let select = finding(after, progress);
            assert_eq!(
                select.next(failed(ErrorClass::Transient), PreflightPlan::Run),
                next(Resume::Beginning)
            );
        }
        assert_eq!(
            after_insert(progress, failed(ErrorClass::Transient)),
            next(Resume::Beginning)
        );
        assert_eq!(
            ReadingBack::new(Written::Created, progress).next::<&str, &str>(failed(ErrorClass::Transient)),
            next(Resume::ReadingBack(Written::Created))
        );
        for after in [After::Nothing, After::UnlockedRow, After::Yielding] {
            assert_eq!(
                after_update(after, progress, failed(ErrorClass::Transient)),
                next(Resume::Beginning)
            );
        }
    }
}

#[test]
fn the_session_is_examined_before_the_first_retry_unless_diesel_is_in_a_transaction() {
    let unchecked = fresh(Setting::AUTOCOMMIT);
    let table = [
        (unchecked, checks_session("error", unchecked)),
        (fresh(Setting::TRANSACTION), ends(Ending::RetryTransaction("error"))),
    ];
    for (progress, next) in table {
        let select = finding(After::Nothing, progress);
        assert_eq!(select.next(failed(ErrorClass::Transient), PreflightPlan::Run), next);
    }
}

/// Rule 16.
#[test]
fn no_error_after_a_row_was_written_asks_to_update_it_again() {
    for written in [Written::Created, Written::Updated] {
        let progress = |progress| to_update(Existing::Update, progress);
        let read = |progress| ReadingBack::new(written, progress).next::<&str, &str>(failed(ErrorClass::Transient));
        let resume = Resume::ReadingBack(written);
        let known = progress(autocommit());
        assert_eq!(read(known), waits(resume, "error", known));
        assert_eq!(read(progress(used_up())), ends(Ending::WrittenUnread("error")));
        assert_eq!(
            read(progress(in_transaction())),
            ends(Ending::RetryTransaction("error"))
        );
        let Step::CheckSession(check) = read(progress(fresh(Setting::AUTOCOMMIT))) else {
            panic!("the session is unknown");
        };
        assert_eq!(check.clone().next::<&str>(None), ends(Ending::WrittenUnread("error")));
        let checked = check.next::<&str>(Some(ERRORS_END_STATEMENTS));
        assert_eq!(checked, waits(resume, "error", known));
        let Step::Wait(waiting) = read(known) else {
            panic!("a retry is left");
        };
        assert_eq!(waiting.give_up::<&str>(), ends(Ending::WrittenUnread("error")));
    }
}

#[test]
fn a_pause_is_followed_by_what_it_interrupted_or_by_the_end() {
    let progress = Progress {
        rounds: 2,
        has_repeated: true,
        ..used_up()
    };
    let table = [
        (Resume::Beginning, finds(After::Nothing, progress)),
        (Resume::ReadingBack(Written::Created), reads_back(progress)),
        (
            Resume::ReadingBack(Written::Updated),
            Step::ReadBack(ReadingBack::new(Written::Updated, progress)),
        ),
    ];
    for (resume, next) in table {
        let waiting = Waiting {
            progress,
            resume,
            error: "error",
        };
        assert_eq!(waiting.retry(), 1);
        assert_eq!(waiting.clone().next::<&str>(), next);
        assert_eq!(waiting.give_up::<&str>(), ends(Ending::GivenUp("error")));
    }
}
