//! The world: the table, the callers and a fourth party. Each statement is one move, and so is each act of the fourth
//! party.

use super::caller::{Around, Caller, Said, Transaction, Verb};
use super::table::{Answer, Database, Party, Peculiarity, Table, Values};
use crate::protocol::{
    Ending, ErrorClass, Failure, Found, Inserted, Inserting, PreflightAnswer, ReadView, Step, Updated, Updating,
    Written,
};

/// The moves that the fourth party may make, besides commit and rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Moves {
    pub(super) left: u8,
    pub(super) inserts: &'static [Values],
    pub(super) deletes: bool,
    /// True if it updates rows: then the callers' condition has the other value for them.
    pub(super) updates: bool,
}

/// The way in which a `SELECT` reads.
#[derive(Debug, Clone, Copy)]
struct Reading {
    view: ReadView,
    locks: bool,
}

/// The whole state that the next move depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    table: Table,
    callers: Vec<Caller>,
    moves: Moves,
    /// The number of statements that may still fail for a reason outside the table.
    failures_left: u8,
}

impl World {
    pub(super) fn new(
        (database, peculiarity): (Database, Peculiarity),
        (verb, callers): (Verb, &[Around]),
        moves: Moves,
        failures: u8,
    ) -> Self {
        let callers = callers.iter().enumerate();
        let callers = callers.map(|(index, around)| Caller::new(index, *around, verb, database));
        Self {
            table: Table::new(database, peculiarity),
            callers: callers.collect(),
            moves,
            failures_left: failures,
        }
    }

    /// The worlds after each possible move.
    pub(super) fn successors(&self) -> Vec<Self> {
        let mut worlds = self.moves_of_the_fourth_party();
        for index in 0..self.callers.len() {
            worlds.extend(self.moves_of_caller(index));
        }
        worlds
    }

    fn moves_of_the_fourth_party(&self) -> Vec<Self> {
        let mut worlds = Vec::new();
        if self.table.rows.iter().any(|row| row.pending == Some(Party::Fourth)) {
            worlds.push(self.with(|world| world.table.commit(Party::Fourth)));
            worlds.push(self.with(|world| world.table.roll_back(Party::Fourth)));
        }
        if self.moves.left == 0 {
            return worlds;
        }
        for values in self.moves.inserts {
            if self.table.has_room_for(*values) {
                for pending in [None, Some(Party::Fourth)] {
                    worlds.push(self.with(|world| {
                        world.moves.left -= 1;
                        world.table.insert(*values, pending);
                    }));
                }
            }
        }
        for row in &self.table.rows {
            if row.pending.is_some() || self.callers.iter().any(|caller| caller.locks(row.id)) {
                continue;
            }
            if self.moves.deletes {
                worlds.push(self.with(|world| {
                    world.moves.left -= 1;
                    world.table.delete(row.id);
                }));
            }
            if self.moves.updates {
                worlds.push(self.with(|world| {
                    world.moves.left -= 1;
                    world.table.change(row.id);
                }));
            }
        }
        worlds
    }

    fn moves_of_caller(&self, index: usize) -> Vec<Self> {
        let caller = &self.callers[index];
        match caller.step.clone() {
            Step::Finish(result) => self.ends_of_transaction(index, result.err()),
            Step::Wait(waiting) => {
                let steps = [waiting.clone().next(), waiting.give_up()];
                let worlds = steps.map(|step| self.with(|world| world.callers[index].step = step));
                worlds.into()
            }
            Step::Find(finding) => {
                let plan = self.callers[index].plan(self.table.database);
                let mut worlds = self.failures(index, &[Said::TryAgain], |failure| {
                    finding.clone().next(Err(failure), plan)
                });
                let reading = Reading {
                    view: finding.read_view(),
                    locks: finding.locks_rows(),
                };
                worlds.extend(self.select(index, reading, |found| finding.clone().next(Ok(found), plan)));
                if self.is_deadlocked(index) {
                    let world = self.with(|world| world.performs_statement(index));
                    worlds.push(world.fails(index, Said::TryAgain, |failure| finding.next(Err(failure), plan)));
                }
                worlds
            }
            Step::Preflight(preflight) => {
                let answer = PreflightAnswer {
                    has_constraint: self.table.peculiarity != Peculiarity::WithoutIndex,
                    session: self.callers[index].session(self.table.database),
                };
                self.ask(index, answer, |answer| preflight.next(answer))
            }
            Step::CheckSession(preflight) => {
                let session = self.callers[index].session(self.table.database);
                self.ask(index, session, |answer| preflight.clone().next(answer.ok()))
            }
            Step::Insert(inserting) => self.insert(index, &inserting),
            Step::Update(updating) => self.update(index, &updating),
            Step::ReadBack(reading_back) => {
                let mut worlds = self.failures(index, &[Said::TryAgain], |failure| reading_back.next(Err(failure)));
                let reading = Reading {
                    view: reading_back.read_view(),
                    locks: false,
                };
                worlds.extend(self.select(index, reading, |found| {
                    let hides = reading.view == ReadView::Usual && reading_back.written() == Written::Updated;
                    let finds_nothing = hides && !self.callers[index].commits_each_statement();
                    reading_back.next(Ok(if finds_nothing { Found::Nothing } else { found }))
                }));
                worlds
            }
        }
    }

