//! The rows of a chunk and their answers, while calls about all of them are in progress. This module tells the protocol if the
//! chunk is complete. It knows which rows the next statement is about.

mod rounds;
#[cfg(test)]
mod walk;
use std::collections::{HashMap, HashSet};
use std::mem;

use rounds::Rounds;

use crate::protocol::{Answer, Found, Inserted};
use crate::sql::{Fresh, Looked};

pub(super) use rounds::NextCall;

/// A chunk in progress.
#[derive(Debug, Clone)]
pub(super) struct Chunk<M> {
    rows: Vec<Row<M>>,
    /// True if rows that exist are updated. Then the last of several rows with equal keys is written, otherwise the first one.
    updates: bool,
    /// The rows to insert, in an order that all callers share: one for each key that was missing.
    to_insert: Vec<usize>,
    /// The rows of the statement in progress.
    sent: Vec<usize>,
    /// The keys of rows that were written, as text, if no row of the chunk has that text.
    unpaired: HashSet<String>,
    /// A row whose key several rows of the table have.
    duplicate: Option<usize>,
    write: Write,
    rounds: Rounds,
}

/// A row of a chunk.
#[derive(Debug, Clone)]
struct Row<M> {
    answer: Option<Answer<M>>,
    group: Group,
    /// The key as text, as the last look described it.
    text: Option<String>,
    /// The place of the key in the order of that look.
    rank: i64,
    /// True if a statement has written this row, and another one must read it.
    is_unread: bool,
}

/// Rows with equal keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    /// The row that gets the answer. The others have only found it.
    first: usize,
    /// The row that is written.
    written: usize,
}

impl Group {
    const fn of(row: usize) -> Self {
        Self {
            first: row,
            written: row,
        }
    }
}

impl<M> Chunk<M> {
    pub(super) fn new(count: usize, updates: bool) -> Self {
        let row = |number| Row {
            answer: None,
            group: Group::of(number),
            text: None,
            rank: 0,
            is_unread: false,
        };
        Self {
            rows: (0..count).map(row).collect(),
            updates,
            to_insert: Vec::new(),
            sent: Vec::new(),
            unpaired: HashSet::new(),
            duplicate: None,
            write: Write::Creating,
            rounds: Rounds::default(),
        }
    }

    /// The answers, in the order of the rows. None if a row has none.
    pub(super) fn into_answers(self) -> Option<Vec<Answer<M>>> {
        self.rows.into_iter().map(|row| row.answer).collect()
    }

    /// The row that the last error is about. An error of a statement about a single row is about this row.
    pub(super) fn input(&self) -> Option<usize> {
        match *self.sent {
            [row] => Some(row),
            _ => self.duplicate,
        }
    }

    /// The rows that would be inserted next.
    pub(super) fn to_insert(&self) -> Vec<usize> {
        self.to_insert.clone()
    }

    /// The rows without an answer.
    pub(super) fn open(&self) -> Vec<usize> {
        let numbers = 0..self.rows.len();
        numbers.filter(|number| self.rows[*number].answer.is_none()).collect()
    }

    fn is_complete(&self) -> bool {
        self.rows.iter().all(|row| row.answer.is_some())
    }

    /// True if a look must describe the rows that it finds, since only their keys tell which of them were written.
    pub(super) fn has_unpaired(&self) -> bool {
        !self.unpaired.is_empty()
    }

    /// Forgets the statements of an earlier call about these rows.
    fn begin(&mut self, write: Write) {
        self.sent.clear();
        self.unpaired.clear();
        for row in &mut self.rows {
            row.is_unread = false;
        }
        self.write = write;
    }

    // Looks

