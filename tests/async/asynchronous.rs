//! The cases that run on each target besides the suite: those that concern only connections of diesel-async.

pub(crate) use crate::cancellation::dropped_updates;
pub(crate) use crate::{cancellation, load, pools};

/// The tests whose result depends on the isolation level or the journal mode.
macro_rules! at_each_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, asynchronous:
            cancellation {
                a_transaction_that_finds_the_row
                a_transaction_that_creates_the_row
                a_transaction_that_loses_a_race
            }
            load {
                as_many_tasks_as_connections
                as_many_transactions_as_connections
            }
        }
    };
}
pub(crate) use at_each_level;

/// The tests for which one isolation level or journal mode is enough.
macro_rules! at_any_level {
    ($target:expr) => {
        $crate::suite::instantiate! { $target, asynchronous:
            pools {
                a_connection_of_deadpool
                a_connection_of_bb8
                a_connection_of_mobc
            }
            cancellation {
                a_call_that_was_never_polled
                a_call_that_finds_the_row
                a_call_that_creates_the_row
                a_call_that_loses_a_race
                a_call_that_is_held_up_by_a_rival_that_commits
                a_call_that_is_held_up_by_a_rival_that_rolls_back
                a_call_that_waits_for_its_defaults
                a_connection_of_bb8_is_replaced
            }
            dropped_updates {
                an_update_in_autocommit
                an_update_that_creates_the_row
                an_update_in_a_transaction
                an_update_in_a_transaction_that_creates_the_row
            }
            load {
                far_more_tasks_than_connections
                far_more_transactions_than_connections
                many_tasks_with_one_connection
                many_transactions_with_one_connection
            }
        }
    };
}
pub(crate) use at_any_level;
