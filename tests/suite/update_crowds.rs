//! Many concurrent callers update the same rows, or create them. The course of each race is left to chance; no update may
//! be lost, and each row is created once.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, Upserted};

use super::TestResult;
use super::crowd_size::{CALLERS, number_of_keys, scaled};
use super::models::{User, users};
use super::recorder::observe;
use super::target::{Database, Target};
use super::threads;
use crate::{TestConnection, run};

/// The limit of retries for a call that needs none.
const NO_RETRIES: u32 = 0;
/// The default of the library.
const RETRIES: u32 = 16;

/// Counts a visit of the user.
fn visit(conn: &mut TestConnection, email: &str, max_retries: u32) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(email))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1))
            .max_retries(max_retries),
        conn
    )
}

pub(crate) fn each_key_is_created_once(target: impl Target) -> TestResult {
    assert_no_visit_lost(&target.create())
}

/// Asserts that calls in autocommit lose no visit, and that none of them fails.
pub(crate) fn assert_no_visit_lost(database: &Database<impl Target>) -> TestResult {
    assert_each_key_created_once(database, |conn, email| visit(conn, email, RETRIES))?;
    Ok(())
}

/// In a transaction nobody can change the row before it is read back. So each caller sees another number of visits.
pub(crate) fn each_key_is_created_once_in_transactions(target: impl Target) -> TestResult {
    let restarts = AtomicU32::new(0);
    let seen = assert_each_key_created_once(&target.create(), |conn, email| {
        threads::restarting(target, conn, &restarts, |conn| visit(conn, email, RETRIES))
    })?;
    say(&format!("{} restarts", restarts.load(Ordering::Relaxed)))?;
    for (email, mut visits) in seen {
        visits.sort_unstable();
        assert_eq!(visits, (1..=i32::try_from(CALLERS)?).collect::<Vec<_>>(), "{email}");
    }
    Ok(())
}

/// The number of visits that each caller saw, by key.
type Seen = BTreeMap<String, Vec<i32>>;

/// Asserts one row and one `Created` for each key, an `Updated` for everyone else, and that no visit is lost.
fn assert_each_key_created_once(
    database: &Database<impl Target>,
    visit: impl Fn(&mut TestConnection, &str) -> Result<Upserted<User>, Error> + Sync,
) -> Result<Seen, Box<dyn std::error::Error>> {
    let _in_turn = threads::in_turn(database.target);
    let keys = number_of_keys();
    let start = Barrier::new(CALLERS);
    let answers = at_once(database, |conn, _| {
        let visit_next = |key| {
            let email = format!("{key}@example.org");
            start.wait();
            let answer = visit(conn, &email);
            (email, answer)
        };
        (0..keys).map(visit_next).collect::<Vec<_>>()
    });

    let (mut created, mut updated) = (0, 0);
    let mut failures: BTreeMap<String, u32> = BTreeMap::new();
    let mut seen = Seen::new();
    for (email, answer) in answers.into_iter().flatten() {
        match &answer {
            Ok(Upserted::Created(_)) => created += 1,
            Ok(Upserted::Updated(_)) => updated += 1,
            other => *failures.entry(format!("{other:?}")).or_default() += 1,
        }
        if let Ok(upserted) = answer {
            let user = upserted.into_inner();
            assert_eq!(user.email, email);
            seen.entry(email).or_default().push(user.visits);
        }
    }
    let stored = User::all(&mut database.connect())?;
    let sum = sum_of_visits(&stored);
    say(&format!(
        "{} rows, {created} created, {updated} updated, {} failed, {sum} visits",
        stored.len(),
        CALLERS * keys - created - updated,
    ))?;
    assert_eq!(failures, BTreeMap::new());
    assert_eq!((stored.len(), created, sum), (keys, keys, CALLERS * keys));
    for user in stored {
        assert_eq!(usize::try_from(user.visits)?, CALLERS, "{user:?}");
    }
    Ok(seen)
}

pub(crate) fn one_row_loses_no_increment(target: impl Target) -> TestResult {
    assert_no_increment_lost(target, 1)
}

pub(crate) fn ten_rows_lose_no_increment(target: impl Target) -> TestResult {
    assert_no_increment_lost(target, 10)
}

/// The callers go through the rows in the same order, each starting at a different row.
///
/// A call locks one row, so no deadlock is possible. Calls are retried only at the levels that reject a change of a row
/// that has changed since the statement began.
fn assert_no_increment_lost(target: impl Target, rows: usize) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let emails: Vec<String> = (0..rows).map(|row| format!("{row}@example.org")).collect();
    for email in &emails {
        assert!(visit(&mut database.connect(), email, NO_RETRIES)?.created());
    }
    let increments = scaled(10);
    let max_retries = if target.locks_changed_rows() {
        NO_RETRIES
    } else {
        RETRIES
    };

    let retries = at_once(&database, |conn, caller| {
        let from_its_own = emails.iter().cycle().skip(caller % rows);
        let increment = |email: &String| {
            let call = observe(conn, |conn| {
                threads::persisting(target, conn, |conn| visit(conn, email, max_retries))
            });
            let updates = call.kinds().iter().filter(|kind| **kind == "UPDATE").count();
            match call.result? {
                Upserted::Updated(_) => Ok(updates - 1),
                other => panic!("{other:?}"),
            }
        };
        from_its_own
            .take(increments)
            .map(increment)
            .sum::<Result<usize, Error>>()
    });

    let retries = retries.into_iter().sum::<Result<usize, Error>>()?;
    let sum = sum_of_visits(&User::all(&mut database.connect())?);
    say(&format!(
        "{rows} rows, {CALLERS} callers, {increments} increments each, {retries} retries, {} counted",
        sum - rows
    ))?;
    assert_eq!(sum, rows + CALLERS * increments);
    Ok(())
}

/// Does the work on a connection for each caller at the same time.
pub(crate) fn at_once<T: Target, R: Send>(
    database: &Database<T>,
    work: impl Fn(&mut TestConnection, usize) -> R + Sync,
) -> Vec<R> {
    let work = &work;
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let mut conn = database.connect();
                database.target.prepare_for_a_crowd(&mut conn);
                scope.spawn(move || work(&mut conn, caller))
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    })
}

fn sum_of_visits(users: &[User]) -> usize {
    let visits = users.iter().map(|user| usize::try_from(user.visits));
    visits.sum::<Result<_, _>>().expect("nobody counts down")
}

/// Prints the totals on the standard error of the process, with the name of the test.
pub(crate) fn say(totals: &str) -> io::Result<()> {
    let thread = thread::current();
    let server = env::var("GETORCREATE_TEST_SERVER").map_or_else(|_| String::new(), |server| format!("{server}, "));
    writeln!(io::stderr(), "{server}{}: {totals}", thread.name().unwrap_or_default())
}
