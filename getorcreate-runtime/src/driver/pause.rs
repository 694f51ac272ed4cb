//! How long to wait before a retry.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The pause before the first retry, when chance does not shorten it.
const FIRST: Duration = Duration::from_millis(1);
/// No pause is longer.
const LONGEST: Duration = Duration::from_millis(256);

/// The pause before the given retry, counted from 1: twice the one before, shortened by chance to between a half and all
/// of it, so that callers that collided once do not collide again.
pub(super) fn before(retry: u32) -> Duration {
    shortened(bound(retry), chance())
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
    fn all_default_retries_wait_less_than_three_seconds() {
        let total: Duration = (1..=crate::request::DEFAULT_MAX_RETRIES).map(bound).sum();
        assert!(total < Duration::from_secs(3), "{total:?}");
    }

    #[test]
    fn chance_differs() {
        let first = chance();
        assert!((0..64).any(|_| chance() != first));
    }
}
