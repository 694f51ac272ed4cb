//! `INSERT INTO t (..) VALUES (..)`, or `INSERT INTO t (..) SELECT .. WHERE ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::NewRow;
use crate::diesel_internals::DieselReserveSpecialization;
use crate::sql::Values;

/// Inserts the row, and fails if any unique index rejects it: for MySQL and MariaDB.
///
/// Neither has an `ON CONFLICT`. Their alternatives act on any key: `INSERT IGNORE` also turns NULL into 0, and `ON
/// DUPLICATE KEY UPDATE` writes to any row that conflicts.
/// <https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html>
pub(crate) struct InsertPlain<'a, T, K, D> {
    pub(crate) table: T,
    pub(crate) row: NewRow<'a, K, D>,
}

impl<T: QueryId, K: QueryId, D: QueryId> QueryId for InsertPlain<'_, T, K, D> {
    type QueryId = InsertPlain<'static, T::QueryId, K::QueryId, D::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID && K::HAS_STATIC_QUERY_ID && D::HAS_STATIC_QUERY_ID;
}

impl<T, K, D, DB> QueryFragment<DB> for InsertPlain<'_, T, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        self.row.column_names(out.reborrow())?;
        if self.row.has_requirement() {
            out.push_sql(" SELECT ");
            self.row.values(out.reborrow())?;
            out.push_sql(" FROM DUAL WHERE ");
            self.row.requirement(out)
        } else {
            out.push_sql(" VALUES (");
            self.row.values(out.reborrow())?;
            out.push_sql(")");
            Ok(())
        }
    }
}
