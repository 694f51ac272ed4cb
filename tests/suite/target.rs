//! The facts about a database that the suite needs.

use std::{any, fmt};

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::TestResult;
use super::availability::{self, Availability};
use crate::TestConnection;

/// A kind of database, with the setting that decides how a race goes there: a journal mode or an isolation level.
///
/// Connections have their default settings, apart from [`configure`](Self::configure): they do not wait for a lock,
/// unless the database always does.
pub(crate) trait Target: Copy + fmt::Debug + Send + Sync + 'static {
    /// The place of one test's tables. Dropping the value removes them.
    type Place: Place;

    /// The module of the test crate that instantiates the suite. A worker process is told to run a test by its path.
    fn name(self) -> &'static str;

    /// The first word of each statement with which a call begins.
    fn look(self) -> &'static [&'static str] {
        &["SELECT"]
    }
    /// The statements of a call that finds a row and locks it.
    #[allow(dead_code)] // SQLite has no locks for rows
    fn look_and_lock(self) -> &'static [&'static str] {
        self.look()
    }
    /// True if a transaction can insert a row beside one that is only in its snapshot. Then it looks before it inserts.
    fn inserts_past_snapshots(self) -> bool {
        false
    }
    /// True if a transaction can lock a row that others have changed since it began. Otherwise it must be repeated.
    #[allow(dead_code)] // SQLite has no locks for rows
    fn locks_changed_rows(self) -> bool {
        true
    }
    /// The maximum number of values in one statement.
    fn most_binds(self) -> usize {
        65_535
    }
    /// The database's name for the unique constraint on `articles (number)`.
    fn name_of_articles_number(self) -> &'static str;
    /// Drops the unique constraint on `users (email)`.
    fn drop_users_email(self) -> &'static str;

    /// The statements of a call inside a transaction, made from those in autocommit.
    fn inside_a_transaction(self, in_autocommit: Vec<&'static str>) -> Vec<&'static str> {
        in_autocommit
    }

    /// The statements of an insert that succeeds.
    fn insert(self) -> &'static [&'static str];
    /// The statements of an insert that succeeds, on a connection that has made the same insert before.
    fn repeated_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// The statements of an insert that fails for a reason unrelated to a row.
    fn failed_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// True if an insert of one row checks the stored row against the condition of a key. Otherwise it checks the values that
    /// the call gives.
    fn checks_stored_rows(self) -> bool {
        true
    }
    /// The statements of an insert that conflicts with a row with the key, up to the answer about that row.
    fn insert_and_look_again(self) -> &'static [&'static str];
    /// The statements of the next insert that succeeds, after the row that conflicted with the first has vanished.
    fn next_insert(self) -> &'static [&'static str] {
        self.insert()
    }
    /// The statements of the next insert that again conflicts with a row.
    fn next_insert_and_look_again(self) -> &'static [&'static str] {
        self.insert_and_look_again()
    }
    /// The statements that explain why a row is rejected as a duplicate each time, and not found.
    fn explanation(self) -> &'static [&'static str] {
        &[]
    }
    /// The statements of an insert in autocommit that violates another constraint, up to the error.
    fn refused_insert(self) -> &'static [&'static str];

    /// True if an `UPDATE` that finds no row locks the gap where the row would be. Then a call looks before it updates.
    fn locks_gaps(self) -> bool {
        false
    }
    /// The statements of an update of a row that exists, up to the answer about that row.
    fn update(self) -> &'static [&'static str] {
        &["UPDATE"]
    }
    /// The statements of an update of the rows of a chunk, up to the answers about them.
    fn update_many(self) -> &'static [&'static str] {
        self.update()
    }

    /// The fate of a rival that inserts while a [`transaction`](Self::transaction) is open.
    fn rival_in_transaction(self) -> Rival;

    /// True if a duplicate that is rejected in a transaction leaves a lock behind that blocks every new row of others.
    /// Then transactions of several rows may deadlock.
    #[allow(dead_code)] // only cases on servers ask
    fn locks_the_end_of_the_table(self) -> bool {
        false
    }

    /// True if callers need connections of a server, which has a limited number of them.
    fn limits_connections(self) -> bool {
        true
    }

    /// The availability of such a database.
    fn availability(self) -> Availability {
        Availability::Available
    }

    /// A place with an empty table `users`. It may have more tables.
    fn place(self) -> Self::Place;

    /// A place with the empty tables of all models. On a server this takes longer.
    fn place_with_all_tables(self) -> Self::Place;

    /// Sets up a new connection.
    fn configure(self, conn: &mut TestConnection);

    /// Makes the connection wait for a lock no longer than it must.
    fn make_impatient(self, _conn: &mut TestConnection) {}

    /// Prepares the connection of a caller among many: it waits for a lock as long as an application would, and does not
    /// wait long before it looks for a deadlock.
    fn prepare_for_a_crowd(self, _conn: &mut TestConnection) {}

    /// Runs `body` in the kind of transaction that writers use.
    fn transaction<R, E: From<DieselError>>(
        self,
        conn: &mut TestConnection,
        body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
    ) -> Result<R, E>;

    /// The error kind that Diesel reports when a check constraint rejects a value.
    fn kind_of_check_violation(self) -> DatabaseErrorKind {
        DatabaseErrorKind::CheckViolation
    }

    /// A connection to a place, which another process may have made.
    fn connect_to(self, url: &str) -> TestConnection {
        let mut conn = <TestConnection as diesel::Connection>::establish(url).expect("the database can be opened");
        self.configure(&mut conn);
        conn
    }

    /// Runs the case if the database is available.
    fn test(self, case: impl FnOnce(Self) -> TestResult) -> TestResult {
        availability::run_where(self.availability(), || case(self))
    }

    /// A database for one test, with the table `users`.
    fn create(self) -> Database<Self> {
        Database {
            target: self,
            place: self.place(),
        }
    }

    /// A database for one test, with the tables of all models.
    fn create_with_all_tables(self) -> Database<Self> {
        Database {
            target: self,
            place: self.place_with_all_tables(),
        }
    }
}

/// True if the connection is an enum of connections. Only a statement tells which database it talks to, so a call looks
/// first.
pub(crate) fn is_enum_of_connections() -> bool {
    any::type_name::<TestConnection>().starts_with("multi_connection::")
}

/// The location of a test's tables.
pub(crate) trait Place: Send + Sync {
    /// The URL, for a pool or another process.
    fn url(&self) -> String;
}

/// A database for one test. Dropping the value removes it.
pub(crate) struct Database<T: Target> {
    pub(crate) target: T,
    place: T::Place,
}

impl<T: Target> Database<T> {
    /// The URL, for a pool or another process.
    pub(crate) fn url(&self) -> String {
        self.place.url()
    }

    /// Opens a further connection.
    pub(crate) fn connect(&self) -> TestConnection {
        self.target.connect_to(&self.url())
    }
}

/// The fate of a rival that inserts the same key as an open transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // no database has all of them
pub(crate) enum Rival {
    /// The rival waits for the transaction, or is rejected, and the transaction wins.
    IsLockedOut,
    /// The rival may commit before the transaction inserts. The transaction then finds the rival's row.
    ComesFirst,
    /// The rival may commit before the transaction inserts. The transaction must then be repeated. The last of these
    /// statements gets that error; all of them follow the first look.
    EndsTheTransaction { by: &'static [&'static str] },
}
