//! The statements about a chunk of rows. Each looks, inserts or updates for all of them at once.
//!
//! The statement contains the keys as a table of values, with a number for each row: see [`input`]. The database pairs these
//! keys with its rows, by its own rules for equality. The text of such a statement depends on the number of rows, so Diesel
//! does not keep it prepared.

mod input;
mod insert;
mod look;
mod pairing;
mod rivals;
mod update;

use std::marker::PhantomData;

use diesel::backend::Backend;

use super::comparison::KeySql;
use super::find::ReadLock;
use super::row::Values;
use super::selection::Readable;
use crate::database::{ClientLibrary, Dialect, InsertForm, LearnedDialect};
use crate::{GetOrCreate, UniqueConstraint};

pub(crate) use insert::{InsertMany, InsertManyReturning};
pub(crate) use look::LookAtMany;
pub(crate) use pairing::{Fresh, Looked};
pub(crate) use rivals::Rivals;
pub(crate) use update::{ManyUpdateSql, UpdateMany, UpdateManyReturning};

/// The statements about the rows of one chunk, for any database.
#[derive(Debug)]
pub(crate) struct ManyStatements<'a, M, K, D, U> {
    keys: &'a [K],
    constraint: &'static UniqueConstraint,
    update: U,
    types: PhantomData<fn(D) -> M>,
}

/// The types of [`ManyStatements`], without a chunk.
#[derive(Debug)]
pub struct ManyTypes<M, K, D, U>(PhantomData<fn(M, K, D, U)>);

/// The form of a look at many rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LookForm {
    pub(crate) lock: Option<ReadLock>,
    /// True if nothing is found in a session without autocommit: it would read from a snapshot.
    pub(crate) in_autocommit: bool,
    pub(crate) describes: Describes,
    pub(crate) client: ClientLibrary,
}

/// The keys that a look describes, by their rank and as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Describes {
    /// None: the rows were written, and are only read.
    Nothing,
    /// Those that are missing, and are inserted next.
    Missing,
    /// All: those that are found are updated next, or some of them were written.
    All,
}

impl<'a, M: GetOrCreate, K, D, U> ManyStatements<'a, M, K, D, U> {
    pub(crate) const fn new(keys: &'a [K], constraint: &'static UniqueConstraint, update: U) -> Self {
        Self {
            keys,
            constraint,
            update,
            types: PhantomData,
        }
    }

    /// Selects the rows with these keys. The statement also finds out which database they are in.
    pub(crate) fn look<DB>(
        &'a self,
        dialect: &'a LearnedDialect,
        rows: &'a [usize],
        form: LookForm,
    ) -> LookAtMany<'a, M::Table, M::Selection, K>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        LookAtMany {
            table: M::Table::default(),
            selection: M::selection(),
            keys: self.keys,
            rows,
            constraint: self.constraint,
            dialect,
            form,
        }
    }

    /// Inserts these rows.
    pub(crate) fn insert(
        &'a self,
        dialect: Dialect,
        defaults: &'a D,
        rows: &'a [usize],
        form: &'a InsertForm,
    ) -> InsertMany<'a, M::Table, K, D> {
        InsertMany {
            table: M::Table::default(),
            keys: self.keys,
            rows,
            defaults,
            declared: self.declared(dialect),
            form,
        }
    }

    /// Inserts these rows and returns them. On some databases the insert yields to rows that exist.
    pub(crate) fn insert_returning<DB>(
        &'a self,
        dialect: Dialect,
        defaults: &'a D,
        rows: &'a [usize],
        form: &'a InsertForm,
    ) -> InsertManyReturning<'a, M::Table, M::Selection, K, D>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertManyReturning {
            insert: self.insert(dialect, defaults, rows, form),
            selection: M::selection(),
        }
    }

    /// Updates the rows with these keys.
    pub(crate) fn update(&'a self, dialect: Dialect, rows: &'a [usize]) -> UpdateMany<'a, M::Table, K, U> {
        UpdateMany {
            table: M::Table::default(),
            keys: self.keys,
            rows,
            update: &self.update,
            declared: self.declared(dialect),
        }
    }

    /// Updates the rows with these keys, and returns them.
    pub(crate) fn update_returning<DB>(
        &'a self,
        dialect: Dialect,
        rows: &'a [usize],
    ) -> UpdateManyReturning<'a, M::Table, M::Selection, K, U>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        UpdateManyReturning {
            update: self.update(dialect, rows),
            selection: M::selection(),
        }
    }

    /// Selects the numbers of the rows whose values for these columns another row has, if the condition is true.
    pub(crate) fn rivals(
        &'a self,
        dialect: Dialect,
        rows: &'a [usize],
        columns: &'a [&'static str],
        is_certain: &'a str,
    ) -> Rivals<'a, M::Table, K> {
        Rivals {
            table: M::Table::default(),
            keys: self.keys,
            rows,
            columns,
            declared: self.declared(dialect),
            is_certain,
        }
    }

    /// The rows among these that set all of these columns, and the columns as the rows name them. None if there is no such row.
    pub(crate) fn rows_that_set<DB: Backend>(
        &self,
        dialect: Dialect,
        rows: &[usize],
        columns: &[String],
    ) -> Option<(Vec<usize>, Vec<&'static str>)>
    where
        K: Values<DB>,
    {
        let mut own_columns = None;
        let mut setting = rows.to_vec();
        setting.retain(|row| {
            let set = self.columns::<DB>(*row);
            let name_of = |column: &String| set.iter().copied().find(|name| dialect.is_same_name(name, column));
            let named: Option<Vec<&str>> = columns.iter().map(name_of).collect();
            let sets_all = named.is_some();
            own_columns = own_columns.take().or(named);
            sets_all
        });
        Some((setting, own_columns?))
    }

    pub(crate) const fn keys(&self) -> &'a [K] {
        self.keys
    }

    /// The columns that this row sets in a new row, besides the defaults.
    pub(crate) fn columns<DB: Backend>(&self, row: usize) -> Vec<&'static str>
    where
        K: Values<DB>,
    {
        let mut names = Vec::new();
        self.keys[row].add_names(&mut names);
        names
    }

    /// The columns that this row sets in a row that exists.
    pub(crate) fn assigned<DB: Backend>(&self, row: usize) -> Vec<&'static str>
    where
        U: ManyUpdateSql<DB, K>,
    {
        self.update.columns(&self.keys[row])
    }

    pub(crate) const fn declared(&self, dialect: Dialect) -> KeySql {
        KeySql {
            constraint: self.constraint,
            dialect,
        }
    }
}
