//! One call about the rows of a chunk, and a rival, in every order: an exhaustive walk over a model of a table with two keys.
//!
//! The rival inserts and deletes rows between the statements of the call. A statement may fail with a request to try again,
//! and an insert with a violation that does not name the key. The walk asserts these promises:
//!
//! - Every call ends.
//! - The call inserts at most one row for a key, and never beside another.
//! - Each row has an answer. The first of equal rows gets `Created` exactly if the call has inserted its row, and equal rows
//!   share one row.
//! - A call that updates leaves no row unchanged that it has found, and updates none that it has created.
//! - No error hides a row that the call has inserted, if the insert returns its rows.

use std::collections::BTreeSet;

use super::{Chunk, NextCall};
use crate::protocol::{
    self, Answer, Ending, ErrorClass, Existing, Facts, Failure, Found, Inserted, PreflightAnswer, PreflightPlan,
    Session, Setting, Step, Updated, Wish,
};
use crate::sql::{Fresh, Looked};

/// A database.
#[derive(Debug, Clone, Copy)]
struct Database {
    /// True if an insert yields to rows that exist and returns its own. Otherwise it fails, and a look must read them.
    returns: bool,
    /// True if the stored key has another text than the one that was asked for.
    stores_another_text: bool,
    /// True if a trigger keeps rows from being updated.
    keeps_rows: bool,
}

const DATABASES: [Database; 3] = [
    Database {
        returns: true,
        stores_another_text: false,
        keeps_rows: false,
    },
    Database {
        returns: true,
        stores_another_text: true,
        keeps_rows: false,
    },
    Database {
        returns: false,
        stores_another_text: false,
        keeps_rows: false,
    },
];

const AUTOCOMMIT: Session = Session {
    autocommit: true,
    errors_end_transactions: false,
};

/// The keys of the rows of the chunk. The last row equals the first.
const KEYS: [usize; 3] = [0, 1, 0];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    id: u32,
    is_ours: bool,
    /// The row of the chunk that wrote it last.
    writer: Option<usize>,
}

type Call = Step<(), &'static str>;

/// A moment in a call.
#[derive(Debug, Clone)]
struct World {
    database: Database,
    updates: bool,
    table: [Option<Row>; 2],
    next_id: u32,
    /// The number of rows that the call has inserted for each key.
    inserts: [u32; 2],
    chunk: Chunk<u32>,
    is_updating: bool,
    /// The moves that the rival has left, and the statements that may fail.
    moves: u8,
    failures: u8,
    steps: u32,
}

/// The columns that a row sets: those of the second key set other ones. So each key takes its own insert and update.
fn columns(row: usize) -> Vec<&'static str> {
    [vec!["value"], vec!["note"]][KEYS[row]].clone()
}

impl World {
    fn setting(&self) -> Setting {
        let wish = Wish {
            creates: !self.is_updating,
            inserts_first: false,
            locks_row: false,
            existing: if self.is_updating {
                Existing::Update
            } else {
                Existing::Return
            },
            may_update_again: true,
        };
        let facts = Facts {
            plan: self.plan(),
            locks_gaps: !self.database.returns,
            inserts_past_snapshots: false,
        };
        Setting::new(wish, Some(facts), false, 2)
    }

    fn plan(&self) -> PreflightPlan {
        if self.database.returns {
            PreflightPlan::Skip(AUTOCOMMIT)
        } else {
            PreflightPlan::Run
        }
    }

    fn text(&self, key: usize, is_stored: bool) -> String {
        let stored = if is_stored && self.database.stores_another_text {
            "stored "
        } else {
            ""
        };
        format!("{stored}{key}")
    }

