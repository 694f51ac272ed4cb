//! Rows that are gone, but still in the snapshot of the transaction. A new row beside such a row would be a second one with
//! the key, as long as the transaction lasts.

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, assert_repeat_the_transaction};
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::target::Target;
use crate::{TestConnection, run};

type Ask = fn(&mut TestConnection) -> Result<Outcome<User>, Error>;

/// The answer to a call in a transaction whose snapshot holds a row that another connection has deleted since.
fn after_a_deletion(target: impl Target, ask: Ask) -> Result<Result<Outcome<User>, Error>, Box<dyn std::error::Error>> {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    User::insert(&mut conn, EMAIL, "gone")?;

    let answer = conn.transaction(|conn| {
        assert_eq!(User::all(conn)?.len(), 1, "the snapshot holds the row");
        User::delete(&mut janitor, EMAIL)?;
        ask(conn)
    });

    assert_eq!(User::all(&mut conn)?, [], "no row was created beside it");
    let created = ask(&mut conn);
    assert!(
        matches!(created, Ok(Outcome::Created(_)) | Err(Error::NoTransaction { .. })),
        "{created:?}"
    );
    Ok(answer)
}

pub(crate) fn a_call_that_locks_asks_to_repeat_the_transaction(target: impl Target) -> TestResult {
    let answer = after_a_deletion(target, |conn| {
        run!(
            User::get_or_create(users::email.eq(EMAIL))
                .defaults(users::name.eq("Ada"))
                .for_update(),
            conn
        )
    })?;
    assert_repeat_the_transaction(&answer.unwrap_err());
    Ok(())
}

pub(crate) fn a_call_that_inserts_first_answers_as_any_other(target: impl Target) -> TestResult {
    let answer = after_a_deletion(target, |conn| {
        run!(
            User::get_or_create(users::email.eq(EMAIL))
                .defaults(users::name.eq("Ada"))
                .insert_first(),
            conn
        )
    })?;
    assert!(matches!(answer?, Outcome::Found(user) if user.name == "gone"));
    Ok(())
}

/// The row is newer than the snapshot.
pub(crate) fn a_look_that_locks_sees_the_latest_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let found = conn.transaction::<_, Error, _>(|conn| {
        assert_eq!(User::all(conn)?, []);
        User::insert(&mut rival, EMAIL, "the rival's")?;
        run!(User::find_unique(users::email.eq(EMAIL)).for_update(), conn)
    })?;
    assert!(found.is_some_and(|user| user.name == "the rival's"));
    Ok(())
}
