//! Many concurrent callers ask for many rows at once, half of them in the opposite order. The course of each race is left to
//! chance; the totals must be right.

use std::collections::{BTreeMap, HashMap};
use std::sync::Barrier;

use diesel::prelude::*;
use getorcreate::{ManyError, Outcome, Upserted};

use super::TestResult;
use super::crowd_size::{CALLERS, scaled};
use super::models::{User, users};
use super::recorder::{Observed, observe};
use super::target::{Database, Rival, Target};
use super::threads;
use super::update_crowds::{at_once, say};
use crate::{TestConnection, run};

/// Maximum number of times that one caller's transaction may use up all its retries.
const MOST_SURRENDERS: usize = 10;

/// Each caller goes through all keys in each round. Each round has new keys.
fn number_of_rounds() -> usize {
    scaled(1)
}

/// The size of a round.
#[derive(Debug, Clone, Copy)]
struct Load {
    /// The keys of all callers together.
    keys: usize,
    /// The keys of one call.
    batch: usize,
    /// The number of times that each caller goes through the keys.
    passes: usize,
}

impl Load {
    /// The batches of a caller in a round. Together they have each key of the round once.
    ///
    /// Each caller begins at another key, so batches of different callers overlap in part. Every second caller goes down.
    fn batches(self, round: usize, caller: usize) -> Vec<Vec<String>> {
        let mut emails: Vec<String> = (0..self.keys)
            .map(|key| format!("{round}-{key:05}@example.org"))
            .collect();
        emails.rotate_left(caller * self.keys / CALLERS);
        if caller % 2 == 1 {
            emails.reverse();
        }
        emails.chunks(self.batch).map(<[String]>::to_vec).collect()
    }
}

/// A call of the crowd.
struct Call {
    emails: Vec<String>,
    observed: Observed<Result<Vec<Answer>, ManyError>>,
}

struct Answer {
    created: bool,
    user: User,
}

impl From<Outcome<User>> for Answer {
    fn from(outcome: Outcome<User>) -> Self {
        Self {
            created: outcome.created(),
            user: outcome.into_inner(),
        }
    }
}

impl From<Upserted<User>> for Answer {
    /// Nobody deletes a row, so each row that exists is updated.
    fn from(upserted: Upserted<User>) -> Self {
        assert!(!matches!(upserted, Upserted::Unchanged(_)), "{upserted:?}");
        Self {
            created: upserted.created(),
            user: upserted.into_inner(),
        }
    }
}

/// Makes all calls. In each round the callers start together.
fn call_in_rounds<A: Into<Answer>>(
    database: &Database<impl Target>,
    load: Load,
    call: impl Fn(&mut TestConnection, &[String], usize, usize) -> Result<Vec<A>, ManyError> + Sync,
) -> Vec<Call> {
    let start = Barrier::new(CALLERS);
    let of_callers = at_once(database, |conn, caller| {
        let mut calls = Vec::new();
        for round in 0..number_of_rounds() {
            let batches = load.batches(round, caller);
            start.wait();
            for pass in 0..load.passes {
                for emails in batches.clone() {
                    let observed = observe(conn, |conn| {
                        let answers = call(conn, &emails, caller, pass)?;
                        Ok(answers.into_iter().map(Into::into).collect())
                    });
                    calls.push(Call { emails, observed });
                }
            }
        }
        calls
    });
    of_callers.into_iter().flatten().collect()
}

