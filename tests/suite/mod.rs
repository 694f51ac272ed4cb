//! The cases that hold on every database: each case is written once, and run for each target.
//!
//! A test crate, such as `tests/sqlite.rs`, declares this module and names its connection type `crate::TestConnection`.
//! It implements [`target::Target`] for each isolation level or journal mode.
//!
//! Four macros make a `#[test]` of each case:
//!
//! - `at_each_level!`: the result depends on the level. The surrounding module has the name
//!   [`Target::name`](target::Target::name).
//! - `at_any_level!`: one level is enough.
//! - `crowds_at_each_level!` and `crowds_at_any_level!`: the same for cases with many callers. A second driver runs
//!   them at one level.
//!
//! A case for one database only does not belong here. Where databases differ, the case asks its `Target`.
//!
//! A race is always arranged, never left to luck: see [`recorder`].

pub(crate) mod availability;
pub(crate) mod crowd_size;
pub(crate) mod marked;
pub(crate) mod models;
pub(crate) mod recorder;
pub(crate) mod target;

pub(crate) mod outcome;
pub(crate) mod transaction;

pub(crate) mod defaults;
pub(crate) mod find_unique;
pub(crate) mod from_row;
pub(crate) mod insert_first;
pub(crate) mod key_types;
pub(crate) mod lookup;
pub(crate) mod row_forms;

pub(crate) mod many;
pub(crate) mod many_forms;
pub(crate) mod many_updates;

pub(crate) mod coalesce_keys;
pub(crate) mod condition_forms;
pub(crate) mod condition_keys;
pub(crate) mod expression_keys;
pub(crate) mod marked_rows;

pub(crate) mod update_or_create;
pub(crate) mod update_or_create_errors;
pub(crate) mod update_or_create_from;
pub(crate) mod update_or_create_if;
pub(crate) mod update_or_create_in_a_transaction;
pub(crate) mod update_or_create_keys;
pub(crate) mod update_or_create_values;

pub(crate) mod errors;

pub(crate) mod check;
pub(crate) mod connection;
pub(crate) mod many_crowds;
pub(crate) mod many_model;
pub(crate) mod marked_crowds;
pub(crate) mod prepared;
pub(crate) mod processes;
pub(crate) mod threads;
pub(crate) mod update_crowds;

pub(crate) mod high_scores;
pub(crate) mod rate_limiter;

/// The result of a case. A case uses `?` where an error is not the point.
pub(crate) type TestResult = Result<(), Box<dyn std::error::Error>>;

/// Makes a test of each case, for one target: `instantiate!(Journal::Wal, suite: outcome { .. })` for those in
/// `crate::suite`. No case runs if the target's database is not available.
macro_rules! instantiate {
    ($target:expr, $home:ident:) => {};
    ($target:expr, $home:ident: $module:ident { $($case:ident)+ } $($rest:tt)*) => {
        mod $module {
            $(
                #[test]
                fn $case() -> $crate::suite::TestResult {
                    $crate::suite::target::Target::test($target, $crate::$home::$module::$case)
                }
            )+
        }
        $crate::suite::instantiate! { $target, $home: $($rest)* }
    };
}
pub(crate) use instantiate;

