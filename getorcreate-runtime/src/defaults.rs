//! Proof that the defaults leave the key and its condition alone, and set no column twice.
//!
//! Only column names can be compared, since defaults may set any column of the table. A `const` compares them, so that
//! a mistake is a compile error.

use diesel::Column;

use crate::constraint::Condition;
use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{Never, Unusable};
use crate::tuples::for_each_tuple;

/// The defaults, given as `Row`, are a single row.
#[diagnostic::on_unimplemented(
    message = "the defaults are not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct",
    note = "`get_or_create` creates one row; it takes no list of rows and no `INSERT .. SELECT`"
)]
pub trait OneRow<Given, Form> {
    /// The row. If the compiler rejects the defaults, this type stays unknown, so `run` does not reject them again.
    /// `Form` and the impl for nothing ensure that, as with `IntoRow`.
    type Row: SetsColumns;

    /// The row.
    fn one_row(given: Given) -> Self::Row;
}

/// Values whose columns are known are one row.
#[derive(Debug)]
pub struct AsOneRow;

impl<Defaults, Row: SetsColumns> OneRow<Row, AsOneRow> for Defaults {
    type Row = Row;

    fn one_row(row: Row) -> Row {
        row
    }
}
impl<Defaults: Never, Given> OneRow<Given, Unusable> for Defaults {
    type Row = Unusable;

    fn one_row(_: Given) -> Unusable {
        unreachable!("nothing implements `Never`")
    }
}
impl SetsColumns for Unusable {
    const COLUMNS: Columns = Columns::None;
}

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

/// Column names, as a tree: a `const` cannot join lists.
#[derive(Debug, Clone, Copy)]
pub enum Columns {
    /// No column.
    None,
    /// One column.
    One(&'static str),
    /// The columns of all these.
    All(&'static [Columns]),
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
    pub(crate) const fn contains(self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(own) => same(own, name),
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

    /// A column that is in this set and has a condition.
    const fn fixed_by(self, conditions: &[Condition]) -> Option<&'static str> {
        let mut index = 0;
        while index < conditions.len() {
            if self.contains(conditions[index].column) {
                return Some(conditions[index].column);
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

/// Fails to compile if the defaults set a column of the lookup or of the key's condition, or set one column twice.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_disjoint<Key: SetsColumns + FixesColumns, Defaults: SetsColumns>() {
    if let Some(column) = Defaults::COLUMNS.common(Key::COLUMNS) {
        Message::new("the defaults set `")
            .push(column)
            .push("`, a column of the lookup: the row could differ from its key; remove it, since the lookup's value is inserted")
            .panic();
    }
    if let Some(column) = Defaults::COLUMNS.fixed_by(Key::CONDITIONS) {
        Message::new("the defaults set `")
            .push(column)
            .push(
                "`, which the key's condition fixes: the key would not cover the row; remove it, since the declared \
                   value is inserted",
            )
            .panic();
    }
    if let Some(column) = Defaults::COLUMNS.repeated() {
        Message::new("the defaults set `").push(column).push("` twice").panic();
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

/// A message built in a `const`, where `format!` cannot be called. Text that does not fit is cut off.
struct Message {
    bytes: [u8; 512],
    length: usize,
}

impl Message {
    const fn new(text: &str) -> Self {
        Self {
            bytes: [0; 512],
            length: 0,
        }
        .push(text)
    }

    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn panic(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("the defaults and the lookup set the same column"),
        }
    }
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
