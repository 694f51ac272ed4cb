//! Proof that the values of a call leave the key and its condition alone, and give no column two values.
//!
//! The columns of the lookup are types, so the compiler compares them with those of the defaults: see [`DefaultsLeaveKey`]. The
//! folder `changes` does the same for `.set(..)` and `.update(..)`. The condition of a key is data, and two columns may have
//! one name in the database. So a `const` compares the names as well, and a mistake is a compile error. But `cargo check` does
//! not evaluate that `const`.

use diesel::Column;

use crate::constraint::Condition;
use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{Keyed, Never, Nothing, OptionalColumn, Shares, Unusable};
use crate::tuples::for_each_tuple;

/// The values, given as `Row`, are a single row.
#[diagnostic::on_unimplemented(
    message = "these values are not a single row",
    label = "expected `column.eq(value)`, a tuple of these, or one `Insertable` struct",
    note = "no list of rows and no `INSERT .. SELECT` can stand here",
    note = "for many rows, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`; if the items are lists, call `.flatten()`"
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

/// A lookup or a row with a key, compared with the row of the defaults.
pub trait SharesColumns<Defaults> {
    /// `Just` a column that both set, or [`Nothing`].
    type Shared;
    /// The column, or `()`.
    type Column;
}
impl<Key: Shares<Defaults>, Defaults> SharesColumns<Defaults> for Key
where
    Key::Shared: OptionalColumn,
{
    type Shared = Key::Shared;
    type Column = <Key::Shared as OptionalColumn>::Column;
}

/// The key of an update, and the values of its `.set(..)`, compared with the row of the defaults.
pub trait ComparesDefaults<Defaults> {
    /// `Just` a column that the lookup or the row and the defaults set, or [`Nothing`].
    type InKey;
    /// The column, or `()`.
    type KeyColumn;
    /// The same for `.set(..)`.
    type InSet;
    /// The column, or `()`.
    type SetColumn;
}
impl<Key, Row, Defaults> ComparesDefaults<Defaults> for Keyed<Key, Row>
where
    Row: SharesColumns<Defaults>,
{
    type InKey = Row::Shared;
    type KeyColumn = Row::Column;
    type InSet = Nothing;
    type SetColumn = ();
}

/// Defaults that set no column of the lookup or the row. `Shared` is `Just` the first column that both set, and `C` is that
/// column.
#[diagnostic::on_unimplemented(
    message = "the defaults set `{C}`, which the lookup or the row already sets",
    label = "`{C}` would have two values in a new row",
    note = "remove the column from the defaults",
    note = "if this is a row that holds its own key, pass it to `{Model}::get_or_create_from` or `{Model}::update_or_create_from`"
)]
pub trait DefaultsLeaveKey<Model, Shared, C> {}
impl<Defaults, Model> DefaultsLeaveKey<Model, Nothing, ()> for Defaults {}
/// If there were only one impl, rustc would conclude that nothing is shared, and report that this is wrong.
impl<Defaults, Model, C> DefaultsLeaveKey<Model, Unusable, C> for Defaults {}

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

/// Fails to compile if the new row sets a column of the key's condition, or one column twice.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_defaults<Key: SetsColumns + FixesColumns, Defaults: SetsColumns>() {
    // Two columns of `diesel::table!` may have one name in the database.
    if let Some(column) = Defaults::COLUMNS.common(Key::COLUMNS) {
        Message::new("the defaults set `")
            .push(column)
            .push("`, which the lookup, the row or `.set(..)` already sets")
            .panic();
    }
    assert_row("the defaults set `", Defaults::COLUMNS, Key::CONDITIONS);
}

/// The same for a row that holds its own key.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_whole_row<Key: FixesColumns + SetsColumns>() {
    assert_row("the row sets `", Key::COLUMNS, Key::CONDITIONS);
}