/// The tests whose result depends on the isolation level or the journal mode. A case that is in none of these lists is
/// dead code, which rustc reports.
macro_rules! at_each_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, suite:
            outcome {
                a_row_that_is_there_is_found
                an_absent_row_is_created
                a_lost_race_finds_the_row_of_the_winner
                a_lost_race_to_another_process_finds_its_row
                a_winner_whose_row_is_deleted_is_followed
                winners_whose_rows_vanish_each_time_end_the_call
            }
            transaction {
                a_row_that_is_there_is_found
                an_absent_row_is_created
                a_rival_cannot_make_a_duplicate
                a_rollback_takes_the_row_back
                a_rollback_of_a_nested_transaction_takes_the_row_back
                both_error_types_pass_through_a_transaction
                an_error_of_ours_survives_a_transaction_with_the_error_type_of_diesel
                a_refusal_in_a_nested_transaction_leaves_the_outer_one_usable
            }
            from_row {
                a_row_that_is_there_is_found
                an_absent_row_is_created
                a_lost_race_finds_the_row_of_the_winner
                a_winner_whose_row_is_deleted_is_followed
                a_race_that_is_lost_in_a_transaction
                a_key_for_some_of_the_rows
            }
            insert_first {
                a_new_row_saves_the_look
                a_row_that_is_there_is_found_after_the_insert
                a_winner_whose_row_is_deleted_is_followed
                within_a_transaction
                a_constraint_that_was_never_migrated
                a_violation_of_another_key
                a_row_that_is_there_is_found_though_a_new_one_could_not_be_inserted
            }
            marked_rows {
                rows_without_the_flag_are_none_of_its_business
                the_database_refuses_a_second_flag
                a_lost_race_finds_the_row_of_the_winner
                a_winner_that_loses_its_flag_is_followed
                a_key_that_was_never_migrated
                a_row_that_was_deleted_is_created_again
                two_keys_on_the_same_columns_do_not_mix_up
                a_row_is_created_within_a_transaction
            }
            condition_keys {
                rows_outside_the_condition_are_none_of_its_business
                a_lookup_that_does_not_meet_the_condition_inserts_nothing
                a_failed_condition_in_a_transaction_inserts_nothing
                defaults_that_do_not_meet_the_condition_insert_nothing
                a_lost_race_finds_the_row_of_the_winner
                a_winner_that_leaves_the_condition_is_followed
                many_rows_with_a_condition_in_a_transaction
            }
            expression_keys {
                an_address_is_stored_as_given_and_found_in_any_case
                a_race_with_another_spelling_is_lost
                a_function_beside_a_plain_column
                a_function_in_a_key_with_a_condition
                a_key_that_was_never_migrated
            }
            coalesce_keys {
                no_value_is_a_key_like_any_other
                the_value_that_stands_for_null_finds_the_row
                a_race_for_a_key_without_a_value_is_lost
                a_row_without_a_value_is_updated
                many_rows_with_and_without_a_value
                rows_that_hold_their_key
                a_key_of_nothing_but_such_values
                a_key_that_was_never_migrated
            }
            many {
                rows_that_are_there_are_found
                absent_rows_are_created
                half_of_the_rows_are_there
                equal_keys_are_one_row
                a_lost_race_finds_the_row_of_the_winner
                a_winner_whose_row_is_deleted_is_followed
                a_race_that_is_lost_in_a_transaction
                rows_in_a_transaction
                another_key_that_a_row_violates
                another_key_that_one_of_two_rows_sets
                another_key_that_a_row_violates_in_a_transaction
                two_rows_of_a_chunk_that_violate_another_key
                a_constraint_that_was_never_migrated
                duplicates_that_are_there
                rows_with_different_columns
                a_key_for_some_of_the_rows
                a_key_on_an_expression
            }
            many_updates {
                rows_that_are_there_are_updated
                absent_rows_are_created
                half_of_the_rows_are_there
                the_last_of_equal_rows_wins
                a_field_that_is_none_changes_nothing
                a_row_that_is_deleted_before_the_first_of_two_updates
                a_row_of_the_key_alone_is_found_unchanged
                a_lost_race_updates_the_row_of_the_winner
                a_row_that_is_deleted_after_the_look_is_created_anew
                rows_in_a_transaction
                a_row_that_was_deleted_after_the_snapshot
                an_update_that_violates_another_key
                many_rows
            }
            update_or_create {
                a_row_that_is_there_is_updated
                an_absent_row_is_created
                a_lost_race_updates_the_row_of_the_winner
                a_winner_whose_row_is_deleted_is_followed
                winners_whose_rows_vanish_each_time_end_the_call
                a_row_that_is_deleted_after_the_look_is_created_anew
                a_row_that_is_deleted_after_its_update_is_created_anew_if_it_must_be_read
                counts_of_rivals_between_our_statements_are_kept
                an_insert_that_comes_first_saves_a_statement_for_a_new_row
            }
            update_or_create_in_a_transaction {
                a_row_that_is_there_is_updated
                an_absent_row_is_created_and_then_updated
                a_rival_cannot_make_a_duplicate
                a_rollback_takes_the_update_back
                a_refusal_in_a_nested_transaction_leaves_the_outer_one_usable
            }
            update_or_create_if {
                a_condition_that_is_true_lets_the_row_be_updated
                a_condition_that_is_false_leaves_the_row_as_it_is
                a_condition_decides_about_the_row_of_a_winner
                a_condition_whose_value_changes_between_two_statements
                a_condition_that_keeps_changing_ends_the_call
                a_row_that_is_deleted_before_the_look_is_created_anew
                a_condition_that_is_null_leaves_the_row_as_it_is
                a_condition_is_only_about_the_row_with_the_key
                an_absent_row_is_created_without_regard_to_the_condition
                a_condition_without_a_change
                an_insert_that_comes_first_meets_a_row_that_the_condition_excludes
            }
            update_or_create_errors {
                an_update_that_violates_another_key
                a_new_row_that_violates_another_key
                a_constraint_that_was_never_migrated
                duplicates_that_are_there
                a_value_that_a_check_refuses
                a_value_that_a_new_row_lacks
                a_written_row_that_the_model_cannot_hold
            }
            processes {
                each_key_is_created_once
                worker
            }
            errors {
                a_constraint_that_was_never_migrated
                a_constraint_on_more_columns_than_declared
                a_constraint_that_is_dropped_while_its_statement_is_cached
                a_violation_of_another_key
                a_violation_of_another_key_by_the_winner_itself
                a_violation_of_another_key_while_our_row_appears
                duplicates_that_are_there
                a_violation_of_a_foreign_key
                a_value_that_is_missing
                a_value_that_a_check_refuses
                a_new_row_that_the_model_cannot_hold
            }
        }
    };
}
pub(crate) use at_each_level;

