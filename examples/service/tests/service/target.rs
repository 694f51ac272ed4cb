//! The differences between the databases of the service.

use diesel::connection::SimpleConnection;

use crate::availability::Availability;

/// A database for one test. Dropping it removes the database.
pub(crate) trait Target: Sized {
    /// A connection next to those of the service.
    type Connection: SimpleConnection;

    /// Begins a transaction that keeps others from writing.
    const LOCK: &'static str;
    /// The SQL that drops the unique constraint.
    const DROP_CONSTRAINT: &'static str;

    fn availability() -> Availability;
    /// Creates the database, without any table.
    fn create() -> Self;
    fn url(&self) -> String;
    fn connect(&self) -> Self::Connection;
    /// The tags, in the order of their ids.
    fn tags(&self) -> Vec<(i32, String)>;

    /// Runs SQL on a connection of its own, outside the service.
    fn execute(&self, sql: &str) {
        self.connect()
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }
}
