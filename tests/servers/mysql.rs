//! The suite on MariaDB or MySQL, at each isolation level, and what is their own.
//!
//! The server is the one that `GETORCREATE_MYSQL_URL` names, or else a local one. `.ci/servers` starts that.

mod both;
mod server;
#[path = "../suite/mod.rs"]
mod suite;

/// What is MariaDB's and MySQL's own.
mod mysql {
    pub(crate) mod database;
    mod private_server;
    pub(crate) mod sessions;

    pub(crate) mod caller;

    pub(crate) mod crowds;
    pub(crate) mod gap_locks;
    pub(crate) mod hash_indexes;
    pub(crate) mod isolation;
    pub(crate) mod locks;
    pub(crate) mod snapshot_isolation;
    pub(crate) mod snapshots;
    pub(crate) mod waiting;

    pub(crate) mod changed_keys;
    pub(crate) mod declared;
    pub(crate) mod languages;
    pub(crate) mod other_keys;
    pub(crate) mod partial_keys;
    pub(crate) mod refusals;
    pub(crate) mod statements;
    pub(crate) mod table_names;
    pub(crate) mod types;

    pub(crate) mod schema;
}

use mysql::schema;

/// The connection of this target, on which the suite runs.
pub(crate) type TestConnection = diesel::MysqlConnection;

/// What depends on the isolation level.
macro_rules! races {
    ($target:ty) => {
        crate::suite::instantiate! { $target, mysql:
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
            crowds {
                a_text_in_autocommit
                a_text_in_transactions
                a_varchar_in_transactions_that_have_read
            }
        }
    };
}

/// What does not.
macro_rules! at_any_level {
    ($target:ty) => {
        crate::suite::instantiate! { $target, mysql:
            declared {
                no_index_that_lets_duplicates_in_will_do
                any_index_of_the_column_alone_will_do
                an_index_may_have_any_name
                a_value_may_look_like_a_refusal
                columns_stand_in_an_index_in_any_order_and_case
                a_limit_of_the_session_hides_no_column_of_an_index
                an_index_that_is_dropped_is_missed_at_once
                an_index_that_is_dropped_after_a_transaction_began_is_missed
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
                keys_on_expressions_and_for_some_of_the_rows
                a_race_that_is_lost_at_once_and_in_a_transaction
                a_row_that_another_key_refuses
                several_key_columns_and_no_default
                a_table_that_has_only_a_key
                defaults_that_are_none_are_left_out
                names_with_quotes
                the_server_counts_as_many_and_no_transaction
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
                without_autocommit_the_winner_is_found_past_the_snapshot
            }
        }
    };
}