    fn look(&self) -> Vec<Looked<u32>> {
        assert!(!self.chunk.open().is_empty(), "a look at no row: {self:#?}");
        let describes_found = self.updates || self.chunk.has_unpaired();
        let looked = |number: usize| {
            let key = KEYS[number];
            let row = self.table[key];
            let text = match row {
                // A database whose statements return nothing ranks the keys, and needs no texts.
                _ if !self.database.returns => None,
                Some(_) if describes_found => Some(self.text(key, true)),
                Some(_) => None,
                None => Some(self.text(key, false)),
            };
            let rank = if self.database.returns { 0 } else { key + 1 };
            Looked {
                number,
                model: row.map(|row| row.id),
                rank: i64::try_from(rank).expect("keys are small"),
                text,
            }
        };
        self.chunk.open().into_iter().map(looked).collect()
    }

    fn insert_one(&mut self, number: usize) {
        let key = KEYS[number];
        assert_eq!(self.table[key], None, "a duplicate: {self:#?}");
        self.table[key] = Some(Row {
            id: self.next_id,
            is_ours: true,
            writer: Some(number),
        });
        self.next_id += 1;
        self.inserts[key] += 1;
    }

    fn fresh(&self, numbers: &[usize]) -> Vec<Fresh<u32>> {
        let shares = self.chunk.shares();
        let fresh = |number: &usize| {
            let key = KEYS[*number];
            let text = self.text(key, true);
            let count = shares.get(&text).copied().unwrap_or(0);
            let id = self.table[key].expect("the row was just written").id;
            Fresh {
                models: vec![id; count],
                text: Some(text),
            }
        };
        numbers.iter().map(fresh).collect()
    }

