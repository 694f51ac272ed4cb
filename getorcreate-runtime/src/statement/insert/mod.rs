//! The `INSERT` of the new row, in a form for each way in which a database resolves the race.

mod plain;
mod proven;
mod unless_conflict;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use super::row::List;
use super::{Key, Values};

pub(crate) use plain::InsertPlain;
pub(crate) use proven::InsertProven;
pub(crate) use unless_conflict::InsertUnlessConflict;

/// The values of the row: those of the key, and the defaults.
pub(crate) struct NewRow<'a, K, D> {
    pub(crate) key: &'a K,
    pub(crate) defaults: &'a D,
}

impl<'a, K, D> NewRow<'a, K, D> {
    /// `(a, b)`
    fn column_names<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let mut list = List::default();
        out.push_sql(" (");
        self.key.column_names(&mut list, out.reborrow())?;
        self.defaults.column_names(&mut list, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    /// `?, ?`
    fn values<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let mut list = List::default();
        self.key.values(&mut list, out.reborrow())?;
        self.defaults.values(&mut list, out)
    }

    /// `ON CONFLICT (key) DO NOTHING`
    fn unless_key_conflicts<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Key<DB>,
    {
        out.push_sql(" ON CONFLICT (");
        self.key.columns(out.reborrow())?;
        out.push_sql(") DO NOTHING");
        Ok(())
    }
}
