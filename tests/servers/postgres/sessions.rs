//! PostgreSQL's backends, each of which serves one connection.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Bool;

use super::database::Level;
use super::waiting;
use crate::TestConnection;
use crate::both::sessions::Sessions;

impl Sessions for Level {
    fn port(self) -> u16 {
        5432
    }

    type Session = i32;

    fn session(self, conn: &mut TestConnection) -> i32 {
        waiting::pid(conn)
    }

    fn is_there(self, observer: &mut TestConnection, session: i32) -> bool {
        is_listed(observer, session, "TRUE")
    }

    fn is_held_up(self, observer: &mut TestConnection, session: i32) -> bool {
        is_listed(observer, session, "wait_event_type = 'Lock'")
    }

    fn order_end(self, killer: &mut TestConnection, session: i32) {
        killer
            .batch_execute(&format!("SELECT pg_terminate_backend({session})"))
            .expect("one may end one's own sessions");
    }

    fn lock_users(self, locker: &mut TestConnection) {
        locker
            .batch_execute("BEGIN; LOCK TABLE users")
            .expect("nobody holds a lock");
    }

    fn unlock_users(self, locker: &mut TestConnection) {
        locker.batch_execute("ROLLBACK").expect("the lock is held");
    }

    /// Diesel has an error kind for this if libpq itself noticed the loss. Otherwise the text says so: libpq's,
    /// tokio-postgres's, or the server's last message, which tokio-postgres passes on.
    /// <https://www.postgresql.org/docs/current/libpq-status.html>
    fn is_lost_connection(self, error: &DieselError) -> bool {
        let DieselError::DatabaseError(kind, information) = error else {
            return false;
        };
        match kind {
            DatabaseErrorKind::ClosedConnection => true,
            DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::Unknown => [
                "no connection to the server",
                "server closed the connection unexpectedly",
                "connection closed",
                "error communicating with the server",
                "terminating connection due to administrator command",
            ]
            .iter()
            .any(|text| information.message().starts_with(text)),
            _ => false,
        }
    }
}

/// <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW>
fn is_listed(conn: &mut TestConnection, session: i32, condition: &str) -> bool {
    let listed = format!("EXISTS (SELECT FROM pg_stat_activity WHERE pid = {session} AND {condition})");
    diesel::select(sql::<Bool>(&listed))
        .get_result(conn)
        .expect("everybody may see the sessions")
}
