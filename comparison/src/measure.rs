//! The times. In each round each contender has one batch of a path, in an order that changes from round to round.

use std::time::Duration;

use serde::Serialize;

use crate::process::Process;
use crate::protocol::{Answer, Call, Keys, Request, Result};
use crate::race;
use crate::server::{Database, ROWS, SEED, Server};

/// The course of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    Hit,
    Miss,
    LostRace,
    Update,
    Create,
    ManyHits,
    ManyMisses,
}

impl Path {
    pub(crate) const ALL: [Self; 7] = [
        Self::Hit,
        Self::Miss,
        Self::LostRace,
        Self::Update,
        Self::Create,
        Self::ManyHits,
        Self::ManyMisses,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::LostRace => "lost race",
            Self::Update => "update",
            Self::Create => "create",
            Self::ManyHits => "1,000 hits",
            Self::ManyMisses => "1,000 misses",
        }
    }

    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Hit => "get or create, and the row is there",
            Self::Miss => "get or create, and the row is new",
            Self::LostRace => {
                "get or create, and another caller's insert commits first: from that commit to the answer"
            }
            Self::Update => "update or create, and the row is there",
            Self::Create => "update or create, and the row is new",
            Self::ManyHits => "get or create 1,000 rows in one call, and all are there",
            Self::ManyMisses => "get or create 1,000 rows in one call, and all are new",
        }
    }

    fn call(self) -> Call {
        match self {
            Self::Hit | Self::Miss | Self::LostRace => Call::Get,
            Self::Update | Self::Create => Call::Update,
            Self::ManyHits | Self::ManyMisses => Call::Many,
        }
    }

    fn finds_rows(self) -> bool {
        matches!(self, Self::Hit | Self::Update | Self::ManyHits)
    }

    /// The requests of a batch, and the keys of a request.
    fn size(self) -> (u32, u32) {
        match self {
            Self::Hit | Self::Miss | Self::Update | Self::Create => (1, 200),
            Self::LostRace => (20, 1),
            Self::ManyHits | Self::ManyMisses => (2, 1_000),
        }
    }

    /// The calls that a time is divided by. A call about many rows is one.
    fn calls_of_request(self) -> u32 {
        match self.call() {
            Call::Get | Call::Update => self.size().1,
            Call::Many => 1,
        }
    }
}

/// The figures of one contender on one path.
#[derive(Serialize)]
pub(crate) struct Series {
    pub(crate) contender: &'static str,
    /// The nanoseconds of a call, in each round: the median of the batch for a lost race, else its mean.
    nanoseconds: Vec<u64>,
    /// The time divided by that of the first contender in the same round.
    pub(crate) ratio: Option<Quartiles>,
    /// The error that every call ends in.
    pub(crate) error: Option<String>,
}

