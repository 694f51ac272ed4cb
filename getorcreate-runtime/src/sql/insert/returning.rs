//! `INSERT INTO t (..) VALUES (..) [ON CONFLICT (..) DO NOTHING] RETURNING ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::{KeySql, NewRow};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::sql::{Key, Values};

/// Inserts the row and returns it as stored. The answer also says if the stored key equals the one asked for.
///
/// On SQLite and PostgreSQL it yields to a row with the same key. It fails if the key has no unique index, and if
/// another unique index rejects the row. On MariaDB from 10.5 on it fails if any unique index rejects the row.
pub(crate) struct InsertReturning<'a, T, Selection, K, D> {
    pub(crate) table: T,
    pub(crate) row: NewRow<'a, K, D>,
    pub(crate) selection: Selection,
}

impl<T, Selection: Expression, K, D> Query for InsertReturning<'_, T, Selection, K, D> {
    type SqlType = (Selection::SqlType, Bool);
}

impl<T: QueryId, Selection: QueryId, K: QueryId, D: QueryId> QueryId for InsertReturning<'_, T, Selection, K, D> {
    type QueryId = InsertReturning<'static, T::QueryId, Selection::QueryId, K::QueryId, D::QueryId>;
    const HAS_STATIC_QUERY_ID: bool =
        T::HAS_STATIC_QUERY_ID && Selection::HAS_STATIC_QUERY_ID && K::HAS_STATIC_QUERY_ID && D::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, D, DB> QueryFragment<DB> for InsertReturning<'_, T, Selection, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        self.row.column_names(out.reborrow())?;
        out.push_sql(" VALUES (");
        self.row.values(out.reborrow())?;
        out.push_sql(")");
        let KeySql { constraint, dialect } = self.row.declared;
        // On one connection this is always the same, so it is not part of the statement's type.
        let returning = dialect.database().returning(constraint);
        if returning.yields_to_the_key {
            self.row.unless_key_conflicts(out.reborrow())?;
        }
        out.push_sql(" RETURNING ");
        out.skip_from(returning.without_table_names);
        self.selection.walk_ast(out.reborrow())?;
        self.row.is_stored(returning.before_compared, out)
    }
}