/// The same for the values of `.set(..)`.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_set<Key, Others, Changes, Set>()
where
    Key: SetsColumns + FixesColumns,
    Others: SetsColumns,
    Changes: SetsColumns,
    Set: SetsColumns,
{
    let others = Columns::All(&[Key::COLUMNS, Others::COLUMNS, Changes::COLUMNS]);
    if let Some(column) = Set::COLUMNS.common(others) {
        Message::new("`.set(..)` sets `")
            .push(column)
            .push("`, which already has a value in this call")
            .panic();
    }
    assert_row("`.set(..)` sets `", Set::COLUMNS, Key::CONDITIONS);
    if let Some(column) = Set::COLUMNS.tested_by(Key::CONDITIONS, Key::COLUMNS) {
        Message::new("`.set(..)` sets `")
            .push(column)
            .push("`, which the key's condition tests: ")
            .push(LEAVES_KEY)
            .push("; set it in `.defaults(..)`, for a new row")
            .panic();
    }
}

/// Fails to compile if a row sets a column that the key's condition tests, except for those of the key, and the row's values go to
/// a row that exists.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_row_may_update<Row: FixesColumns + SetsColumns>(key: Columns, remedy: &str) {
    if let Some(column) = Row::COLUMNS.tested_by(Row::CONDITIONS, key) {
        Message::new("the row sets `")
            .push(column)
            .push("`, which the key's condition tests: ")
            .push(LEAVES_KEY)
            .push("; ")
            .push(remedy)
            .panic();
    }
}

/// The remedy for one row.
pub(crate) const USE_UPDATE: &str = "say with `.update(..)` what changes in a row that exists";

/// The remedy for many rows, which have no `.update(..)`.
pub(crate) const USE_DEFAULTS: &str = "leave it out of the row, and set it for new rows with `.defaults(..)`";

/// The reason why an update must not set a column that the key's condition tests.
const LEAVES_KEY: &str = "an updated row could leave the key";

/// Fails to compile if the changes assign a column of the key or of its condition, or one column twice. Two columns of
/// `diesel::table!` may have one name in the database.
///
/// # Panics
///
/// In a `const`, which makes the panic a compile error.
pub(crate) const fn assert_changes<Key: FixesColumns + TakesColumns, Changes: SetsColumns>() {
    if let Some(column) = Changes::COLUMNS.fixed_by(Key::CONDITIONS) {
        Message::new("`.update(..)` changes `")
            .push(column)
            .push("`, which the key's condition fixes: the key would no longer cover the row; use `diesel::update`")
            .panic();
    }
    if let Some(column) = Changes::COLUMNS.tested_by(Key::CONDITIONS, Key::KEY) {
        Message::new("`.update(..)` changes `")
            .push(column)
            .push("`, which the key's condition tests: ")
            .push(LEAVES_KEY)
            .push("; use `diesel::update`")
            .panic();
    }
    if let Some(column) = Changes::COLUMNS.common(Key::KEY) {
        Message::new("`.update(..)` changes `")
            .push(column)
            .push("`, a column of the key; remove it, or use `diesel::update` to give a row another key")
            .panic();
    }
    if let Some(column) = Changes::COLUMNS.common(Key::SET) {
        Message::new("both `.set(..)` and `.update(..)` give `")
            .push(column)
            .push("` a value")
            .panic();
    }
    if let Some(column) = Changes::COLUMNS.repeated() {
        Message::new("`.update(..)` changes `")
            .push(column)
            .push("` twice")
            .panic();
    }
}

const fn assert_row(beginning: &str, columns: Columns, conditions: &[Condition]) {
    if let Some(column) = columns.fixed_by(conditions) {
        Message::new(beginning)
            .push(column)
            .push("`, which the key's condition fixes: remove this column, since a new row gets the declared value")
            .panic();
    }
    if let Some(column) = columns.repeated() {
        Message::new(beginning).push(column).push("` twice").panic();
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
            Err(_) => panic!("a column of the new row is set twice, or fixed by the key's condition"),
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
