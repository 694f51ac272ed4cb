//! Many concurrent tasks over a pool of a few connections. As in the suite, the course of a race is left to chance; the
//! totals must be right.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::pooled_connection::deadpool::Pool;
use getorcreate::{Error, Outcome};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::driver::wait_for;
use crate::pools::{self, Connection};
use crate::suite::TestResult;
use crate::suite::crowd_size::{CALLERS, number_of_keys, scaled};
use crate::suite::models::{User, users};
use crate::suite::target::{Rival, Target};
use crate::suite::threads::{self, Sum};
use crate::{TestConnection, transaction};

/// The number of keys that each task asks for, if tasks take turns with a connection or a lock. Such a load takes longer.
fn number_of_keys_in_turn() -> usize {
    scaled(2)
}

/// The maximum number of restarts of one transaction by one task.
const MOST_RESTARTS: u32 = 10;

/// The way in which a task gets the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Autocommit,
    Transaction,
}

pub(crate) fn as_many_tasks_as_connections(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, CALLERS, CALLERS, number_of_keys(), Mode::Autocommit)
}

pub(crate) fn as_many_transactions_as_connections(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, CALLERS, CALLERS, number_of_keys(), Mode::Transaction)
}

pub(crate) fn far_more_tasks_than_connections(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, 200, CALLERS, number_of_keys_in_turn(), Mode::Autocommit)
}

pub(crate) fn far_more_transactions_than_connections(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, 200, CALLERS, number_of_keys_in_turn(), Mode::Transaction)
}

/// A call that took a second connection would wait for it forever.
pub(crate) fn many_tasks_with_one_connection(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, CALLERS, 1, number_of_keys_in_turn(), Mode::Autocommit)
}

pub(crate) fn many_transactions_with_one_connection(target: impl Target) -> TestResult {
    assert_each_key_created_once(target, CALLERS, 1, number_of_keys_in_turn(), Mode::Transaction)
}

/// Each task asks for each of the keys. For each key all tasks start together.
fn assert_each_key_created_once(
    target: impl Target,
    tasks: usize,
    connections: usize,
    keys: usize,
    mode: Mode,
) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let pool = pools::pool(&database, connections, move |url| connect_patiently(target, url))?;
    let start = Arc::new(Barrier::new(tasks));
    let restarts = Arc::new(AtomicU32::new(0));

    let answers = wait_for(async {
        let mut callers = JoinSet::new();
        for _ in 0..tasks {
            callers.spawn(ask_for_all(
                pool.clone(),
                Arc::clone(&start),
                keys,
                mode,
                Arc::clone(&restarts),
            ));
        }
        tokio::time::timeout(Duration::from_secs(120), callers.join_all()).await
    })?;

    let stored = User::all(&mut database.connect())?;
    let mut sum = Sum {
        rows: stored.len(),
        ..Sum::default()
    };
    let mut outcomes: HashMap<String, Vec<Outcome<User>>> = HashMap::new();
    for answer in answers {
        for outcome in answer.map_err(|error| error.to_string())? {
            sum.count(&outcome);
            let email = outcome.as_ref().into_inner().email.clone();
            outcomes.entry(email).or_default().push(outcome);
        }
    }
    sum.say()?;
    assert_eq!(sum, Sum::right(tasks, keys));
    assert_eq!(outcomes.len(), keys);
    for user in stored {
        let outcomes = &outcomes[&user.email];
        assert_eq!(outcomes.len(), tasks);
        assert!(
            outcomes.iter().all(|outcome| *outcome.as_ref().into_inner() == user),
            "{outcomes:#?}"
        );
        assert_eq!(
            outcomes.iter().filter(|outcome| outcome.created()).count(),
            1,
            "{user:?}"
        );
    }
    // Where a rival may come first, everyone has committed at the first attempt. With one connection there is no rival.
    if connections == 1 || target.rival_in_transaction() == Rival::ComesFirst {
        assert_eq!(restarts.load(Ordering::Relaxed), 0);
    }
    Ok(())
}

fn connect_patiently(target: impl Target, url: &str) -> TestConnection {
    let mut conn = target.connect_to(url);
    target.prepare_for_a_crowd(&mut conn);
    conn
}

async fn ask_for_all(
    pool: Pool<Connection>,
    start: Arc<Barrier>,
    keys: usize,
    mode: Mode,
    restarts: Arc<AtomicU32>,
) -> Result<Vec<Outcome<User>>, Box<dyn StdError + Send + Sync>> {
    let mut outcomes = Vec::new();
    for key in 0..keys {
        let email = format!("{key}@example.org");
        start.wait().await;
        let mut conn = pool.get().await?;
        outcomes.push(match mode {
            Mode::Autocommit => ask(&mut conn, &email).await?,
            Mode::Transaction => restarting(&mut conn, &email, &restarts).await?,
        });
    }
    Ok(outcomes)
}

async fn ask(conn: &mut Connection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(users::email.eq(email))
        .defaults(users::name.eq("Ada"))
        .run_async(conn)
        .await
}

/// Runs a caller's transaction with restarts, as the documentation of `Error` shows.
async fn restarting(conn: &mut Connection, email: &str, restarts: &AtomicU32) -> Result<Outcome<User>, Error> {
    let mut own_restarts = 0;
    loop {
        match transaction!(conn, async |conn| ask(conn, email).await) {
            Err(error) if error.is_retryable() && own_restarts < MOST_RESTARTS => {
                own_restarts += 1;
                restarts.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(1 << own_restarts)).await;
            }
            done => return done,
        }
    }
}
