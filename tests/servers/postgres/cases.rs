//! The cases that run on PostgreSQL, for every driver.

/// Makes a module of tests for each isolation level.
macro_rules! at_all_levels {
    () => {
        /// PostgreSQL's default.
        mod read_committed {
            crate::postgres::cases::at_each_level! { crate::postgres::database::Level::ReadCommitted }
            crate::postgres::cases::at_any_level! { crate::postgres::database::Level::ReadCommitted }
        }

        mod any_level {
            crate::suite::instantiate! { crate::postgres::database::Level::ReadCommitted, postgres:
                index_builds {
                    identical_rows_race_while_indexes_are_rebuilt
                    identical_rows_race_while_further_indexes_come_and_go
                }
            }
        }

        mod repeatable_read {
            crate::postgres::cases::at_each_level! { crate::postgres::database::Level::RepeatableRead }
        }

        mod serializable {
            crate::postgres::cases::at_each_level! { crate::postgres::database::Level::Serializable }
        }
    };
}
pub(crate) use at_all_levels;

/// The tests whose result depends on the isolation level.
macro_rules! at_each_level {
    ($target:expr) => {
        $crate::both::at_each_level! { $target }
        $crate::suite::instantiate! { $target, postgres:
            isolation {
                in_autocommit_a_rival_that_commits_before_our_insert_is_found
                in_autocommit_a_rival_that_commits_while_our_insert_waits_is_found
                in_a_transaction_a_rival_that_commits_before_our_insert_is_found_in_the_end
                in_a_transaction_a_rival_that_commits_while_our_insert_waits_is_found_in_the_end
                in_a_transaction_a_rival_that_rolls_back_while_our_insert_waits_is_no_matter
                a_savepoint_brings_no_newer_snapshot
                an_insert_without_a_look_overlooks_no_row_of_the_snapshot
                a_level_that_is_set_for_one_transaction_counts
            }
            winners {
                who_waits_for_a_winner_that_rolls_back_gets_the_row_of_one_of_them
                who_waits_for_a_winner_that_commits_finds_its_row
            }
            locks {
                a_transaction_that_is_the_victim_of_a_deadlock_is_to_be_repeated
                a_transaction_that_survives_a_deadlock_goes_on
                a_call_in_autocommit_that_is_the_victim_of_a_deadlock_is_repeated
                a_lock_that_is_never_released_uses_up_all_retries
                a_lock_that_is_released_in_time_is_waited_out
                an_update_that_waits_for_a_lock_in_vain_is_never_unchanged
                a_look_is_repeated_outside_a_transaction
                in_a_transaction_no_lock_is_waited_for_twice
                a_lock_that_is_not_waited_for_at_all_is_tried_again
                a_row_that_is_replaced_while_a_look_waits_for_its_lock_is_found
            }
            other_constraints {
                beside_a_deferrable_one_a_row_is_created_and_found
                beside_a_deferrable_one_a_lost_race_finds_the_row_of_the_winner
                a_deferrable_one_refuses_in_autocommit
                a_deferrable_one_refuses_at_once_in_a_transaction_that_does_not_defer_it
                a_deferred_one_refuses_the_commit_of_a_transaction
                one_that_excludes_the_row_is_named
                one_that_excludes_no_row_lets_the_race_be_lost
            }
            upsert_conflicts {
                a_row_that_has_changed_since_the_snapshot
                a_row_that_is_newer_than_the_snapshot
                a_row_that_changes_while_the_update_waits
                a_condition_is_about_the_row_after_the_wait
            }
            index_builds {
                a_winner_between_two_indexes_is_waited_for
                beside_a_deferrable_constraint_a_winner_between_two_indexes_is_found_in_autocommit
                identical_rows_race
            }
        }
    };
}
pub(crate) use at_each_level;

