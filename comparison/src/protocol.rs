//! The lines between the driver and a contender. A contender is a process in any language that reads requests on its
//! standard input, and answers each with one line. `README.md` has the same in words.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The functions that a contender has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Finds or creates one row after the other.
    Get,
    /// Updates or creates one row after the other.
    Update,
    /// Finds or creates all rows at once.
    Many,
}

impl Call {
    pub(crate) const ALL: [Self; 3] = [Self::Get, Self::Update, Self::Many];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Update => "update",
            Self::Many => "many",
        }
    }
}

/// A call with some keys: `get seed 0 200 new`.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) call: Call,
    pub(crate) keys: Keys,
    /// The name for a new row, and for an updated one.
    pub(crate) name: String,
}

/// Keys that are numbered.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) prefix: String,
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Keys {
    pub(crate) fn emails(&self) -> Vec<String> {
        let numbers = (self.first..).take(self.count as usize);
        numbers
            .map(|number| format!("{}-{number}@example.org", self.prefix))
            .collect()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Keys { prefix, first, count } = &self.keys;
        write!(f, "{} {prefix} {first} {count} {}", self.call.word(), self.name)
    }
}

impl Request {
    pub(crate) fn parse(line: &str) -> Result<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [call, prefix, first, count, name] = words[..] else {
            return Err(format!("not a request: {line}").into());
        };
        let call = Call::ALL.into_iter().find(|known| known.word() == call);
        Ok(Self {
            call: call.ok_or_else(|| format!("not a call: {line}"))?,
            keys: Keys {
                prefix: prefix.to_owned(),
                first: first.parse()?,
                count: count.parse()?,
            },
            name: name.to_owned(),
        })
    }
}

/// A contender's answer to a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// `ok`, when the calls began and ended, and the sum of the ids of their rows.
    Rows {
        begin: Moment,
        end: Moment,
        sum_of_ids: i64,
    },
    /// `error`, and its text.
    Error(String),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows { begin, end, sum_of_ids } => write!(f, "ok {} {} {sum_of_ids}", begin.0, end.0),
            Self::Error(text) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                write!(f, "error {}", words.join(" "))
            }
        }
    }
}

impl Answer {
    pub(crate) fn parse(line: &str) -> Result<Self> {
        if let Some(text) = line.strip_prefix("error ") {
            return Ok(Self::Error(text.to_owned()));
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["ok", begin, end, sum_of_ids] = words[..] else {
            return Err(format!("not an answer: {line}").into());
        };
        Ok(Self::Rows {
            begin: Moment(begin.parse()?),
            end: Moment(end.parse()?),
            sum_of_ids: sum_of_ids.parse()?,
        })
    }
}

/// A moment on `CLOCK_MONOTONIC`, in nanoseconds. All processes on a Linux machine read the same clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    pub(crate) fn now() -> Self {
        let now = clock_gettime(ClockId::Monotonic);
        let duration = Duration::try_from(now).expect("this clock does not go below zero");
        Self(u64::try_from(duration.as_nanos()).expect("the machine has run for less than 500 years"))
    }

    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}
