//! What the suite has to know about a database.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::TestResult;
use super::availability::{self, Availability};
use crate::TestConnection;

/// A kind of database, with whatever changes how a race goes there: a journal mode, an isolation level.
///
/// Connections are as their maker sets them up, apart from what [`configure`](Self::configure) says: a lock is not
/// waited for, unless the database always does.
pub(crate) trait Target: Copy + fmt::Debug + Send + Sync + 'static {
    /// It holds the tables of one test. They are gone when it is dropped.
    type Place: Place;

    /// The module of the test crate in which the suite is instantiated. A worker process is told to run a test by its
    /// path.
    fn name(self) -> &'static str;

    /// How a call begins: the first word of each statement.
    fn look(self) -> &'static [&'static str] {
        &["SELECT"]
    }
    /// How the database names the unique constraint on `articles (number)`.
    fn name_of_articles_number(self) -> &'static str;
    /// Drops the unique constraint on `users (email)`.
    fn drop_users_email(self) -> &'static str;

    /// What an insert takes that succeeds.
    fn insert(self) -> &'static [&'static str];
    /// The statements of an insert that succeeds, on a connection that has made the same one before.
    fn repeated_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// What an insert takes that fails, for a reason that has nothing to do with a row.
    fn failed_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// What an insert takes that finds a row with the key in its way, up to the answer about that row.
    fn insert_and_look_again(self) -> &'static [&'static str];
    /// What the next insert takes that succeeds, after the row in the way of the first has vanished.
    fn next_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// What the next insert takes that finds a row in its way once more.
    fn next_insert_and_look_again(self) -> &'static [&'static str] {
        self.insert_and_look_again()
    }
    /// The statements that explain why a row is rejected as a duplicate each time, and not found.
    fn explanation(self) -> &'static [&'static str] {
        &[]
    }
    /// What an insert in autocommit takes that another constraint refuses, up to the error.
    fn refused_insert(self) -> &'static [&'static str];

    /// What becomes of a rival that inserts while a [`transaction`](Self::transaction) is open.
    fn rival_in_transaction(self) -> Rival;

    /// True if a duplicate that is refused in a transaction leaves a lock behind, which is in the way of every new row of
    /// others: then transactions of several rows may meet in a deadlock.
    #[allow(dead_code)] // a case that asks belongs to servers
    fn locks_the_end_of_the_table(self) -> bool {
        false
    }

    /// True if a caller waits for a lock by asking again after a pause. Transactions of many callers then take long.
    fn asks_again_for_locks(self) -> bool {
        false
    }

    /// Whether there is such a database at all.
    fn availability(self) -> Availability {
        Availability::Available
    }

    /// A place with the table `users`, which is empty. It may have more tables.
    fn place(self) -> Self::Place;

    /// A place with the tables of all models, which are empty. On a server this takes longer.
    fn place_with_all_tables(self) -> Self::Place;

    /// What every connection is told first.
    fn configure(self, conn: &mut TestConnection);

    /// Has the connection wait for a lock no longer than it must.
    fn make_impatient(self, _conn: &mut TestConnection) {}

    /// Has the connection wait for a lock as an application would, where it does not.
    fn make_patient(self, _conn: &mut TestConnection) {}

    /// Runs `body` in a transaction of the kind that writers use.
    fn transaction<R, E: From<DieselError>>(
        self,
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E>;

    /// What Diesel takes it for when a check refuses a value.
    fn kind_of_check_violation(self) -> DatabaseErrorKind {
        DatabaseErrorKind::CheckViolation
    }

    /// A connection to a place, which another process may have made.
    fn connect_to(self, url: &str) -> TestConnection {
        let mut conn = <TestConnection as diesel::Connection>::establish(url).expect("the database can be opened");
        self.configure(&mut conn);
        conn
    }

    /// Runs the case if the database is there.
    fn test(self, case: impl FnOnce(Self) -> TestResult) -> TestResult {
        availability::run_where(self.availability(), || case(self))
    }

    /// A database of a test's own, with the table `users`.
    fn create(self) -> Database<Self> {
        Database {
            target: self,
            place: self.place(),
        }
    }

    /// A database of a test's own, with the tables of all models.
    fn create_with_all_tables(self) -> Database<Self> {
        Database {
            target: self,
            place: self.place_with_all_tables(),
        }
    }
}

/// Where the tables of a test are.
pub(crate) trait Place: Send + Sync {
    /// For a pool or another process.
    fn url(&self) -> String;
}

/// A database of a test's own, which is gone when the value is dropped.
pub(crate) struct Database<T: Target> {
    pub(crate) target: T,
    place: T::Place,
}

impl<T: Target> Database<T> {
    /// Where it is, for a pool or another process.
    pub(crate) fn url(&self) -> String {
        self.place.url()
    }

    /// A further connection.
    pub(crate) fn connect(&self) -> TestConnection {
        self.target.connect_to(&self.url())
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
