//! What the suite has to know about a database.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::availability::Availability;
use crate::TestConnection;

/// A database of a test's own, which is gone when the value is dropped.
///
/// Whatever changes how a race goes is a target of its own: a journal mode, an isolation level.
///
/// Connections are as their maker sets them up, apart from what [`configure`](Self::configure) says: a lock is not
/// waited for, unless the database always does.
pub(crate) trait Target: Sized + 'static {
    /// The module of the test crate in which the suite is instantiated. A worker process is told to run a test by its
    /// path.
    const NAME: &'static str;

    /// How a call begins: the first word of each statement.
    const LOOK: &'static [&'static str] = &["SELECT"];
    /// How the database names the unique constraint on `articles (number)`.
    const ARTICLES_NUMBER: &'static str;
    /// Drops the unique constraint on `users (email)`.
    const DROP_USERS_EMAIL: &'static str;

    /// What an insert takes that succeeds.
    fn insert() -> &'static [&'static str];
    /// The statements of an insert that succeeds, on a connection that has made the same one before.
    fn repeated_insert() -> &'static [&'static str] {
        Self::insert()
    }
    /// What an insert takes that fails, for a reason that has nothing to do with a row.
    fn failed_insert() -> &'static [&'static str] {
        Self::insert()
    }
    /// What an insert takes that finds a row with the key in its way, up to the answer about that row.
    fn insert_and_look_again() -> &'static [&'static str];
    /// What the next insert takes that succeeds, after the row in the way of the first has vanished.
    fn next_insert() -> &'static [&'static str] {
        Self::insert()
    }
    /// What the next insert takes that finds a row in its way once more.
    fn next_insert_and_look_again() -> &'static [&'static str] {
        Self::insert_and_look_again()
    }
    /// The statements that explain why a row is rejected as a duplicate each time, and not found.
    fn explanation() -> &'static [&'static str] {
        &[]
    }
    /// What an insert in autocommit takes that another constraint refuses, up to the error.
    fn refused_insert() -> &'static [&'static str];

    /// What becomes of a rival that inserts while a [`transaction`](Self::transaction) is open.
    fn rival_in_transaction() -> Rival;

    /// True if a duplicate that is refused in a transaction leaves a lock behind, which is in the way of every new row of
    /// others: then transactions of several rows may meet in a deadlock.
    #[allow(dead_code)] // a case that asks belongs to servers
    fn locks_the_end_of_the_table() -> bool {
        false
    }

    /// Whether there is such a database at all.
    fn availability() -> Availability {
        Availability::Available
    }

    /// A database with the table `users`, which is empty. It may have more tables.
    fn create() -> Self;

    /// A database with the tables of all models, which are empty. On a server this takes longer.
    fn create_with_all_tables() -> Self;

    /// Where it is, for a pool or another process.
    fn url(&self) -> String;

    /// What every connection is told first.
    fn configure(conn: &mut TestConnection);

    /// Has the connection wait for a lock no longer than it must.
    fn make_impatient(_conn: &mut TestConnection) {}

    /// Has the connection wait for a lock as an application would, where it does not.
    fn make_patient(_conn: &mut TestConnection) {}

    /// Runs `body` in a transaction of the kind that writers use.
    fn transaction<R, E: From<DieselError>>(
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E>;

    /// What Diesel takes it for when a check refuses a value.
    fn kind_of_check_violation() -> DatabaseErrorKind {
        DatabaseErrorKind::CheckViolation
    }

    /// A further connection.
    fn connect(&self) -> TestConnection {
        Self::connect_to(&self.url())
    }

    /// A connection to a database that another process has made.
    fn connect_to(url: &str) -> TestConnection {
        let mut conn = <TestConnection as diesel::Connection>::establish(url).expect("the database can be opened");
        Self::configure(&mut conn);
        conn
    }
}

/// What becomes of a rival that inserts the same key as an open transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // no database has all of them
pub(crate) enum Rival {
    /// It waits for the transaction, or is turned away, and the transaction wins.
    IsLockedOut,
    /// It may commit before the transaction inserts, and the transaction finds its row.
    ComesFirst,
    /// It may commit before the transaction inserts, which then has to be repeated. That is the answer to the last of
    /// these statements, which follow on the first look.
    EndsTheTransaction { by: &'static [&'static str] },
}
