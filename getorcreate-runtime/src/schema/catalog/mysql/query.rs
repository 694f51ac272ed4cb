//! The queries, as text. Every column of an answer is text.
//!
//! The names are literals, since that is what both servers need for opening one table only. Without a limit of its own
//! `sql_select_limit` would apply to a query. The columns that one server alone has stand in its comments:
//! <https://dev.mysql.com/doc/refman/8.4/en/comments.html>, <https://mariadb.com/kb/en/comment-syntax/>

use crate::backend::{Dialect, mysql};
use crate::diesel_internals::table_name::TableName;

/// More rows than there are.
const ALL: &str = "LIMIT 18446744073709551615";

/// `lc_messages` and `unique_checks`.
pub(super) const SETTINGS: &str = "SELECT @@lc_messages, IF(@@unique_checks, 'ON', 'OFF') LIMIT 1";

/// How many warnings the query before gave.
pub(super) const WARNING_COUNT: &str = "SELECT CAST(@@warning_count AS CHAR) LIMIT 1";

/// The definition of a table: its name, and the statement that makes it.
///
/// It needs a privilege for all of the table, any of them, and fails otherwise. It shows temporary tables, as they hide
/// others. <https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html>
pub(super) fn definition(table: &TableName) -> String {
    let schema = table
        .schema
        .as_ref()
        .map(|schema| format!("{}.", Dialect::Mysql.identifier(schema)));
    let name = Dialect::Mysql.identifier(&table.name);
    format!("SHOW CREATE TABLE {}{name}", schema.unwrap_or_default())
}

/// What kind of table it is, its engine, and whether that knows transactions.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-engines-table.html>
pub(super) fn kind(table: &TableName) -> String {
    format!(
        "SELECT TABLE_TYPE, ENGINE, \
         (SELECT e.TRANSACTIONS FROM information_schema.ENGINES e WHERE e.ENGINE = t.ENGINE LIMIT 1) \
         FROM information_schema.TABLES t WHERE {} {ALL}",
        is_of(table)
    )
}

/// The name of each column, its type in short and in full, its collation, and whether it may be NULL.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html>
pub(super) fn columns(table: &TableName) -> String {
    format!(
        "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE \
         FROM information_schema.COLUMNS WHERE {} ORDER BY ORDINAL_POSITION {ALL}",
        is_of(table)
    )
}

/// The parts of each unique index: its name, the column, whether it is a prefix of that, the expression, and what
/// makes queries use the index again that ignore it. <https://mariadb.com/kb/en/information-schema-statistics-table/>,
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-statistics-table.html>
pub(super) fn unique_indexes(table: &TableName) -> String {
    format!(
        "SELECT INDEX_NAME, COLUMN_NAME, IF(SUB_PART IS NULL, 'NO', 'YES'), COALESCE(/*!80013 EXPRESSION, */ NULL), \
         COALESCE(/*!80000 IF(IS_VISIBLE = 'NO', 'VISIBLE', NULL), */ \
         /*M!100600 IF(IGNORED = 'YES', 'NOT IGNORED', NULL), */ NULL) \
         FROM information_schema.STATISTICS WHERE {} AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX {ALL}",
        is_of(table)
    )
}

/// The names of all indexes.
pub(super) fn index_names(table: &TableName) -> String {
    format!(
        "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE {} ORDER BY INDEX_NAME {ALL}",
        is_of(table)
    )
}

fn is_of(table: &TableName) -> String {
    let schema = match &table.schema {
        Some(schema) => mysql::string_literal(schema),
        None => "DATABASE()".to_owned(),
    };
    let name = mysql::string_literal(&table.name);
    format!("TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(schema: Option<&str>, name: &str) -> TableName {
        TableName {
            schema: schema.map(ToOwned::to_owned),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_table_is_looked_for_in_its_own_schema_or_in_the_current_one() {
        assert_eq!(definition(&table(None, "users")), "SHOW CREATE TABLE `users`");
        assert_eq!(
            definition(&table(Some("a`b"), "select")),
            "SHOW CREATE TABLE `a``b`.`select`"
        );
        assert_eq!(
            is_of(&table(None, "users")),
            "TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'"
        );
        let odd = "TABLE_SCHEMA = 'billing' AND TABLE_NAME = _utf8mb4 X'69742773'";
        assert_eq!(is_of(&table(Some("billing"), "it's")), odd);
    }

    #[test]
    fn no_query_obeys_the_limit_of_the_session() {
        let users = table(None, "users");
        for query in [
            kind(&users),
            columns(&users),
            unique_indexes(&users),
            index_names(&users),
        ] {
            assert!(query.ends_with(" LIMIT 18446744073709551615"), "{query}");
        }
    }
}
