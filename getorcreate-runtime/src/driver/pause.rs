//! How long to wait before a retry, and when to stop waiting.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// The pause before the first retry, when chance does not shorten it.
const FIRST: Duration = Duration::from_millis(1);
/// No pause is longer.
const LONGEST: Duration = Duration::from_millis(256);

/// The pause before the given retry, counted from 1: twice the one before, shortened by chance to between a half and
/// all of it, so that callers that collided once do not collide again.
pub(super) fn before(retry: u32) -> Duration {
    shortened(bound(retry), chance())
}

/// No retry begins later than this after the first one.
///
/// It matters where the database itself waits before it fails, as SQLite does with a `busy_timeout`: sixteen retries
/// would take sixteen times as long as the caller has set.
const PATIENCE: Duration = Duration::from_secs(3);

/// Knows when a call's first retry began. A call that does not fail does not look at the clock.
#[derive(Debug, Default)]
pub(super) struct Patience {
    first_retry: Option<Instant>,
}

impl Patience {
    /// Whether a retry may begin at this time.
    pub(super) fn allows(&mut self, begin: Instant) -> bool {
        let first_retry = *self.first_retry.get_or_insert(begin);
        begin.saturating_duration_since(first_retry) <= PATIENCE
    }
}

fn bound(retry: u32) -> Duration {
    let doublings = retry.saturating_sub(1).min(u32::BITS - 1);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

fn shortened(bound: Duration, chance: u8) -> Duration {
    bound / 2 + bound / 2 * u32::from(chance) / u32::from(u8::MAX)
}

/// A random number. The standard library keys each of these hashers differently.
fn chance() -> u8 {
    let [chance, ..] = RandomState::new().hash_one(()).to_le_bytes();
    chance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let bounds: Vec<u128> = (1..=11).map(|retry| bound(retry).as_millis()).collect();
        assert_eq!(bounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256]);
        assert_eq!(bound(u32::MAX), LONGEST);
    }

    #[test]
    fn chance_leaves_at_least_a_half() {
        assert_eq!(shortened(LONGEST, 0), LONGEST / 2);
        assert_eq!(shortened(LONGEST, u8::MAX), LONGEST);
    }

    #[test]
    fn the_pauses_of_all_default_retries_fit_into_the_patience() {
        let total: Duration = (1..=crate::request::DEFAULT_MAX_RETRIES).map(bound).sum();
        assert!(total < PATIENCE, "{total:?}");
    }

    #[test]
    fn patience_lasts_from_the_first_retry() {
        let first = Instant::now();
        let mut patience = Patience::default();
        assert!(patience.allows(first));
        assert!(patience.allows(first + PATIENCE));
        assert!(!patience.allows(first + PATIENCE + Duration::from_nanos(1)));
    }

    #[test]
    fn chance_differs() {
        let first = chance();
        assert!((0..64).any(|_| chance() != first));
    }
}
