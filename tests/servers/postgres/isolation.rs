//! A lost race at each isolation level, in each situation of a call.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome, Scope};

use super::database::Level;
use super::waiting;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Rival, Target};
use crate::{TestConnection, run, transaction_at};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

/// True if a transaction reads from the snapshot of its first statement.
fn keeps_its_snapshot(target: impl Target) -> bool {
    matches!(target.rival_in_transaction(), Rival::EndsTheTransaction { .. })
}

fn asks_for_the_transaction(error: &Error) -> bool {
    matches!(
        error,
        Error::Retry {
            scope: Scope::OutermostTransaction,
            ..
        }
    )
}

/// The transaction's work before the call.
#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    ReadsTheTable,
}

/// All situations inside a transaction: the work before the call, and the number of savepoints around it.
const SITUATIONS: [(Before, u32); 4] = [
    (Before::Nothing, 0),
    (Before::Nothing, 1),
    (Before::ReadsTheTable, 0),
    (Before::ReadsTheTable, 2),
];

fn within<R>(
    conn: &mut TestConnection,
    savepoints: u32,
    body: &mut dyn FnMut(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    if savepoints == 0 {
        return body(conn);
    }
    conn.transaction(|conn| within(conn, savepoints - 1, body))
}

/// Makes the call in a transaction, restarts the transaction whenever asked to, and returns the number of restarts.
fn repeat(
    target: impl Target,
    conn: &mut TestConnection,
    (before, savepoints): (Before, u32),
    mut call: impl FnMut(&mut TestConnection, usize) -> Result<Outcome<User>, Error>,
) -> Result<(usize, Outcome<User>), Error> {
    let mut repetitions = 0;
    loop {
        let result = target.transaction(conn, |conn| {
            match before {
                Before::Nothing => {}
                Before::ReadsTheTable => drop(User::all(conn)?),
            }
            within(conn, savepoints, &mut |conn| call(conn, repetitions))
        });
        match result {
            Err(error) if asks_for_the_transaction(&error) && repetitions < 5 => repetitions += 1,
            Err(error) => return Err(error),
            Ok(outcome) => return Ok((repetitions, outcome)),
        }
    }
}

/// Asserts that the call found the winner's row, and that it is the only row.
fn assert_found(conn: &mut TestConnection, outcome: Outcome<User>) -> TestResult {
    let Outcome::Found(found) = outcome else {
        panic!("the rival came first");
    };
    assert_eq!(found.name, "the rival's");
    assert_eq!(User::all(conn)?, [found]);
    Ok(())
}

/// In autocommit each statement has its own snapshot.
pub(crate) fn in_autocommit_a_rival_that_commits_before_our_insert_is_found(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, |conn| {
            run!(User::get_or_create(users::email.eq(EMAIL)).max_retries(0), conn)
        });

    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
    assert_found(&mut conn, call.result?)
}

/// The rival's row is not in any snapshot yet. Above read committed, the call's retry exists for this case.
pub(crate) fn in_autocommit_a_rival_that_commits_while_our_insert_waits_is_found(target: impl Target) -> TestResult {
    for max_retries in [0, 1] {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = database.connect();
        rival.batch_execute("BEGIN")?;
        User::insert(&mut rival, EMAIL, "the rival's")?;
        let commits = waiting::run_once_they_wait(rival, vec![waiting::pid(&mut conn)], "COMMIT");

        let call = observe(&mut conn, |conn| {
            run!(
                User::get_or_create(users::email.eq(EMAIL)).max_retries(max_retries),
                conn
            )
        });

        drop(commits.join().unwrap());
        if keeps_its_snapshot(target) && max_retries == 0 {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
            let error = call.result.unwrap_err();
            assert!(
                matches!(error, Error::Retry { scope: Scope::Call, .. }),
                "{max_retries}: {error:?}"
            );
            assert_eq!(User::all(&mut conn)?.len(), 1);
        } else {
            assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
            assert_found(&mut conn, call.result?)?;
        }
    }
    Ok(())
}

pub(crate) fn in_a_transaction_a_rival_that_commits_before_our_insert_is_found_in_the_end(
    target: impl Target,
) -> TestResult {
    for situation in SITUATIONS {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = Some(database.connect());
        let mut statements = Vec::new();

        let (repetitions, outcome) = repeat(target, &mut conn, situation, |conn, repetition| {
            let arrangement = match rival.take() {
                Some(mut rival) => Arrangement::default().before_insert(1, move || {
                    User::insert(&mut rival, EMAIL, "the rival's")?;
                    Ok(())
                }),
                None => Arrangement::default(),
            };
            let call = arrangement.observe(conn, ask);
            statements.push((repetition, call.kinds().join(" ")));
            call.result
        })?;

        let expected: &[(usize, &str)] = if keeps_its_snapshot(target) {
            &[(0, "SELECT WITH"), (1, "SELECT")]
        } else {
            &[(0, "SELECT WITH SELECT")]
        };
        let statements: Vec<(usize, &str)> = statements.iter().map(|(number, kinds)| (*number, &**kinds)).collect();
        assert_eq!(statements, expected, "{situation:?}");
        assert_eq!(repetitions, expected.len() - 1);
        assert_found(&mut conn, outcome)?;
    }
    Ok(())
}