#[derive(Clone, Copy, Serialize)]
pub(crate) struct Quartiles {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

/// The figures of all contenders on one path.
#[derive(Serialize)]
pub(crate) struct Figures {
    pub(crate) path: &'static str,
    pub(crate) series: Vec<Series>,
}

pub(crate) fn measure(
    database: &mut Database,
    processes: &mut [Process],
    path: Path,
    rounds: usize,
) -> Result<Figures> {
    let mut series: Vec<Series> = processes.iter().map(|process| Series::new(process.name)).collect();
    for round in 0..rounds {
        for chosen in order(processes.len(), round) {
            let series = &mut series[chosen];
            if series.error.is_some() {
                continue;
            }
            match batch(database, &mut processes[chosen], path, round)? {
                Batch::Time(time) => series.nanoseconds.push(u64::try_from(time.as_nanos())?),
                Batch::Error(text) => series.error = Some(text),
            }
        }
    }
    let first = series[0].nanoseconds.clone();
    for series in &mut series {
        series.ratio = Quartiles::of_ratios(&series.nanoseconds, &first);
    }
    Ok(Figures {
        path: path.name(),
        series,
    })
}

/// The order of so many contenders in a round. It begins with another one in each round, and goes on in other steps, so
/// that nobody always has the same predecessor.
fn order(contenders: usize, round: usize) -> impl Iterator<Item = usize> {
    let reaches_all = |step: &usize| greatest_common_divisor(*step, contenders) == 1;
    let step = (1..=contenders).filter(reaches_all).cycle().nth(round).unwrap_or(1);
    (0..contenders).map(move |turn| (round + turn * step) % contenders)
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

enum Batch {
    Time(Duration),
    /// The call ends in this error. Only a lost race may.
    Error(String),
}

fn batch(database: &mut Database, process: &mut Process, path: Path, round: usize) -> Result<Batch> {
    let (requests, keys) = path.size();
    // A name that no row has, so that an update has something to do, and a hit that writes is noticed.
    let name = format!("{}-{round}", path.call().word());
    let mut times = Vec::new();
    // The first request is a warm-up. It touches other keys.
    for request in 0..=requests {
        let first = if path.finds_rows() {
            (u32::try_from(round)? * 977 + request * keys) % (ROWS - keys)
        } else {
            request * keys
        };
        let request = Request {
            call: path.call(),
            keys: Keys {
                prefix: if path.finds_rows() { SEED } else { "new" }.to_owned(),
                first,
                count: keys,
            },
            name: name.clone(),
        };
        match time(database, process, path, &request)? {
            Batch::Time(time) => times.push(time / path.calls_of_request()),
            Batch::Error(text) if path == Path::LostRace => {
                database.tidy()?;
                return Ok(Batch::Error(text));
            }
            Batch::Error(text) => return Err(format!("{}, {}: {text}", process.name, path.name()).into()),
        }
    }
    if path != Path::Hit && path != Path::ManyHits {
        database.tidy()?;
    }
    let times = &mut times[1..];
    times.sort_unstable();
    Ok(Batch::Time(match path {
        Path::LostRace => times[times.len() / 2],
        _ => times.iter().sum::<Duration>() / requests,
    }))
}

/// Performs a request, and checks that the contender has returned and written what it should.
fn time(database: &mut Database, process: &mut Process, path: Path, request: &Request) -> Result<Batch> {
    let (answer, committed) = if path == Path::LostRace {
        let email = &request.keys.emails()[0];
        let race = race::run(database, process, request, email)?;
        if !race.waited && matches!(race.answer, Answer::Rows { .. }) {
            return Err(format!("{} has not lost the race", process.name).into());
        }
        (race.answer, Some(race.committed))
    } else {
        (process.ask(request)?, None)
    };
    let (begin, end, sum_of_ids) = match answer {
        Answer::Rows { begin, end, sum_of_ids } => (begin, end, sum_of_ids),
        Answer::Error(text) => return Ok(Batch::Error(text)),
    };
    check(database, path, request, sum_of_ids)
        .map_err(|error| format!("{}, {}: {error}", process.name, path.name()))?;
    Ok(Batch::Time(end.since(committed.unwrap_or(begin))))
}

fn check(database: &mut Database, path: Path, request: &Request, returned: i64) -> Result<()> {
    let count = i64::from(request.keys.count);
    let is_of_request = in_list(&request.keys);
    let rows = database.number(&format!("SELECT count(*) FROM users WHERE {is_of_request}"))?;
    if rows != count {
        return Err(format!("{count} keys have {rows} rows").into());
    }
    if sum_of_ids(database, &is_of_request)? != returned {
        return Err("the ids of other rows were returned".into());
    }
    let written = format!(
        "SELECT count(*) FROM users WHERE name = '{}' AND {is_of_request}",
        request.name
    );
    let written = database.number(&written)?;
    let expected = match path {
        Path::Hit | Path::LostRace | Path::ManyHits => 0,
        Path::Miss | Path::Update | Path::Create | Path::ManyMisses => count,
    };
    if written != expected {
        return Err(format!("{written} rows were written, not {expected}").into());
    }
    Ok(())
}

/// The sum of the ids of the rows for which the condition is true.
pub(crate) fn sum_of_ids(database: &mut Database, condition: &str) -> Result<i64> {
    let integer = match database.server {
        Server::Postgres => "bigint",
        Server::Mariadb => "signed",
    };
    database.number(&format!(
        "SELECT CAST(sum(id) AS {integer}) FROM users WHERE {condition}"
    ))
}

/// The condition for the rows with these keys.
pub(crate) fn in_list(keys: &Keys) -> String {
    format!("email IN ('{}')", keys.emails().join("', '"))
}

impl Series {
    fn new(contender: &'static str) -> Self {
        Self {
            contender,
            nanoseconds: Vec::new(),
            ratio: None,
            error: None,
        }
    }
}

impl Quartiles {
    /// The quartiles of the ratios of each round, or `None` without rounds.
    #[allow(clippy::cast_precision_loss)] // the times are far below 2^52 nanoseconds
    fn of_ratios(times: &[u64], first: &[u64]) -> Option<Self> {
        if times.len() != first.len() || times.is_empty() {
            return None;
        }
        let mut ratios: Vec<f64> = times
            .iter()
            .zip(first)
            .map(|(time, first)| *time as f64 / *first as f64)
            .collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let last = ratios.len() - 1;
        Some(Self {
            low: ratios[last / 4],
            median: ratios[last / 2],
            high: ratios[last - last / 4],
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::order;

    #[test]
    fn a_round_has_each_contender_once() {
        for contenders in 1..12 {
            for round in 0..20 {
                let mut chosen: Vec<usize> = order(contenders, round).collect();
                chosen.sort_unstable();
                assert_eq!(chosen, (0..contenders).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn nobody_always_has_the_same_predecessor() {
        let orders: Vec<Vec<usize>> = (0..4).map(|round| order(10, round).collect()).collect();
        let pairs = orders
            .iter()
            .flat_map(|order| order.windows(2).map(|pair| (pair[0], pair[1])));
        let before_first: HashSet<usize> = pairs
            .filter(|(_, next)| *next == 0)
            .map(|(previous, _)| previous)
            .collect();
        assert!(before_first.len() > 1, "{before_first:?}");
    }
}
