//! The maximum length of a call: every answer to every step.

use rustc_hash::FxHashMap;

use super::{AUTOCOMMIT_OFF, AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS, CLASSES, Next, SESSIONS, failed};
use crate::protocol::{
    Ending, Existing, Found, Goal, Inserted, PreflightAnswer, PreflightPlan, ROUNDS, RowLock, Session, Setting, Step,
    Updated, most_statements, most_statements_of_update, start,
};

/// Rule 4: rounds are allowed inside a transaction.
#[test]
fn a_call_that_always_yields_to_a_row_that_is_gone_ends_after_all_rounds() {
    for setting in [Setting::AUTOCOMMIT, Setting::TRANSACTION] {
        for (session, plan) in SESSIONS.into_iter().flat_map(either_preflight) {
            let mut step: Next = start(setting);
            let mut inserts = 0;
            let ending = loop {
                step = match step {
                    Step::Find(finding) => finding.next(Ok(Found::Nothing), plan),
                    Step::Preflight(preflight) => preflight.next(Ok(PreflightAnswer {
                        has_constraint: true,
                        session,
                    })),
                    Step::CheckSession(_) => unreachable!("nothing has failed"),
                    Step::Insert(inserting) => {
                        inserts += 1;
                        assert!(inserts <= ROUNDS, "{inserting:?}");
                        inserting.next(Ok(Inserted::Yielded))
                    }
                    Step::Update(_) => unreachable!("the call updates nothing"),
                    Step::ReadBack(_) | Step::Wait(_) => unreachable!("nothing was inserted, and nothing has failed"),
                    Step::Finish(result) => break result,
                };
            };
            assert_eq!((ending, inserts), (Err(Ending::NotFoundAfterInsert(None)), ROUNDS));
        }
    }
}

/// A session that is known, or that the preflight asks for.
fn either_preflight(session: Session) -> [(Session, PreflightPlan); 2] {
    [(session, PreflightPlan::Run), (session, PreflightPlan::Skip(session))]
}

/// A call reaches the bound, and never exceeds it.
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

/// The other verbs, and a lock.
#[test]
fn no_call_is_longer_than_the_bound() {
    let goals = [
        Goal::Find,
        Goal::GetOrCreate,
        Goal::CreateOrGet(PreflightPlan::Run),
        Goal::CreateOrGet(PreflightPlan::Skip(SESSIONS[0])),
    ];
    for goal in goals {
        for row_lock in [RowLock::Never, RowLock::AtFirstLook, RowLock::OnceFound] {
            let setting = Setting {
                goal,
                row_lock,
                ..Setting::TRANSACTION
            };
            // Rule 13: the catalog may be asked once more.
            let further = u32::from(matches!(goal, Goal::CreateOrGet(_)));
            let most = most_under(setting, &SESSIONS);
            assert!(
                most <= most_statements(setting.max_retries) + further,
                "{setting:?}: {most}"
            );
            if row_lock == RowLock::Never {
                let setting = Setting {
                    goal,
                    ..Setting::AUTOCOMMIT
                };
                let most = most_under(setting, &SESSIONS);
                assert!(
                    most <= most_statements(setting.max_retries) + further,
                    "{setting:?}: {most}"
                );
            }
        }
    }
}

/// Rules 14 to 16.
#[test]
fn a_call_that_updates_ends_within_its_bound() {
    let knowing = PreflightPlan::Skip(SESSIONS[0]);
    for (goal, existing) in [
        (Goal::GetOrCreate, Existing::Update),
        (Goal::GetOrCreate, Existing::UpdateIf),
        (Goal::CreateOrGet(PreflightPlan::Run), Existing::Update),
        (Goal::CreateOrGet(knowing), Existing::Update),
        (Goal::UpdateOrCreate(knowing), Existing::Update),
        (Goal::UpdateOrCreate(knowing), Existing::UpdateIf),
    ] {
        for (setting, max_retries) in [
            (Setting::AUTOCOMMIT, 0),
            (Setting::AUTOCOMMIT, 1),
            (Setting::TRANSACTION, 1),
        ] {
            let setting = Setting {
                goal,
                existing,
                may_update_again: true,
                max_retries,
                ..setting
            };
            let most = most_under(setting, &SESSIONS);
            let bound = most_statements_of_update(setting.max_retries);
            assert!(most <= bound, "{setting:?}: {most} of {bound}");
        }
    }
}

