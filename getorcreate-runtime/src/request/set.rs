//! The values of `.set(..)`, which a new row and an existing one get.

use crate::constraint::Condition;
use crate::defaults::{Columns, FixesColumns, SetsColumns};
use crate::request::MayLackValue;

/// The values of a key, and further values that a row gets in any case.
#[derive(Debug, Clone, Copy)]
pub struct WithSet<K, Values> {
    pub(crate) key: K,
    pub(crate) values: Values,
}

impl<K, Values> WithSet<K, Values> {
    pub(super) const fn new(key: K, values: Values) -> Self {
        Self { key, values }
    }
}

impl<K: SetsColumns, Values: SetsColumns> SetsColumns for WithSet<K, Values> {
    const COLUMNS: Columns = Columns::All(&[K::COLUMNS, Values::COLUMNS]);
}

impl<K: FixesColumns, Values> FixesColumns for WithSet<K, Values> {
    const CONDITIONS: &'static [Condition] = K::CONDITIONS;
}

impl<K: MayLackValue, Values> MayLackValue for WithSet<K, Values> {
    fn missing_column(&self) -> Option<&'static str> {
        self.key.missing_column()
    }
}
