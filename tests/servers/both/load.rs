//! Many concurrent callers, in addition to the suite's cases: each in its own transactions, and over a pool that is too
//! small.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use crate::suite::TestResult;
use crate::suite::crowd_size::{CALLERS, number_of_keys};
use crate::suite::models::{User, users};
use crate::suite::target::{Rival, Target};
use crate::suite::threads;
use crate::{TestConnection, run};

fn ask(conn: &mut TestConnection, email: &str) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(email)).defaults(users::name.eq("Ada")),
        conn
    )
}

/// Asserts that everyone has committed at the first attempt, where a rival may come first.
fn assert_no_restart_where_a_rival_may_come_first(target: impl Target, restarts: &AtomicU32) {
    match target.rival_in_transaction() {
        Rival::ComesFirst => assert_eq!(restarts.load(Ordering::Relaxed), 0),
        Rival::IsLockedOut | Rival::EndsTheTransaction { .. } => {}
    }
}

pub(crate) fn with_one_key_in_a_transaction(target: impl Target) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let connections = (0..CALLERS).map(|_| database.connect()).collect();
    let restarts = AtomicU32::new(0);

    let answers = threads::ask_at_once(connections, |conn, email| {
        threads::restarting(target, conn, &restarts, |conn| ask(conn, email))
    });

    threads::assert_each_key_created_once(&database, answers)?;
    assert_no_restart_where_a_rival_may_come_first(target, &restarts);
    Ok(())
}

/// All callers ask for the two keys in the same order.
pub(crate) fn with_two_keys_in_a_transaction(target: impl Target) -> TestResult {
    let restarts = assert_each_of_two_keys_created_once(target, "zeta.example.org")?;
    if target.locks_the_end_of_the_table() {
        return Ok(());
    }
    assert_no_restart_where_a_rival_may_come_first(target, &restarts);
    Ok(())
}

/// The second key is directly before the first in the index. There, on MariaDB and MySQL, callers who wait for the
/// first key block the second. A deadlock is then unavoidable at any isolation level.
pub(crate) fn with_two_keys_in_a_transaction_the_second_next_to_the_first(target: impl Target) -> TestResult {
    assert_each_of_two_keys_created_once(target, "alpha.example.org")?;
    Ok(())
}

/// Asks for two keys, the second with the other domain. Returns the number of restarted transactions.
fn assert_each_of_two_keys_created_once(
    target: impl Target,
    second_domain: &str,
) -> Result<AtomicU32, Box<dyn std::error::Error>> {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let connections = (0..CALLERS).map(|_| database.connect()).collect();
    let restarts = AtomicU32::new(0);
    let seconds = Mutex::new(Vec::new());

    let firsts = threads::ask_at_once(connections, |conn, email| {
        let (name, _) = email.split_once('@').expect("it is an address");
        let second_email = format!("{name}@{second_domain}");
        let (first, second) = threads::restarting(target, conn, &restarts, |conn| {
            Ok((ask(conn, email)?, ask(conn, &second_email)?))
        })?;
        seconds.lock().unwrap().push(second);
        Ok(first)
    });

    let mut outcomes = seconds.into_inner()?;
    for (_, first) in firsts {
        outcomes.push(first?);
    }
    assert_eq!(outcomes.len(), 2 * CALLERS * number_of_keys());
    let created = outcomes.iter().filter(|outcome| outcome.created()).count();
    let rows: HashSet<(i32, String)> = outcomes
        .into_iter()
        .map(Outcome::into_inner)
        .map(|user| (user.id, user.email))
        .collect();
    let stored = User::all(&mut database.connect())?;
    assert_eq!((created, stored.len()), (2 * number_of_keys(), 2 * number_of_keys()));
    assert_eq!(rows, stored.into_iter().map(|user| (user.id, user.email)).collect());
    Ok(restarts)
}

/// Callers share the connections, so each connection serves many callers.
pub(crate) fn with_a_pool_of_fewer_connections_than_callers(target: impl Target) -> TestResult {
    let _in_turn = threads::in_turn(target);
    let database = target.create();
    let pool = threads::pool(&database, 4)?;
    let start = Barrier::new(CALLERS);
    let ask_for = |key: usize| {
        let email = format!("{key}@example.org");
        start.wait();
        let answer = ask(&mut pool.get().expect("each call is soon over"), &email);
        (email, answer)
    };

    let answers = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| scope.spawn(|| (0..number_of_keys()).map(ask_for).collect::<threads::Answers>()))
            .collect();
        let answers = callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"));
        answers.flatten().collect()
    });

    threads::assert_each_key_created_once(&database, answers)
}