/// The tests for which one isolation level is enough.
macro_rules! at_any_level {
    ($target:expr) => {
        $crate::both::at_any_level! { $target }
        $crate::suite::instantiate! { $target, postgres:
            commits {
                a_transaction_that_cannot_be_serialized_asks_to_be_repeated
                the_error_type_of_diesel_is_as_retryable
                a_deferred_foreign_key_is_an_error_of_the_insert_in_autocommit
                a_deferred_foreign_key_is_an_error_of_the_commit_in_a_transaction
            }
            constraints {
                an_index_that_does_not_mean_the_key_is_a_missing_constraint
                a_deferrable_constraint_on_the_key_is_a_missing_one
                an_index_whose_concurrent_build_failed_is_a_missing_constraint
                an_index_of_another_form_serves
                a_constraint_of_a_partitioned_table_serves
                a_deferrable_constraint_of_a_partition_is_an_obstacle_in_a_transaction_only
                a_column_whose_type_changes_on_a_live_connection
                an_index_that_comes_and_goes
            }
            equal_nulls {
                none_is_created_once_and_found_again
                the_other_calls
                the_row_for_none_is_updated
                where_nulls_are_distinct_several_rows_stay_as_they_are
                a_value_may_be_optional_borrowed_or_plain
                a_key_of_several_columns
                a_key_for_some_of_the_rows
                a_key_on_an_expression
                a_lost_race_for_none_finds_the_row_of_the_winner
                a_winner_for_none_that_vanishes_is_followed
                sixteen_callers_create_none_once
                an_index_in_which_nulls_are_distinct_is_a_missing_constraint
                an_index_that_was_replaced_since_the_snapshot_is_a_missing_constraint
                an_index_of_another_form_serves
            }
            partial_keys {
                a_statement_serves_more_often_than_the_server_plans_it
                an_index_that_says_its_condition_otherwise_serves
                an_index_of_fewer_or_other_rows_is_a_missing_constraint
                an_index_of_more_rows_refuses_each_time
                a_trigger_that_takes_the_flag_away_changes_the_key
                beside_a_deferrable_constraint_a_row_is_created_and_found
                conditions_of_each_type_in_a_table_with_a_schema
            }
            plans {
                a_key_for_some_of_the_rows_is_looked_up_by_its_index
                an_index_that_says_its_condition_otherwise_is_used
                a_key_on_an_expression_is_looked_up_by_its_index
                a_key_with_equal_nulls_is_looked_up_by_its_index
            }
            collations {
                a_letter_has_the_other_case_that_the_column_says
            }
            sequences {
                one_that_is_behind_is_named
                one_whose_column_was_given_a_value_is_not_blamed
                one_whose_column_is_none_is_named
                a_call_that_never_finds_its_row_uses_up_three_values
            }
            stored_keys {
                a_key_that_a_trigger_changes
                a_changed_key_rolls_back_with_the_transaction
                a_number_that_is_rounded
                text_of_fixed_length
                spaces_that_are_cut
                a_collation_that_ignores_case
                text_whose_type_ignores_case
            }
            hidden_rows {
                a_row_that_row_security_hides
                a_new_row_that_row_security_would_hide
                a_trigger_that_drops_the_new_row
            }
            refusals {
                an_error_that_is_no_race_is_passed_on
                a_trigger_that_reports_a_unique_violation_is_another_constraint
                a_statement_that_takes_too_long_is_not_repeated
                a_statement_that_is_cancelled_is_not_repeated
                an_insert_that_fails_for_no_known_reason_is_repeated_once_in_autocommit
            }
            language {
                a_constraint_that_is_missing_cannot_be_told
                a_lock_that_is_not_released_cannot_be_told
                a_race_is_resolved_in_any_language
                a_serialization_failure_is_told_in_any_language
            }
            graph_node {
                a_call_is_recorded_once_for_each_block
            }
            statements {
                one_key_column_and_one_default
                keys_on_expressions_and_for_some_of_the_rows
                defaults_that_are_left_to_the_database
                several_key_columns_and_no_default
                the_insert_that_names_the_key
                a_table_that_has_only_a_key
                names_with_quotes
                a_table_with_a_schema
            }
            server_log {
                a_call_takes_one_statement_or_two_or_three_and_no_transaction
                only_an_insert_takes_a_value_of_a_sequence
            }
            many_rows {
                a_winner_that_commits_is_found_by_all
                a_winner_that_rolls_back_is_followed_by_one_of_them
                the_index_is_used_in_a_table_of_any_size
                null_equals_null_in_a_chunk
                a_collation_in_which_spellings_are_equal
                a_column_that_pads_its_values
                a_trigger_that_changes_the_keys
                a_table_with_a_deferrable_constraint
                a_key_of_six_columns
                another_key_for_some_of_the_rows
                two_moments_that_the_session_writes_alike
                updates_by_different_plans_lock_the_rows_in_one_order
            }
            upsert {
                a_trigger_that_keeps_the_row_as_it_is
                a_trigger_that_changes_the_values
                a_row_that_is_there_fires_no_insert_trigger_and_takes_no_value_of_a_sequence
                a_row_that_row_security_hides
                a_row_that_row_security_protects
                a_generated_column_is_read_back
                a_deferrable_constraint_refuses_the_update
                a_deferrable_constraint_on_the_key
                a_column_whose_type_changes
                the_text_of_an_update
            }
            types {
                uuids
                days_and_moments
                moments_that_are_equal
                numbers
                numbers_that_are_equal
                text_of_bounded_length
                enums_of_the_database
                defaults_of_each_type
                defaults_that_are_expressions
            }
        }
    };
}
pub(crate) use at_any_level;
