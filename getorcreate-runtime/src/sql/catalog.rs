//! `SELECT .. FROM information_schema.STATISTICS`: the unique indexes of a table, and the settings of the session.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::row::Row;
use diesel::sql_types::{Bool, Nullable, Text};

use super::selection::value;
use crate::database::{Dialect, IndexColumn};
use crate::diesel_internals::Query;
use crate::diesel_internals::table_name::TableName;

/// The columns of the unique indexes of the table `T`, each with the settings of the session: for MySQL and MariaDB.
///
/// The answer has one row for each column. [`Server::learn`](crate::database::Server::learn) puts them together, since
/// a `GROUP BY` here would take twice as long. The names are literals, because otherwise the servers open more than
/// this one table. <https://mariadb.com/kb/en/information-schema-statistics-table/>,
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-statistics-table.html>
pub(crate) struct UniqueIndexes<T> {
    pub(crate) name: TableName,
    pub(crate) dialect: Dialect,
    pub(crate) table: PhantomData<T>,
}

impl<T> Query for UniqueIndexes<T> {
    type SqlType = (Bool, Text, Text, Text, Nullable<Text>, Bool);
}

impl<T: QueryId> QueryId for UniqueIndexes<T> {
    type QueryId = UniqueIndexes<T::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T, DB: Backend> QueryFragment<DB> for UniqueIndexes<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT @@autocommit, @@lc_messages, VERSION(), INDEX_NAME, COLUMN_NAME, SUB_PART IS NOT NULL \
             FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ",
        );
        match &self.name.schema {
            Some(schema) => out.push_sql(&self.dialect.string_literal(schema)),
            None => out.push_sql("DATABASE()"),
        }
        out.push_sql(" AND TABLE_NAME = ");
        out.push_sql(&self.dialect.string_literal(&self.name.name));
        // Without its own limit, `sql_select_limit` would apply. An index whose last columns are cut off looks
        // narrower.
        out.push_sql(" AND NON_UNIQUE = 0 LIMIT 18446744073709551615");
        Ok(())
    }
}

/// Reads a row of the answer.
pub(crate) fn read_index_column<'a, DB>(row: &impl Row<'a, DB>) -> deserialize::Result<IndexColumn>
where
    DB: Backend,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
{
    Ok(IndexColumn {
        autocommit: value::<bool, Bool, DB>(row, 0)?.unwrap_or(false),
        language: value::<String, Text, DB>(row, 1)?.unwrap_or_default(),
        version: value::<String, Text, DB>(row, 2)?.unwrap_or_default(),
        index: value::<String, Text, DB>(row, 3)?.unwrap_or_default(),
        column: value::<String, Text, DB>(row, 4)?,
        is_prefix: value::<bool, Bool, DB>(row, 5)?.unwrap_or(true),
    })
}
