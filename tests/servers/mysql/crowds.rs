//! Many concurrent callers, with keys of both kinds of index, in autocommit and in transactions. The transactions are
//! repeated when they must be.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::in_a_transaction;
use crate::suite::TestResult;
use crate::suite::crowd_size::CALLERS;
use crate::suite::models::{User, users};
use crate::suite::target::{Rival, Target};
use crate::suite::{threads, update_crowds};
use crate::{TestConnection, run};

/// On MariaDB the unique index on a `TEXT` is a hash index, which locks more than others.
const HASH: &str =
    "ALTER TABLE users DROP INDEX users_email_key, /*M! MODIFY email TEXT NOT NULL, */ ADD UNIQUE KEY (email)";

fn ask(conn: &mut TestConnection, email: &str) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(email)).defaults(users::name.eq("")),
        conn
    )
}

/// Asserts that each key has one row, and one `Created`.
fn assert_created_once(
    target: impl Target,
    alteration: &str,
    ask: impl Fn(&mut TestConnection, &str) -> Result<Outcome<User>, Error> + Sync,
) -> TestResult {
    let _in_turn = threads::in_turn(target);

    let database = target.create();
    database.connect().batch_execute(alteration)?;
    let connections = (0..CALLERS).map(|_| database.connect()).collect();
    threads::assert_each_key_created_once(&database, threads::ask_at_once(connections, ask))
}

pub(crate) fn a_text_in_autocommit(target: impl Target) -> TestResult {
    assert_created_once(target, HASH, ask)
}

pub(crate) fn a_text_in_transactions(target: impl Target) -> TestResult {
    assert_created_once(target, HASH, |conn, email| {
        in_a_transaction(conn, |conn| ask(conn, email))
    })
}

/// The callers have read before, so their snapshot is older than the winner. Where a transaction may look past its
/// snapshot, it is never asked to restart.
pub(crate) fn a_varchar_in_transactions_that_have_read(target: impl Target) -> TestResult {
    let read_and_ask = |conn: &mut TestConnection, email: &str| {
        users::table.count().get_result::<i64>(conn)?;
        ask(conn, email)
    };
    assert_created_once(target, "DO 1", |conn, email| match target.rival_in_transaction() {
        Rival::ComesFirst => conn.transaction(|conn| read_and_ask(conn, email)),
        Rival::IsLockedOut | Rival::EndsTheTransaction { .. } => {
            in_a_transaction(conn, |conn| read_and_ask(conn, email))
        }
    })
}

pub(crate) fn a_text_whose_row_is_updated(target: impl Target) -> TestResult {
    let database = target.create();
    database.connect().batch_execute(HASH)?;
    update_crowds::assert_no_visit_lost(&database)
}
