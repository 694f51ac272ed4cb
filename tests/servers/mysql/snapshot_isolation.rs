//! MariaDB's `innodb_snapshot_isolation`: a row that is newer than the snapshot ends the whole transaction, including
//! all outer levels. <https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation>

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask, assert_is_usable, assert_repeat_the_transaction, in_a_transaction};
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::target::Target;

const OTHER: &str = "grace@example.org";

pub(crate) fn a_row_that_is_newer_than_the_snapshot_ends_the_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = conn.transaction::<_, Error, _>(|conn| {
        assert_eq!(User::all(conn)?, []);
        User::insert(&mut rival, EMAIL, "the rival's")?;
        ask(conn)
    });

    assert_repeat_the_transaction(&result.unwrap_err());
    let found = in_a_transaction(&mut conn, ask)?;
    assert!(!found.created());
    assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
    Ok(())
}

/// The savepoint is gone as well, and Diesel tolerates that.
pub(crate) fn a_row_that_is_newer_than_the_snapshot_takes_a_nested_transaction_along(
    target: impl Target,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = conn.transaction::<_, Error, _>(|conn| {
        User::insert(conn, OTHER, "ours")?;
        User::all(conn)?;
        conn.transaction(|conn| {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            ask(conn)
        })
    });

    assert_repeat_the_transaction(&result.unwrap_err());
    assert_is_usable(&mut conn)?;
    let found = ask(&mut conn)?;
    assert!(!found.created());
    assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
    Ok(())
}

/// The same case, but the caller's own query meets the row.
pub(crate) fn a_query_of_the_callers_that_meets_a_newer_row_asks_to_repeat_the_transaction(
    target: impl Target,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let theirs = ask(&mut conn)?.into_inner();

    let result = conn.transaction::<_, Error, _>(|conn| {
        let found = ask(conn)?;
        assert_eq!(found, Outcome::Found(theirs));
        diesel::update(users::table)
            .set(users::visits.eq(1))
            .execute(&mut rival)?;
        diesel::update(users::table)
            .set(users::visits.eq(users::visits + 1))
            .execute(conn)?;
        Ok(())
    });

    assert_repeat_the_transaction(&result.unwrap_err());
    assert_eq!(User::all(&mut conn)?[0].visits, 1);
    Ok(())
}

/// The call cannot tell that the server has rolled back the transaction. Still, Diesel tolerates the missing savepoint.
pub(crate) fn a_transaction_that_is_ended_in_a_foreign_language_can_be_rolled_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = conn.transaction::<_, Error, _>(|conn| {
        User::all(conn)?;
        conn.transaction(|conn| {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            conn.batch_execute("SET SESSION lc_messages = 'de_DE'")?;
            ask(conn)
        })
    });

    assert!(matches!(result, Err(Error::ForeignMessages { .. })), "{result:?}");
    assert!(!ask(&mut conn)?.created());
    Ok(())
}
