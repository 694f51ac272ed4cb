//! A `SELECT` for the row.

use super::{autocommit, ends, examines, failed, finding, finds, fresh, in_transaction, inserts, without_autocommit};
use crate::outcome::Outcome;
use crate::protocol::{After, Before, Ending, Found, Meaning, Progress, ROUNDS, Setting, Sight, Step, start};

#[test]
fn a_call_begins_with_a_select() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        assert_eq!(start::<&str, &str>(setting), finds(After::Nothing, fresh(setting)));
    }
}

#[test]
fn a_select_that_finds_nothing_is_followed_by_what_came_before_it() {
    let in_round = |rounds| Progress { rounds, ..autocommit() };
    let unexamined = fresh(Setting::AUTOCOMMIT);
    let mut table = vec![
        (After::Nothing, unexamined, examines(Before::Insert, unexamined)),
        (After::Nothing, in_round(3), examines(Before::Insert, in_round(3))),
        (
            After::Refusal("refusal"),
            autocommit(),
            ends(Ending::OtherConstraint("refusal")),
        ),
        (After::Yielding, in_round(ROUNDS), ends(Ending::NotFoundAfterInsert)),
        (After::Yielding, in_round(ROUNDS + 1), ends(Ending::NotFoundAfterInsert)),
    ];
    table.extend((1..ROUNDS).map(|rounds| (After::Yielding, in_round(rounds), inserts(in_round(rounds)))));
    for (after, progress, next) in table {
        let select = finding(after, progress);
        assert_eq!(select.clone().next(Ok(Found::Nothing)), next, "{select:?}");
    }
}

#[test]
fn a_select_that_finds_or_fails_ends_the_call_whatever_came_before_it() {
    for progress in [fresh(Setting::AUTOCOMMIT), autocommit(), in_transaction()] {
        for after in [After::Nothing, After::Yielding, After::Refusal("refusal")] {
            let select = finding(after, progress);
            let next = |answer| select.clone().next(answer);
            assert_eq!(
                next(Ok(Found::One("row"))),
                Step::Finish(Ok(Outcome::Found("row"))),
                "{select:?}"
            );
            assert_eq!(next(Ok(Found::Several)), ends(Ending::NotUnique), "{select:?}");
            let missing = next(failed(Meaning::ConstraintMissing));
            assert_eq!(missing, ends(Ending::ConstraintMissing(Some("error"))), "{select:?}");
            for meaning in [Meaning::UniqueViolation, Meaning::Unclear, Meaning::Other] {
                assert_eq!(next(failed(meaning)), ends(Ending::Failed("error")), "{select:?}");
            }
        }
    }
}

/// Rule 4.
#[test]
fn whoever_lost_looks_past_the_snapshot_of_its_transaction() {
    let table = [
        (After::Nothing, autocommit(), Sight::Usual),
        (After::Yielding, autocommit(), Sight::Usual),
        (After::Refusal("refusal"), autocommit(), Sight::Usual),
        (After::Nothing, in_transaction(), Sight::Usual),
        (After::Yielding, in_transaction(), Sight::Latest),
        (After::Refusal("refusal"), in_transaction(), Sight::Latest),
        (After::Nothing, without_autocommit(), Sight::Usual),
        (After::Yielding, without_autocommit(), Sight::Latest),
        (After::Refusal("refusal"), without_autocommit(), Sight::Latest),
    ];
    for (after, progress, sight) in table {
        let select = finding(after, progress);
        assert_eq!(select.sight(), sight, "{select:?}");
    }
}
