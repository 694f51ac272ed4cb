//! The suite's high scores, with SQLite's `max` of two values.

use diesel::define_sql_function;
use diesel::sql_types::Integer;

use crate::suite::TestResult;
use crate::suite::high_scores::{self, report};
use crate::suite::target::Target;

define_sql_function! {
    fn max(one: Integer, other: Integer) -> Integer;
}

pub(crate) fn the_highest_of_all_reports_stays(target: impl Target) -> TestResult {
    high_scores::the_highest_of_all_reports_stays(target, report!(max))
}
