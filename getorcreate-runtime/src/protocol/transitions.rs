//! Every state, every answer: what comes next.

use std::collections::HashMap;

use super::*;

type Next = Step<&'static str, &'static str>;

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
        error: "error",
    })
}

#[test]
fn a_call_begins_with_a_select() {
    assert_eq!(
        start::<&str, &str>(Setting::AUTOCOMMIT),
        Step::Find(finding(After::Nothing, fresh(Setting::AUTOCOMMIT)))
    );
}

/// What the answers to one `SELECT` lead to, each answer in turn.
#[derive(Debug)]
struct AfterSelect {
    nothing: Next,
    one: Next,
    several: Next,
    transient: Next,
    constraint_missing: Next,
    unique_violation: Next,
    other: Next,
}

impl AfterSelect {
    fn of(select: &Finding<&'static str>) -> Self {
        let after = |answer| select.clone().next(answer);
        Self {
            nothing: after(Ok(Found::Nothing)),
            one: after(Ok(Found::One("row"))),
            several: after(Ok(Found::Several)),
            transient: after(failed(Meaning::Transient)),
            constraint_missing: after(failed(Meaning::ConstraintMissing)),
            unique_violation: after(failed(Meaning::UniqueViolation)),
            other: after(failed(Meaning::Other)),
        }
    }
}

/// Whatever came before, these are the same.
fn assert_select(select: &Finding<&'static str>, nothing: &Next, transient: &Next) {
    let next = AfterSelect::of(select);
    assert_eq!(next.nothing, *nothing, "{select:?}");
    assert_eq!(next.one, Step::Finish(Ok(Outcome::Found("row"))), "{select:?}");
    assert_eq!(next.several, ends(Ending::NotUnique), "{select:?}");
    assert_eq!(next.transient, *transient, "{select:?}");
    for failure in [next.constraint_missing, next.unique_violation, next.other] {
        assert_eq!(failure, ends(Ending::Failed("error")), "{select:?}");
    }
}

#[test]
fn the_first_select_that_finds_nothing_is_followed_by_an_insert() {
    let progress = fresh(Setting::AUTOCOMMIT);
    let select = finding(After::Nothing, progress);
    assert_select(&select, &Step::Insert(Inserting { progress }), &waits(1, progress));
}

#[test]
fn the_select_after_yielding_that_finds_nothing_goes_round_within_the_bound() {
    for rounds in 1..ROUNDS {
        let progress = Progress {
            rounds,
            ..fresh(Setting::AUTOCOMMIT)
        };
        let select = finding(After::Yielding, progress);
        assert_select(&select, &Step::Insert(Inserting { progress }), &waits(1, progress));
    }
    let progress = Progress {
        rounds: ROUNDS,
        ..fresh(Setting::AUTOCOMMIT)
    };
    let select = finding(After::Yielding, progress);
    assert_select(&select, &ends(Ending::NotFoundAfterInsert), &waits(1, progress));
}

#[test]
fn the_select_after_a_refusal_that_finds_nothing_confirms_it() {
    let progress = fresh(Setting::AUTOCOMMIT);
    let select = finding(After::Refusal("refusal"), progress);
    assert_select(&select, &ends(Ending::OtherConstraint("refusal")), &waits(1, progress));
}

#[test]
fn each_answer_to_an_insert() {
    let progress = fresh(Setting::AUTOCOMMIT);
    let after = |answer: Result<Inserted<&'static str>, _>| -> Next { Inserting { progress }.next(answer) };
    let looks_again = |after, rounds| Step::Find(finding(after, Progress { rounds, ..progress }));

    assert_eq!(
        after(Ok(Inserted::Row("row"))),
        Step::Finish(Ok(Outcome::Created("row")))
    );
    assert_eq!(after(Ok(Inserted::UnderAnotherKey)), ends(Ending::KeyChanged));
    assert_eq!(after(Ok(Inserted::Yielded)), looks_again(After::Yielding, 1));
    assert_eq!(
        after(failed(Meaning::UniqueViolation)),
        looks_again(After::Refusal("error"), 0)
    );
    assert_eq!(
        after(failed(Meaning::ConstraintMissing)),
        ends(Ending::ConstraintMissing("error"))
    );
    assert_eq!(after(failed(Meaning::Transient)), waits(1, progress));
    assert_eq!(after(failed(Meaning::Other)), ends(Ending::Failed("error")));
}

#[test]
fn a_pause_is_followed_by_a_select_that_begins_anew_or_by_the_end() {
    let progress = Progress {
        retries: 1,
        rounds: 3,
        ..fresh(Setting::AUTOCOMMIT)
    };
    let waiting = Waiting {
        progress,
        error: "error",
    };
    assert_eq!(waiting.retry(), 1);
    assert_eq!(
        waiting.clone().next::<&str>(),
        Step::Find(finding(After::Nothing, progress))
    );
    assert_eq!(waiting.give_up::<&str>(), Step::Finish(Err(Ending::GivenUp("error"))));
}

/// Rule 6, for either statement.
#[test]
fn a_transient_failure_is_retried_in_autocommit_as_often_as_allowed_and_never_in_a_transaction() {
    let used_up = Progress {
        retries: 1,
        ..fresh(Setting::AUTOCOMMIT)
    };
    let table = [
        (fresh(Setting::AUTOCOMMIT), waits(1, fresh(Setting::AUTOCOMMIT))),
        (used_up, ends(Ending::GivenUp("error"))),
        (fresh(Setting::TRANSACTION), ends(Ending::RetryTransaction("error"))),
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
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
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

/// Tries every answer to every step: the bound is reached, and never exceeded.
#[test]
fn the_longest_call_has_as_many_statements_as_the_bound_says() {
    for max_retries in [0, 1, 2, 3, 16] {
        let setting = Setting {
            in_transaction: false,
            max_retries,
        };
        assert_eq!(
            longest(start(setting), &mut HashMap::new()),
            most_statements(max_retries),
            "{max_retries} retries"
        );
    }
    let in_transaction = longest(start(Setting::TRANSACTION), &mut HashMap::new());
    assert_eq!(in_transaction, most_statements(0));
}

/// The most statements that may come from this step on.
fn longest(step: Next, known: &mut HashMap<Next, u32>) -> u32 {
    if let Some(statements) = known.get(&step) {
        return *statements;
    }
    let meanings = [
        Meaning::Transient,
        Meaning::ConstraintMissing,
        Meaning::UniqueViolation,
        Meaning::Other,
    ];
    let (own, next): (u32, Vec<Next>) = match step.clone() {
        Step::Find(finding) => {
            let found = [Found::Nothing, Found::One("row"), Found::Several].map(Ok);
            let answers = found.into_iter().chain(meanings.map(failed));
            (1, answers.map(|answer| finding.clone().next(answer)).collect())
        }
        Step::Insert(inserting) => {
            let inserted = [Inserted::Row("row"), Inserted::UnderAnotherKey, Inserted::Yielded].map(Ok);
            let answers = inserted.into_iter().chain(meanings.map(failed));
            (1, answers.map(|answer| inserting.next(answer)).collect())
        }
        Step::Wait(waiting) => (0, vec![waiting.clone().next(), waiting.give_up()]),
        Step::Finish(_) => (0, Vec::new()),
    };
    let statements = own + next.into_iter().map(|next| longest(next, known)).max().unwrap_or(0);
    known.insert(step, statements);
    statements
}
