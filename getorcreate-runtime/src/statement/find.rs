//! `SELECT .. FROM t WHERE key = ? LIMIT 2`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::Key;
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// The rows that have the key. The second is read to know that there is one: duplicates are never chosen from.
pub(crate) struct Find<'a, T, Selection, K, Limit> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) key: &'a K,
    pub(crate) limit: Limit,
}

impl<T, Selection: Expression, K, Limit> Query for Find<'_, T, Selection, K, Limit> {
    type SqlType = Selection::SqlType;
}

impl<T: QueryId, Selection: QueryId, K: QueryId, Limit: QueryId> QueryId for Find<'_, T, Selection, K, Limit> {
    type QueryId = Find<'static, T::QueryId, Selection::QueryId, K::QueryId, Limit::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID
        && Selection::HAS_STATIC_QUERY_ID
        && K::HAS_STATIC_QUERY_ID
        && Limit::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, Limit, DB> QueryFragment<DB> for Find<'_, T, Selection, K, Limit>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
    Limit: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.comparisons("", out.reborrow())?;
        self.limit.walk_ast(out)
    }
}
