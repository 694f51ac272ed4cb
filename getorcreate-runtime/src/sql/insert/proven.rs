//! `WITH proof AS (..) INSERT INTO t (..) SELECT .. WHERE .. ON CONFLICT DO NOTHING RETURNING ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::{KeySql, NewRow};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::sql::equal_nulls::has_equal_nulls;
use crate::sql::{Key, Values};

/// Proves that the key has a unique index, and inserts the row unless any other row conflicts. For PostgreSQL, inside a
/// transaction, which an error would end.
///
/// If several callers race with the same row, all but one must yield. `ON CONFLICT (key)` alone does not ensure that.
/// The server inserts the row into one index after the other. If the winner has already reached another index than the
/// key's, that index rejects the loser. An `ON CONFLICT` without columns yields to all indexes, even while one of them
/// is built or rebuilt concurrently, but it says nothing about the key. So there are two inserts:
///
/// - `proof` inserts nothing. It fails, when it is planned, if no index matches its `ON CONFLICT (key)`.
/// - The other inserts the row, unless the table has a deferrable constraint. For such a table every `ON CONFLICT` of
///   this kind would fail and end the transaction. The row is then not inserted, as if the insert had yielded, and the
///   next insert must name the key.
///
/// If NULL equals NULL in the key, an index that treats NULLs as distinct also matches the conflict target. Then the
/// row is not inserted either.
///
/// <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>
///
/// With `ABSENT`, no look came before this insert. Then a row with the key in the transaction's snapshot keeps the row from
/// being inserted, even if others have deleted that row since. Otherwise the transaction would see two rows with one key.
pub(crate) struct InsertProven<'a, T, Selection, K, D, const ABSENT: bool> {
    pub(crate) table: T,
    pub(crate) row: NewRow<'a, K, D>,
    pub(crate) selection: Selection,
}

impl<T, Selection: Expression, K, D, const ABSENT: bool> Query for InsertProven<'_, T, Selection, K, D, ABSENT> {
    type SqlType = (Selection::SqlType, Bool);
}

impl<T: QueryId, Selection: QueryId, K: QueryId, D: QueryId, const ABSENT: bool> QueryId
    for InsertProven<'_, T, Selection, K, D, ABSENT>
{
    type QueryId = InsertProven<'static, T::QueryId, Selection::QueryId, K::QueryId, D::QueryId, ABSENT>;
    const HAS_STATIC_QUERY_ID: bool =
        T::HAS_STATIC_QUERY_ID && Selection::HAS_STATIC_QUERY_ID && K::HAS_STATIC_QUERY_ID && D::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, D, DB, const ABSENT: bool> QueryFragment<DB> for InsertProven<'_, T, Selection, K, D, ABSENT>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("WITH getorcreate_proof AS (INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        self.row.key.columns(out.reborrow())?;
        out.push_sql(") SELECT ");
        self.row.key.columns(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE FALSE");
        self.row.unless_key_conflicts(out.reborrow())?;
        out.push_sql(") INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        self.row.column_names(out.reborrow())?;
        out.push_sql(" SELECT ");
        self.row.values(out.reborrow())?;
        for (index, condition) in proof_conditions(self.row.declared).iter().enumerate() {
            out.push_sql(if index == 0 { " WHERE " } else { " AND " });
            out.push_sql(condition);
        }
        if ABSENT {
            out.push_sql(" AND NOT EXISTS (SELECT FROM ");
            self.table.walk_ast(out.reborrow())?;
            out.push_sql(" WHERE ");
            self.row.key.filter(self.row.declared, out.reborrow())?;
            out.push_sql(")");
        }
        out.push_sql(" ON CONFLICT DO NOTHING RETURNING ");
        self.selection.walk_ast(out.reborrow())?;
        self.row.is_stored("", out)
    }
}

/// The conditions for the insert. If one is false, the row is not inserted, as if the insert had yielded.
pub(crate) fn proof_conditions(key: KeySql) -> Vec<String> {
    let KeySql { constraint, dialect } = key;
    let mut conditions = Vec::new();
    if dialect.database().lists_deferrable_constraints() {
        let table = dialect.string_literal(&dialect.table(&constraint.table_name()));
        conditions.push(format!(
            "NOT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indrelid = {table}::pg_catalog.regclass AND NOT indimmediate)"
        ));
    }
    if constraint.takes_null() {
        conditions.push(has_equal_nulls(key));
    }
    conditions
}
