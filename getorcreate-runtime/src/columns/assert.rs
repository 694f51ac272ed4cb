//! The compile errors about a column that gets two values, or a value that the key's condition excludes.

use super::{Columns, FixesColumns, SetsColumns, TakesColumns};
use crate::constraint::Condition;

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
