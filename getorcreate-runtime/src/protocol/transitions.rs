//! Every state, every answer: what comes next.

use super::*;

type Next = Step<&'static str, &'static str>;

const AUTOCOMMIT: Setting = Setting {
    in_transaction: false,
    max_retries: 1,
};
const TRANSACTION: Setting = Setting {
    in_transaction: true,
    max_retries: 1,
};

fn fresh(setting: Setting) -> Progress {
    Progress {
        setting,
        retries: 0,
        rounds: 0,
    }
}

fn finding(after: After<&'static str>, progress: Progress) -> Finding<&'static str> {
    Finding { after, progress }
}

fn failed<T>(meaning: Meaning) -> Result<T, Failure<&'static str>> {
    Err(Failure {
        meaning,
        error: "error",
    })
}

fn ends(ending: Ending<&'static str>) -> Next {
    Step::Finish(Err(ending))
}

fn waits(retries: u32, progress: Progress) -> Next {
    Step::Wait(Waiting {
        progress: Progress { retries, ..progress },
    })
}

#[test]
fn a_call_begins_with_a_select() {
    assert_eq!(
        start::<&str, &str>(AUTOCOMMIT),
        Step::Find(finding(After::Nothing, fresh(AUTOCOMMIT)))
    );
}

/// After each kind of `SELECT`, each answer.
#[test]
fn select() {
    let progress = fresh(AUTOCOMMIT);
    let inserts = || Step::Insert(Inserting { progress });
    let last_round = Progress {
        rounds: ROUNDS,
        ..progress
    };
    let table: [(After<&str>, Progress, Result<Found<&str>, Failure<&str>>, Next); 23] = [
        (
            After::Nothing,
            progress,
            Ok(Found::One("row")),
            Step::Finish(Ok(Outcome::Found("row"))),
        ),
        (After::Nothing, progress, Ok(Found::Several), ends(Ending::NotUnique)),
        (After::Nothing, progress, Ok(Found::Nothing), inserts()),
        (After::Nothing, progress, failed(Meaning::Transient), waits(1, progress)),
        (
            After::Nothing,
            progress,
            failed(Meaning::Other),
            ends(Ending::Failed("error")),
        ),
        (
            After::Nothing,
            progress,
            failed(Meaning::UniqueViolation),
            ends(Ending::Failed("error")),
        ),
        (
            After::Nothing,
            progress,
            failed(Meaning::ConstraintMissing),
            ends(Ending::Failed("error")),
        ),
        (
            After::Yielding,
            progress,
            Ok(Found::One("row")),
            Step::Finish(Ok(Outcome::Found("row"))),
        ),
        (After::Yielding, progress, Ok(Found::Several), ends(Ending::NotUnique)),
        (After::Yielding, progress, Ok(Found::Nothing), inserts()),
        (
            After::Yielding,
            last_round,
            Ok(Found::One("row")),
            Step::Finish(Ok(Outcome::Found("row"))),
        ),
        (
            After::Yielding,
            last_round,
            Ok(Found::Nothing),
            ends(Ending::NotFoundAfterInsert),
        ),
        (
            After::Yielding,
            progress,
            failed(Meaning::Transient),
            waits(1, progress),
        ),
        (
            After::Yielding,
            progress,
            failed(Meaning::Other),
            ends(Ending::Failed("error")),
        ),
        (
            After::Yielding,
            progress,
            failed(Meaning::UniqueViolation),
            ends(Ending::Failed("error")),
        ),
        (
            After::Yielding,
            progress,
            failed(Meaning::ConstraintMissing),
            ends(Ending::Failed("error")),
        ),
        (
            After::Refusal("first"),
            progress,
            Ok(Found::One("row")),
            Step::Finish(Ok(Outcome::Found("row"))),
        ),
        (
            After::Refusal("first"),
            progress,
            Ok(Found::Several),
            ends(Ending::NotUnique),
        ),
        (
            After::Refusal("first"),
            progress,
            Ok(Found::Nothing),
            ends(Ending::OtherConstraint("first")),
        ),
        (
            After::Refusal("first"),
            progress,
            failed(Meaning::Transient),
            waits(1, progress),
        ),
        (
            After::Refusal("first"),
            progress,
            failed(Meaning::Other),
            ends(Ending::Failed("error")),
        ),
        (
            After::Refusal("first"),
            progress,
            failed(Meaning::UniqueViolation),
            ends(Ending::Failed("error")),
        ),
        (
            After::Refusal("first"),
            progress,
            failed(Meaning::ConstraintMissing),
            ends(Ending::Failed("error")),
        ),
    ];
    for (after, progress, answer, next) in table {
        let case = format!("{after:?} {progress:?} {answer:?}");
        assert_eq!(finding(after, progress).next(answer), next, "{case}");
    }
}

