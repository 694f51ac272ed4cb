//! Connections as the server sees them: sessions that wait for each other's locks, and that the server can end.

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

use diesel::result::Error as DieselError;

use crate::TestConnection;
use crate::suite::target::Target;

/// A target whose connections are sessions of a server.
pub(crate) trait Sessions: Target {
    /// The server's port, if its URL does not name one.
    fn port(self) -> u16;

    /// A URL parameter that keeps a driver from switching to a better address than the one in the URL.
    fn stays_there(self) -> Option<&'static str> {
        None
    }

    /// The server's identifier of a connection.
    type Session: Copy + Debug + PartialEq + Send + 'static;

    fn session(self, conn: &mut TestConnection) -> Self::Session;

    /// True while the server still has the session. Once it is gone, its transaction is rolled back.
    fn is_there(self, observer: &mut TestConnection, session: Self::Session) -> bool;

    /// Makes the server end the session, and the statement that runs in it.
    fn order_end(self, killer: &mut TestConnection, session: Self::Session);

    /// True if the session has a statement that cannot end because of another session's lock.
    fn is_held_up(self, observer: &mut TestConnection, session: Self::Session) -> bool;

    /// Takes a lock on the table `users` that keeps readers out, until [`unlock_users`](Self::unlock_users).
    fn lock_users(self, locker: &mut TestConnection);

    fn unlock_users(self, locker: &mut TestConnection);

    /// True if the error says that the connection is gone, and nothing else.
    fn is_lost_connection(self, error: &DieselError) -> bool;

    /// Ends the session, and returns when nothing is left of it.
    fn kill(self, killer: &mut TestConnection, session: Self::Session) {
        self.order_end(killer, session);
        until("the session has ended", || !self.is_there(killer, session));
    }
}

/// Polls, with a pause in which the others make progress.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "it takes too long until {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
