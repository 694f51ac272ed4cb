//! The number of callers in a crowd of the tests, and the number of calls of each.

use std::env;

/// The callers of a crowd. They call at the same time.
pub(crate) const CALLERS: usize = 16;

/// The environment variable that multiplies the calls of each caller.
const FACTOR_VARIABLE: &str = "GETORCREATE_TEST_LOAD";

/// The number of keys for which each caller asks.
pub(crate) fn number_of_keys() -> usize {
    scaled(10)
}

/// A number of calls or rounds of each caller, times the factor of the environment.
pub(crate) fn scaled(number: usize) -> usize {
    number * env::var(FACTOR_VARIABLE).map_or(1, |factor| factor.parse().expect("the factor is a number"))
}
