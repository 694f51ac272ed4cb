//! The statements of a request: only this module writes a `SELECT`, an `INSERT` or an `UPDATE`.
//!
//! Each statement is a query node of its own type, so that Diesel caches its text per type if the parts allow that. The
//! model's `Selectable` names the columns. A statement never uses `*`. It names the key's columns without their table,
//! since there is only one table.

mod assignments;
mod catalog;
mod comparison;
mod equal_nulls;
mod find;
mod insert;
mod key;
mod language;
mod many;
mod row;
mod selection;
mod session;
mod triggers;
mod update;

use std::marker::PhantomData;

use diesel::backend::Backend;

use crate::database::{Dialect, LearnedDialect};
use crate::request::NoUpdate;
use crate::{GetOrCreate, UniqueConstraint};

pub(crate) use assignments::UpdateSql;
pub(crate) use catalog::{UniqueIndexes, read_index_column};
pub(crate) use comparison::KeySql;
pub(crate) use equal_nulls::HasEqualNulls;
pub(crate) use find::{Find, InAutocommit, Lock, NoLock, ReadLock};
pub(crate) use insert::{InsertNamingIndex, InsertPlain, InsertProven, InsertReturning};
pub(crate) use key::{Key, LookupId};
pub(crate) use language::MessageLanguage;
pub(crate) use many::{Describes, Fresh, LookForm, Looked, ManyStatements, ManyTypes, ManyUpdateSql};
pub(crate) use row::Values;
pub use selection::value;
pub(crate) use selection::{Checked, Readable, Stored, first_value};
pub(crate) use session::Autocommit;
pub(crate) use triggers::HasWritingTriggers;

use assignments::WithCondition;
use insert::NewRow;
use update::{UpdateReturning, UpdateRow};

/// The columns of the model `M`, with the condition of the update `U`.
type CheckedSelection<'a, DB, M, K, U> =
    WithCondition<'a, <M as Readable<DB, <M as GetOrCreate>::Table>>::Selection, <U as UpdateSql<DB, K>>::Condition>;

/// The statements of one request, for any database.
#[derive(Debug)]
pub struct Statements<M, K, D, U = NoUpdate> {
    key: K,
    constraint: &'static UniqueConstraint,
    update: U,
    model: PhantomData<fn(D) -> M>,
}

impl<M: GetOrCreate, K, D, U> Statements<M, K, D, U> {
    pub(crate) const fn new(key: K, constraint: &'static UniqueConstraint, update: U) -> Self {
        Self {
            key,
            constraint,
            update,
            model: PhantomData,
        }
    }

    /// True if the update gives a column of a row that exists a value.
    pub(crate) fn has_assignments<DB>(&self) -> bool
    where
        DB: Backend,
        U: UpdateSql<DB, K>,
    {
        self.update.has_assignments(&self.key)
    }

    /// Selects the rows with the key. The statement also finds out which database they are in.
    pub(crate) fn find<'a, DB, L: Lock>(
        &'a self,
        dialect: &'a LearnedDialect,
        lock: L,
    ) -> Find<'a, M::Table, M::Selection, K, L>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        Find {
            table: M::Table::default(),
            selection: M::selection(),
            key: &self.key,
            constraint: self.constraint,
            dialect,
            lock,
        }
    }

    /// The same rows, each with the value of the caller's condition.
    pub(crate) fn find_checked<'a, DB, L: Lock>(
        &'a self,
        dialect: &'a LearnedDialect,
        lock: L,
    ) -> Find<'a, M::Table, CheckedSelection<'a, DB, M, K, U>, K, L>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
        U: UpdateSql<DB, K>,
    {
        Find {
            table: M::Table::default(),
            selection: WithCondition {
                selection: M::selection(),
                is_locking: L::LOCKS,
                condition: self.update.condition(),
            },
            key: &self.key,
            constraint: self.constraint,
            dialect,
            lock,
        }
    }

    /// Updates the row with the key, and returns it.
    pub(crate) fn update_returning<DB>(&self, dialect: Dialect) -> UpdateReturning<'_, M::Table, M::Selection, K, U>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        UpdateReturning {
            update: self.update(dialect),
            selection: M::selection(),
        }
    }

    /// Updates the row with the key.
    pub(crate) fn update(&self, dialect: Dialect) -> UpdateRow<'_, M::Table, K, U> {
        UpdateRow {
            table: M::Table::default(),
            key: &self.key,
            update: &self.update,
            declared: self.declared(dialect),
        }
    }

    /// Inserts the new row and returns it. On some databases it yields to a row with the key.
    pub(crate) fn insert_returning<'a, DB>(
        &'a self,
        dialect: Dialect,
        defaults: &'a D,
    ) -> InsertReturning<'a, M::Table, M::Selection, K, D>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertReturning {
            table: M::Table::default(),
            row: self.new_row(dialect, defaults),
            selection: M::selection(),
        }
    }

    /// Inserts the new row and returns it, unless any other row conflicts. With `ABSENT`, no look came before.
    pub(crate) fn insert_proven<'a, DB, const ABSENT: bool>(
        &'a self,
        dialect: Dialect,
        defaults: &'a D,
    ) -> InsertProven<'a, M::Table, M::Selection, K, D, ABSENT>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertProven {
            table: M::Table::default(),
            row: self.new_row(dialect, defaults),
            selection: M::selection(),
        }
    }

    /// Inserts the new row, if the table has this index.
    pub(crate) fn insert_naming_index<'a>(
        &'a self,
        dialect: Dialect,
        defaults: &'a D,
        index: &'a str,
    ) -> InsertNamingIndex<'a, M::Table, K, D> {
        InsertNamingIndex {
            table: M::Table::default(),
            row: self.new_row(dialect, defaults),
            index,
        }
    }

    /// Inserts the new row.
    pub(crate) fn insert_plain<'a>(&'a self, dialect: Dialect, defaults: &'a D) -> InsertPlain<'a, M::Table, K, D> {
        InsertPlain {
            table: M::Table::default(),
            row: self.new_row(dialect, defaults),
        }
    }

    fn new_row<'a>(&'a self, dialect: Dialect, defaults: &'a D) -> NewRow<'a, K, D> {
        NewRow {
            key: &self.key,
            defaults,
            declared: self.declared(dialect),
        }
    }

    const fn declared(&self, dialect: Dialect) -> KeySql {
        KeySql {
            constraint: self.constraint,
            dialect,
        }
    }

    /// Asks if NULL equals NULL in an index on the key.
    pub(crate) const fn has_equal_nulls(&self, dialect: Dialect) -> HasEqualNulls {
        HasEqualNulls(self.declared(dialect))
    }

    /// Asks if an insert fires a trigger that writes.
    pub(crate) fn has_writing_triggers(&self, dialect: Dialect) -> HasWritingTriggers {
        HasWritingTriggers {
            table: self.constraint.table_name(),
            dialect,
        }
    }

    /// Selects the unique indexes of the table.
    pub(crate) fn unique_indexes(&self, dialect: Dialect) -> UniqueIndexes<M::Table> {
        UniqueIndexes {
            name: self.constraint.table_name(),
            dialect,
            table: PhantomData,
        }
    }
}
