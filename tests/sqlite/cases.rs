//! The cases that run on a file, for every driver.

/// Makes a module of tests for each journal mode.
macro_rules! on_files {
    () => {
        /// The cases with SQLite's default, a rollback journal.
        mod rollback_journal {
            crate::sqlite::cases::on_a_file! { crate::sqlite::database::Journal::Rollback }
        }

        /// The cases with a write-ahead log.
        mod wal {
            crate::sqlite::cases::on_a_file! { crate::sqlite::database::Journal::Wal }
        }

        /// Each caller of a crowd waits for the file, whatever the driver. So only `tests/sqlite.rs` repeats this with a
        /// rollback journal.
        mod many_callers {
            mod any_journal {
                crate::suite::crowds_at_any_level! { crate::sqlite::database::Journal::Wal }
            }

            mod wal {
                crate::suite::crowds_at_each_level! { crate::sqlite::database::Journal::Wal }
            }
        }

        mod any_journal {
            crate::suite::at_any_level! { crate::sqlite::database::Journal::Wal }
            crate::suite::instantiate! { crate::sqlite::database::Journal::Wal, sqlite:
                high_scores { the_highest_of_all_reports_stays }
            }
        }
    };
}
pub(crate) use on_files;

/// The cases whose result depends on the journal mode.
macro_rules! on_a_file {
    ($target:expr) => {
        $crate::suite::at_each_level! { $target }
        $crate::suite::instantiate! { $target, sqlite:
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
pub(crate) use on_a_file;
