//! How long a call can be: every answer to every step.

use std::collections::HashMap;

use super::{AUTOCOMMIT_OFF, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS, MEANINGS, Next, SESSIONS, failed};
use crate::protocol::{Ending, Examined, Found, Inserted, ROUNDS, Session, Setting, Step, most_statements, start};

/// Rule 4: rounds are allowed inside a transaction.
#[test]
fn a_call_that_always_yields_to_a_row_that_is_gone_ends_after_all_rounds() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        for session in SESSIONS {
            let mut step: Next = start(setting);
            let mut inserts = 0;
            let ending = loop {
                step = match step {
                    Step::Find(finding) => finding.next(Ok(Found::Nothing)),
                    Step::Examine(examining) => examining.next(Ok(Examined {
                        has_constraint: true,
                        session,
                    })),
                    Step::ExamineSession(_) => unreachable!("nothing has failed"),
                    Step::Insert(inserting) => {
                        inserts += 1;
                        assert!(inserts <= ROUNDS, "{inserting:?}");
                        inserting.next(Ok(Inserted::Yielded))
                    }
                    Step::ReadBack(_) | Step::Wait(_) => unreachable!("nothing was inserted, and nothing has failed"),
                    Step::Finish(result) => break result,
                };
            };
            assert_eq!((ending, inserts), (Err(Ending::NotFoundAfterInsert(None)), ROUNDS));
        }
    }
}

/// The bound is reached, and never exceeded.
#[test]
fn the_longest_call_has_as_many_statements_as_the_bound_says() {
    for max_retries in [0, 1, 2, 3, 16] {
        let setting = Setting {
            max_retries,
            ..Setting::AUTOCOMMIT
        };
        assert_eq!(
            most_under(setting, &SESSIONS),
            most_statements(max_retries),
            "{max_retries} retries"
        );
    }
}

#[test]
fn the_longest_call_in_a_transaction_repeats_nothing() {
    let once = 2 + 2 * ROUNDS;
    for max_retries in [0, 16] {
        let begun_by_diesel = Setting {
            max_retries,
            ..Setting::TRANSACTION
        };
        assert_eq!(most_under(begun_by_diesel, &SESSIONS), once);
        let not_by_diesel = Setting {
            max_retries,
            ..Setting::AUTOCOMMIT
        };
        let sessions = [AUTOCOMMIT_OFF, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS];
        assert_eq!(most_under(not_by_diesel, &sessions), once);
    }
}

/// Pauses and the end included.
const FAR_TOO_MANY_STEPS: u32 = 300;

fn most_under(setting: Setting, sessions: &[Session]) -> u32 {
    let mut search = Search {
        sessions,
        known: HashMap::new(),
    };
    search.most_from(start(setting), 0)
}

struct Search<'a> {
    /// What an examination may find the session to be.
    sessions: &'a [Session],
    known: HashMap<Next, u32>,
}

impl Search<'_> {
    /// The most statements that may come from this step on.
    fn most_from(&mut self, step: Next, steps_before: u32) -> u32 {
        assert!(steps_before < FAR_TOO_MANY_STEPS, "a call may go on for ever: {step:?}");
        if let Some(statements) = self.known.get(&step) {
            return *statements;
        }
        let own = match step {
            Step::Find(_) | Step::Examine(_) | Step::ExamineSession(_) | Step::Insert(_) | Step::ReadBack(_) => 1,
            Step::Wait(_) | Step::Finish(_) => 0,
        };
        let successors = self.successors(&step).into_iter();
        let after = successors.map(|next| self.most_from(next, steps_before + 1)).max();
        let statements = own + after.unwrap_or(0);
        self.known.insert(step, statements);
        statements
    }

    fn successors(&self, step: &Next) -> Vec<Next> {
        match step.clone() {
            Step::Find(finding) => {
                let answers = found().map(Ok).into_iter().chain(MEANINGS.map(failed));
                answers.map(|answer| finding.clone().next(answer)).collect()
            }
            Step::Examine(examining) => {
                let answers = self.examinations().map(Ok).chain(MEANINGS.map(failed));
                answers.map(|answer| examining.next(answer)).collect()
            }
            Step::ExamineSession(examining) => {
                let answers = self.sessions.iter().copied().map(Some).chain([None]);
                answers.map(|answer| examining.clone().next(answer)).collect()
            }
            Step::Insert(inserting) => {
                let answers = inserted().map(Ok).into_iter().chain(MEANINGS.map(failed));
                answers.map(|answer| inserting.clone().next(answer)).collect()
            }
            Step::ReadBack(reading_back) => {
                let answers = found().map(Ok).into_iter().chain(MEANINGS.map(failed));
                answers.map(|answer| reading_back.next(answer)).collect()
            }
            Step::Wait(waiting) => vec![waiting.clone().next(), waiting.give_up()],
            Step::Finish(_) => Vec::new(),
        }
    }

    fn examinations(&self) -> impl Iterator<Item = Examined> {
        self.sessions.iter().flat_map(|&session| {
            [true, false].map(|has_constraint| Examined {
                has_constraint,
                session,
            })
        })
    }
}

fn found() -> [Found<&'static str>; 3] {
    [Found::Nothing, Found::One("row"), Found::Several]
}

fn inserted() -> [Inserted<&'static str>; 4] {
    [
        Inserted::Row("row"),
        Inserted::UnderAnotherKey,
        Inserted::Unread,
        Inserted::Yielded,
    ]
}
