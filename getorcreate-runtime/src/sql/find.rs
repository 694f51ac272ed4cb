//! `SELECT .. FROM t WHERE key = ? LIMIT 2`

use diesel::QueryResult;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::comparison::KeySql;
use super::{Key, LookupId};
use crate::UniqueConstraint;
use crate::database::{LearnedDialect, SupportedBackend};
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// The rows with the key. A second row is read only to know that it exists: if there are duplicates, none is chosen.
pub(crate) struct Find<'a, T, Selection, K, Lock> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) key: &'a K,
    pub(crate) constraint: &'static UniqueConstraint,
    /// The statement stores here which database the connection talks to, if the call does not know it yet.
    pub(crate) dialect: &'a LearnedDialect,
    pub(crate) lock: Lock,
}

/// The end of the statement.
pub(crate) trait Lock: QueryId {
    /// True if the statement locks the rows that it reads.
    const LOCKS: bool;
    /// True if the statement finds nothing in a session without autocommit.
    const IN_AUTOCOMMIT: bool = false;

    fn sql(&self) -> &'static str;
}

/// Reads rows as any query does. It has its own type, since Diesel finds such statements in its cache by their type.
#[derive(QueryId)]
pub(crate) struct NoLock;

impl Lock for NoLock {
    const LOCKS: bool = false;

    fn sql(&self) -> &'static str {
        ""
    }
}

/// Reads rows as any query does. In a session without autocommit it finds nothing: there it would read from a snapshot.
#[derive(QueryId)]
pub(crate) struct InAutocommit;

impl Lock for InAutocommit {
    const LOCKS: bool = false;
    const IN_AUTOCOMMIT: bool = true;

    fn sql(&self) -> &'static str {
        ""
    }
}

/// The lock on the rows that are read. It sees the latest rows on MySQL and MariaDB, whatever snapshot the transaction
/// reads from. <https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadLock {
    /// Others may take the same lock. MySQL and MariaDB both know this spelling; MariaDB has no `FOR SHARE`. An insert
    /// that fails on the row has taken this lock already. So losers of one race that lock for update would deadlock.
    Share,
    /// Nobody else gets a lock.
    Update,
}

impl Lock for ReadLock {
    const LOCKS: bool = true;

    fn sql(&self) -> &'static str {
        match self {
            Self::Share => " LOCK IN SHARE MODE",
            Self::Update => " FOR UPDATE",
        }
    }
}

/// Diesel finds these statements in its cache by their text.
impl QueryId for ReadLock {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, Selection: Expression, K, L> Query for Find<'_, T, Selection, K, L> {
    type SqlType = Selection::SqlType;
}

impl<T: QueryId, Selection: QueryId, K: LookupId, L: QueryId> QueryId for Find<'_, T, Selection, K, L> {
    type QueryId = Find<'static, T::QueryId, Selection::QueryId, K::Id, L::QueryId>;
    const HAS_STATIC_QUERY_ID: bool =
        T::HAS_STATIC_QUERY_ID && Selection::HAS_STATIC_QUERY_ID && K::IS_STATIC && L::HAS_STATIC_QUERY_ID;
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
        self.dialect.learn(dialect);
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
        if let (true, Some(is_hidden)) = (L::IN_AUTOCOMMIT, dialect.database().hidden_transaction_sql()) {
            out.push_sql(" AND NOT (");
            out.push_sql(is_hidden);
            out.push_sql(")");
        }
        out.push_sql(" LIMIT 2");
        out.push_sql(self.lock.sql());
        Ok(())
    }
}
