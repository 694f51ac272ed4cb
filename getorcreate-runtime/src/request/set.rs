//! The values of `.set(..)`, which a new row and an existing one get.

use crate::changes::{KeyShares, SetShares};
use crate::columns::{Columns, FixesColumns, SetsColumns, TakesColumns};
use crate::constraint::Condition;
use crate::defaults::{ComparesDefaults, SharesColumns};
use crate::lookup::Shares;
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

impl<K: TakesColumns, Values: SetsColumns> TakesColumns for WithSet<K, Values> {
    const KEY: Columns = K::KEY;
    const SET: Columns = Values::COLUMNS;
}

impl<K: MayLackValue, Values> MayLackValue for WithSet<K, Values> {
    fn missing_column(&self) -> Option<&'static str> {
        self.key.missing_column()
    }

    fn add_left_out(&self, columns: &mut Vec<&'static str>) {
        self.key.add_left_out(columns);
    }
}

impl<Key, Values, Defaults> ComparesDefaults<Defaults> for WithSet<Key, Values>
where
    Key: SharesColumns<Defaults>,
    Values: SharesColumns<Defaults>,
{
    type InKey = Key::Shared;
    type KeyColumn = Key::Column;
    type InSet = Values::Shared;
    type SetColumn = Values::Column;
}

impl<Key: KeyShares<Changes>, Values, Changes> KeyShares<Changes> for WithSet<Key, Values> {
    type Shared = Key::Shared;
}

impl<Key, Values: Shares<Changes>, Changes> SetShares<Changes> for WithSet<Key, Values> {
    type Shared = Values::Shared;
}