/// The tests for which one isolation level or journal mode is enough.
macro_rules! at_any_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, suite:
            lookup {
                one_column_or_a_tuple_of_one
                columns_in_any_order
                the_primary_key
                each_key_of_a_model
                a_key_without_further_columns
                a_nullable_column_with_a_plain_value
                a_struct_owned_or_borrowed
                a_struct_with_an_embedded_one
                names_that_need_quotes_or_clash_with_ours
            }
            find_unique {
                a_row_is_there_or_not
                each_kind_of_key
                duplicates_that_are_there
            }
            row_forms {
                a_key_on_an_expression
                a_composite_key_in_any_order
                a_struct_with_an_embedded_one
                newtypes_and_conversions
                tuples_of_columns_with_values
                a_key_without_a_value_is_an_error_before_anything_is_sent
                defaults_beside_the_row
                another_key_that_the_row_violates
                each_statement_is_prepared_once
                a_model_that_holds_only_its_id
                a_model_with_a_query
                a_flag_is_given_by_the_key
            }
            condition_forms {
                a_value_of_the_database_that_does_not_meet_the_condition
                a_row_in_the_condition_is_updated_and_others_are_not
                a_row_that_holds_its_condition
                many_rows_with_a_condition
                many_rows_that_leave_the_condition_to_the_database
                rows_without_a_value_are_left_alone
                an_index_for_all_rows_serves_a_key_with_a_value
                duplicates_are_sought_among_the_rows_in_the_condition
            }
            many_forms {
                no_keys_send_nothing
                defaults_are_the_same_for_all
                a_key_of_several_columns_in_any_order
                a_table_of_its_key_alone
                chunks_and_their_progress
                an_error_says_how_far_it_came
                many_keys
                more_keys_than_one_statement_can_bind
                no_statement_about_many_rows_is_kept_prepared
            }
            defaults {
                none_leave_the_columns_to_the_database
                one_column
                a_tuple_with_an_optional_column
                a_struct_owned_or_borrowed
                fields_that_are_none_leave_the_column_to_the_database
                made_ones_are_not_made_for_a_row_that_is_there
                made_ones_are_made_once_when_the_call_goes_round
                a_panic_while_they_are_made_leaves_the_connection_usable
            }
            update_or_create_values {
                a_row_that_has_the_values_already_is_updated
                values_for_both_cases_and_for_each_of_them
                a_value_can_become_null
                a_change_that_is_none_changes_nothing
                an_optional_value_may_be_absent
                defaults_are_made_at_most_once_and_not_for_a_row_that_is_there
            }
            update_or_create_from {
                a_row_that_is_there_gets_the_other_fields
                an_absent_row_is_created
                a_lost_race_updates_the_row_of_the_winner
                a_race_that_is_lost_in_a_transaction
                a_field_that_is_none_changes_nothing
                a_row_that_is_there_keeps_its_primary_key
                a_row_of_the_key_alone_is_found_unchanged
                changes_replace_the_fields_for_a_row_that_is_there
                a_condition_compares_the_row_with_the_given_one
                a_key_without_a_value_is_an_error_before_anything_is_sent
                a_key_of_several_columns_in_any_order
                a_key_for_some_of_the_rows
            }
            update_or_create_keys {
                a_key_for_some_of_the_rows
                a_row_with_a_flag
                a_key_for_some_of_the_rows_that_was_never_migrated
                a_key_on_an_expression
                a_key_of_several_columns_in_any_order
                a_nullable_column_with_a_plain_value
                the_primary_key
                names_with_quotes
            }
            key_types {
                booleans
                integers
                text
                bytes
                dates
                enums_and_newtypes
            }
            check {
                a_database_that_is_as_declared_is_clean
                a_constraint_that_was_never_migrated_is_found_and_mended
                a_check_only_asks
            }
            connection {
                a_pooled_connection_owned_or_borrowed
                a_broken_transaction_manager_is_an_error
            }
            prepared {
                each_statement_is_prepared_once
                defaults_of_optional_fields_are_prepared_once_for_each_choice_of_columns
                lookups_of_different_shape_do_not_mix_up
                the_bound_on_retries_is_no_part_of_a_statement
                an_update_is_prepared_once_for_each_choice_of_columns
            }
        }
    };
}
pub(crate) use at_any_level;