    fn insert(&mut self, alone: bool) -> Result<Inserted<()>, Failure<&'static str>> {
        let rows = self.chunk.next_insert(alone, columns);
        if rows.is_empty() {
            return Ok(Inserted::UnderAnotherKey);
        }
        let absent: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| self.table[KEYS[*row]].is_none())
            .collect();
        if !self.database.returns && absent.len() < rows.len() {
            return Err(failure(ErrorClass::KeyViolation));
        }
        for row in &absent {
            self.insert_one(*row);
        }
        if !self.database.returns {
            return Ok(self.chunk.inserted_unread());
        }
        let fresh = self.fresh(&absent);
        Ok(self.chunk.inserted(fresh))
    }

    fn update(&mut self) -> Updated<()> {
        let rows = self.chunk.sent();
        let there: Vec<usize> = rows
            .into_iter()
            .filter(|row| self.table[KEYS[*row]].is_some() && !self.database.keeps_rows)
            .collect();
        for number in &there {
            let row = self.table[KEYS[*number]].as_mut().expect("it is there");
            assert!(!row.is_ours, "a row that the call has created is not updated");
            row.writer = Some(*number);
        }
        if self.database.returns {
            let fresh = self.fresh(&there);
            self.chunk.updated(fresh)
        } else {
            self.chunk.updated_unread(there.len())
        }
    }

    /// The next step after the statement of this one succeeded.
    fn perform(&mut self, step: Call) -> Call {
        match step {
            Step::Find(finding) => {
                let looked = self.look();
                let found = self.chunk.looked(looked);
                assert!(!matches!(found, Found::Several));
                finding.next(Ok(found), self.plan())
            }
            Step::ReadBack(reading_back) => {
                let looked = self.look();
                reading_back.next(Ok(self.chunk.read_back(looked)))
            }
            Step::Insert(inserting) => {
                let alone = inserting.is_about_one_row();
                let answer = self.insert(alone);
                inserting.next(answer)
            }
            Step::Update(updating) => {
                let answer = self.update();
                updating.next(Ok(answer), self.plan())
            }
            other => aside(other),
        }
    }

    fn fail(step: Call, class: ErrorClass, plan: PreflightPlan) -> Call {
        match step {
            Step::Find(finding) => finding.next(Err(failure(class)), plan),
            Step::ReadBack(reading_back) => reading_back.next(Err(failure(class))),
            Step::Insert(inserting) => inserting.next(Err(failure(class))),
            Step::Update(updating) => updating.next(Err(failure(class)), plan),
            other => aside(other),
        }
    }

    /// The tables after each move of the rival.
    fn rival(&self) -> Vec<Self> {
        if self.moves == 0 {
            return Vec::new();
        }
        let after = |key: usize| {
            let mut world = self.clone();
            world.moves -= 1;
            if world.table[key].take().is_none() {
                world.table[key] = Some(Row {
                    id: world.next_id,
                    is_ours: false,
                    writer: None,
                });
                world.next_id += 1;
            }
            world
        };
        (0..2).map(after).collect()
    }

    /// Begins the next call about the chunk, or ends.
    fn begin(mut self, endings: &mut BTreeSet<String>) {
        self.is_updating = match self.chunk.next_call(columns) {
            NextCall::Find => false,
            NextCall::Update => true,
            NextCall::Stuck | NextCall::Finished => return self.end(endings),
        };
        let step = protocol::start(self.setting());
        self.walk(step, endings);
    }

    fn walk(mut self, step: Call, endings: &mut BTreeSet<String>) {
        self.steps += 1;
        assert!(self.steps < 100, "the call does not end: {self:#?}");
        match step {
            Step::Finish(Ok(answer)) => {
                assert!(self.is_updating || !matches!(answer, Answer::Absent));
                self.begin(endings);
                return;
            }
            Step::Finish(Err(ending)) => {
                self.fail_with(&ending, endings);
                return;
            }
            _ => {}
        }
        let talks = matches!(
            step,
            Step::Find(_) | Step::ReadBack(_) | Step::Insert(_) | Step::Update(_)
        );
        if talks {
            for world in self.rival() {
                world.walk(step.clone(), endings);
            }
            if self.failures > 0 {
                let mut classes = vec![ErrorClass::Transient];
                if matches!(step, Step::Insert(_)) {
                    classes.push(ErrorClass::UniqueViolation);
                }
                for class in classes {
                    let mut world = self.clone();
                    world.failures -= 1;
                    if matches!(step, Step::Insert(_)) {
                        world.chunk.next_insert(false, columns);
                    }
                    let next = Self::fail(step.clone(), class, self.plan());
                    world.walk(next, endings);
                }
            }
        }
        let next = self.perform(step);
        self.walk(next, endings);
    }

    fn fail_with(&self, ending: &Ending<&'static str>, endings: &mut BTreeSet<String>) {
        let name = match ending {
            Ending::GivenUp(_) => "given up",
            Ending::KeyChanged => "key changed",
            Ending::OtherConstraint(_) => "other constraint",
            Ending::NotFoundAfterInsert(_) => "not found after insert",
            other => panic!("{other:?}: {self:#?}"),
        };
        let is_certain = self.database.returns && !self.database.stores_another_text;
        assert!(!(is_certain && name == "key changed"), "{self:#?}");
        assert!(self.inserts.iter().all(|count| *count <= 1), "{self:#?}");
        endings.insert(name.to_owned());
    }

    fn end(self, endings: &mut BTreeSet<String>) {
        let Self { inserts, .. } = self;
        let answers = self
            .chunk
            .clone()
            .into_answers()
            .unwrap_or_else(|| panic!("no answer: {self:#?}"));
        let ids: Vec<u32> = answers.iter().map(id).collect();
        assert_eq!(ids[0], ids[2], "equal rows share one row: {self:#?}");
        for key in 0..2 {
            assert!(inserts[key] <= 1, "{self:#?}");
            let is_created = matches!(answers[key], Answer::Created(_));
            assert_eq!(is_created, inserts[key] == 1, "{self:#?}");
            if self.updates && !self.database.keeps_rows {
                let is_updated = matches!(answers[key], Answer::Updated(_));
                assert_eq!(is_updated, !is_created, "{self:#?}");
            }
            // A row that must be read may be the rival's by then.
            let is_exact = self.database.returns && !self.database.stores_another_text;
            let must_be_written = |row: &Row| row.is_ours || self.updates && is_exact && !self.database.keeps_rows;
            if let Some(row) = self.table[key].filter(|row| row.id == ids[key] && must_be_written(row)) {
                let last = if self.updates && key == 0 { 2 } else { key };
                assert_eq!(row.writer, Some(last), "the right row was written: {self:#?}");
            }
        }
        assert!(
            !matches!(answers[2], Answer::Created(_) | Answer::Updated(_)),
            "{self:#?}"
        );
        endings.insert(answers.iter().map(letter).collect());
    }
}

