//! Many concurrent callers. The course of a race is left to chance here; the totals must be right.

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use diesel::connection::LoadConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use getorcreate::{Error, Outcome, Retryable};

use super::TestResult;
use super::crowd_size::{CALLERS, number_of_keys};
use super::models::{User, users};
use super::target::{Database, Target};
use crate::{TestConnection, run};

/// The maximum number of restarts of one transaction by one caller. At the strict levels only one of the callers that
/// change a row succeeds at a time.
const MOST_RESTARTS: u32 = 100;

/// On a server, whose connections are limited, a crowd holds this lock until it has finished. So crowds run one after
/// another.
pub(crate) fn in_turn(target: impl Target) -> Option<MutexGuard<'static, ()>> {
    static CONNECTIONS: Mutex<()> = Mutex::new(());

    let lock = || CONNECTIONS.lock().unwrap_or_else(PoisonError::into_inner);
    target.limits_connections().then(lock)
}

pub(crate) fn with_connections_of_their_own(target: impl Target) -> TestResult {
    let _in_turn = in_turn(target);
    let database = target.create();
    let connections = (0..CALLERS).map(|_| database.connect()).collect();
    let answers = ask_at_once(connections, |conn, email| {
        run!(User::get_or_create(users::email.eq(email)), conn)
    });
    assert_each_key_created_once(&database, answers)
}

pub(crate) fn with_a_pool(target: impl Target) -> TestResult {
    let _in_turn = in_turn(target);
    let database = target.create();
    let pool = pool(&database, u32::try_from(CALLERS)?)?;
    let connections: Result<Vec<_>, _> = (0..CALLERS).map(|_| pool.get()).collect();
    let answers = ask_at_once(connections?, |conn, email| {
        run!(User::get_or_create(users::email.eq(email)), conn)
    });
    assert_each_key_created_once(&database, answers)
}

/// A pool of connections to the database.
pub(crate) fn pool(
    database: &Database<impl Target>,
    size: u32,
) -> Result<Pool<ConnectionManager<TestConnection>>, Box<dyn std::error::Error>> {
    let pool = Pool::builder()
        .max_size(size)
        .connection_customizer(Box::new(Configure(database.target)))
        .build(ConnectionManager::new(database.url()))?;
    Ok(pool)
}

#[derive(Debug)]
struct Configure<T>(T);

impl<T: Target> CustomizeConnection<TestConnection, diesel::r2d2::Error> for Configure<T> {
    fn on_acquire(&self, conn: &mut TestConnection) -> Result<(), diesel::r2d2::Error> {
        self.0.configure(conn);
        Ok(())
    }
}

/// Runs a caller's transaction with restarts, in a loop of its own that counts them. The pauses matter at MariaDB's
/// serializable: callers who restart at once lock the rows that they read, and so keep the others from inserting.
pub(crate) fn restarting<T: Target, R>(
    target: T,
    conn: &mut TestConnection,
    restarts: &AtomicU32,
    body: impl Fn(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    let mut own_restarts = 0;
    loop {
        match target.transaction(conn, &body) {
            Err(error) if error.is_retryable() && own_restarts < MOST_RESTARTS => {
                own_restarts += 1;
                restarts.fetch_add(1, Ordering::Relaxed);
                thread::sleep(pause(own_restarts));
            }
            done => return done,
        }
    }
}

/// Makes a call that may give up, because others keep changing the same rows. Some isolation levels reject a change of a row
/// that has changed since the statement began: there the call is repeated, as the documentation of [`getorcreate::retry`]
/// shows. At the other levels it must succeed by itself.
pub(crate) fn persisting<T: Target, R, E: Retryable>(
    target: T,
    conn: &mut TestConnection,
    mut call: impl FnMut(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    if target.locks_changed_rows() {
        call(conn)
    } else {
        getorcreate::retry(conn, call)
    }
}

/// A pause that grows to 64 ms. Chance shortens it, so that callers who collided once do not collide again.
fn pause(restart: u32) -> Duration {
    let longest = 1 << restart.min(6);
    let chance = RandomState::new().build_hasher().finish();
    Duration::from_millis(1 + chance % longest)
}

/// The answer to each caller about each key.
pub(crate) type Answers = Vec<(String, Result<Outcome<User>, Error>)>;

/// Asks for each of the keys on each of the connections. For each key all connections start together.
pub(crate) fn ask_at_once<C: LoadConnection>(
    connections: Vec<C>,
    ask: impl Fn(&mut C, &str) -> Result<Outcome<User>, Error> + Sync,
) -> Answers {
    let start = Barrier::new(connections.len());
    let (start, ask) = (&start, &ask);
    thread::scope(|scope| {
        let callers: Vec<_> = connections
            .into_iter()
            .map(|mut conn| {
                scope.spawn(move || {
                    let ask_for = |key| {
                        let email = format!("{key}@example.org");
                        start.wait();
                        let answer = ask(&mut conn, &email);
                        (email, answer)
                    };
                    (0..number_of_keys()).map(ask_for).collect::<Answers>()
                })
            })
            .collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().expect("no caller panics"))
            .collect()
    })
}

/// Asserts one row and one `Created` for each key, the same row for everyone, and no error.
pub(crate) fn assert_each_key_created_once(database: &Database<impl Target>, answers: Answers) -> TestResult {
    let stored: HashSet<(i32, String)> = User::all(&mut database.connect())?
        .into_iter()
        .map(|user| (user.id, user.email))
        .collect();
    let mut sum = Sum {
        rows: stored.len(),
        ..Sum::default()
    };
    let mut created = HashSet::new();
    let mut rows = HashSet::new();
    let mut failures: BTreeMap<String, u32> = BTreeMap::new();
    for (email, answer) in answers {
        match answer {
            Ok(outcome) => {
                sum.count(&outcome);
                let was_created = outcome.created();
                let user = outcome.into_inner();
                assert_eq!(user.email, email);
                assert!(!was_created || created.insert(email), "created twice: {user:?}");
                rows.insert((user.id, user.email));
            }
            Err(error) => {
                sum.failed += 1;
                *failures.entry(format!("{error:?}")).or_default() += 1;
            }
        }
    }
    sum.say()?;
    assert_eq!(sum, Sum::right(CALLERS, number_of_keys()), "{failures:?}");
    assert_eq!(rows, stored);
    Ok(())
}

/// The totals of the calls of a crowd.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) rows: usize,
    pub(crate) created: usize,
    pub(crate) found: usize,
    pub(crate) failed: usize,
}

impl Sum {
    /// The expected totals if each of the callers asks for each of the keys.
    pub(crate) fn right(callers: usize, keys: usize) -> Self {
        Self {
            rows: keys,
            created: keys,
            found: callers * keys - keys,
            failed: 0,
        }
    }

    pub(crate) fn count<R>(&mut self, outcome: &Outcome<R>) {
        match outcome {
            Outcome::Created(_) => self.created += 1,
            Outcome::Found(_) => self.found += 1,
        }
    }

    /// Prints the totals on the standard error of the process, with the name of the test.
    pub(crate) fn say(&self) -> io::Result<()> {
        let thread = thread::current();
        let server = env::var("GETORCREATE_TEST_SERVER").map_or_else(|_| String::new(), |server| format!("{server}, "));
        writeln!(
            io::stderr(),
            "{server}{}: {} rows, {} created, {} found, {} failed",
            thread.name().unwrap_or_default(),
            self.rows,
            self.created,
            self.found,
            self.failed,
        )
    }
}
