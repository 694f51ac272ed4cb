//! Waiting without sleeping: until a server session waits for a lock, and until a call ends.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::TestConnection;
use crate::both::sessions::until;

/// A time limit that is far longer than any call.
const LONG: Duration = Duration::from_secs(60);

/// The server process of the connection.
pub(crate) fn pid(conn: &mut TestConnection) -> i32 {
    diesel::select(sql::<Integer>("pg_backend_pid()"))
        .get_result(conn)
        .expect("every session has a process")
}

/// Polls until each of these sessions waits for a lock.
pub(crate) fn until_they_wait(conn: &mut TestConnection, pids: &[i32]) {
    let waiting = format!("(SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid = ANY (ARRAY{pids:?}))");
    until("all of them wait for a lock", || {
        let waiting: i64 = diesel::select(sql::<BigInt>(&waiting))
            .get_result(conn)
            .expect("everybody may see the locks");
        usize::try_from(waiting) == Ok(pids.len())
    });
}

/// Runs the SQL on a separate thread, once each of these sessions waits for a lock.
pub(crate) fn run_once_they_wait(
    mut conn: TestConnection,
    pids: Vec<i32>,
    sql: impl Into<String>,
) -> JoinHandle<TestConnection> {
    let sql = sql.into();
    thread::spawn(move || {
        until_they_wait(&mut conn, &pids);
        conn.batch_execute(&sql)
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
        conn
    })
}

/// Makes a call that must end, and returns the connection.
pub(crate) fn in_time<R: Send + 'static>(
    mut conn: TestConnection,
    call: impl FnOnce(&mut TestConnection) -> R + Send + 'static,
) -> (TestConnection, R) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let result = call(&mut conn);
        // If the test has failed, nobody receives this.
        let _ = sender.send((conn, result));
    });
    receiver
        .recv_timeout(LONG)
        .expect("the call ends in time, and does not panic")
}