    /// Takes the answer of a look at the open rows.
    ///
    /// Equal keys are a group from now on. A group of which a row was written stays as it was.
    pub(super) fn looked(&mut self, mut looked: Vec<Looked<M>>) -> Found<()> {
        looked.sort_by_key(|row| (row.rank, row.number));
        let groups = self.groups_of(&looked);
        for row in &looked {
            let group = GroupKey::of(row, self.updates).and_then(|key| groups.get(&key));
            match group {
                Some(group) if !self.group_is_unread(row.number) => self.rows[row.number].group = *group,
                Some(_) | None => {}
            }
        }
        let found = self.take(looked);
        // A written row without its answer may be one of these. So nothing is inserted until a look pairs it.
        if !self.unpaired.is_empty() {
            self.to_insert.clear();
        }
        found
    }

    /// Takes the answer of a look at the rows that a statement has written. If one of them is not there, nothing is found.
    pub(super) fn read_back(&mut self, looked: Vec<Looked<M>>) -> Found<()> {
        let found = self.take(looked);
        let mut open = self.open().into_iter();
        if matches!(found, Found::Part) && (!self.unpaired.is_empty() || open.any(|row| self.group_is_unread(row))) {
            return Found::Nothing;
        }
        found
    }

    fn groups_of<'a>(&self, looked: &'a [Looked<M>]) -> HashMap<GroupKey<'a>, Group> {
        let mut groups = HashMap::new();
        for row in looked {
            let Some(key) = GroupKey::of(row, self.updates) else {
                continue;
            };
            let alone = Group::of(row.number);
            let group: &mut Group = groups.entry(key).or_insert(alone);
            group.first = group.first.min(row.number);
            group.written = if self.updates {
                group.written.max(row.number)
            } else {
                group.first
            };
        }
        groups
    }

    fn take(&mut self, looked: Vec<Looked<M>>) -> Found<()> {
        let before = self.open().len();
        self.sent.clear();
        self.to_insert.clear();
        // Keys that the look before the insert held for different ones may have become one.
        let mut paired: HashMap<String, usize> = HashMap::new();
        for row in &looked {
            if let Some(text) = row.text.as_ref().filter(|text| self.unpaired.contains(*text)) {
                let first = paired.entry(text.clone()).or_insert(row.number);
                *first = row.number.min(*first);
            }
        }
        for Looked {
            number,
            model,
            rank,
            text,
        } in looked
        {
            let Group { first, written } = self.rows[number].group;
            let is_unread = self.group_is_unread(number);
            let unpaired_first = text.as_ref().and_then(|text| paired.get(text)).copied();
            let row = &mut self.rows[number];
            if row.answer.is_some() {
                self.duplicate = Some(number);
                return Found::Several;
            }
            match model {
                Some(model) if is_unread || unpaired_first.is_some() => {
                    let is_first = unpaired_first.unwrap_or(first) == number;
                    row.answer = Some(self.write.answer(is_first, model));
                }
                Some(model) => row.answer = Some(Answer::Found(model)),
                None if written == number && !is_unread => self.to_insert.push(number),
                None => {}
            }
            // A look that only reads describes nothing.
            if rank > 0 {
                row.rank = rank;
            }
            if text.is_some() {
                row.text = text;
            }
        }
        self.unpaired.retain(|text| !paired.contains_key(text));
        match self.open().len() {
            0 => Found::One(()),
            after if after == before => Found::Nothing,
            _ => Found::Part,
        }
    }

    /// True if the row's group was written, and is not read yet.
    fn group_is_unread(&self, row: usize) -> bool {
        self.rows[self.rows[row].group.written].is_unread
    }

    // Inserts

    /// The rows that the next insert is about. `alone` asks for a single one. `columns` says which columns a row sets: rows
    /// of one insert set the same ones. The same rows again, if the statement before had no answer. Empty if the open rows
    /// were written and are gone.
    pub(super) fn next_insert(&mut self, alone: bool, columns: impl Fn(usize) -> Vec<&'static str>) -> Vec<usize> {
        if self.sent.is_empty() {
            let waiting = mem::take(&mut self.to_insert);
            let set = waiting.first().map(|row| columns(*row)).unwrap_or_default();
            for row in waiting {
                let is_next = if alone {
                    self.sent.is_empty()
                } else {
                    columns(row) == set
                };
                if is_next {
                    self.sent.push(row);
                } else {
                    self.to_insert.push(row);
                }
            }
        }
        self.sent.clone()
    }

    /// The number of rows in the chunk with each key that the statement in progress writes.
    pub(super) fn shares(&self) -> HashMap<String, usize> {
        let groups = self.groups();
        let texts = self.sent.iter().filter_map(|row| {
            let text = self.rows[*row].text.clone()?;
            Some((text, groups[row].len()))
        });
        texts.collect()
    }

    /// The rows of each group, by the row that is written.
    fn groups(&self) -> HashMap<usize, Vec<usize>> {
        let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            groups.entry(row.group.written).or_default().push(number);
        }
        groups
    }

    /// Takes the rows that an insert returned.
    pub(super) fn inserted(&mut self, fresh: Vec<Fresh<M>>) -> Inserted<()> {
        if !self.take_fresh(fresh) {
            return Inserted::UnderAnotherKey;
        }
        self.after_insert(self.unpaired.is_empty())
    }

    /// Takes the success of an insert that returns nothing.
    pub(super) fn inserted_unread(&mut self) -> Inserted<()> {
        for row in mem::take(&mut self.sent) {
            self.rows[row].is_unread = true;
        }
        self.after_insert(false)
    }

    fn after_insert(&self, is_read: bool) -> Inserted<()> {
        if !self.to_insert.is_empty() {
            Inserted::Part
        } else if !is_read {
            Inserted::Unread
        } else if self.is_complete() {
            Inserted::Row(())
        } else {
            Inserted::Yielded
        }
    }

    /// False if a row does not meet the condition of the key.
    fn take_fresh(&mut self, fresh: Vec<Fresh<M>>) -> bool {
        let sent = mem::take(&mut self.sent);
        let texts = sent
            .iter()
            .filter_map(|row| Some((self.rows[*row].text.clone()?, *row)));
        let numbers: HashMap<String, usize> = texts.collect();
        let groups = self.groups();
        for Fresh { models, text } in fresh {
            let Some(text) = text else { return false };
            let Some(written) = numbers.get(&text) else {
                self.unpaired.insert(text);
                continue;
            };
            for (number, model) in groups[written].iter().zip(models) {
                let is_first = self.rows[*number].group.first == *number;
                self.rows[*number].answer = Some(self.write.answer(is_first, model));
            }
        }
        true
    }

    /// The rows of the statement in progress.
    pub(super) fn sent(&self) -> Vec<usize> {
        self.sent.clone()
    }
}

