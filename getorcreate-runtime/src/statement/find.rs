//! `SELECT .. FROM t WHERE key = ? LIMIT 2`

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::Key;
use crate::backend::NoticedDialect;
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// The rows that have the key. The second is read to know that there is one: duplicates are never chosen from.
pub(crate) struct Find<'a, T, Selection, K, Limit, Lock> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) key: &'a K,
    pub(crate) limit: Limit,
    /// What the limit notices.
    pub(crate) dialect: &'a NoticedDialect,
    pub(crate) lock: PhantomData<Lock>,
}

/// What stands at the end. It is a type, since the statements are cached by type.
pub(crate) trait Lock: QueryId {
    const SQL: &str;
}

/// Rows as any query sees them.
#[derive(QueryId)]
pub(crate) struct NoLock;

impl Lock for NoLock {
    const SQL: &str = "";
}

/// On MySQL and MariaDB, rows as they are now, whatever snapshot the transaction reads from.
///
/// In this spelling both know it; MariaDB has no `FOR SHARE`. `FOR UPDATE` sees the same, and deadlocks with other
/// losers of the same race. <https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html>
#[derive(QueryId)]
pub(crate) struct ShareLock;

impl Lock for ShareLock {
    const SQL: &str = " LOCK IN SHARE MODE";
}

impl<T, Selection: Expression, K, Limit, L> Query for Find<'_, T, Selection, K, Limit, L> {
    type SqlType = Selection::SqlType;
}

impl<T: QueryId, Selection: QueryId, K: QueryId, Limit: QueryId, L: QueryId> QueryId
    for Find<'_, T, Selection, K, Limit, L>
{
    type QueryId = Find<'static, T::QueryId, Selection::QueryId, K::QueryId, Limit::QueryId, L::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID
        && Selection::HAS_STATIC_QUERY_ID
        && K::HAS_STATIC_QUERY_ID
        && Limit::HAS_STATIC_QUERY_ID
        && L::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, Limit, L, DB> QueryFragment<DB> for Find<'_, T, Selection, K, Limit, L>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
    Limit: QueryFragment<DB>,
    L: Lock,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // The limit stands last, and shows which database this is: it is asked for nothing else here.
        self.limit.is_noop(out.backend())?;
        let dialect = self.dialect.known()?;
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.filter(dialect, out.reborrow())?;
        self.limit.walk_ast(out.reborrow())?;
        out.push_sql(L::SQL);
        Ok(())
    }
}