    /// The moves after a call. A caller that is asked to repeat its transaction must roll it back.
    fn ends_of_transaction(&self, index: usize, ending: Option<Ending<Said>>) -> Vec<Self> {
        let Caller { party, transaction, .. } = self.callers[index];
        let ends = |end: fn(&mut Table, Party)| {
            self.with(|world| {
                end(&mut world.table, party);
                world.callers[index].transaction = Transaction::Ended;
            })
        };
        match (transaction, ending) {
            (Transaction::Ended, _) => Vec::new(),
            (Transaction::Lost, _)
            | (Transaction::Open, Some(Ending::RetryTransaction(_) | Ending::SnapshotTooOld)) => {
                vec![ends(Table::roll_back).with(|world| world.callers[index].updated.clear())]
            }
            (Transaction::Open, _) => vec![ends(Table::commit), ends(Table::roll_back)],
        }
    }

    fn select(&self, index: usize, reading: Reading, next: impl FnOnce(Found<u8>) -> Step<u8, Said>) -> Option<Self> {
        let mut world = self.with(|world| world.performs_statement(index));
        // On MySQL a `SELECT` that locks rows reads the latest ones.
        let view = if reading.locks && self.table.database.is_mysql() {
            ReadView::Latest
        } else {
            reading.view
        };
        let caller = &mut world.callers[index];
        let rows = caller.select(&self.table, view)?;
        if reading.locks {
            if rows.iter().any(|row| self.is_locked_by_others(*row, index)) {
                return None;
            }
            caller.lock(&rows);
        }
        let is_told = view == ReadView::Latest || caller.commits_each_statement();
        let mut found = Found::Nothing;
        for row in rows {
            found.add(Found::One(row));
        }
        caller.step = next(match found {
            Found::One(row) if is_told && caller.sees_excluded(row, &self.table, view) => Found::Excluded(row),
            found => found,
        });
        Some(world)
    }

    fn update(&self, index: usize, updating: &Updating<Said>) -> Vec<Self> {
        let Caller { party, verb, .. } = self.callers[index];
        let plan = self.callers[index].plan(self.table.database);
        let fails = |failure| updating.clone().next(Err(failure), plan);
        let mut worlds = self.failures(index, &[Said::TryAgain], fails);
        if self.is_deadlocked(index) {
            let world = self.with(|world| world.performs_statement(index));
            worlds.push(world.fails(index, Said::TryAgain, fails));
        }
        let Some(rows) = self.table.rows_to_update(party) else {
            return worlds;
        };
        let is_mysql = self.table.database.is_mysql();
        let is_excluded = |row: &u8| verb.is_conditional() && self.table.is_excluded(*row);
        let must_wait = |row: &u8| (is_mysql || !is_excluded(row)) && self.is_locked_by_others(*row, index);
        if rows.iter().any(must_wait) {
            return worlds;
        }
        let is_guarded = rows.len() > 1 && !is_mysql;
        let row = rows
            .iter()
            .find(|row| !is_excluded(row))
            .filter(|_| !is_guarded)
            .copied();
        worlds.push(self.with(|world| {
            world.performs_statement(index);
            let caller = &mut world.callers[index];
            let answer = match row {
                None => Updated::Nothing,
                Some(row) => {
                    caller.updates(row);
                    if is_mysql { Updated::Unread } else { Updated::Row(row) }
                }
            };
            // On MySQL a row that was looked at stays locked, changed or not.
            if let Some(row) = rows.first().filter(|_| is_mysql) {
                caller.keeps_locked(*row);
            }
            caller.step = updating.clone().next(Ok(answer), plan);
        }));
        worlds
    }

    /// True if the caller and another one have both share-locked a row by a failed insert, and both want it alone.
    fn is_deadlocked(&self, index: usize) -> bool {
        let waits = |caller: &Caller| {
            let wants = match &caller.step {
                Step::Find(finding) => finding.locks_rows(),
                Step::Update(_) => true,
                _ => false,
            };
            wants.then_some(caller.locked_row()).flatten()
        };
        let Some(row) = waits(&self.callers[index]) else {
            return false;
        };
        let mut others = self.callers.iter().enumerate().filter(|(other, _)| *other != index);
        self.table.database.is_mysql() && others.any(|(_, other)| waits(other) == Some(row))
    }

