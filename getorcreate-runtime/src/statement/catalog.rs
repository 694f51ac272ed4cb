//! `SELECT .. FROM information_schema.STATISTICS`: which unique indexes a table has, and how the session is set.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::row::Row;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::backend::mysql;
use crate::diesel_internals::Query;
use crate::diesel_internals::table_name::TableName;
use crate::statement::value;

/// The columns of the unique indexes of the table `T`, each with the settings of the session: for MySQL and MariaDB.
///
/// One row for each column, put together by [`own_indexes`]; a `GROUP BY` here would take as long again. The names are
/// literals, since that is what both servers need for opening one table only.
/// <https://mariadb.com/kb/en/information-schema-statistics-table/>,
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-statistics-table.html>
pub(crate) struct UniqueIndexes<T> {
    pub(crate) name: TableName,
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
            Some(schema) => out.push_sql(&mysql::string_literal(schema)),
            None => out.push_sql("DATABASE()"),
        }
        out.push_sql(" AND TABLE_NAME = ");
        out.push_sql(&mysql::string_literal(&self.name.name));
        // Without a limit of its own `sql_select_limit` would apply: an index whose last columns are cut off looks narrower.
        out.push_sql(" AND NON_UNIQUE = 0 LIMIT 18446744073709551615");
        Ok(())
    }
}

/// A column of a unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexColumn {
    pub(crate) autocommit: bool,
    pub(crate) language: String,
    /// The text of `VERSION()`.
    pub(crate) version: String,
    pub(crate) index: String,
    /// None where it is an expression.
    pub(crate) column: Option<String>,
    pub(crate) is_prefix: bool,
}

impl IndexColumn {
    pub(crate) fn read<'a, DB>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        bool: FromSql<Bool, DB>,
        String: FromSql<Text, DB>,
    {
        Ok(Self {
            autocommit: value::<bool, Bool, DB>(row, 0)?.unwrap_or(false),
            language: value::<String, Text, DB>(row, 1)?.unwrap_or_default(),
            version: value::<String, Text, DB>(row, 2)?.unwrap_or_default(),
            index: value::<String, Text, DB>(row, 3)?.unwrap_or_default(),
            column: value::<String, Text, DB>(row, 4)?,
            is_prefix: value::<bool, Bool, DB>(row, 5)?.unwrap_or(true),
        })
    }
}

/// The names of the indexes that are on exactly these columns, each of them whole.
pub(crate) fn own_indexes(columns: &[IndexColumn], key: &[String]) -> Vec<String> {
    let mut names: Vec<&str> = columns.iter().map(|column| &*column.index).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| {
            let parts = columns.iter().filter(|column| column.index == *name);
            parts.clone().count() == key.len() && parts.clone().all(|part| is_whole_column_of(part, key))
        })
        .map(ToOwned::to_owned)
        .collect()
}

/// Neither server tells columns by the case of their names.
fn is_whole_column_of(part: &IndexColumn, key: &[String]) -> bool {
    let Some(column) = &part.column else { return false };
    let column = column.to_lowercase();
    !part.is_prefix && key.iter().any(|name| name.to_lowercase() == column)
}

#[cfg(test)]
mod tests {
    use super::{IndexColumn, own_indexes};

    fn part(index: &str, column: Option<&str>) -> IndexColumn {
        IndexColumn {
            autocommit: true,
            language: "en_US".to_owned(),
            version: "9.7.4".to_owned(),
            index: index.to_owned(),
            column: column.map(ToOwned::to_owned),
            is_prefix: false,
        }
    }

    #[test]
    fn an_index_has_exactly_the_columns_in_any_order_and_case() {
        let columns = [
            part("PRIMARY", Some("id")),
            part("wider", Some("a")),
            part("wider", Some("b")),
            part("wider", Some("c")),
            part("own", Some("B")),
            part("own", Some("a")),
            part("narrower", Some("a")),
            part("again", Some("a")),
            part("again", Some("b")),
        ];
        let own_indexes_on =
            |key: &[&str]| own_indexes(&columns, &key.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(own_indexes_on(&["a", "b"]), ["again", "own"]);
        assert_eq!(own_indexes_on(&["ID"]), ["PRIMARY"]);
        assert_eq!(own_indexes_on(&["b"]), [""; 0]);
    }

    #[test]
    fn a_prefix_or_an_expression_is_no_column() {
        let prefix = IndexColumn {
            is_prefix: true,
            ..part("prefix", Some("a"))
        };
        let columns = [prefix, part("expression", None)];
        assert_eq!(own_indexes(&columns, &["a".to_owned()]), [""; 0]);
    }
}
