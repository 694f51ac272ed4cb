//! `SELECT EXISTS (..)`: does NULL equal NULL in an index on the key?

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::comparison::KeySql;
use crate::diesel_internals::Query;

/// True if the table has a unique index in which NULL equals NULL, as in the constraint: for PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HasEqualNulls(pub(crate) KeySql);

impl Query for HasEqualNulls {
    type SqlType = Bool;
}

/// The text depends on the constraint, and the query runs only after the first insert has yielded.
impl QueryId for HasEqualNulls {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for HasEqualNulls {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT ");
        out.push_sql(&has_equal_nulls(self.0));
        Ok(())
    }
}

/// `EXISTS (..)`: true if the table has a valid unique index on the key's columns in which NULL equals NULL.
///
/// Before version 15, PostgreSQL has no such index, and no catalog column that shows one. The query compares neither
/// the condition of a partial index nor the functions. If two indexes differ in nothing else, only the check tells them
/// apart.
///
/// The catalog is read from the transaction's snapshot. `pg_get_indexdef` is not: it is NULL for an index that was
/// dropped since.
/// <https://www.postgresql.org/docs/current/catalog-pg-index.html>
pub(super) fn has_equal_nulls(key: KeySql) -> String {
    let KeySql { constraint, dialect } = key;
    let columns = constraint.parts().filter(|part| part.function.is_none());
    let columns: Vec<String> = columns.map(|part| dialect.string_literal(part.column)).collect();
    let is_partial = if constraint.is_partial() {
        "IS NOT NULL"
    } else {
        "IS NULL"
    };
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE indrelid = {table}::pg_catalog.regclass \
         AND indisunique AND indisvalid AND indimmediate AND indpred {is_partial} \
         AND pg_catalog.pg_get_indexdef(indexrelid) IS NOT NULL \
         AND pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' AND indnkeyatts = {parts} \
         AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute WHERE attrelid = indrelid \
         AND attnum = ANY ((indkey::pg_catalog.int2[])[0:indnkeyatts - 1]) \
         AND attname = ANY (ARRAY[{names}]::pg_catalog.name[])) = {count})",
        table = dialect.string_literal(&dialect.table(&constraint.table_name())),
        parts = constraint.columns().len(),
        names = columns.join(", "),
        count = columns.len(),
    )
}
