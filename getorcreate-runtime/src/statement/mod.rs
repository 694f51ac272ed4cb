//! The statements of a request: the only place that writes a `SELECT` or an `INSERT`.
//!
//! Each statement is a query node of its own type, so that Diesel caches its text per type where the parts allow that.
//! Columns are named by the model's `Selectable`, never by `*`, and those of the key without their table: there is only
//! one.

mod find;
mod insert;
mod row;
mod selection;

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;

use crate::backend::{Dialect, NoticedDialect, SupportedBackend};
use crate::{GetOrCreate, UniqueConstraint};

pub(crate) use find::Find;
pub(crate) use insert::InsertUnlessConflict;
pub(crate) use row::{Key, Values};
pub(crate) use selection::{Readable, Stored};

/// The statements of one request, for whichever database it is run on.
#[derive(Debug)]
pub struct Statements<M, K, D> {
    key: K,
    constraint: UniqueConstraint,
    dialect: NoticedDialect,
    model: PhantomData<fn(D) -> M>,
}

impl<M: GetOrCreate, K, D> Statements<M, K, D> {
    pub(crate) fn new(key: K, constraint: UniqueConstraint) -> Self {
        Self {
            key,
            constraint,
            dialect: NoticedDialect::default(),
            model: PhantomData,
        }
    }

    /// The dialect, known once a statement has been put together.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.dialect.get()
    }

    /// Fails if the database cannot compare the key exactly. Which database it is, the first statement has to show.
    pub(crate) fn check_key(&self) -> QueryResult<()> {
        match self.dialect() {
            Some(dialect) if self.constraint.has_numeric_column() => dialect.check_numeric_key(),
            Some(_) | None => Ok(()),
        }
    }

    /// The rows that have the key.
    pub(crate) fn find_statement<DB>(&self) -> Find<'_, M::Table, M::Selection, K, DB::Limit<'_>>
    where
        DB: SupportedBackend,
        M: Readable<DB, M::Table>,
    {
        Find {
            table: M::Table::default(),
            selection: M::selection(),
            key: &self.key,
            limit: DB::limit(&self.dialect),
        }
    }

    /// The new row.
    pub(crate) fn insert_statement<'a, DB>(
        &'a self,
        defaults: &'a D,
    ) -> InsertUnlessConflict<'a, M::Table, M::Selection, K, D>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertUnlessConflict {
            table: M::Table::default(),
            selection: M::selection(),
            key: &self.key,
            defaults,
            has_schema: self.constraint.schema().is_some(),
        }
    }
}