/// The tests with many concurrent callers whose course depends on the isolation level. The database decides who waits
/// for whom; the driver does not.
macro_rules! crowds_at_each_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, suite:
            threads { with_connections_of_their_own }
            marked_crowds {
                one_row_of_each_parent_gets_the_flag
                each_positive_number_is_created_once
            }
            update_crowds {
                each_key_is_created_once
                each_key_is_created_once_in_transactions
                one_row_loses_no_increment
                ten_rows_lose_no_increment
            }
            many_crowds {
                each_key_is_created_once
                each_key_is_created_once_in_transactions
                each_row_keeps_a_value_that_was_written_last
            }
            many_model {
                answers_agree_with_the_table
                answers_agree_with_the_table_in_transactions
            }
            rate_limiter {
                an_empty_bucket_refuses_until_it_has_a_token_again
                no_more_is_granted_than_the_bucket_holds
            }
        }
    };
}
pub(crate) use crowds_at_each_level;

/// The tests with many concurrent callers for which one isolation level or journal mode is enough.
macro_rules! crowds_at_any_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, suite:
            threads { with_a_pool }
            marked_crowds {
                at_most_one_row_is_not_deleted
                an_address_is_created_once_in_whatever_case
            }
        }
    };
}
pub(crate) use crowds_at_any_level;
