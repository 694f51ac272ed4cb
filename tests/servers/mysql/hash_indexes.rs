//! MariaDB's unique index on a whole `TEXT`, which is a hash index. It rejects duplicates but cannot find rows. So a
//! look reads the whole table, and a locking look waits for any locked row. MySQL has no such index.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask, assert_repeat_the_transaction, id_of};
use super::database::product;
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::models::User;
use crate::suite::recorder::Arrangement;
use crate::suite::target::Target;

const HASH: &str =
    "ALTER TABLE users DROP INDEX users_email_key, /*M! MODIFY email TEXT NOT NULL, */ ADD UNIQUE KEY (email)";

/// Loses the race in a transaction.
fn lose(mut rival: TestConnection, conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    conn.transaction(|conn| {
        Arrangement::default()
            .before_insert(1, move || {
                User::insert(&mut rival, EMAIL, "the rival's")?;
                Ok(())
            })
            .observe(conn, ask)
            .result
    })
}

/// The error arrives after the server has sent part of the result. The client library must then leave the prepared
/// statement in a usable state: the next call must not wait for the rest of that result. The case runs at read
/// committed, where no gaps are locked.
pub(crate) fn a_look_that_fails_half_way_is_repeated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(HASH)?;
    target.make_impatient(&mut conn);
    let mut other = database.connect();
    other.batch_execute("BEGIN")?;
    User::insert(&mut other, "zoe@example.org", "in the way")?;

    let first = lose(database.connect(), &mut conn);
    if product().is_mariadb {
        assert_repeat_the_transaction(&first.unwrap_err());
    } else {
        // MySQL's index is no hash index, so the lookup skips the locked row.
        assert_eq!(first?.into_inner().name, "the rival's");
    }
    other.batch_execute("COMMIT")?;
    User::delete(&mut other, EMAIL)?;

    let rival = database.connect();
    let found = unless_it_hangs(&mut other, conn, move |conn| lose(rival, conn))?;
    assert_eq!(found.into_inner().name, "the rival's");
    assert_eq!(User::all(&mut other)?.len(), 2);
    Ok(())
}

/// The same case at serializable, where the first look locks.
pub(crate) fn a_first_look_that_fails_half_way_is_repeated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(HASH)?;
    target.make_impatient(&mut conn);
    let mut other = database.connect();
    other.batch_execute("BEGIN")?;
    User::insert(&mut other, EMAIL, "the other's")?;

    let error = conn.transaction(ask).unwrap_err();
    assert_repeat_the_transaction(&error);
    other.batch_execute("COMMIT")?;

    let found = unless_it_hangs(&mut other, conn, |conn| conn.transaction(ask))?;
    assert_eq!(User::all(&mut other)?, [found.into_inner()]);
    Ok(())
}

/// Returns the call's answer. Ends the connection if the call hangs.
fn unless_it_hangs<R: Send + 'static>(
    observer: &mut TestConnection,
    mut conn: TestConnection,
    call: impl FnOnce(&mut TestConnection) -> R + Send + 'static,
) -> R {
    let id = id_of(&mut conn).expect("the connection is idle");
    let (answers, answer) = mpsc::channel();
    thread::spawn(move || answers.send(call(&mut conn)));
    answer.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| {
        observer
            .batch_execute(&format!("KILL {id}"))
            .expect("one may end one's own sessions");
        panic!("the call hangs")
    })
}