pub(crate) fn in_a_transaction_a_rival_that_commits_while_our_insert_waits_is_found_in_the_end(
    target: impl Target,
) -> TestResult {
    for situation in SITUATIONS {
        let database = target.create();
        let mut conn = database.connect();
        let pid = waiting::pid(&mut conn);
        let mut rival = database.connect();
        rival.batch_execute("BEGIN")?;
        User::insert(&mut rival, EMAIL, "the rival's")?;
        let commits = waiting::run_once_they_wait(rival, vec![pid], "COMMIT");

        let (repetitions, outcome) = repeat(target, &mut conn, situation, |conn, _| ask(conn))?;

        drop(commits.join().unwrap());
        assert_eq!(repetitions, usize::from(keeps_its_snapshot(target)), "{situation:?}");
        assert_found(&mut conn, outcome)?;
    }
    Ok(())
}

pub(crate) fn in_a_transaction_a_rival_that_rolls_back_while_our_insert_waits_is_no_matter(
    target: impl Target,
) -> TestResult {
    for situation in SITUATIONS {
        let database = target.create();
        let mut conn = database.connect();
        let pid = waiting::pid(&mut conn);
        let mut rival = database.connect();
        rival.batch_execute("BEGIN")?;
        User::insert(&mut rival, EMAIL, "the rival's")?;
        let rolls_back = waiting::run_once_they_wait(rival, vec![pid], "ROLLBACK");

        let (repetitions, outcome) = repeat(target, &mut conn, situation, |conn, _| {
            let call = observe(conn, ask);
            assert_eq!(call.kinds(), ["SELECT", "WITH"]);
            call.result
        })?;

        drop(rolls_back.join().unwrap());
        assert_eq!(repetitions, 0, "{situation:?}");
        assert!(outcome.created());
        assert_eq!(User::all(&mut conn)?, [outcome.into_inner()]);
    }
    Ok(())
}

/// A caller that rolls back to a savepoint and calls again gets the same answer: the snapshot belongs to the transaction.
pub(crate) fn a_savepoint_brings_no_newer_snapshot(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = target.transaction(&mut conn, |conn| {
        User::all(conn)?;
        User::insert(&mut rival, EMAIL, "the rival's")?;
        let first = conn.transaction(ask);
        let second = conn.transaction(ask);
        let visible = User::all(conn)?.len();
        if keeps_its_snapshot(target) {
            assert!(asks_for_the_transaction(&first.unwrap_err()));
            assert_eq!(visible, 0);
        } else {
            assert!(!first?.created());
            assert_eq!(visible, 1);
        }
        second
    });

    if keeps_its_snapshot(target) {
        assert!(asks_for_the_transaction(&result.unwrap_err()));
        let repeated = target.transaction(&mut conn, ask)?;
        assert_found(&mut conn, repeated)
    } else {
        assert_found(&mut conn, result?)
    }
}

/// The session's default level does not matter.
pub(crate) fn a_level_that_is_set_for_one_transaction_counts(target: impl Target) -> TestResult {
    for (level, keeps_its_snapshot) in [
        (Level::ReadCommitted, false),
        (Level::RepeatableRead, true),
        (Level::Serializable, true),
    ] {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = Some(database.connect());

        let mut answer = None;
        let ended = transaction_at::<(), Error>(level, &mut conn, |conn| {
            let mut rival = rival.take().expect("it runs once");
            let call = Arrangement::default()
                .before_insert(1, move || {
                    User::insert(&mut rival, EMAIL, "the rival's")?;
                    Ok(())
                })
                .observe(conn, ask);
            answer = Some(call.result?);
            Ok(())
        });

        if keeps_its_snapshot {
            assert!(asks_for_the_transaction(&ended.unwrap_err()));
            assert_found(&mut conn, ask(&mut database.connect())?)?;
        } else {
            ended?;
            assert_found(&mut conn, answer.expect("it was given"))?;
        }
    }
    Ok(())
}

/// Others have deleted the row since this transaction took its snapshot. A new row beside it would be a second one with the
/// key, as long as the transaction lasts.
pub(crate) fn an_insert_without_a_look_overlooks_no_row_of_the_snapshot(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    User::insert(&mut conn, "ada@example.org", "gone")?;

    let (first, second) = target.transaction(&mut conn, |conn| {
        let seen = User::all(conn)?.len();
        assert_eq!(seen, 1);
        User::delete(&mut janitor, "ada@example.org")?;
        let ask = |conn: &mut TestConnection| {
            run!(
                User::get_or_create(users::email.eq("ada@example.org")).insert_first(),
                conn
            )
        };
        Ok::<_, Error>((ask(conn)?, ask(conn)?))
    })?;

    assert!(!second.created(), "one transaction, one answer");
    assert_eq!(first.row(), second.row());
    let has_snapshot = !target.locks_changed_rows();
    assert_eq!(first.created(), !has_snapshot);
    assert_eq!(User::all(&mut conn)?.len(), usize::from(!has_snapshot));
    Ok(())
}
