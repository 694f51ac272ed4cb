//! `SELECT .. FROM t WHERE key = ? LIMIT 2`

use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::QueryResult;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::Key;
use super::comparison::KeySql;
use crate::UniqueConstraint;
use crate::database::{Dialect, SupportedBackend};
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// The rows with the key. A second row is read only to know that it exists: if there are duplicates, none is chosen.
pub(crate) struct Find<'a, T, Selection, K, Lock> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) key: &'a K,
    pub(crate) constraint: &'static UniqueConstraint,
    /// The statement stores here which database the connection talks to. A call begins with this statement.
    pub(crate) dialect: &'a OnceLock<Dialect>,
    pub(crate) lock: PhantomData<Lock>,
}

/// The end of the statement. It is a type, since Diesel caches the statements by type.
pub(crate) trait Lock: QueryId {
    const SQL: &str;
}

/// Reads rows as any query does.
#[derive(QueryId)]
pub(crate) struct NoLock;

impl Lock for NoLock {
    const SQL: &str = "";
}

/// Reads the latest rows on MySQL and MariaDB, whatever snapshot the transaction reads from.
///
/// Both know this spelling. MariaDB has no `FOR SHARE`. `FOR UPDATE` sees the same rows, but deadlocks with other
/// losers of the same race. <https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html>
#[derive(QueryId)]
pub(crate) struct ShareLock;

impl Lock for ShareLock {
    const SQL: &str = " LOCK IN SHARE MODE";
}

impl<T, Selection: Expression, K, L> Query for Find<'_, T, Selection, K, L> {
    type SqlType = Selection::SqlType;
}

impl<T: QueryId, Selection: QueryId, K: QueryId, L: QueryId> QueryId for Find<'_, T, Selection, K, L> {
    type QueryId = Find<'static, T::QueryId, Selection::QueryId, K::QueryId, L::QueryId>;
    const HAS_STATIC_QUERY_ID: bool =
        T::HAS_STATIC_QUERY_ID && Selection::HAS_STATIC_QUERY_ID && K::HAS_STATIC_QUERY_ID && L::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, L, DB> QueryFragment<DB> for Find<'_, T, Selection, K, L>
where
    DB: SupportedBackend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
    L: Lock,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let dialect = out.backend().dialect()?;
        self.dialect.get_or_init(|| dialect);
        let key = KeySql {
            constraint: self.constraint,
            dialect,
        };
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.filter(key, out.reborrow())?;
        out.push_sql(" LIMIT 2");
        out.push_sql(L::SQL);
        Ok(())
    }
}
