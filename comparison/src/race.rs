//! A race that the contender always loses, arranged through the server.
//!
//! The other caller inserts the key and does not commit yet. So the contender's look finds nothing, and its insert waits
//! for the other caller. Once the server shows that wait, the other caller commits. Without a unique constraint the
//! contender's insert does not wait, and the other caller commits afterwards.

use std::time::{Duration, Instant};

use crate::process::Process;
use crate::protocol::{Answer, Moment, Request, Result};
use crate::server::Database;

const PATIENCE: Duration = Duration::from_secs(30);

/// A race that has ended.
pub(crate) struct Race {
    pub(crate) answer: Answer,
    /// True if the contender waited for the other caller.
    pub(crate) waited: bool,
    /// The moment when the other caller began its commit.
    pub(crate) committed: Moment,
}

/// Performs the request while another caller inserts this key.
pub(crate) fn run(database: &mut Database, process: &mut Process, request: &Request, email: &str) -> Result<Race> {
    database.rival_inserts(email)?;
    process.send(request)?;
    let early = answer_before_waiting(database, process)?;
    let committed = Moment::now();
    database.rival_commits()?;
    let waited = early.is_none();
    let answer = match early {
        Some(answer) => answer,
        None => process.wait()?,
    };
    Ok(Race {
        answer,
        waited,
        committed,
    })
}

/// The answer, or `None` as soon as the contender waits for a lock.
fn answer_before_waiting(database: &mut Database, process: &mut Process) -> Result<Option<Answer>> {
    let begin = Instant::now();
    loop {
        if let Some(answer) = process.answer_within(database.pause_between_looks())? {
            return Ok(Some(answer));
        }
        if database.has_waiting_session()? {
            return Ok(None);
        }
        if begin.elapsed() > PATIENCE {
            return Err(format!("{} neither answers nor waits for a lock", process.name).into());
        }
    }
}
