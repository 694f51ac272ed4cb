//! The calls about a chunk, one after the other. One call finds or creates the rows. If rows that exist are updated, further
//! calls do that, one for each set of columns. The round begins again for rows that are gone by then.

use std::collections::HashSet;
use std::mem;

use super::{Chunk, Write};
use crate::protocol::{Answer, Updated};
use crate::sql::Fresh;

/// Maximum number of times that a chunk begins again, since rows that it was to update are gone. After that such a row counts
/// as unchanged: a trigger or row security prevents the update.
const MOST_RESTARTS: usize = 5;

/// The next call about a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::driver) enum NextCall {
    /// It finds or creates the open rows.
    Find,
    /// It updates rows that exist.
    Update,
    /// None, but rows are left that each look finds and no update does.
    Stuck,
    /// None: each row has its answer.
    Finished,
}

/// The course of the calls so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds {
    restarts: usize,
    /// True once this round has found or created each row.
    has_found: bool,
    /// The rows that this round has tried to update.
    tried: HashSet<usize>,
}

impl<M> Chunk<M> {
    /// Begins the next call. `columns` says which columns a row sets in a row that exists.
    pub(in crate::driver) fn next_call(&mut self, columns: impl Fn(usize) -> Vec<&'static str>) -> NextCall {
        loop {
            if !mem::replace(&mut self.rounds.has_found, true) && !self.is_complete() {
                self.begin(Write::Creating);
                return NextCall::Find;
            }
            let to_update = self.to_update(&columns);
            if self.is_complete() && to_update.is_empty() {
                return NextCall::Finished;
            }
            if self.rounds.restarts == MOST_RESTARTS {
                return NextCall::Stuck;
            }
            if self.begin_update(to_update, &columns) {
                return NextCall::Update;
            }
            self.rounds = Rounds {
                restarts: self.rounds.restarts + 1,
                ..Rounds::default()
            };
        }
    }

    /// The rows that are found, and to be updated.
    fn to_update(&self, columns: impl Fn(usize) -> Vec<&'static str>) -> Vec<usize> {
        if !self.updates {
            return Vec::new();
        }
        let numbers = 0..self.rows.len();
        let must_be_updated = |number: &usize| {
            let group = self.rows[*number].group;
            // If this call has created the row, the others of the group have found it.
            let is_found = matches!(self.rows[group.first].answer, Some(Answer::Found(_)));
            group.written == *number && is_found && !columns(*number).is_empty()
        };
        numbers.filter(must_be_updated).collect()
    }

    /// Begins to update those of these rows that set the same columns. They have no answer from now on. False if this round has
    /// tried all of them.
    fn begin_update(&mut self, mut rows: Vec<usize>, columns: impl Fn(usize) -> Vec<&'static str>) -> bool {
        rows.retain(|row| !self.rounds.tried.contains(row));
        let Some(first) = rows.first() else { return false };
        let set = columns(*first);
        rows.retain(|row| columns(*row) == set);
        rows.sort_by_key(|row| self.rows[*row].rank);
        self.begin(Write::Updating);
        let groups = self.groups();
        for number in rows.iter().flat_map(|written| &groups[written]) {
            self.rows[*number].answer = None;
        }
        self.rounds.tried.extend(&rows);
        self.sent = rows;
        true
    }

    /// Takes the rows that an update returned.
    pub(in crate::driver) fn updated(&mut self, fresh: Vec<Fresh<M>>) -> Updated<()> {
        // No row can lose the condition of the key: the update leaves its columns alone.
        self.take_fresh(fresh);
        if self.is_complete() {
            Updated::Row(())
        } else if self.unpaired.is_empty() {
            Updated::Nothing
        } else {
            Updated::Unread
        }
    }

    /// Takes the success of an update that returns nothing. Its count does not tell which of the rows were updated, so all of
    /// them must be read.
    pub(in crate::driver) fn updated_unread(&mut self, count: usize) -> Updated<()> {
        let sent = mem::take(&mut self.sent);
        if count < sent.len() {
            // Nobody knows which rows are gone. All are looked up and updated again.
            return Updated::Nothing;
        }
        for row in sent {
            self.rows[row].is_unread = true;
        }
        Updated::Unread
    }
}
