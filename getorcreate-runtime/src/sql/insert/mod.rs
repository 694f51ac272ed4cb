//! The `INSERT` of the new row, with one form for each way in which a database resolves the race.

mod naming_index;
mod plain;
mod proven;
mod returning;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use super::comparison::KeySql;
use super::row::List;
use super::{Key, Values};

pub(crate) use naming_index::{INVISIBLE_INDEXES, InsertNamingIndex};
pub(crate) use plain::InsertPlain;
pub(crate) use proven::{InsertProven, proof_conditions};
pub(crate) use returning::InsertReturning;

/// The values of the row: the values of the key and of its condition, and the defaults.
pub(crate) struct NewRow<'a, K, D> {
    pub(crate) key: &'a K,
    pub(crate) defaults: &'a D,
    pub(crate) declared: KeySql,
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
        for condition in self.declared.constraint.conditions() {
            list.separate(&mut out);
            out.push_identifier(condition.column)?;
        }
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
        for condition in self.declared.constraint.conditions() {
            list.separate(&mut out);
            out.push_sql(&self.declared.dialect.literal(condition.literal));
        }
        self.defaults.values(&mut list, out)
    }

    /// `ON CONFLICT (key) DO NOTHING`
    fn unless_key_conflicts<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) {
        out.push_sql(" ON CONFLICT ");
        self.declared.push_target(out.reborrow());
        out.push_sql(" DO NOTHING");
    }

    /// `, (key = ?)`: true if the row was stored with the key.
    fn is_stored<DB: Backend>(&self, before: &'static str, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Key<DB>,
    {
        out.push_sql(", (");
        self.key.is_stored(self.declared, before, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