/// What has to do with no row.
macro_rules! schema_side {
    ($target:ty) => {
        crate::suite::instantiate! { $target, schema:
            constraints {
                an_index_of_another_name_and_order_serves
                the_case_of_a_column_does_not_matter
                an_index_that_is_missing
                a_name_that_is_taken
                a_name_that_is_taken_by_the_index_itself
                a_primary_key_that_is_missing
                an_index_on_the_beginning_of_a_column
                an_index_with_several_flaws
                an_index_that_is_not_used
                an_index_on_what_is_made_from_a_column
                the_best_of_several_indexes_counts
            }
            columns {
                a_column_that_is_missing
                a_column_that_can_be_null
                what_mends_a_column_leaves_the_rest_of_it
                a_generated_column_that_can_be_null
                columns_of_other_types
                a_time_without_microseconds
                types_that_hold_the_same_values_are_as_good
                types_as_diesel_prints_them
                a_char_whose_blanks_count
            }
            tables {
                a_table_that_is_missing
                a_table_is_known_to_be_missing_in_each_language
                a_table_of_an_engine_without_transactions
                a_temporary_table_that_hides_another
                a_temporary_table_that_hides_none
                a_view
                a_sequence
                tables_that_are_ordinary_enough
            }
            sessions {
                messages_that_are_not_english
                a_session_that_does_not_check
                no_setting_fools_the_check
                a_transaction_goes_on_after_the_check
                a_transaction_that_may_only_read_can_check
                a_table_that_is_being_altered_is_not_taken_for_missing
                no_row_of_a_table_is_read
            }
            privileges {
                a_user_who_may_do_nothing
                a_user_who_may_read_some_columns
                a_user_who_may_only_drop
                a_user_who_may_only_read_can_check
                a_user_who_may_only_insert_can_check
                a_user_who_may_only_read_sees_what_is_generated
                a_view_needs_no_privilege_to_be_known_as_one
            }
            names {
                names_with_quotes_in_any_mode_of_quoting
                names_with_quotes_in_what_mends
                a_name_past_the_limit_is_cut
                a_table_with_a_schema_is_looked_for_there
                a_table_whose_name_differs_in_case
            }
            migrations {
                a_key_of_two_columns
                a_foreign_key_keeps_the_index_that_it_needs
                an_index_that_a_foreign_key_needs_is_mended
                duplicates_stop_a_migration
            }
            generated {
                one_flagged_row_of_each_parent
                the_generated_column_is_out_of_the_way
                a_generated_column_that_is_missing
                a_discriminator_that_is_another
                duplicates_stop_what_mends_a_discriminator
                a_discriminator_that_says_the_same
                a_stored_discriminator_that_is_another
                an_index_that_is_missing_beside_its_column
                a_plain_column_of_that_name
                duplicates_stop_a_migration_that_is_run_again
                a_foreign_key_keeps_the_index_that_it_needs
            }
            clashes {
                two_keys_with_one_generated_column
                a_plain_column_in_the_place_of_a_generated_one
            }
            conditions {
                quotes_in_a_condition_in_any_mode_of_quoting
            }
            functions {
                an_expression_of_a_column
                expressions_among_some_rows
                a_generated_column_of_another_type
                a_lookup_goes_by_the_letters_of_the_column
                what_no_generated_column_can_hold
            }
            duplicates {
                duplicates_are_counted_listed_and_removed
                what_the_collation_takes_for_equal_is_a_duplicate
                bytes_and_nulls_and_a_primary_key_of_two_columns
                a_table_without_a_primary_key
                a_limit_of_the_session_hides_no_duplicate
            }
        }
    };
}

mod read_committed {
    crate::suite::suite! { crate::mysql::database::Database<crate::mysql::database::ReadCommitted> }
    crate::both::both! { crate::mysql::database::Database<crate::mysql::database::ReadCommitted> }
    races! { crate::mysql::database::Database<crate::mysql::database::ReadCommitted> }
    crate::suite::instantiate! { crate::mysql::database::Database<crate::mysql::database::ReadCommitted>, mysql:
        snapshots { a_row_that_is_newer_than_the_snapshot_is_found_each_time }
        hash_indexes { a_look_that_fails_half_way_is_repeated }
    }
}

/// The default of both.
mod repeatable_read {
    crate::suite::suite! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead> }
    crate::both::both! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead> }
    races! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead> }
    crate::suite::instantiate! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead>, mysql:
        snapshots { a_row_that_is_newer_than_the_snapshot_is_found_each_time }
    }
    at_any_level! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead> }
    schema_side! { crate::mysql::database::Database<crate::mysql::database::RepeatableRead> }
}

/// MariaDB's default from 11.6.2 on.
mod snapshot_isolation {
    crate::suite::suite! { crate::mysql::database::Database<crate::mysql::database::SnapshotIsolation> }
    crate::both::both! { crate::mysql::database::Database<crate::mysql::database::SnapshotIsolation> }
    races! { crate::mysql::database::Database<crate::mysql::database::SnapshotIsolation> }
    crate::suite::instantiate! { crate::mysql::database::Database<crate::mysql::database::SnapshotIsolation>, mysql:
        snapshot_isolation {
            a_row_that_is_newer_than_the_snapshot_ends_the_transaction
            a_row_that_is_newer_than_the_snapshot_takes_a_nested_transaction_along
            a_query_of_the_callers_that_meets_a_newer_row_asks_to_repeat_the_transaction
            a_transaction_that_is_ended_in_a_foreign_language_can_be_rolled_back
        }
    }
}

mod serializable {
    crate::suite::suite! { crate::mysql::database::Database<crate::mysql::database::Serializable> }
    crate::both::both! { crate::mysql::database::Database<crate::mysql::database::Serializable> }
    races! { crate::mysql::database::Database<crate::mysql::database::Serializable> }
    crate::suite::instantiate! { crate::mysql::database::Database<crate::mysql::database::Serializable>, mysql:
        gap_locks { of_two_transactions_that_have_both_looked_one_is_repeated }
        hash_indexes { a_first_look_that_fails_half_way_is_repeated }
    }
}
