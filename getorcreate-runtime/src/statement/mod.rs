//! The statements of a request: the only place that writes a `SELECT` or an `INSERT`.
//!
//! Each statement is a query node of its own type, so that Diesel caches its text per type where the parts allow that.
//! Columns are named by the model's `Selectable`, never by `*`, and those of the key without their table: there is only
//! one.

mod catalog;
mod equal_nulls;
mod find;
mod insert;
mod key;
mod language;
mod row;
mod selection;

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::QueryFragment;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::backend::{self, Dialect, NoticedDialect, SupportedBackend, mysql};
use crate::protocol::{Examined, Failure, Meaning, Session};
use crate::{GetOrCreate, UniqueConstraint};

pub(crate) use catalog::{IndexColumn, UniqueIndexes};
pub(crate) use equal_nulls::HasEqualNulls;
pub(crate) use find::{Find, Lock, NoLock, ShareLock};
pub(crate) use insert::{InsertPlain, InsertProven, InsertUnlessConflict};
pub(crate) use key::Key;
pub(crate) use language::MessageLanguage;
pub(crate) use row::Values;
pub(crate) use selection::{Readable, Stored, value};

use insert::NewRow;

/// The statements of one request, for whichever database it is run on.
#[derive(Debug)]
pub(crate) struct Statements<M, K, D> {
    key: K,
    constraint: &'static UniqueConstraint,
    dialect: NoticedDialect,
    /// What the catalog calls the key, where it was asked.
    own_indexes: Vec<String>,
    /// The language of the server's messages, where it is known.
    language: Option<String>,
    model: PhantomData<fn(D) -> M>,
}

impl<M: GetOrCreate, K, D> Statements<M, K, D> {
    pub(crate) fn new(key: K, constraint: &'static UniqueConstraint) -> Self {
        Self {
            key,
            constraint,
            dialect: NoticedDialect::default(),
            own_indexes: Vec::new(),
            language: None,
            model: PhantomData,
        }
    }

    /// The dialect, known once a statement has been put together.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.dialect.get()
    }

    /// The dialect of a backend that can be had without a connection.
    pub(crate) fn dialect_of<DB: SupportedBackend + Default>(&self) -> Option<Dialect> {
        // Which it is, the limit notices when it is asked anything.
        DB::limit(&self.dialect).is_noop(&DB::default()).ok()?;
        self.dialect()
    }

    /// The dialect, after the first statement.
    pub(crate) fn known_dialect(&self) -> QueryResult<Dialect> {
        self.dialect.known()
    }

    /// The language of the server's messages, once the catalog was asked.
    pub(crate) fn examined_language(&self) -> Option<String> {
        self.language.clone()
    }

    /// What the failure of a statement says.
    pub(crate) fn failure(&self, error: DieselError) -> Failure<DieselError> {
        let meaning = if self.lacks_generated_column(&error) {
            Meaning::ConstraintMissing
        } else {
            backend::meaning(&error, self.dialect())
        };
        Failure { meaning, error }
    }

    /// Whether a generated column that stands in for a part of the key is not there.
    fn lacks_generated_column(&self, error: &DieselError) -> bool {
        let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
            return false;
        };
        let is_unknown = |name: &str| mysql::is_unknown_column(information.message(), name);
        let mut generated = self.constraint.generated_columns().into_iter();
        self.dialect().is_some_and(Dialect::generates_columns) && generated.any(|column| is_unknown(&column.name))
    }

    /// Fails if the database cannot compare the key exactly. Which database it is, the first statement has to show.
    pub(crate) fn check_key(&self) -> QueryResult<()> {
        match self.dialect() {
            Some(dialect) if self.constraint.has_numeric_column() => dialect.check_numeric_key(),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the error of an insert says that a row with the key is there.
    pub(crate) fn is_refused_by_the_key(&self, error: &DieselError) -> bool {
        let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
            return false;
        };
        let table = self.constraint.table();
        let is_violated = |index: &String| mysql::is_violated(information.message(), &table, index);
        self.own_indexes.iter().any(is_violated)
    }

    /// The rows that have the key.
    pub(crate) fn find_statement<DB, L: Lock>(&self) -> Find<'_, M::Table, M::Selection, K, DB::Limit<'_>, L>
    where
        DB: SupportedBackend,
        M: Readable<DB, M::Table>,
    {
        Find {
            table: M::Table::default(),
            selection: M::selection(),
            key: &self.key,
            limit: DB::limit(&self.dialect),
            dialect: &self.dialect,
            lock: PhantomData,
        }
    }

    /// The new row, unless one with the same key is there.
    pub(crate) fn insert_unless_conflict<'a, DB>(
        &'a self,
        defaults: &'a D,
    ) -> InsertUnlessConflict<'a, M::Table, M::Selection, K, D>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertUnlessConflict {
            table: M::Table::default(),
            row: self.new_row(defaults),
            selection: M::selection(),
        }
    }

    /// The new row, unless any other is in its way.
    pub(crate) fn insert_proven<'a, DB>(&'a self, defaults: &'a D) -> InsertProven<'a, M::Table, M::Selection, K, D>
    where
        DB: Backend,
        M: Readable<DB, M::Table>,
    {
        InsertProven {
            table: M::Table::default(),
            row: self.new_row(defaults),
            selection: M::selection(),
            table_name: self.constraint.table_name(),
        }
    }

    /// The new row.
    pub(crate) fn insert_plain<'a>(&'a self, defaults: &'a D) -> InsertPlain<'a, M::Table, K, D> {
        InsertPlain {
            table: M::Table::default(),
            row: self.new_row(defaults),
        }
    }

    fn new_row<'a>(&'a self, defaults: &'a D) -> NewRow<'a, K, D> {
        NewRow {
            key: &self.key,
            constraint: self.constraint,
            defaults,
            dialect: &self.dialect,
        }
    }

    /// Whether NULL equals NULL in an index on the key.
    pub(crate) fn has_equal_nulls(&self) -> HasEqualNulls {
        HasEqualNulls(self.constraint)
    }

    /// The unique indexes of the table.
    pub(crate) fn unique_indexes(&self) -> UniqueIndexes<M::Table> {
        UniqueIndexes {
            name: self.constraint.table_name(),
            table: PhantomData,
        }
    }

    /// What these indexes say about the key, and about the session, of which nothing is known without any.
    pub(crate) fn examine_indexes(&mut self, columns: &[IndexColumn]) -> Examined {
        self.own_indexes = catalog::own_indexes(columns, &self.constraint.index_columns());
        let first = columns.first();
        self.language = first.map(|column| column.language.clone());
        Examined {
            has_constraint: !self.own_indexes.is_empty(),
            session: Session {
                autocommit: first.is_some_and(|column| column.autocommit),
                errors_end_transactions: false,
            },
        }
    }
}