/// The kind of statement that writes.
#[derive(Debug, Clone, Copy)]
enum Write {
    Creating,
    Updating,
}

impl Write {
    /// The answer for a written row. The others of its group find it.
    fn answer<M>(self, is_first: bool, model: M) -> Answer<M> {
        match self {
            Self::Creating if is_first => Answer::Created(model),
            Self::Updating if is_first => Answer::Updated(model),
            Self::Creating => Answer::Found(model),
            Self::Updating => Answer::Unchanged(model),
        }
    }
}

/// The key of a row by which its group is known.
#[derive(Debug, PartialEq, Eq, Hash)]
enum GroupKey<'a> {
    /// As text: the stored key of a row that is found, or a missing key that has no rank.
    Text(&'a str),
    /// By its rank.
    Rank(i64),
}

impl<'a> GroupKey<'a> {
    /// None if the look does not describe the row. `ranks_found` says if it ranks rows that are found.
    fn of<M>(row: &'a Looked<M>, ranks_found: bool) -> Option<Self> {
        let is_missing = row.model.is_none();
        match &row.text {
            Some(text) if !is_missing || row.rank == 0 => Some(Self::Text(text)),
            _ if row.rank > 0 && (is_missing || ranks_found) => Some(Self::Rank(row.rank)),
            _ => None,
        }
    }
}
