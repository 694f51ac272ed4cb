//! Tests the service as its users have it: the program itself, several clients at once, and a signal that ends it.
#![cfg(unix)] // for the signal

#[path = "../../../../tests/suite/availability.rs"]
mod availability;
mod databases;
mod instance;
mod target;

mod failures;
mod requests;
mod start;
mod stop;

use databases::{Postgres, Sqlite};

/// The result of a test case. `?` is enough where an error is not the point.
type TestResult = Result<(), Box<dyn std::error::Error>>;

/// Makes a test of each case, on each available database.
macro_rules! on_both {
    ($($module:ident { $($case:ident)+ })+) => {
        mod sqlite {
            on_both! { @on crate::Sqlite: $($module { $($case)+ })+ }
        }
        mod postgres {
            on_both! { @on crate::Postgres: $($module { $($case)+ })+ }
        }
    };
    (@on $target:ty: $($module:ident { $($case:ident)+ })+) => {
        $(mod $module {
            $(
                #[test]
                fn $case() -> crate::TestResult {
                    let availability = <$target as crate::target::Target>::availability();
                    crate::availability::run_where(availability, crate::$module::$case::<$target>)
                }
            )+
        })+
    };
}

on_both! {
    requests {
        each_tag_is_created_once_however_many_clients_ask
        what_is_no_name_is_refused
        the_log_has_what_came_of_each_call_and_no_name
        the_metrics_count_while_the_log_is_silent
        the_metrics_count_a_lost_race
        a_client_that_goes_away_leaves_nothing_behind
    }
    failures {
        a_database_that_stays_busy_is_asked_again_later
        what_is_wrong_with_the_database_is_for_the_log_alone
    }
    start {
        tags_outlive_the_service
        a_database_that_is_not_as_declared_is_refused
    }
    stop {
        no_request_is_cut_off
        a_request_that_waits_for_a_lock_is_answered
    }
}
