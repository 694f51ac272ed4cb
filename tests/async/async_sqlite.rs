//! The suite on SQLite through diesel-async, with a rollback journal and with a write-ahead log.

mod asynchronous;
mod cancellation;
mod driver;
mod load;
mod pools;
#[path = "../suite/mod.rs"]
mod suite;

/// The cases that only SQLite has.
#[path = "../sqlite"]
mod sqlite {
    pub(crate) mod cases;
    pub(crate) mod database;

    pub(crate) mod commit;
    pub(crate) mod high_scores;
    pub(crate) mod locks;
    pub(crate) mod transactions;
}

use diesel::connection::AnsiTransactionManager;
use diesel::result::Error as DieselError;
use diesel::sqlite::SqliteConnection;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;

pub(crate) use driver::run;

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = driver::Blocking<SyncConnectionWrapper<SqliteConnection>>;

/// Runs `body` in a transaction that begins as a writer's. It does the work of diesel-async's `immediate_transaction`,
/// for a body that blocks.
pub(crate) fn immediate_transaction<R, E: From<DieselError>>(
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    let begin = conn.spawn_blocking(|conn| AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"));
    driver::wait_for(begin)?;
    driver::in_transaction(conn, body)
}

/// Runs `body`, an asynchronous closure, in such a transaction.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        $conn.immediate_transaction($body).await
    };
}
pub(crate) use transaction;

impl cancellation::Abandoned for sqlite::database::Journal {
    /// The connection waits for the statement that has begun.
    fn outlives_a_call(self) -> bool {
        true
    }
}

sqlite::cases::on_files! {}

/// The cases that concern only connections of diesel-async.
mod on_diesel_async {
    mod rollback_journal {
        crate::asynchronous::at_each_level! { crate::sqlite::database::Journal::Rollback }
    }

    mod wal {
        crate::asynchronous::at_each_level! { crate::sqlite::database::Journal::Wal }
    }

    /// The journal decides who waits for whom, even outside a transaction.
    mod each_journal {
        mod rollback_journal {
            crate::asynchronous::at_any_level! { crate::sqlite::database::Journal::Rollback }
        }

        mod wal {
            crate::asynchronous::at_any_level! { crate::sqlite::database::Journal::Wal }
        }
    }
}
