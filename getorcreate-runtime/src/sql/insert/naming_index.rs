//! `INSERT INTO t (..) SELECT .. WHERE NOT EXISTS (SELECT 1 FROM t FORCE INDEX (..) WHERE FALSE)`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::NewRow;
use crate::diesel_internals::DieselReserveSpecialization;
use crate::sql::Values;

/// Lets the statement name an invisible index.
pub(crate) const INVISIBLE_INDEXES: &str = "/*+ SET_VAR(optimizer_switch = 'use_invisible_indexes=on') */";

/// Inserts the row if the table has an index of this name. It fails if any unique index rejects the row. For MySQL,
/// inside a transaction.
///
/// The subquery reads no row and locks none. If the index does not exist, the statement fails when it is prepared, even
/// if the index was dropped only after the transaction's snapshot. The hint lets it name an invisible index, which is
/// still unique.
///
/// A value in the `SELECT` of an `INSERT` has the type of its column, as in `VALUES`: measured for each of Diesel's
/// types on MySQL 9.7. Inside an `IF` or a `COALESCE` it does not.
/// <https://dev.mysql.com/doc/refman/8.4/en/prepare.html>
pub(crate) struct InsertNamingIndex<'a, T, K, D> {
    pub(crate) table: T,
    pub(crate) row: NewRow<'a, K, D>,
    pub(crate) index: &'a str,
}

/// The text depends on the index that the catalog query found, so the text must be the key of the prepared statement.
impl<T, K, D> QueryId for InsertNamingIndex<'_, T, K, D> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, D, DB> QueryFragment<DB> for InsertNamingIndex<'_, T, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT ");
        out.push_sql(INVISIBLE_INDEXES);
        out.push_sql(" INTO ");
        self.table.walk_ast(out.reborrow())?;
        self.row.column_names(out.reborrow())?;
        out.push_sql(" SELECT ");
        self.row.values(out.reborrow())?;
        out.push_sql(" FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" FORCE INDEX (");
        out.push_identifier(self.index)?;
        out.push_sql(") WHERE FALSE)");
        if self.row.has_requirement() {
            out.push_sql(" AND ");
            self.row.requirement(out)?;
        }
        Ok(())
    }
}
