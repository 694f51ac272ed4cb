//! `update_or_create` on a row that another transaction changes at the same time.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Scope, Upserted};

use super::waiting;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn count(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1)),
        conn
    )
}

fn assert_repeat_the_transaction(answer: &Result<Upserted<User>, Error>) {
    assert!(
        matches!(
            answer,
            Err(Error::Retry {
                scope: Scope::OutermostTransaction,
                ..
            })
        ),
        "{answer:?}"
    );
}

/// A change by another transaction after our snapshot was taken, and the visits after our call.
const CHANGES: [(&str, i32); 3] = [
    ("UPDATE users SET visits = 10", 11),
    ("DELETE FROM users", 1),
    (
        "BEGIN; DELETE FROM users; INSERT INTO users (email, visits) VALUES ('ada@example.org', 20); COMMIT",
        21,
    ),
];

/// At read committed the update sees the latest row. At the other levels the database asks to repeat the transaction.
pub(crate) fn a_row_that_has_changed_since_the_snapshot(target: impl Target) -> TestResult {
    for (change, visits) in CHANGES {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = database.connect();
        User::insert(&mut conn, EMAIL, "Ada")?;

        let answer = conn.transaction::<_, Error, _>(|conn| {
            assert_eq!(User::all(conn)?.len(), 1);
            rival.batch_execute(change)?;
            count(conn)
        });

        if target.locks_changed_rows() {
            assert_eq!(answer?.row().visits, visits, "{change}");
        } else {
            assert_repeat_the_transaction(&answer);
            assert_eq!(conn.transaction(count)?.row().visits, visits, "{change}");
        }
        let rows = User::all(&mut conn)?;
        assert_eq!(rows.len(), 1, "{change}");
        assert_eq!(rows[0].visits, visits, "{change}");
    }
    Ok(())
}

/// The row was inserted after our transaction took its snapshot.
pub(crate) fn a_row_that_is_newer_than_the_snapshot(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let answer = conn.transaction::<_, Error, _>(|conn| {
        assert_eq!(User::all(conn)?, []);
        User::insert(&mut rival, EMAIL, "the rival's")?;
        count(conn)
    });

    if target.locks_changed_rows() {
        assert!(matches!(answer?, Upserted::Updated(user) if user.visits == 1));
    } else {
        assert_repeat_the_transaction(&answer);
        assert!(matches!(conn.transaction(count)?, Upserted::Updated(_)));
    }
    let rows = User::all(&mut conn)?;
    assert_eq!((rows.len(), rows[0].visits), (1, 1));
    Ok(())
}

/// Our call waits for an open transaction that changes the row, deletes it, or replaces it. In autocommit no level asks
/// the caller to repeat anything.
pub(crate) fn a_row_that_changes_while_the_update_waits(target: impl Target) -> TestResult {
    for (change, visits) in CHANGES {
        for ending in ["COMMIT", "ROLLBACK"] {
            let database = target.create();
            let mut conn = database.connect();
            let mut rival = database.connect();
            User::insert(&mut conn, EMAIL, "Ada")?;
            let change = change.trim_start_matches("BEGIN; ").trim_end_matches("; COMMIT");
            rival.batch_execute("BEGIN")?;
            rival.batch_execute(change)?;
            let ends = waiting::run_once_they_wait(rival, vec![waiting::pid(&mut conn)], ending);

            let answer = count(&mut conn);

            drop(ends.join().unwrap());
            let visits = if ending == "COMMIT" { visits } else { 1 };
            assert_eq!(answer?.row().visits, visits, "{change}; {ending}");
            let rows = User::all(&mut conn)?;
            assert_eq!((rows.len(), rows[0].visits), (1, visits), "{change}; {ending}");
        }
    }
    Ok(())
}

/// The condition is true for the row that the update has found, and not for the row after it has waited.
pub(crate) fn a_condition_is_about_the_row_after_the_wait(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    User::insert(&mut conn, EMAIL, "Ada")?;
    rival.batch_execute("BEGIN; UPDATE users SET visits = 10")?;
    let ends = waiting::run_once_they_wait(rival, vec![waiting::pid(&mut conn)], "COMMIT");

    let answer = run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::visits.eq(5))
            .only_if(users::visits.lt(5)),
        &mut conn
    )?;

    drop(ends.join().unwrap());
    assert!(
        matches!(&answer, Upserted::Unchanged(user) if user.visits == 10),
        "{answer:?}"
    );
    assert_eq!(User::all(&mut conn)?, [answer.into_inner()]);
    Ok(())
}