/// A step that is no statement about rows.
fn aside(step: Call) -> Call {
    match step {
        Step::Preflight(preflight) => preflight.next(Ok(PreflightAnswer {
            has_constraint: true,
            session: AUTOCOMMIT,
        })),
        Step::CheckSession(check) => check.next(Some(AUTOCOMMIT)),
        Step::Wait(waiting) => waiting.next(),
        other => panic!("{other:?}"),
    }
}

fn failure(class: ErrorClass) -> Failure<&'static str> {
    Failure { class, error: "error" }
}

fn id(answer: &Answer<u32>) -> u32 {
    match answer {
        Answer::Found(id) | Answer::Created(id) | Answer::Updated(id) | Answer::Unchanged(id) => *id,
        Answer::Absent => panic!("no row is absent in the end"),
    }
}

fn letter(answer: &Answer<u32>) -> char {
    match answer {
        Answer::Absent => '?',
        Answer::Found(_) => 'f',
        Answer::Created(_) => 'c',
        Answer::Updated(_) => 'u',
        Answer::Unchanged(_) => '-',
    }
}

/// The endings of all calls on this database, if the table has these rows before.
fn endings(database: Database, updates: bool, moves: u8, failures: u8) -> Vec<String> {
    let mut endings = BTreeSet::new();
    for there in 0..4_u32 {
        let row = |key: u32| {
            (there >> key & 1 == 1).then_some(Row {
                id: key,
                is_ours: false,
                writer: None,
            })
        };
        let world = World {
            database,
            updates,
            table: [row(0), row(1)],
            next_id: 2,
            inserts: [0; 2],
            chunk: Chunk::new(KEYS.len(), updates),
            is_updating: false,
            moves,
            failures,
            steps: 0,
        };
        world.begin(&mut endings);
    }
    endings.into_iter().collect()
}

#[test]
fn without_a_rival_each_key_is_found_or_created() {
    for database in DATABASES {
        assert_eq!(
            endings(database, false, 0, 0),
            ["ccf", "cff", "fcf", "fff"],
            "{database:?}"
        );
        assert_eq!(
            endings(database, true, 0, 0),
            ["ccf", "cuf", "uc-", "uu-"],
            "{database:?}"
        );
    }
}

#[test]
fn a_rival_between_the_statements() {
    let [exact, renaming, reading] = DATABASES;
    assert_eq!(endings(exact, false, 4, 0), ["ccf", "cff", "fcf", "fff"]);
    let with_a_read_row_gone = ["ccf", "cff", "fcf", "fff", "key changed"];
    assert_eq!(endings(renaming, false, 4, 0), with_a_read_row_gone);
    assert_eq!(endings(reading, false, 4, 0), with_a_read_row_gone);
}

#[test]
fn a_rival_between_the_statements_of_an_update() {
    let [exact, renaming, reading] = DATABASES;
    assert_eq!(endings(exact, true, 3, 0), ["ccf", "cuf", "uc-", "uu-"]);
    for database in [renaming, reading] {
        let endings = endings(database, true, 3, 0);
        assert_eq!(endings, ["ccf", "cuf", "key changed", "uc-", "uu-"], "{database:?}");
    }
}

#[test]
fn rows_that_cannot_be_updated_are_left_as_they_are() {
    for database in DATABASES {
        let database = Database {
            keeps_rows: true,
            ..database
        };
        assert_eq!(
            endings(database, true, 0, 0),
            ["ccf", "cff", "fcf", "fff"],
            "{database:?}"
        );
    }
}

#[test]
fn statements_that_fail() {
    for database in DATABASES {
        for updates in [false, true] {
            let endings = endings(database, updates, 2, 2);
            assert!(!endings.contains(&"not found after insert".to_owned()), "{endings:?}");
            assert!(endings.contains(&"other constraint".to_owned()), "{endings:?}");
        }
    }
}
