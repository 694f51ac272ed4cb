//! The columns of values by name, compared in a `const`.
//!
//! The types of columns are compared elsewhere: see `defaults` and `changes`. But the condition of a key is data, and two columns
//! of `diesel::table!` may have one name in the database. So a `const` compares the names as well, and a mistake is a compile
//! error. But `cargo check` does not evaluate that `const`.

mod assert;

use diesel::Column;

use crate::constraint::Condition;
use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::tuples::for_each_tuple;

pub(crate) use assert::{
    USE_DEFAULTS, USE_UPDATE, assert_changes, assert_defaults, assert_row_may_update, assert_set, assert_whole_row,
};

/// Values whose columns are known by name.
pub trait SetsColumns {
    /// The names, as the database spells them.
    const COLUMNS: Columns;
}

/// A key for some of the rows only: a new row gets the values of the key's condition.
pub trait FixesColumns {
    /// The values, with the names of their columns.
    const CONDITIONS: &'static [Condition];
}

/// The values of a request whose columns cannot be changed as well.
pub trait TakesColumns {
    /// The columns of the key.
    const KEY: Columns;
    /// The columns that `.set(..)` sets.
    const SET: Columns;
}

/// Values that hold those of a key.
pub trait HoldsKey {
    /// The columns of the key.
    const KEY: Columns;
}
impl<Values: SetsColumns, Tab> HoldsKey for ValuesClause<Values, Tab> {
    const KEY: Columns = Values::COLUMNS;
}

/// Column names, as a tree: a `const` cannot join lists.
#[derive(Debug, Clone, Copy)]
pub enum Columns {
    /// No column.
    None,
    /// One column.
    One(&'static str),
    /// These columns.
    Names(&'static [&'static str]),
    /// The columns of all these.
    All(&'static [Columns]),
}

/// The columns for which a call has a value.
#[derive(Debug, Clone)]
pub(crate) struct GivenColumns {
    /// The columns for which the call may have a value.
    pub(crate) columns: Columns,
    /// The row leaves out these of the columns.
    pub(crate) left_out: Vec<&'static str>,
}

impl GivenColumns {
    pub(crate) fn contains(&self, column: &str) -> bool {
        self.columns.contains(column) && !self.left_out.contains(&column)
    }
}

impl<C: Column, Value> SetsColumns for ColumnInsertValue<C, Value> {
    const COLUMNS: Columns = Columns::One(C::NAME);
}
impl<Value: SetsColumns> SetsColumns for DefaultableColumnInsertValue<Value> {
    const COLUMNS: Columns = Value::COLUMNS;
}
impl<Values: SetsColumns, Tab> SetsColumns for ValuesClause<Values, Tab> {
    const COLUMNS: Columns = Values::COLUMNS;
}
macro_rules! sets_columns {
    ($($type:ident $index:tt)+) => {
        impl<$($type: SetsColumns),+> SetsColumns for ($($type,)+) {
            const COLUMNS: Columns = Columns::All(&[$($type::COLUMNS),+]);
        }
    };
}
for_each_tuple!(sets_columns);

impl Columns {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Names(names) => names.len(),
            Self::All(all) => all.iter().map(|columns| columns.count()).sum(),
        }
    }

    pub(crate) const fn contains(self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(own) => same(own, name),
            Self::Names(names) => {
                let mut index = 0;
                while index < names.len() {
                    if same(names[index], name) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
            Self::All(all) => {
                let mut index = 0;
                while index < all.len() {
                    if all[index].contains(name) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
        }
    }

    /// A column that both sets contain.
    const fn common(self, other: Self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::One(name) => {
                if other.contains(name) {
                    Some(name)
                } else {
                    None
                }
            }
            Self::Names(names) => {
                let mut index = 0;
                while index < names.len() {
                    if other.contains(names[index]) {
                        return Some(names[index]);
                    }
                    index += 1;
                }
                None
            }
            Self::All(all) => {
                let mut index = 0;
                while index < all.len() {
                    if let Some(name) = all[index].common(other) {
                        return Some(name);
                    }
                    index += 1;
                }
                None
            }
        }
    }

    /// A column that is in this set, and whose value a condition fixes.
    const fn fixed_by(self, conditions: &[Condition]) -> Option<&'static str> {
        let mut index = 0;
        while index < conditions.len() {
            if conditions[index].value().is_some() && self.contains(conditions[index].column) {
                return Some(conditions[index].column);
            }
            index += 1;
        }
        None
    }

    /// A column that is in this set but not in `key`, and whose value a condition tests.
    const fn tested_by(self, conditions: &[Condition], key: Self) -> Option<&'static str> {
        let mut index = 0;
        while index < conditions.len() {
            let column = conditions[index].column;
            if conditions[index].value().is_none() && self.contains(column) && !key.contains(column) {
                return Some(column);
            }
            index += 1;
        }
        None
    }

    /// A column that occurs twice.
    const fn repeated(self) -> Option<&'static str> {
        let Self::All(all) = self else { return None };
        let mut index = 0;
        while index < all.len() {
            if let Some(name) = all[index].repeated() {
                return Some(name);
            }
            let mut earlier = 0;
            while earlier < index {
                if let Some(name) = all[index].common(all[earlier]) {
                    return Some(name);
                }
                earlier += 1;
            }
            index += 1;
        }
        None
    }
}

/// True if two names may mean the same column. SQLite and MySQL treat `Email` and `email` as the same name. Other
/// databases do not, but one table rarely has two such columns.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if !one[index].eq_ignore_ascii_case(&other[index]) {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Columns;

    const A: Columns = Columns::One("a");
    const B: Columns = Columns::One("b");
    const AB: Columns = Columns::All(&[A, Columns::All(&[B])]);

    #[test]
    fn a_common_column_is_found_at_any_depth() {
        assert_eq!(AB.common(B), Some("b"));
        assert_eq!(B.common(AB), Some("b"));
        assert_eq!(A.common(B), None);
        assert_eq!(Columns::None.common(AB), None);
    }

    #[test]
    fn names_that_differ_in_case_are_one_column() {
        assert_eq!(Columns::One("A").common(AB), Some("A"));
        assert_eq!(Columns::One("ab").common(AB), None);
    }

    #[test]
    fn a_repeated_column_is_found_at_any_depth() {
        assert_eq!(AB.repeated(), None);
        assert_eq!(Columns::All(&[AB, B]).repeated(), Some("b"));
        assert_eq!(Columns::All(&[B, Columns::All(&[A, A])]).repeated(), Some("a"));
    }
}
