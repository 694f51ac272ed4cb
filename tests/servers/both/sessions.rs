//! Connections as the server sees them: sessions, which wait for each other's locks, and which it can end.

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

use diesel::result::Error as DieselError;

use crate::TestConnection;
use crate::suite::target::Target;

/// A target whose connections are sessions of a server.
pub(crate) trait Sessions: Target {
    /// Where the server listens, if its URL does not say.
    fn port(self) -> u16;

    /// What a URL says besides, so that a driver does not leave the address in it for a better one.
    fn stays_there(self) -> Option<&'static str> {
        None
    }

    /// By what the server knows a connection.
    type Session: Copy + Debug + PartialEq + Send + 'static;

    fn session(self, conn: &mut TestConnection) -> Self::Session;

    /// Whether anything is left of the session: a transaction of one that is gone is rolled back.
    fn is_there(self, observer: &mut TestConnection, session: Self::Session) -> bool;

    /// Has the server end the session, and whatever runs in it.
    fn order_end(self, killer: &mut TestConnection, session: Self::Session);

    /// Whether the session has a statement that cannot end, since somebody holds a lock.
    fn is_held_up(self, observer: &mut TestConnection, session: Self::Session) -> bool;

    /// Takes a lock on the table `users` that keeps readers out, until [`unlock_users`](Self::unlock_users).
    fn lock_users(self, locker: &mut TestConnection);

    fn unlock_users(self, locker: &mut TestConnection);

    /// Whether it says that the connection is gone, and nothing else.
    fn is_lost_connection(self, error: &DieselError) -> bool;

    /// Ends the session, and returns when nothing is left of it.
    fn kill(self, killer: &mut TestConnection, session: Self::Session) {
        self.order_end(killer, session);
        until("the session has ended", || !self.is_there(killer, session));
    }
}

/// Asks again and again, with a pause in which the others get on.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "it takes too long until {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
