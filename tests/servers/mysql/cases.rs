//! The cases that run on MariaDB and MySQL, for every driver.

/// Makes a module of tests for each isolation level. The default level also runs the cases in the argument.
macro_rules! at_all_levels {
    ($($at_the_default:tt)*) => {
        mod read_committed {
            crate::mysql::cases::at_each_level! { crate::mysql::database::Level::ReadCommitted }
            crate::suite::instantiate! { crate::mysql::database::Level::ReadCommitted, mysql:
                snapshots { a_row_that_is_newer_than_the_snapshot_is_found_each_time }
                hash_indexes { a_look_that_fails_half_way_is_repeated }
                upsert_snapshots {
                    a_row_that_is_newer_than_the_snapshot_is_updated
                    a_row_that_has_changed_since_the_snapshot_is_updated_as_it_is_now
                    a_condition_is_about_the_latest_row
                    a_row_that_is_only_in_the_snapshot_makes_no_duplicate
                    a_duplicate_that_appears_after_the_look_is_not_updated
                    a_row_that_has_taken_the_key_since_the_snapshot_is_the_answer
                }
            }
        }

        /// The default of both products.
        mod repeatable_read {
            crate::mysql::cases::at_each_level! { crate::mysql::database::Level::RepeatableRead }
            crate::suite::instantiate! { crate::mysql::database::Level::RepeatableRead, mysql:
                snapshots { a_row_that_is_newer_than_the_snapshot_is_found_each_time }
                gone_rows {
                    a_call_that_locks_asks_to_repeat_the_transaction
                    a_call_that_inserts_first_answers_as_any_other
                    a_look_that_locks_sees_the_latest_row
                }
                upsert_snapshots {
                    a_row_that_is_newer_than_the_snapshot_is_updated
                    a_row_that_has_changed_since_the_snapshot_is_updated_as_it_is_now
                    a_condition_is_about_the_latest_row
                    a_row_that_is_only_in_the_snapshot_makes_no_duplicate
                    a_duplicate_that_appears_after_the_look_is_not_updated
                    a_row_that_has_taken_the_key_since_the_snapshot_is_the_answer
                }
            }
            crate::mysql::cases::at_any_level! { crate::mysql::database::Level::RepeatableRead }
            $($at_the_default)*
        }

        /// MariaDB's default from 11.6.2 on.
        mod snapshot_isolation {
            crate::mysql::cases::at_each_level! { crate::mysql::database::Level::SnapshotIsolation }
            crate::suite::instantiate! { crate::mysql::database::Level::SnapshotIsolation, mysql:
                snapshot_isolation {
                    a_row_that_is_newer_than_the_snapshot_ends_the_transaction
                    a_row_that_is_newer_than_the_snapshot_takes_a_nested_transaction_along
                    a_query_of_the_callers_that_meets_a_newer_row_asks_to_repeat_the_transaction
                    a_transaction_that_is_ended_in_a_foreign_language_can_be_rolled_back
                }
                upsert_snapshots {
                    a_row_that_is_newer_than_the_snapshot_is_updated
                    a_row_that_has_changed_since_the_snapshot_is_updated_as_it_is_now
                    a_row_that_is_only_in_the_snapshot_makes_no_duplicate
                }
            }
        }

        mod serializable {
            crate::mysql::cases::at_each_level! { crate::mysql::database::Level::Serializable }
            crate::suite::instantiate! { crate::mysql::database::Level::Serializable, mysql:
                gap_locks { of_two_transactions_that_have_both_looked_one_is_repeated }
                hash_indexes { a_first_look_that_fails_half_way_is_repeated }
            }
        }
    };
}
pub(crate) use at_all_levels;

/// The tests whose result depends on the isolation level.
macro_rules! at_each_level {
    ($target:expr) => {
        $crate::both::at_each_level! { $target }
        $crate::suite::instantiate! { $target, mysql:
            isolation {
                in_autocommit_the_winner_is_found_by_the_same_select
                in_a_transaction_that_begins_with_the_call
                in_a_transaction_that_has_read_the_table
                in_a_transaction_that_has_read_the_key
                in_a_transaction_that_has_written
            }
            waiting {
                a_winner_that_commits_is_found_by_all
                a_winner_that_rolls_back_is_followed_by_one_of_them
            }
        }
    };
}
pub(crate) use at_each_level;

