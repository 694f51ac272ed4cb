//! What differs between the databases of the service.

use diesel::connection::SimpleConnection;

use crate::availability::Availability;

/// A database of a test's own, which is gone with this.
pub(crate) trait Target: Sized {
    /// A connection beside those of the service.
    type Connection: SimpleConnection;

    /// Begins a transaction that keeps others from writing.
    const LOCK: &'static str;
    /// What drops the unique constraint.
    const DROP_CONSTRAINT: &'static str;

    fn availability() -> Availability;
    /// Without any table.
    fn create() -> Self;
    fn url(&self) -> String;
    fn connect(&self) -> Self::Connection;
    /// The tags, in the order of their ids.
    fn tags(&self) -> Vec<(i32, String)>;

    /// Runs something beside the service.
    fn execute(&self, sql: &str) {
        self.connect()
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }
}
