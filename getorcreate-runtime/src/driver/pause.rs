//! The pause before a retry, and the limit for all pauses.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use diesel::result::Error as DieselError;

use crate::database;

/// The pause before the first retry, if chance does not shorten it.
const FIRST: Duration = Duration::from_millis(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_millis(256);

/// The pause before the given retry, counted from 1. Its full length is twice that of the pause before it. Chance then
/// shortens it, but to no less than half. So callers that collided once do not collide again.
pub(super) fn before(retry: u32) -> Duration {
    shortened(bound(retry), chance())
}

/// The maximum sum of all pauses of a call.
///
/// The database itself may wait before it fails, as SQLite does with a `busy_timeout`. Then sixteen retries would take
/// sixteen times as long as the caller has set. So after such an error no retry begins later than this after the first
/// such error.
///
/// A statement that ends in a deadlock may also have waited long, but for a rival that made progress. Our call gets its
/// turn, however slow the rival was.
const PATIENCE: Duration = Duration::from_secs(3);

/// The time that a call has waited. A call without errors does not read the clock.
#[derive(Debug, Default)]
pub(super) struct Patience {
    paused: Duration,
    first_after_timeout: Option<Instant>,
}

impl Patience {
    /// True if a retry may begin after this error and this pause.
    pub(super) fn allows(&mut self, pause: Duration, error: &DieselError) -> bool {
        self.allows_pause(pause)
            && (!database::has_timed_out(error) || self.allows_after_timeout(Instant::now() + pause))
    }

    fn allows_pause(&mut self, pause: Duration) -> bool {
        self.paused = self.paused.saturating_add(pause);
        self.paused <= PATIENCE
    }

    fn allows_after_timeout(&mut self, begin: Instant) -> bool {
        let first = *self.first_after_timeout.get_or_insert(begin);
        begin.saturating_duration_since(first) <= PATIENCE
    }
}

fn bound(retry: u32) -> Duration {
    let doublings = retry.saturating_sub(1).min(u32::BITS - 1);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

fn shortened(bound: Duration, chance: u8) -> Duration {
    bound / 2 + bound / 2 * u32::from(chance) / u32::from(u8::MAX)
}

/// A random number. The standard library gives each of these hashers a different key.
fn chance() -> u8 {
    let [chance, ..] = RandomState::new().hash_one(()).to_le_bytes();
    chance
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorKind;

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
    fn patience_with_timeouts_lasts_from_the_first_retry() {
        let first = Instant::now();
        let mut patience = Patience::default();
        assert!(patience.allows_after_timeout(first));
        assert!(patience.allows_after_timeout(first + PATIENCE));
        assert!(!patience.allows_after_timeout(first + PATIENCE + Duration::from_nanos(1)));
    }

    #[test]
    fn time_in_the_database_counts_after_a_timeout_only() {
        let deadlock = DieselError::DatabaseError(
            DatabaseErrorKind::SerializationFailure,
            Box::new("Deadlock found when trying to get lock; try restarting transaction".to_owned()),
        );
        let timeout = DieselError::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new("Lock wait timeout exceeded; try restarting transaction".to_owned()),
        );
        let mut patience = Patience {
            first_after_timeout: Instant::now().checked_sub(2 * PATIENCE),
            ..Patience::default()
        };
        assert!(patience.allows(FIRST, &deadlock));
        assert!(!patience.allows(FIRST, &timeout));
    }

    #[test]
    fn pauses_do_not_add_up_to_more_than_the_patience() {
        let mut patience = Patience::default();
        assert!(patience.allows_pause(PATIENCE));
        assert!(!patience.allows_pause(Duration::from_nanos(1)));
    }

    #[test]
    fn chance_differs() {
        let first = chance();
        assert!((0..64).any(|_| chance() != first));
    }
}
