//! Several callers and a fourth party on one key, in every order: an exhaustive walk over a model of the table.
//!
//! The model has read-committed visibility and a unique index. A statement is one move, and so is each of the fourth
//! party's: it inserts, commits, rolls back and deletes. A caller in a transaction commits or rolls back once its call
//! has ended. Any statement may fail with a request to try again, a few times.
//!
//! The walk asserts the promises: one row at most, at most one `Created` for a row and none without, no more statements
//! than the bound allows, and an end for everyone.

use std::collections::HashSet;

use super::*;

/// Everything that the next move depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    table: Table,
    row: Option<Row>,
    rows_so_far: u8,
    callers: Vec<Caller>,
    /// What the fourth party may still do, commit and rollback aside.
    moves_left: u8,
    /// How many statements may still fail.
    failures_left: u8,
}

/// What is peculiar about the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Table {
    Ordinary,
    /// It lacks the unique index of the key.
    WithoutIndex,
    /// A trigger drops each new row in silence.
    SwallowingRows,
    /// Another unique index holds the value of a default.
    WithOtherValueTaken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Row {
    id: u8,
    /// Whose transaction has to commit first.
    pending: Option<Party>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Party {
    Caller(usize),
    Fourth,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Caller {
    setting: Setting,
    step: Step<u8, Asked>,
    statements: u32,
    inserted: Option<u8>,
    transaction_ended: bool,
}

/// The error of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Asked {
    ToTryAgain,
    AboutTheIndex,
    AboutTheOtherValue,
}

impl World {
    fn new(table: Table, settings: &[Setting], moves_left: u8, failures_left: u8) -> Self {
        let caller = |&setting| Caller {
            setting,
            step: start(setting),
            statements: 0,
            inserted: None,
            transaction_ended: !setting.in_transaction,
        };
        Self {
            table,
            row: None,
            rows_so_far: 0,
            callers: settings.iter().map(caller).collect(),
            moves_left,
            failures_left,
        }
    }

    /// The worlds after each possible move.
    fn successors(&self) -> Vec<Self> {
        let mut successors = self.moves_of_the_fourth_party();
        for index in 0..self.callers.len() {
            successors.extend(self.moves_of_caller(index));
        }
        successors
    }

    fn moves_of_the_fourth_party(&self) -> Vec<Self> {
        let may_begin = self.moves_left > 0;
        let mut worlds = Vec::new();
        match self.row {
            None if may_begin => {
                for pending in [None, Some(Party::Fourth)] {
                    let mut world = self.clone();
                    world.moves_left -= 1;
                    world.insert(pending);
                    worlds.push(world);
                }
            }
            Some(Row { pending: None, .. }) if may_begin => {
                worlds.push(Self {
                    row: None,
                    moves_left: self.moves_left - 1,
                    ..self.clone()
                });
            }
            Some(Row {
                id,
                pending: Some(Party::Fourth),
            }) => {
                worlds.push(Self {
                    row: Some(Row { id, pending: None }),
                    ..self.clone()
                });
                worlds.push(Self {
                    row: None,
                    ..self.clone()
                });
            }
            None | Some(_) => {}
        }
        worlds
    }

    fn moves_of_caller(&self, index: usize) -> Vec<Self> {
        let caller = &self.callers[index];
        match caller.step.clone() {
            Step::Finish(_) if caller.transaction_ended => Vec::new(),
            Step::Finish(_) => self.ends_of_transaction(index),
            Step::Wait(waiting) => vec![
                self.after(index, waiting.clone().next()),
                self.after(index, waiting.give_up()),
            ],
            Step::Find(finding) => {
                let mut worlds = self.failures(index, |failure| finding.clone().next(Err(failure)));
                let mut world = self.clone();
                let found = world.visible_to(index).map_or(Found::Nothing, |row| Found::One(row.id));
                world = world.after_statement(index, finding.next(Ok(found)));
                worlds.push(world);
                worlds
            }
            Step::Insert(inserting) => {
                let mut worlds = self.failures(index, |failure| inserting.next(Err(failure)));
                worlds.extend(self.insert_of_caller(index, inserting));
                worlds
            }
        }
    }

    /// The statement fails, and the database asks to try again.
    fn failures(&self, index: usize, next: impl FnOnce(Failure<Asked>) -> Step<u8, Asked>) -> Vec<Self> {
        if self.failures_left == 0 {
            return Vec::new();
        }
        let step = next(Failure {
            meaning: Meaning::Transient,
            error: Asked::ToTryAgain,
        });
        let mut world = self.after_statement(index, step);
        world.failures_left -= 1;
        vec![world]
    }

    /// None while the index makes the statement wait for another transaction.
    fn insert_of_caller(&self, index: usize, inserting: Inserting) -> Option<Self> {
        let fails = |meaning, error| Err(Failure { meaning, error });
        let mut world = self.clone();
        let answer = match self.table {
            Table::WithoutIndex => fails(Meaning::ConstraintMissing, Asked::AboutTheIndex),
            Table::SwallowingRows => Ok(Inserted::Yielded),
            Table::Ordinary | Table::WithOtherValueTaken => match self.row {
                Some(Row { pending: Some(_), .. }) => return None,
                Some(Row { pending: None, .. }) => Ok(Inserted::Yielded),
                None if self.table == Table::WithOtherValueTaken => {
                    fails(Meaning::UniqueViolation, Asked::AboutTheOtherValue)
                }
                None => {
                    let caller = &self.callers[index];
                    assert_eq!(caller.inserted, None, "a caller inserts once: {self:#?}");
                    let id = world.insert(caller.setting.in_transaction.then_some(Party::Caller(index)));
                    world.callers[index].inserted = Some(id);
                    Ok(Inserted::Row(id))
                }
            },
        };
        Some(world.after_statement(index, inserting.next(answer)))
    }

    fn ends_of_transaction(&self, index: usize) -> Vec<Self> {
        let mut ended = self.clone();
        ended.callers[index].transaction_ended = true;
        match self.row {
            Some(Row {
                id,
                pending: Some(Party::Caller(owner)),
            }) if owner == index => {
                let committed = Self {
                    row: Some(Row { id, pending: None }),
                    ..ended.clone()
                };
                let rolled_back = Self { row: None, ..ended };
                vec![committed, rolled_back]
            }
            _ => vec![ended],
        }
    }

    fn insert(&mut self, pending: Option<Party>) -> u8 {
        assert_eq!(self.row, None, "at most one row has the key");
        let id = self.rows_so_far;
        self.rows_so_far += 1;
        self.row = Some(Row { id, pending });
        id
    }

    fn visible_to(&self, index: usize) -> Option<Row> {
        self.row
            .filter(|row| row.pending.is_none_or(|party| party == Party::Caller(index)))
    }

    fn after_statement(&self, index: usize, step: Step<u8, Asked>) -> Self {
        let mut world = self.after(index, step);
        world.callers[index].statements += 1;
        world
    }

    fn after(&self, index: usize, step: Step<u8, Asked>) -> Self {
        let mut world = self.clone();
        world.callers[index].step = step;
        world
    }

    /// The promises.
    fn check(&self) {
        let mut created = HashSet::new();
        for caller in &self.callers {
            assert!(
                caller.statements <= most_statements(caller.setting.max_retries),
                "{self:#?}"
            );
            let Step::Finish(result) = &caller.step else { continue };
            match result {
                Ok(Outcome::Created(id)) => {
                    assert_eq!(caller.inserted, Some(*id), "{self:#?}");
                    assert!(created.insert(*id), "created twice: {self:#?}");
                }
                Ok(Outcome::Found(id)) => {
                    assert_eq!(caller.inserted, None, "{self:#?}");
                    assert!(*id < self.rows_so_far, "{self:#?}");
                }
                Err(ending) => {
                    assert_eq!(caller.inserted, None, "an error that hides a new row: {self:#?}");
                    assert!(self.allows(caller.setting, ending), "{ending:?}: {self:#?}");
                }
            }
        }
    }

    /// Whether a call may end so.
    fn allows(&self, setting: Setting, ending: &Ending<Asked>) -> bool {
        match ending {
            Ending::RetryTransaction(Asked::ToTryAgain) => setting.in_transaction,
            Ending::GivenUp(Asked::ToTryAgain) => !setting.in_transaction,
            Ending::ConstraintMissing(Asked::AboutTheIndex) => self.table == Table::WithoutIndex,
            Ending::OtherConstraint(Asked::AboutTheOtherValue) => self.table == Table::WithOtherValueTaken,
            Ending::NotFoundAfterInsert => self.table == Table::SwallowingRows,
            _ => false,
        }
    }

    fn everyone_has_ended(&self) -> bool {
        self.callers
            .iter()
            .all(|caller| matches!(caller.step, Step::Finish(_)) && caller.transaction_ended)
    }
}

/// Walks through every order of moves, and returns the number of worlds and how calls ended in them.
fn walk(first: World) -> (usize, HashSet<String>) {
    let mut seen = HashSet::from([first.clone()]);
    let mut open = vec![first];
    let mut endings = HashSet::new();
    while let Some(world) = open.pop() {
        world.check();
        let successors = world.successors();
        assert!(
            world.everyone_has_ended() || !successors.is_empty(),
            "someone waits for ever: {world:#?}"
        );
        if world.everyone_has_ended() {
            endings.extend(world.callers.iter().map(|caller| ending_of(&caller.step)));
        }
        for successor in successors {
            if seen.insert(successor.clone()) {
                open.push(successor);
            }
        }
    }
    (seen.len(), endings)
}

fn ending_of(step: &Step<u8, Asked>) -> String {
    match step {
        Step::Finish(Ok(Outcome::Found(_))) => "Found".to_owned(),
        Step::Finish(Ok(Outcome::Created(_))) => "Created".to_owned(),
        Step::Finish(Err(ending)) => format!("{ending:?}"),
        Step::Find(_) | Step::Insert(_) | Step::Wait(_) => "under way".to_owned(),
    }
}

const TWO_CALLERS: [&[Setting]; 3] = [
    &[Setting::AUTOCOMMIT, Setting::AUTOCOMMIT],
    &[Setting::AUTOCOMMIT, Setting::TRANSACTION],
    &[Setting::TRANSACTION, Setting::TRANSACTION],
];
const THREE_CALLERS: [&[Setting]; 4] = [
    &[Setting::AUTOCOMMIT, Setting::AUTOCOMMIT, Setting::AUTOCOMMIT],
    &[Setting::AUTOCOMMIT, Setting::AUTOCOMMIT, Setting::TRANSACTION],
    &[Setting::AUTOCOMMIT, Setting::TRANSACTION, Setting::TRANSACTION],
    &[Setting::TRANSACTION, Setting::TRANSACTION, Setting::TRANSACTION],
];

fn set(endings: &[&str]) -> HashSet<String> {
    endings.iter().map(ToString::to_string).collect()
}

#[test]
fn two_callers_with_failures() {
    for callers in TWO_CALLERS {
        let (worlds, endings) = walk(World::new(Table::Ordinary, callers, 4, 2));
        assert!(worlds > 1_000, "only {worlds} worlds for {callers:?}");
        assert!(endings.is_superset(&set(&["Found", "Created"])), "{endings:?}");
    }
}

#[test]
fn three_callers() {
    for callers in THREE_CALLERS {
        let (worlds, endings) = walk(World::new(Table::Ordinary, callers, 3, 0));
        assert!(worlds > 5_000, "only {worlds} worlds for {callers:?}");
        assert_eq!(
            endings,
            set(&["Found", "Created"]),
            "without failures there is no error: {callers:?}"
        );
    }
}

#[test]
fn three_callers_with_a_failure() {
    let (_, endings) = walk(World::new(Table::Ordinary, THREE_CALLERS[1], 2, 2));
    assert_eq!(
        endings,
        set(&[
            "Found",
            "Created",
            "RetryTransaction(ToTryAgain)",
            "GivenUp(ToTryAgain)"
        ])
    );
}

#[test]
fn a_missing_index_is_reported_and_nothing_inserted() {
    let (_, endings) = walk(World::new(Table::WithoutIndex, THREE_CALLERS[1], 3, 0));
    assert_eq!(endings, set(&["Found", "ConstraintMissing(AboutTheIndex)"]));
}

#[test]
fn a_swallowed_row_ends_within_the_bound() {
    let (_, endings) = walk(World::new(Table::SwallowingRows, TWO_CALLERS[1], 2, 0));
    assert_eq!(endings, set(&["Found", "NotFoundAfterInsert"]));
}

#[test]
fn a_refusal_is_believed_only_when_no_row_is_there() {
    let (_, endings) = walk(World::new(Table::WithOtherValueTaken, THREE_CALLERS[1], 3, 0));
    assert_eq!(endings, set(&["Found", "OtherConstraint(AboutTheOtherValue)"]));
}
