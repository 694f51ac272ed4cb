//! Callers who ask for one row: at once, or in a transaction that they repeat when asked to. Also the means to find out
//! that one of them waits for a lock.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::suite::models::{User, users};
use crate::{TestConnection, run};
use diesel::connection::TransactionManager;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{BigInt, Bool, Unsigned};
use getorcreate::{Error, Outcome, Scope};

pub(crate) const EMAIL: &str = "ada@example.org";

pub(crate) fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

/// Runs `body` in its own transaction, and restarts it as long as the error asks for that. Callers who restart at once
/// keep each other from finishing, hence the pauses.
pub(crate) fn in_a_transaction<R>(
    conn: &mut TestConnection,
    mut body: impl FnMut(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    const RESTARTS: u32 = 100;
    const LONGEST: u32 = 6;
    for restart in 0..RESTARTS {
        match conn.transaction(&mut body) {
            Err(error) if error.is_retryable() => assert_repeat_the_transaction(&error),
            ended => return ended,
        }
        thread::sleep(Duration::from_millis(1 << restart.min(LONGEST)));
    }
    conn.transaction(body)
}

pub(crate) fn assert_repeat_the_transaction(error: &Error) {
    assert!(
        matches!(
            error,
            Error::Retry {
                scope: Scope::OutermostTransaction,
                ..
            }
        ),
        "{error:?}"
    );
}

/// Asserts that Diesel sees neither an open transaction nor a broken one.
pub(crate) fn assert_is_usable(conn: &mut TestConnection) -> QueryResult<()> {
    type Manager = <TestConnection as diesel::Connection>::TransactionManager;

    let status = <Manager as TransactionManager<TestConnection>>::transaction_manager_status_mut(conn);
    assert_eq!(status.transaction_depth()?, None);
    conn.transaction(|conn| User::all(conn).map(drop))
}

/// The server's id for a connection.
pub(crate) fn id_of(conn: &mut TestConnection) -> QueryResult<u64> {
    diesel::select(sql::<Unsigned<BigInt>>("CONNECTION_ID()")).get_result(conn)
}

/// Returns true if the server lists this connection, and the condition on its `COMMAND` and `STATE` holds.
///
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-processlist-table.html>
pub(crate) fn is_listed(conn: &mut TestConnection, id: u64, condition: &str) -> bool {
    let listed = format!("EXISTS (SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id} AND {condition})");
    about_sessions(|| diesel::select(sql::<Bool>(&listed)).get_result(conn)).expect("one may see one's own sessions")
}

/// Returns once each of these connections waits for a lock.
///
/// The server refreshes its list only if nobody has read it for a tenth of a second. Hence the pause, and one
/// connection after the other. <https://mariadb.com/kb/en/information-schema-innodb_trx-table/>
pub(crate) fn until_all_wait(observer: &mut TestConnection, ids: &[u64]) -> QueryResult<()> {
    static ASKING: Mutex<()> = Mutex::new(());

    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let waiting = format!(
        "(SELECT COUNT(*) FROM information_schema.INNODB_TRX \
         WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id IN ({ids}))"
    );
    let all = i64::try_from(ids.split(", ").count()).expect("they are few");
    let deadline = Instant::now() + PATIENCE;
    let _one_after_the_other = ASKING.lock().unwrap_or_else(PoisonError::into_inner);
    while about_sessions(|| diesel::select(sql::<BigInt>(&waiting)).get_result::<i64>(observer))? < all {
        assert!(Instant::now() < deadline, "the connections {ids} do not all wait");
        thread::sleep(PAUSE);
    }
    Ok(())
}

const PAUSE: Duration = Duration::from_millis(110);
const PATIENCE: Duration = Duration::from_secs(20);

/// The answer to a question about the sessions of the server.
///
/// MySQL refuses it while a statement of any session holds bytes that are no text (error 3854, measured with 9.7). Other
/// tests send such statements. They are soon over, so the question is asked again. (Its performance schema does not refuse,
/// but `.ci/servers` switches it off.)
fn about_sessions<T>(mut ask: impl FnMut() -> QueryResult<T>) -> QueryResult<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match ask() {
            Err(DieselError::DatabaseError(_, refusal))
                if refusal.message().starts_with("Cannot convert string ") && Instant::now() < deadline =>
            {
                thread::sleep(PAUSE);
            }
            answer => return answer,
        }
    }
}