/// The tests for which one isolation level is enough.
macro_rules! at_any_level {
    ($target:expr) => {
        $crate::both::at_any_level! { $target }
        $crate::suite::instantiate! { $target, mysql:
            declared {
                no_index_that_lets_duplicates_in_will_do
                any_index_of_the_column_alone_will_do
                an_index_may_have_any_name
                a_value_may_look_like_a_refusal
                columns_stand_in_an_index_in_any_order_and_case
                a_limit_of_the_session_hides_no_column_of_an_index
                an_index_that_is_dropped_is_missed_at_once
                an_index_that_is_dropped_after_a_transaction_began_is_missed
                an_index_that_is_dropped_between_two_transactions_is_missed
                an_index_whose_name_another_has_taken_makes_no_duplicate
                an_index_that_queries_ignore_will_do
                each_database_is_asked_for_itself
                statements_that_are_prepared_stay_with_their_database
            }
            table_names {
                a_table_may_have_any_name_in_any_mode_of_quoting
                a_table_whose_name_differs_in_case_is_another
                a_table_with_a_schema_is_looked_up_there
            }
            changed_keys {
                zero_in_an_auto_increment_column
                more_decimals_than_the_column_has
                a_finer_time_than_the_column_has
                bytes_that_the_column_fills_up
                spaces_that_the_column_strips
                text_that_is_cut_where_the_mode_is_not_strict
                a_key_that_a_trigger_changes
                a_key_that_a_trigger_changes_into_one_that_is_there
                a_new_row_that_somebody_deletes_before_it_is_read
                spellings_that_the_collation_takes_for_equal
            }
            other_keys {
                a_winner_that_is_met_at_another_index_is_found
                identical_rows_that_race_on_two_indexes
                a_key_that_is_violated_by_a_trigger
                a_key_of_the_same_name_that_is_violated_by_a_trigger
            }
            partial_keys {
                the_table_of_the_ticket
                a_lookup_is_made_by_the_unique_index
                a_discriminator_that_no_index_has_is_a_missing_constraint
                a_missing_discriminator_leaves_a_transaction_usable
                letters_beyond_those_of_ascii
            }
            refusals {
                a_value_that_is_too_long
                a_value_that_another_constraint_refuses
                a_value_that_is_missing
                a_trigger_that_signals
                a_transaction_that_may_only_read
            }
            statements {
                one_key_column_and_one_default
                a_new_row_on_a_connection_that_has_made_the_insert_before
                a_new_row_in_a_transaction
                keys_on_expressions_and_for_some_of_the_rows
                a_race_that_is_lost_at_once_and_in_a_transaction
                a_row_that_another_key_refuses
                several_key_columns_and_no_default
                a_table_that_has_only_a_key
                defaults_that_are_none_are_left_out
                names_with_quotes
                the_server_counts_as_many_and_no_transaction
            }
            many_rows {
                a_winner_that_commits_is_found_by_all
                a_winner_that_rolls_back_is_followed_by_one_of_them
                the_index_is_used_in_a_table_of_any_size
                two_spellings_of_one_key_are_one_row
                two_keys_with_the_same_bytes
                a_key_that_is_too_long_for_its_column
                long_keys_that_begin_in_the_same_way
                moments_keep_their_fractions_beside_null
                a_row_that_is_deleted_and_created_around_the_update
                a_deleted_row_in_a_session_without_autocommit
                large_rows_go_into_small_chunks
                a_key_of_six_columns
                callers_who_wait_for_a_row_that_vanishes_all_end_well
            }
            upsert {
                a_generated_column_is_read_back
                a_row_that_is_there_takes_no_value_of_auto_increment
                an_expression_sees_the_assignments_before_it
                the_text_of_an_update
                without_autocommit_the_update_is_part_of_the_transaction
                without_autocommit_the_updated_row_is_the_answer
                a_row_that_gets_another_key_before_it_is_read_is_counted_once
                a_row_that_cannot_be_read_back_is_not_counted_again
            }
            types {
                integers
                numbers_that_are_exact
                times_to_the_microsecond
                long_bytes_and_texts
                an_enum_of_the_database
            }
            languages {
                a_refusal_by_the_key_is_known_in_each
                a_refusal_by_another_key_is_known_in_each
                a_race_that_is_lost_in_each
                a_message_that_cannot_be_read_is_said_to_be_foreign
            }
            locks {
                a_deadlock_in_autocommit_is_retried
                a_deadlock_in_a_transaction_ends_it_also_from_within_a_nested_one
                a_lock_that_is_never_given_uses_up_all_retries
                a_lock_that_is_given_in_time_is_waited_out
                a_lock_that_is_not_given_ends_a_transaction_at_once
                without_autocommit_a_lock_that_is_not_given_is_not_waited_for
                without_autocommit_a_deadlock_is_not_retried
                a_first_look_that_fails_is_not_retried_without_autocommit
                a_first_look_that_fails_is_retried_also_without_a_unique_index
                without_autocommit_the_winner_is_found_past_the_snapshot
            }
        }
    };
}
pub(crate) use at_any_level;

/// The tests with many concurrent callers whose course depends on the isolation level.
macro_rules! crowds_at_each_level {
    ($target:expr) => {
        $crate::both::crowds_at_each_level! { $target }
        $crate::suite::instantiate! { $target, mysql:
            crowds {
                a_text_in_transactions
                a_varchar_in_transactions_that_have_read
            }
        }
    };
}
pub(crate) use crowds_at_each_level;

/// The tests with many concurrent callers for which one isolation level is enough.
macro_rules! crowds_at_any_level {
    ($target:expr) => {
        $crate::both::crowds_at_any_level! { $target }
        $crate::suite::instantiate! { $target, mysql:
            crowds {
                a_text_in_autocommit
                a_text_whose_row_is_updated
            }
        }
    };
}
pub(crate) use crowds_at_any_level;