/// Each answer to an `INSERT`.
#[test]
fn insert() {
    let progress = fresh(AUTOCOMMIT);
    let looks_again = |after, rounds| Step::Find(finding(after, Progress { rounds, ..progress }));
    let table: [(Result<Inserted<&str>, Failure<&str>>, Next); 7] = [
        (Ok(Inserted::Row("row")), Step::Finish(Ok(Outcome::Created("row")))),
        (Ok(Inserted::UnderAnotherKey), ends(Ending::KeyChanged)),
        (Ok(Inserted::Yielded), looks_again(After::Yielding, 1)),
        (
            failed(Meaning::UniqueViolation),
            looks_again(After::Refusal("error"), 0),
        ),
        (
            failed(Meaning::ConstraintMissing),
            ends(Ending::ConstraintMissing("error")),
        ),
        (failed(Meaning::Transient), waits(1, progress)),
        (failed(Meaning::Other), ends(Ending::Failed("error"))),
    ];
    for (answer, next) in table {
        let case = format!("{answer:?}");
        assert_eq!(Inserting { progress }.next(answer), next, "{case}");
    }
}

#[test]
fn a_pause_is_followed_by_a_select_that_begins_anew() {
    let progress = Progress {
        retries: 1,
        rounds: 3,
        ..fresh(AUTOCOMMIT)
    };
    assert_eq!(Waiting { progress }.retry(), 1);
    assert_eq!(
        Waiting { progress }.next::<&str, &str>(),
        Step::Find(finding(After::Nothing, progress))
    );
}

/// Rule 6, for either statement.
#[test]
fn a_transient_failure_is_retried_in_autocommit_as_often_as_allowed_and_never_in_a_transaction() {
    let used_up = Progress {
        retries: 1,
        ..fresh(AUTOCOMMIT)
    };
    let table = [
        (fresh(AUTOCOMMIT), waits(1, fresh(AUTOCOMMIT))),
        (used_up, ends(Ending::RetriesUsedUp("error"))),
        (fresh(TRANSACTION), ends(Ending::RetryTransaction("error"))),
    ];
    for (progress, next) in table {
        for after in [After::Nothing, After::Yielding, After::Refusal("first")] {
            assert_eq!(finding(after, progress).next(failed(Meaning::Transient)), next);
        }
        assert_eq!(Inserting { progress }.next(failed(Meaning::Transient)), next);
    }
}

/// Rule 4: rounds are allowed inside a transaction, and their bound outlasts retries.
#[test]
fn rounds_are_counted_over_the_whole_call() {
    for setting in [AUTOCOMMIT, TRANSACTION] {
        let mut step: Next = start(setting);
        let mut inserts = 0;
        let ending = loop {
            step = match step {
                Step::Find(finding) => finding.next(Ok(Found::Nothing)),
                Step::Insert(inserting) => {
                    inserts += 1;
                    inserting.next(Ok(Inserted::Yielded))
                }
                Step::Wait(_) => unreachable!("nothing has failed"),
                Step::Finish(result) => break result,
            }
        };
        assert_eq!((ending, inserts), (Err(Ending::NotFoundAfterInsert), ROUNDS));
    }
}
