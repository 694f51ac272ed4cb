//! The rows that a statement about a chunk returns, and the keys that they belong to.
//!
//! A look returns the number of each key with its row. An insert and an update cannot: the databases let them return
//! columns of their table alone. So they return the key as a text that the database writes. If this text equals that of
//! a key in the chunk, the two have the same value, so the database calls them equal. The reverse does not hold: a column
//! may store a value in another form. Then a look pairs them.

use std::collections::HashMap;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::row::Row;
use diesel::sql_types::{BigInt, Bool, Integer, Text};

use crate::sql::selection::{Readable, value};

/// A row that a look returns for a key.
#[derive(Debug)]
pub(crate) struct Looked<M> {
    /// The key's number.
    pub(crate) number: usize,
    /// The row that has the key.
    pub(crate) model: Option<M>,
    /// Equal for equal keys among those that are described. All callers have the same order.
    pub(crate) rank: i64,
    /// The key, as the database writes it. None if it is not described.
    pub(crate) text: Option<String>,
}

impl<M> Looked<M> {
    pub(crate) fn read<'a, DB, T>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        M: Readable<DB, T>,
        bool: FromSql<Bool, DB>,
        i32: FromSql<Integer, DB>,
        i64: FromSql<BigInt, DB>,
        String: FromSql<Text, DB>,
    {
        let first = row.field_count().saturating_sub(4);
        let is_found = value::<bool, Bool, DB>(row, first)?.unwrap_or(false);
        let number = value::<i32, Integer, DB>(row, first + 1)?.ok_or("a row has no number")?;
        Ok(Self {
            number: usize::try_from(number)?,
            model: if is_found { Some(M::read(row)?) } else { None },
            rank: value::<i64, BigInt, DB>(row, first + 2)?.ok_or("a row has no rank")?,
            text: value::<String, Text, DB>(row, first + 3)?,
        })
    }
}

/// A row that was inserted or updated.
#[derive(Debug)]
pub(crate) struct Fresh<M> {
    /// The row, once for each key of the chunk that it belongs to.
    pub(crate) models: Vec<M>,
    /// Its key, as the database writes it. None if the row does not meet the key's condition.
    pub(crate) text: Option<String>,
}

impl<M> Fresh<M> {
    /// `shares` says how many keys of the chunk have the text.
    pub(crate) fn read<'a, DB, T>(shares: &HashMap<String, usize>, row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        M: Readable<DB, T>,
        String: FromSql<Text, DB>,
    {
        let text = value::<String, Text, DB>(row, row.field_count().saturating_sub(1))?;
        let count = text.as_ref().and_then(|text| shares.get(text)).copied().unwrap_or(0);
        let models = (0..count).map(|_| M::read(row)).collect::<deserialize::Result<_>>()?;
        Ok(Self { models, text })
    }
}
