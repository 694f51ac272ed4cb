//! Transactions whose snapshot is older than the row, and which may look past it.

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask};
use crate::suite::TestResult;
use crate::suite::models::User;
use crate::suite::target::Target;

/// The row was committed after the transaction's first read, and before the call.
pub(crate) fn a_row_that_is_newer_than_the_snapshot_is_found_each_time(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let (theirs, first, second) = conn.transaction::<_, Error, _>(|conn| {
        assert_eq!(User::all(conn)?, []);
        let theirs = User::insert(&mut rival, EMAIL, "the rival's")?;
        Ok((theirs, ask(conn)?, ask(conn)?))
    })?;

    assert_eq!(
        (first, second),
        (Outcome::Found(theirs.clone()), Outcome::Found(theirs.clone()))
    );
    assert_eq!(User::all(&mut conn)?, [theirs]);
    Ok(())
}
