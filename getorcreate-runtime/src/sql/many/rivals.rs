//! `SELECT .. WHERE EXISTS (SELECT 1 FROM t WHERE number = getorcreate_1) OR ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Integer;

use super::input::{self, Input};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::sql::Key;
use crate::sql::comparison::KeySql;

/// The numbers of the rows of a chunk whose values for these columns another row has: a row of the table, or an earlier one of
/// the chunk. A unique constraint on the columns has rejected one of them. A partial constraint yields no numbers.
pub(crate) struct Rivals<'a, T, K> {
    pub(crate) table: T,
    pub(crate) keys: &'a [K],
    pub(crate) rows: &'a [usize],
    pub(crate) columns: &'a [&'static str],
    pub(crate) declared: KeySql,
    /// A condition: the constraint is for all rows.
    pub(crate) is_certain: &'a str,
}

impl<T, K> Query for Rivals<'_, T, K> {
    type SqlType = Integer;
}

impl<T, K> QueryId for Rivals<'_, T, K> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, DB> QueryFragment<DB> for Rivals<'_, T, K>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Key<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let input = Input {
            table: &self.table,
            keys: self.keys,
            rows: self.rows,
            declared: self.declared,
            columns: self.columns.to_vec(),
        };
        let values: Vec<String> = (0..self.columns.len()).map(input::name).collect();
        out.push_sql("SELECT getorcreate_n FROM (SELECT getorcreate_input.getorcreate_n, ");
        out.push_sql(&values.join(" IS NOT NULL AND "));
        out.push_sql(" IS NOT NULL AS getorcreate_whole, row_number() OVER (PARTITION BY ");
        out.push_sql(&values.join(", "));
        out.push_sql(" ORDER BY getorcreate_input.getorcreate_n) AS getorcreate_place, EXISTS (SELECT 1 FROM ");
        self.table.walk_ast(out.reborrow())?;
        for (index, column) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " WHERE " } else { " AND " });
            out.push_identifier(column)?;
            out.push_sql(" = ");
            out.push_sql(&values[index]);
        }
        out.push_sql(") AS getorcreate_taken FROM ");
        input.push(out.reborrow())?;
        out.push_sql(
            ") AS getorcreate_rival WHERE (getorcreate_taken OR (getorcreate_whole AND getorcreate_place > 1)) AND ",
        );
        out.push_sql(self.is_certain);
        Ok(())
    }
}
