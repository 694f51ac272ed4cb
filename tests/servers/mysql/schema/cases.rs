//! The cases of the schema side, for every driver.

/// The tests of the migrations, the check and the duplicates.
macro_rules! schema_side {
    ($target:expr) => {
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
                a_session_that_is_not_in_utf_8
                a_session_that_may_only_read
                a_session_that_reads_the_past
                settings_that_are_noted
                a_table_that_is_being_altered_is_not_taken_for_missing
                no_row_of_a_table_is_read
            }
            privileges {
                a_user_who_may_do_nothing
                a_user_who_may_read_some_columns
                a_user_who_may_only_drop
                a_user_who_may_only_read_can_check
                a_user_who_may_only_insert_can_check
                a_user_who_may_only_read_can_audit
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
            hostile_names {
                a_name_does_not_act_where_a_check_shows_it
                a_name_and_a_message_do_not_act_where_an_error_shows_them
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
                mysql_cannot_open_what_has_a_quote_in_it
            }
            definitions {
                all_of_a_column_is_kept
                what_cannot_be_said_exactly_is_left_to_the_reader
                a_time_keeps_what_computes_it
            }
            stored_values {
                types_that_change_some_values
                a_char_of_the_default_collation
                the_number_zero
                a_time_that_changes
                what_is_refused_by_name
            }
            impossible {
                a_value_that_the_column_never_has
                a_value_that_the_column_can_have
                a_check_that_refuses_all_rows_of_a_key
                a_check_that_lets_rows_of_a_key_in
                a_check_that_is_off
                a_key_that_the_database_computes
                a_generated_column_beside_the_key
            }
            writing {
                triggers_that_fire_on_an_insert
                a_schema_that_is_read_only
                numbers_that_end
                an_index_that_refuses_overlaps
                a_key_of_a_partitioned_table
                a_column_that_is_invisible
            }
            old_snapshots {
                an_index_that_was_dropped_since
            }
            functions {
                an_expression_of_a_column
                expressions_among_some_rows
                a_generated_column_of_another_type
                a_lookup_goes_by_the_letters_of_the_column
                what_no_generated_column_can_hold
                a_value_that_stands_for_null
                duplicates_by_a_value_that_stands_for_null
                a_function_of_the_user_s_own
            }
            duplicates {
                duplicates_are_counted_listed_and_removed
                what_the_collation_takes_for_equal_is_a_duplicate
                bytes_and_nulls_and_a_primary_key_of_two_columns
                a_table_without_a_primary_key
                a_limit_of_the_session_hides_no_duplicate
            }
            declare {
                what_a_migration_adds_is_declared_as_before
                generated_columns_of_other_names_give_the_key_a_name
                an_index_that_no_key_relies_on_is_explained
                an_index_that_is_not_used_is_explained
                an_index_on_an_expression_is_explained
                the_index_of_a_key_has_a_size_and_a_plan
            }
        }
    };
}
pub(crate) use schema_side;