/// Asserts that no call has failed, that there is one row and one `Created` for each key, and that each answer has that row.
/// Prints the totals. Returns the rows.
fn assert_each_key_created_once(
    database: &Database<impl Target>,
    load: Load,
    calls: &[Call],
) -> Result<Vec<User>, Box<dyn std::error::Error>> {
    let stored = User::all(&mut database.connect())?;
    let ids: HashMap<&str, i32> = stored.iter().map(|user| (&*user.email, user.id)).collect();
    let mut failures: BTreeMap<String, usize> = BTreeMap::new();
    let mut interruptions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut created: BTreeMap<&str, usize> = BTreeMap::new();
    let mut statements = 0;
    for Call { emails, observed } in calls {
        statements += observed.statements.len();
        for message in &observed.interruptions {
            *interruptions.entry(message).or_default() += 1;
        }
        match &observed.result {
            Ok(answers) => {
                let of_answers: Vec<(&str, i32)> = answers
                    .iter()
                    .map(|answer| (&*answer.user.email, answer.user.id))
                    .collect();
                let asked: Vec<(&str, i32)> = emails.iter().map(|email| (&**email, ids[&**email])).collect();
                assert_eq!(of_answers, asked);
                for answer in answers.iter().filter(|answer| answer.created) {
                    *created.entry(&answer.user.email).or_default() += 1;
                }
            }
            Err(error) => *failures.entry(format!("{error:?}")).or_default() += 1,
        }
    }
    say(&format!(
        "{} rows, {} created, {} calls, {} failed, {statements} statements, to be repeated: {interruptions:?}",
        stored.len(),
        created.values().sum::<usize>(),
        calls.len(),
        failures.values().sum::<usize>(),
    ))?;
    assert_eq!(failures, BTreeMap::new());
    let keys = load.keys * number_of_rounds();
    assert_eq!((stored.len(), ids.len(), created.len()), (keys, keys, keys));
    created.retain(|_, times| *times != 1);
    assert_eq!(created, BTreeMap::new(), "created more than once");
    Ok(stored)
}

fn get_or_create(conn: &mut TestConnection, emails: &[String]) -> Result<Vec<Outcome<User>>, ManyError> {
    run!(
        User::get_or_create_many(emails.iter().map(|email| users::email.eq(email))),
        conn
    )
}

pub(crate) fn each_key_is_created_once(target: impl Target) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let load = Load {
        keys: 2_000,
        batch: 500,
        passes: 1,
    };

    let calls = call_in_rounds(&database, load, |conn, emails, _, _| {
        threads::persisting(target, conn, |conn| get_or_create(conn, emails))
    });

    assert_each_key_created_once(&database, load, &calls)?;
    Ok(())
}

/// A transaction makes two calls. So two transactions may deadlock, each with the rows of its first call.
pub(crate) fn each_key_is_created_once_in_transactions(target: impl Target) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let (keys, batch) = match target.rival_in_transaction() {
        Rival::ComesFirst => (400, 100),
        // All but one of the callers must repeat their transactions, most of them several times.
        Rival::IsLockedOut | Rival::EndsTheTransaction { .. } => (100, 50),
    };
    let load = Load { keys, batch, passes: 1 };

    let calls = call_in_rounds(&database, load, |conn, emails, _, _| {
        committed(conn, |conn| {
            target.transaction(conn, |conn| {
                let (one, other) = emails.split_at(emails.len() / 2);
                let mut outcomes = get_or_create(conn, one)?;
                outcomes.extend(get_or_create(conn, other)?);
                Ok(outcomes)
            })
        })
    });

    assert_each_key_created_once(&database, load, &calls)?;
    Ok(())
}

/// Repeats the transaction until it is committed. In a crowd the retries of one request may not be enough.
pub(crate) fn committed<R>(
    conn: &mut TestConnection,
    transaction: impl Fn(&mut TestConnection) -> Result<R, ManyError>,
) -> Result<R, ManyError> {
    let mut surrenders = 0;
    loop {
        match getorcreate::retry(conn, &transaction) {
            Err(error) if error.is_retryable() && surrenders < MOST_SURRENDERS => surrenders += 1,
            done => return done,
        }
    }
}

/// A row as a caller writes it.
#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
struct Version<'a> {
    email: &'a str,
    name: String,
}

/// The name that a caller gives to all rows in a pass.
fn name_of_version(caller: usize, pass: usize) -> String {
    format!("caller {caller}, pass {pass}")
}

/// Each caller writes each row twice. Its first value must not outlive its second one.
///
/// On PostgreSQL the plan decides in which order an update locks its rows. Where plans differ, callers deadlock.
pub(crate) fn each_row_keeps_a_value_that_was_written_last(target: impl Target) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let load = Load {
        keys: 500,
        batch: 125,
        passes: 2,
    };

    let calls = call_in_rounds(&database, load, |conn, emails, caller, pass| {
        threads::persisting(target, conn, |conn| {
            let rows = emails.iter().map(|email| Version {
                email,
                name: name_of_version(caller, pass),
            });
            run!(User::update_or_create_many_from(rows).by(users::email), conn)
        })
    });

    let stored = assert_each_key_created_once(&database, load, &calls)?;
    let last: Vec<String> = (0..CALLERS)
        .map(|caller| name_of_version(caller, load.passes - 1))
        .collect();
    for user in stored {
        assert!(last.contains(&user.name), "{user:?}");
    }
    Ok(())
}
