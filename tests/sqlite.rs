//! The suite on SQLite, with a rollback journal and with a write-ahead log, and what is SQLite's own.

mod suite;

/// What is SQLite's own. Where the file matters, a case is run for each journal mode, as those of the suite are.
mod sqlite {
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

use sqlite::database::{Database, Journal, RollbackJournal, Wal};

/// The connection of this target, on which the suite runs.
pub(crate) type TestConnection = diesel::SqliteConnection;

macro_rules! sqlite_on_a_file {
    ($target:ty) => {
        crate::suite::suite! { $target }
        crate::suite::instantiate! { $target, sqlite:
            locks {
                a_lock_that_is_never_released_uses_up_all_retries
                a_lock_that_is_released_in_time_is_waited_out
                defaults_are_made_once_over_all_retries
                a_winner_that_commits_during_a_retry_is_found
                a_winner_that_rolls_back_is_followed
                in_a_transaction_nothing_is_retried
                an_exclusive_lock_keeps_readers_out_unless_there_is_a_log
                a_lock_that_is_in_the_way_of_the_second_look_is_waited_out
                a_schema_that_cannot_be_read_yet_is_waited_for
                callers_that_wait_for_locks
            }
            transactions {
                a_transaction_that_has_read_asks_to_be_repeated_when_another_has_written
                a_transaction_that_cannot_commit_asks_to_be_repeated
            }
            commit {
                a_reader_that_blocks_the_commit_is_no_success
                a_commit_that_fails_counts_more_than_a_row_that_cannot_be_read
                a_deferred_foreign_key_is_an_error_of_the_insert
                a_deferred_foreign_key_in_a_transaction_is_an_error_of_the_commit
            }
        }
    };
}

/// With SQLite's default, a rollback journal.
mod rollback_journal {
    sqlite_on_a_file! { crate::Database<crate::RollbackJournal> }
}

/// With a write-ahead log.
mod wal {
    sqlite_on_a_file! { crate::Database<crate::Wal> }
}

#[test]
fn the_targets_are_named_as_their_modules() {
    use suite::target::Target;

    assert_eq!(Database::<RollbackJournal>::NAME, "rollback_journal");
    assert_eq!(Database::<Wal>::NAME, "wal");
    assert_eq!((RollbackJournal::PRAGMA, Wal::PRAGMA), ("delete", "wal"));
}
