//! The tables without times: the result of a lost race, with and without the unique constraint, and the ids used up.

use serde::Serialize;

use crate::measure;
use crate::process::Process;
use crate::protocol::{Answer, Call, Keys, Request, Result};
use crate::race;
use crate::server::{Database, RIVAL, SEED};

/// The calls whose ids are counted.
pub(crate) const COUNTED_CALLS: u32 = 100;
/// The keys of a call about many rows. The other caller inserts the third.
const MANY: u32 = 10;
const THIRD: u32 = 2;
const NAME: &str = "ours";

#[derive(Serialize)]
pub(crate) struct Behaviour {
    pub(crate) contender: &'static str,
    /// The answers to each call that loses a race, with the constraint.
    pub(crate) constrained: Vec<Lost>,
    /// The same calls, while the table has no unique constraint.
    pub(crate) unconstrained: Vec<Lost>,
    /// The answer to the next look at the key that two rows have, if two have it.
    pub(crate) next: Option<String>,
    /// The ids that so many hits, and so many updates, take from the sequence.
    pub(crate) ids_of_hits: i64,
    pub(crate) ids_of_updates: i64,
}

/// The end of a call that loses a race.
#[derive(Serialize)]
pub(crate) struct Lost {
    pub(crate) call: &'static str,
    /// The error, if the call ends in one.
    pub(crate) error: Option<String>,
    /// The rows with the key that the other caller has inserted.
    pub(crate) rows: i64,
    /// The rows of all keys of the call.
    pub(crate) rows_of_call: i64,
    pub(crate) keys: u32,
    /// True if a row with that key has the name that this call gave.
    pub(crate) wrote_name: bool,
    /// True if the sum of the returned ids is that of one row for each key.
    pub(crate) returned_rows: bool,
}

pub(crate) fn observe(database: &mut Database, process: &mut Process) -> Result<Behaviour> {
    let ids_of_hits = ids_taken(database, process, Call::Get)?;
    let ids_of_updates = ids_taken(database, process, Call::Update)?;
    let mut constrained = Vec::new();
    for call in Call::ALL {
        constrained.push(lose(database, process, call)?);
        database.tidy()?;
    }
    database.remove_constraint()?;
    let mut unconstrained = Vec::new();
    let mut next = None;
    for call in Call::ALL {
        let lost = lose(database, process, call)?;
        if call == Call::Get && lost.rows > 1 {
            next = Some(match process.ask(&request(call))? {
                Answer::Rows { .. } => "one of the two rows".to_owned(),
                Answer::Error(text) => text,
            });
        }
        unconstrained.push(lost);
        database.tidy()?;
    }
    database.add_constraint()?;
    Ok(Behaviour {
        contender: process.name,
        constrained,
        unconstrained,
        next,
        ids_of_hits,
        ids_of_updates,
    })
}

/// The ids that calls take which find their rows.
fn ids_taken(database: &mut Database, process: &mut Process, call: Call) -> Result<i64> {
    let before = database.last_id()?;
    let answer = process.ask(&Request {
        call,
        keys: Keys {
            prefix: SEED.to_owned(),
            first: 0,
            count: COUNTED_CALLS,
        },
        name: format!("{NAME}-{before}"),
    })?;
    match answer {
        Answer::Rows { .. } => Ok(database.last_id()? - before),
        Answer::Error(text) => Err(format!("{}: {text}", process.name).into()),
    }
}

fn request(call: Call) -> Request {
    let (first, count) = match call {
        Call::Get | Call::Update => (THIRD, 1),
        Call::Many => (0, MANY),
    };
    Request {
        call,
        keys: Keys {
            prefix: "contested".to_owned(),
            first,
            count,
        },
        name: NAME.to_owned(),
    }
}

fn lose(database: &mut Database, process: &mut Process, call: Call) -> Result<Lost> {
    let contested = &request(Call::Get).keys;
    let request = request(call);
    let race = race::run(database, process, &request, &contested.emails()[0])?;
    let of_key = measure::in_list(contested);
    let of_call = measure::in_list(&request.keys);
    let rows = database.number(&format!("SELECT count(*) FROM users WHERE {of_key}"))?;
    let rivals = database.number(&format!(
        "SELECT count(*) FROM users WHERE {of_key} AND name = '{RIVAL}'"
    ))?;
    let rows_of_call = database.number(&format!("SELECT count(*) FROM users WHERE {of_call}"))?;
    let (error, returned_rows) = match race.answer {
        Answer::Rows { sum_of_ids, .. } => (None, sum_of_ids == measure::sum_of_ids(database, &of_call)?),
        Answer::Error(text) => (Some(text), false),
    };
    Ok(Lost {
        call: call.word(),
        error,
        rows,
        rows_of_call,
        keys: request.keys.count,
        wrote_name: rivals < rows,
        returned_rows,
    })
}

impl Lost {
    /// The end in the words of the table.
    pub(crate) fn in_words(&self) -> String {
        let rows = match (self.rows, i64::from(self.keys) - self.rows_of_call) {
            (2.., _) => format!("**{} rows with the key**", self.rows),
            (_, 1..) => format!("{} of {} rows", self.rows_of_call, self.keys),
            _ => String::new(),
        };
        let answer = match (&self.error, self.call) {
            (Some(error), _) => format!("error: {}", shortened(error)),
            (None, _) if !rows.is_empty() => return rows,
            (None, _) if !self.returned_rows => "**another row**".to_owned(),
            (None, "get") => "the row".to_owned(),
            (None, "update") if self.wrote_name => "the row, updated".to_owned(),
            (None, "update") => "the row, **not updated**".to_owned(),
            (None, _) => format!("all {} rows", self.keys),
        };
        if rows.is_empty() {
            answer
        } else {
            format!("{answer}; {rows}")
        }
    }
}

/// The first words of an error, for a cell of a table.
pub(crate) fn shortened(error: &str) -> String {
    const LENGTH: usize = 75;
    let text = error.replace('|', "\\|").replace('`', "");
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("`{} ..`", text[..end].trim_end()),
        None => format!("`{text}`"),
    }
}
