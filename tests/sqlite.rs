//! The suite on SQLite, with a rollback journal and with a write-ahead log, and what is SQLite's own.

#[path = "suite/blocking.rs"]
mod driver;
mod suite;

/// What is SQLite's own. Where the file matters, a case is run for each journal mode, as those of the suite are.
mod sqlite {
    pub(crate) mod cases;
    pub(crate) mod database;

    pub(crate) mod commit;
    pub(crate) mod locks;
    pub(crate) mod transactions;

    mod attached;
    mod columns;
    mod constraints;
    mod multi_connection;
    mod numeric;
    mod partial_keys;
    mod schema;
    mod selection;
    mod statements;
    mod triggers;
}

use diesel::result::Error as DieselError;

pub(crate) use driver::run;

/// The connection of this target, on which the suite runs.
pub(crate) type TestConnection = diesel::SqliteConnection;

/// Runs `body` in a transaction that begins as a writer's.
pub(crate) fn immediate_transaction<R, E: From<DieselError>>(
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    conn.immediate_transaction(body)
}

sqlite::cases::on_files! {}

#[test]
fn the_targets_are_named_as_their_modules() {
    use sqlite::database::Journal;
    use suite::target::Target;

    assert_eq!(Journal::Rollback.name(), "rollback_journal");
    assert_eq!(Journal::Wal.name(), "wal");
}
