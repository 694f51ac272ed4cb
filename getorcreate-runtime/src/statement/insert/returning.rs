//! `INSERT INTO t (..) VALUES (..) [ON CONFLICT (..) DO NOTHING] RETURNING ..`

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::NewRow;
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::statement::{Key, Values};

/// Inserts the row, and returns it as the database has stored it, with whether its key is the one that was asked for.
pub(crate) struct InsertReturning<'a, T, Selection, K, D, Conflict> {
    pub(crate) table: T,
    pub(crate) row: NewRow<'a, K, D>,
    pub(crate) selection: Selection,
    pub(crate) conflict: PhantomData<Conflict>,
}

/// The row that the insert yields to. It is a type, since the statements are cached by type.
pub(crate) trait Conflict: QueryId {
    const YIELDS_TO_THE_KEY: bool;
}

/// A row with the same key. The insert fails when the key has no unique index, and when another unique index refuses the row:
/// for SQLite and PostgreSQL.
#[derive(QueryId)]
pub(crate) struct YieldToKey;

impl Conflict for YieldToKey {
    const YIELDS_TO_THE_KEY: bool = true;
}

/// No row. The insert fails when any unique index refuses the row: for MariaDB from 10.5 on.
#[derive(QueryId)]
pub(crate) struct YieldToNone;

impl Conflict for YieldToNone {
    const YIELDS_TO_THE_KEY: bool = false;
}

impl<T, Selection: Expression, K, D, C> Query for InsertReturning<'_, T, Selection, K, D, C> {
    type SqlType = (Selection::SqlType, Bool);
}

impl<T: QueryId, Selection: QueryId, K: QueryId, D: QueryId, C: QueryId> QueryId
    for InsertReturning<'_, T, Selection, K, D, C>
{
    type QueryId = InsertReturning<'static, T::QueryId, Selection::QueryId, K::QueryId, D::QueryId, C::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID
        && Selection::HAS_STATIC_QUERY_ID
        && K::HAS_STATIC_QUERY_ID
        && D::HAS_STATIC_QUERY_ID
        && C::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, D, C, DB> QueryFragment<DB> for InsertReturning<'_, T, Selection, K, D, C>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
    C: Conflict,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        self.row.column_names(out.reborrow())?;
        out.push_sql(" VALUES (");
        self.row.values(out.reborrow())?;
        out.push_sql(")");
        if C::YIELDS_TO_THE_KEY {
            self.row.unless_key_conflicts(out.reborrow())?;
        }
        out.push_sql(" RETURNING ");
        // On one connection this is always the same, so it is no part of the statement's type.
        let returning = self.row.dialect.known()?.returning(self.row.constraint);
        out.skip_from(returning.without_table_names);
        self.selection.walk_ast(out.reborrow())?;
        self.row.is_stored(returning.before_compared, out)
    }
}
