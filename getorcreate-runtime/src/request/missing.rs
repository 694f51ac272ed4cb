//! Fields that are `None`, so that Diesel leaves their columns to the database.

use diesel::Column;

use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{ColumnNames, InRow, Keyed};
use crate::tuples::for_each_tuple;

/// A key that may lack a value.
pub trait MayLackValue {
    /// A column of the key that has no value.
    fn missing_column(&self) -> Option<&'static str>;

    /// Adds the columns that the row with the key leaves to the database.
    fn add_left_out(&self, _columns: &mut Vec<&'static str>) {}
}

/// The columns that each of these rows leaves to the database.
pub(crate) fn left_out_of_all<K: MayLackValue>(keys: &[K]) -> Vec<&'static str> {
    let mut rows = keys.iter().map(|key| {
        let mut columns = Vec::new();
        key.add_left_out(&mut columns);
        columns
    });
    let mut common = rows.next().unwrap_or_default();
    for columns in rows {
        common.retain(|column| columns.contains(column));
    }
    common
}

impl<Key, Row: MayLackValue> MayLackValue for Keyed<Key, Row> {
    fn missing_column(&self) -> Option<&'static str> {
        self.row.missing_column()
    }

    fn add_left_out(&self, columns: &mut Vec<&'static str>) {
        self.row.add_left_out(columns);
    }
}

/// A lookup has all its values: [`ComparesColumns`](crate::lookup::ComparesColumns) rejects one that may leave out a column.
impl<Values, Tab> MayLackValue for ValuesClause<Values, Tab> {
    fn missing_column(&self) -> Option<&'static str> {
        None
    }
}

impl<Names: ColumnNames, Row: LeavesOut> MayLackValue for InRow<Names, Row> {
    fn missing_column(&self) -> Option<&'static str> {
        let mut names = Names::NAMES.iter().copied();
        names.find(|column| self.row.leaves_out(column))
    }

    fn add_left_out(&self, columns: &mut Vec<&'static str>) {
        self.row.add_left_out(columns);
    }
}

/// A row that may leave out columns.
pub trait LeavesOut {
    /// True if the row could set this column, and does not.
    fn leaves_out(&self, column: &str) -> bool;

    /// Adds all these columns.
    fn add_left_out(&self, columns: &mut Vec<&'static str>);
}

impl<C, Value> LeavesOut for ColumnInsertValue<C, Value> {
    fn leaves_out(&self, _: &str) -> bool {
        false
    }

    fn add_left_out(&self, _: &mut Vec<&'static str>) {}
}

impl<C: Column, Value> LeavesOut for DefaultableColumnInsertValue<ColumnInsertValue<C, Value>> {
    fn leaves_out(&self, column: &str) -> bool {
        C::NAME == column && matches!(self, Self::Default)
    }

    fn add_left_out(&self, columns: &mut Vec<&'static str>) {
        if matches!(self, Self::Default) {
            columns.push(C::NAME);
        }
    }
}

impl<Values: LeavesOut, Tab> LeavesOut for ValuesClause<Values, Tab> {
    fn leaves_out(&self, column: &str) -> bool {
        self.values.leaves_out(column)
    }

    fn add_left_out(&self, columns: &mut Vec<&'static str>) {
        self.values.add_left_out(columns);
    }
}

macro_rules! leaves_out {
    ($($type:ident $index:tt)+) => {
        impl<$($type: LeavesOut),+> LeavesOut for ($($type,)+) {
            fn leaves_out(&self, column: &str) -> bool {
                $(self.$index.leaves_out(column))||+
            }

            fn add_left_out(&self, columns: &mut Vec<&'static str>) {
                $(self.$index.add_left_out(columns);)+
            }
        }
    };
}
for_each_tuple!(leaves_out);