    fn is_locked_by_others(&self, row: u8, index: usize) -> bool {
        let mut others = self.callers.iter().enumerate().filter(|(other, _)| *other != index);
        others.any(|(_, other)| other.locks(row))
    }

    /// A question, on MySQL only.
    fn ask<A>(&self, index: usize, answer: A, next: impl Fn(Result<A, Failure<Said>>) -> Step<u8, Said>) -> Vec<Self> {
        let database = self.table.database;
        assert!(database.is_mysql(), "elsewhere there is nothing to be asked");
        let answered = next(Ok(answer));
        let mut worlds = vec![self.with(|world| {
            world.callers[index].statements += 1;
            world.callers[index].step = answered;
        })];
        if self.failures_left > 0 {
            worlds.push(self.with(|world| {
                let failure = Failure {
                    class: ErrorClass::Transient,
                    error: Said::TryAgain,
                };
                world.failures_left -= 1;
                let caller = &mut world.callers[index];
                caller.statements += 1;
                caller.has_failed_preflight = true;
                caller.notice(Said::TryAgain, database);
                caller.step = next(Err(failure));
            }));
        }
        worlds
    }

    fn insert(&self, index: usize, inserting: &Inserting<Said>) -> Vec<Self> {
        let failures: &[Said] = match self.table.database {
            Database::Postgres | Database::PostgresWithEqualNulls => &[Said::TryAgain, Said::Something],
            Database::Sqlite | Database::Mysql | Database::MysqlWithoutLockingReads => &[Said::TryAgain],
        };
        let mut worlds = self.failures(index, failures, |failure| inserting.clone().next(Err(failure)));
        for answer in self
            .table
            .answers_to_insert(self.table.database.conflict_target(inserting))
        {
            let world = self.with(|world| {
                world.performs_statement(index);
                world.callers[index].meets(self.table.in_the_way(answer), self.table.database);
            });
            worlds.push(match answer {
                Answer::Inserted => world.with(|world| {
                    let inserted = world.insert_of_caller(index);
                    world.callers[index].step = inserting.clone().next(Ok(inserted));
                }),
                Answer::Yielded if self.table.database.is_mysql() => {
                    world.fails(index, Said::KeyTaken, |failure| inserting.clone().next(Err(failure)))
                }
                Answer::Yielded => world.with(|world| {
                    world.callers[index].step = inserting.clone().next(Ok(Inserted::Yielded));
                }),
                Answer::RefusedByOther => {
                    world.fails(index, Said::OtherTaken, |failure| inserting.clone().next(Err(failure)))
                }
                Answer::ConstraintMissing => {
                    world.fails(index, Said::NoIndex, |failure| inserting.clone().next(Err(failure)))
                }
            });
        }
        worlds
    }

    fn insert_of_caller(&mut self, index: usize) -> Inserted<u8> {
        let caller = &mut self.callers[index];
        assert_eq!(caller.inserted, None, "a caller inserts once: {caller:#?}");
        let changes_key = self.table.peculiarity == Peculiarity::ChangingKeys;
        let values = if changes_key { Values::Neither } else { Values::Both };
        let id = self.table.insert(values, caller.owner_of_new_rows());
        caller.inserted = Some(id);
        if self.table.database.is_mysql() {
            Inserted::Unread
        } else if changes_key {
            Inserted::UnderAnotherKey
        } else {
            Inserted::Row(id)
        }
    }

    /// Lets a statement fail for each of these reasons.
    fn failures(&self, index: usize, reasons: &[Said], next: impl Fn(Failure<Said>) -> Step<u8, Said>) -> Vec<Self> {
        if self.failures_left == 0 {
            return Vec::new();
        }
        let performed = self.with(|world| {
            world.failures_left -= 1;
            world.performs_statement(index);
        });
        reasons
            .iter()
            .map(|said| performed.fails(index, *said, &next))
            .collect()
    }

    fn fails(&self, index: usize, said: Said, next: impl FnOnce(Failure<Said>) -> Step<u8, Said>) -> Self {
        self.with(|world| {
            let caller = &mut world.callers[index];
            caller.notice(said, self.table.database);
            caller.step = next(Failure {
                class: said.class(),
                error: said,
            });
        })
    }

    fn performs_statement(&mut self, index: usize) {
        let caller = &mut self.callers[index];
        assert_ne!(
            caller.transaction,
            Transaction::Lost,
            "a statement after the transaction: {caller:#?}"
        );
        caller.statements += 1;
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut world = self.clone();
        change(&mut world);
        world
    }

    pub(super) fn check(&self) {
        for caller in &self.callers {
            caller.check(&self.table);
        }
    }

    pub(super) fn everyone_has_ended(&self) -> bool {
        self.callers.iter().all(Caller::has_ended)
    }

    pub(super) fn endings(&self) -> impl Iterator<Item = String> {
        self.callers.iter().filter_map(Caller::ending)
    }
}
