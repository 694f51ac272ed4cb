//! The cases that hold on every server. They are like those of the suite, but a database in a file cannot run them.

pub(crate) mod for_update;
pub(crate) mod high_scores;
pub(crate) mod load;

pub(crate) mod kill;
pub(crate) mod line;
pub(crate) mod sessions;

pub(crate) mod private_server;
pub(crate) mod restart;

/// The tests whose result depends on the isolation level.
macro_rules! at_each_level {
    ($target:expr) => {
        $crate::suite::at_each_level! { $target }
        $crate::suite::instantiate! { $target, both:
            for_update {
                a_row_that_is_there_is_locked
                a_new_row_is_locked
                the_row_of_a_winner_is_locked
                a_look_without_an_insert_locks_too
                callers_that_count_lose_nothing
                outside_a_transaction_nothing_is_sent
            }
        }
    };
}
pub(crate) use at_each_level;

/// The tests for which one isolation level is enough.
macro_rules! at_any_level {
    ($target:expr) => {
        $crate::suite::at_any_level! { $target }
        $crate::suite::instantiate! { $target, both:
            kill {
                before_any_statement
                before_any_statement_in_a_transaction
                while_a_statement_waits_for_the_table
                while_an_insert_waits_for_a_rival
                while_an_answer_is_on_its_way
                a_pool_replaces_the_connection
            }
        }
    };
}
pub(crate) use at_any_level;

/// The tests with many concurrent callers whose course depends on the isolation level.
macro_rules! crowds_at_each_level {
    ($target:expr) => {
        $crate::suite::crowds_at_each_level! { $target }
        $crate::suite::instantiate! { $target, both:
            load {
                with_one_key_in_a_transaction
                with_two_keys_in_a_transaction
            }
        }
    };
}
pub(crate) use crowds_at_each_level;

/// The tests with many concurrent callers for which one isolation level is enough.
macro_rules! crowds_at_any_level {
    ($target:expr) => {
        $crate::suite::crowds_at_any_level! { $target }
        $crate::suite::instantiate! { $target, both:
            load {
                with_two_keys_in_a_transaction_the_second_next_to_the_first
                with_a_pool_of_fewer_connections_than_callers
            }
            high_scores { the_highest_of_all_reports_stays }
        }
    };
}
pub(crate) use crowds_at_any_level;
