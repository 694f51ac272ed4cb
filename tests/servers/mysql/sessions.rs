//! The threads of MariaDB and MySQL, each of which serves one connection.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::caller;
use super::database::Level;
use crate::TestConnection;
use crate::both::kill;
use crate::both::sessions::Sessions;
use crate::suite::TestResult;
use crate::suite::recorder::Arrangement;
use crate::suite::target::Target;

impl Sessions for Level {
    fn port(self) -> u16 {
        3306
    }

    /// `mysql_async` switches to a Unix socket if it can. Diesel ignores parameters that it does not know.
    /// <https://docs.rs/mysql_async/latest/mysql_async/struct.Opts.html#method.prefer_socket>
    fn stays_there(self) -> Option<&'static str> {
        Some("prefer_socket=false")
    }

    type Session = u64;

    fn session(self, conn: &mut TestConnection) -> u64 {
        caller::id_of(conn).expect("every connection has a number")
    }

    fn is_there(self, observer: &mut TestConnection, session: u64) -> bool {
        caller::is_listed(observer, session, "TRUE")
    }

    /// InnoDB updates its list of waiting transactions only when nobody has read it for a while. A running statement is
    /// enough here: the rows that it needs are already locked.
    /// <https://mariadb.com/kb/en/information-schema-innodb_trx-table/>
    fn is_held_up(self, observer: &mut TestConnection, session: u64) -> bool {
        caller::is_listed(observer, session, "COMMAND = 'Execute'")
    }

    fn order_end(self, killer: &mut TestConnection, session: u64) {
        killer
            .batch_execute(&format!("KILL CONNECTION {session}"))
            .expect("one may end one's own sessions");
    }

    fn lock_users(self, locker: &mut TestConnection) {
        locker
            .batch_execute("LOCK TABLES users WRITE")
            .expect("nobody holds a lock");
    }

    fn unlock_users(self, locker: &mut TestConnection) {
        locker.batch_execute("UNLOCK TABLES").expect("the lock is held");
    }

    /// Diesel has no error kind for a lost connection. The client libraries' texts are those of 2006
    /// `CR_SERVER_GONE_ERROR` and 2013 `CR_SERVER_LOST`. A server that can still answer sends the text of 1927
    /// `ER_CONNECTION_KILLED`. `mysql_async` uses the system's text.
    /// <https://dev.mysql.com/doc/mysql-errors/8.4/en/client-error-reference.html>,
    /// <https://mariadb.com/kb/en/mariadb-error-codes/>
    fn is_lost_connection(self, error: &DieselError) -> bool {
        let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
            return false;
        };
        let message = information.message();
        message.ends_with("erver has gone away")
            || message.starts_with("Lost connection to ")
            || message == "Connection was killed"
            || message.starts_with("Input/output error: ")
    }
}

/// A client library's messages are in English, whatever language the server uses.
#[test]
fn a_lost_connection_is_no_matter_of_language() -> TestResult {
    Level::RepeatableRead.test(|target| {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute("SET SESSION lc_messages = 'de_DE'")?;
        let session = target.session(&mut conn);
        let mut killer = database.connect();

        let call = Arrangement::default()
            .before_insert(1, move || {
                target.kill(&mut killer, session);
                Ok(())
            })
            .observe(&mut conn, |conn| kill::ask(conn, "ada@example.org"));

        kill::assert_lost(target, &call.result);
        Ok(())
    })
}
