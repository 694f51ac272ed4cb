//! Answers about some of the rows of a chunk: rules 17 and 18.

use super::{
    ERRORS_END_STATEMENTS, after_insert, after_update, autocommit, checked, finding, in_transaction, inserting,
    inserts, to_update,
};
use crate::protocol::{
    After, Answer, Existing, Found, Goal, Inserted, PreflightPlan, Progress, ReadView, ReadingBack, Setting, Step,
    Updated, Written, start,
};

const SKIP: PreflightPlan = PreflightPlan::Skip(ERRORS_END_STATEMENTS);

fn in_round(rounds: u32, progress: Progress) -> Progress {
    Progress { rounds, ..progress }
}

/// The update of rows that an earlier call has found.
fn updating_a_chunk(setting: Setting) -> Progress {
    let setting = Setting {
        goal: Goal::Update,
        ..setting
    };
    to_update(Existing::Update, checked(setting, ERRORS_END_STATEMENTS))
}

/// Rule 17.
#[test]
fn after_an_answer_about_some_rows_the_others_are_inserted_in_a_first_round() {
    for progress in [autocommit(), in_transaction()] {
        let first = finding(After::Nothing, progress);
        assert_eq!(first.next(Ok(Found::<&str>::Part), SKIP), inserts(progress));
        for after in [
            After::Yielding,
            After::KeyViolation("first"),
            After::Refusal("first"),
            After::UnclearFailure("first"),
        ] {
            let look = finding(after, in_round(2, progress));
            assert_eq!(look.next(Ok(Found::<&str>::Part), SKIP), inserts(progress));
        }
        let reading_back = ReadingBack::new(Written::Created, in_round(2, progress));
        let answer: Result<Found<&str>, _> = Ok(Found::Part);
        assert_eq!(reading_back.next(answer), inserts(progress));
    }
}

/// Rule 17. Such an insert is not a new round: only a look tells if there is an answer.
#[test]
fn rows_that_still_wait_are_inserted_in_the_same_round() {
    for rounds in 0..3 {
        let progress = in_round(rounds, autocommit());
        assert_eq!(after_insert(progress, Ok(Inserted::Part)), inserts(progress));
        assert_eq!(inserting(progress).is_about_one_row(), rounds > 0);
    }
}

/// Rule 18.
#[test]
fn the_update_of_a_chunk_creates_nothing() {
    for progress in [
        updating_a_chunk(Setting::AUTOCOMMIT),
        updating_a_chunk(Setting::TRANSACTION),
    ] {
        let begins = start::<&str, &str>(progress.setting);
        assert!(matches!(begins, Step::Update(_)), "{begins:?}");
        let absent = Step::Finish(Ok(Answer::Absent));
        assert_eq!(after_update(After::Nothing, progress, Ok(Updated::Nothing)), absent);
        for found in [Found::Nothing, Found::Part] {
            let mut next: Step<&str, &str> = ReadingBack::new(Written::Updated, progress).next(Ok(found.clone()));
            if let Step::ReadBack(again) = next {
                assert_eq!(again.read_view(), ReadView::Latest);
                next = again.next(Ok(found));
            }
            assert_eq!(next, absent);
        }
    }
}
