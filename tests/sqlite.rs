//! The suite on SQLite, with a rollback journal and with a write-ahead log, and the cases that only SQLite has.

#[path = "suite/blocking.rs"]
mod driver;
mod suite;
#[path = "suite/own_functions.rs"]
mod suite_of_own_functions;

/// The cases that only SQLite has. Where the file matters, a case runs in each journal mode, as the suite's cases do.
mod sqlite {
    pub(crate) mod cases;
    pub(crate) mod database;

    pub(crate) mod commit;
    pub(crate) mod high_scores;
    pub(crate) mod locks;
    pub(crate) mod transactions;

    mod attached;
    mod columns;
    mod constraints;
    mod many;
    mod multi_connection;
    mod numeric;
    mod own_functions;
    mod partial_keys;
    mod schema;
    mod selection;
    mod statements;
    mod triggers;
}

use diesel::result::Error as DieselError;

pub(crate) use driver::run;

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = diesel::SqliteConnection;

/// Runs `body` in a transaction that begins as a writer's.
pub(crate) fn immediate_transaction<R, E: From<DieselError>>(
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    conn.immediate_transaction(body)
}

sqlite::cases::on_files! {}

mod many_callers_with_a_rollback_journal {
    crate::suite::crowds_at_each_level! { crate::sqlite::database::Journal::Rollback }
}

mod own_functions {
    mod rollback_journal {
        crate::suite_of_own_functions::cases! { crate::sqlite::database::Journal::Rollback }
    }

    mod wal {
        crate::suite_of_own_functions::cases! { crate::sqlite::database::Journal::Wal }
    }
}

#[test]
fn the_targets_are_named_as_their_modules() {
    use sqlite::database::Journal;
    use suite::target::Target;

    assert_eq!(Journal::Rollback.name(), "rollback_journal");
    assert_eq!(Journal::Wal.name(), "wal");
}