/// Includes the pauses and the end.
const FAR_TOO_MANY_STEPS: u32 = 300;

fn most_under(setting: Setting, sessions: &[Session]) -> u32 {
    let mut search = Search {
        sessions,
        known: FxHashMap::default(),
    };
    search.most_from(start(setting), 0)
}

struct Search<'a> {
    /// The sessions that a preflight may find.
    sessions: &'a [Session],
    known: FxHashMap<Next, u32>,
}

impl Search<'_> {
    /// The maximum number of statements from this step on.
    fn most_from(&mut self, step: Next, steps_before: u32) -> u32 {
        assert!(steps_before < FAR_TOO_MANY_STEPS, "a call may go on for ever: {step:?}");
        if let Some(statements) = self.known.get(&step) {
            return *statements;
        }
        let own = match step {
            Step::Find(_)
            | Step::Preflight(_)
            | Step::CheckSession(_)
            | Step::Insert(_)
            | Step::Update(_)
            | Step::ReadBack(_) => 1,
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
                let answers = || found().map(Ok).into_iter().chain(CLASSES.map(failed));
                let preflights = self.sessions.iter().copied().flat_map(either_preflight);
                preflights
                    .flat_map(|(_, plan)| answers().map(move |answer| (answer, plan)))
                    .map(|(answer, plan)| finding.clone().next(answer, plan))
                    .collect()
            }
            Step::Preflight(preflight) => {
                let answers = self.preflight_answers().map(Ok).chain(CLASSES.map(failed));
                answers.map(|answer| preflight.next(answer)).collect()
            }
            Step::CheckSession(preflight) => {
                let answers = self.sessions.iter().copied().map(Some).chain([None]);
                answers.map(|answer| preflight.clone().next(answer)).collect()
            }
            Step::Insert(inserting) => {
                let answers = inserted().map(Ok).into_iter().chain(CLASSES.map(failed));
                answers.map(|answer| inserting.clone().next(answer)).collect()
            }
            Step::Update(updating) => {
                let preflights = self.sessions.iter().copied().flat_map(either_preflight);
                preflights
                    .flat_map(|(_, plan)| {
                        let answers = updated().map(Ok).into_iter().chain(CLASSES.map(failed));
                        answers.map(move |answer| (answer, plan))
                    })
                    .map(|(answer, plan)| updating.clone().next(answer, plan))
                    .collect()
            }
            Step::ReadBack(reading_back) => {
                let answers = found().map(Ok).into_iter().chain(CLASSES.map(failed));
                answers.map(|answer| reading_back.next(answer)).collect()
            }
            Step::Wait(waiting) => vec![waiting.clone().next(), waiting.give_up()],
            Step::Finish(_) => Vec::new(),
        }
    }

    fn preflight_answers(&self) -> impl Iterator<Item = PreflightAnswer> {
        self.sessions.iter().flat_map(|&session| {
            [true, false].map(|has_constraint| PreflightAnswer {
                has_constraint,
                session,
            })
        })
    }
}

fn found() -> [Found<&'static str>; 4] {
    [
        Found::Nothing,
        Found::One("row"),
        Found::Excluded("row"),
        Found::Several,
    ]
}

fn updated() -> [Updated<&'static str>; 3] {
    [Updated::Row("row"), Updated::Unread, Updated::Nothing]
}

fn inserted() -> [Inserted<&'static str>; 4] {
    [
        Inserted::Row("row"),
        Inserted::UnderAnotherKey,
        Inserted::Unread,
        Inserted::Yielded,
    ]
}
