//! The catalog queries, as text. Every column of an answer is text.
//!
//! Names are literals: both servers need that to open only one table. Each query has a limit of its own, since
//! otherwise `sql_select_limit` would apply. Columns that only one server has are in the comments of that server:
//! <https://dev.mysql.com/doc/refman/8.4/en/comments.html>, <https://mariadb.com/kb/en/comment-syntax/>

use getorcreate_runtime::internals::{Dialect, TableName};

/// A limit beyond any number of rows.
const ALL: &str = "LIMIT 18446744073709551615";

/// Asks for the product, and for `NO_BACKSLASH_ESCAPES` in the session. Neither product reads the comments of the
/// other.
pub(super) const PRODUCT: &str = "SELECT COALESCE(/*M! 'MariaDB', */ 'MySQL'), \
                                  IF(FIND_IN_SET('NO_BACKSLASH_ESCAPES', @@sql_mode), 'YES', 'NO') LIMIT 1";

/// The settings of the session and of the server, as [`session::Settings`](super::session::Settings) reads them. On
/// MySQL from 8.0.22 on, `character_set_connection` does not apply to bound values, because a statement is prepared
/// only once: measured on 9.7. <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html>
pub(super) const SETTINGS_OF_MYSQL: &str = "SELECT @@lc_messages, IF(@@unique_checks, 'ON', 'OFF'), @@sql_mode, \
     @@character_set_client, COALESCE(/*!80022 'utf8mb4', */ @@character_set_connection), @@character_set_results, IF(@@autocommit, 'ON', 'OFF'), \
     @@transaction_isolation, IF(@@transaction_read_only, 'ON', 'OFF'), IF(@@read_only, 'ON', 'OFF'), \
     CASE WHEN @@super_read_only THEN 'super_read_only' WHEN @@innodb_read_only THEN 'innodb_read_only' END, NULL LIMIT 1";

/// <https://mariadb.com/kb/en/server-system-variables/>
pub(super) const SETTINGS_OF_MARIADB: &str = "SELECT @@lc_messages, IF(@@unique_checks, 'ON', 'OFF'), @@sql_mode, \
     @@character_set_client, @@character_set_connection, @@character_set_results, IF(@@autocommit, 'ON', 'OFF'), \
     @@tx_isolation, IF(@@tx_read_only, 'ON', 'OFF'), IF(@@read_only, 'ON', 'OFF'), \
     IF(@@innodb_read_only, 'innodb_read_only', NULL), COALESCE(/*M!100304 @@system_versioning_asof, */ NULL) LIMIT 1";

/// The number of warnings from the previous query. MariaDB only: MySQL cannot prepare this query, 1295
/// `ER_UNSUPPORTED_PS`.
pub(super) const WARNING_COUNT: &str = "SELECT CAST(@@warning_count AS CHAR) LIMIT 1";

/// The definition of a table: its name, and the statement that creates it.
///
/// The query needs any one privilege on the whole table, and fails otherwise. It shows temporary tables too, because a
/// temporary table hides another table of the same name. MySQL prepares the statement but sends no metadata for the
/// answer, so Diesel cannot read it. There the statement only tells if the table exists and may be seen.
/// <https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html>
pub(super) fn definition(table: &TableName) -> String {
    format!("SHOW CREATE TABLE {}", of_table(table))
}

/// The table's name as SQL.
fn of_table(table: &TableName) -> String {
    Dialect::Mysql.table(table)
}

/// The kind of the table, its engine, if the engine has transactions, the next number of `AUTO_INCREMENT`, and, on
/// MySQL, the settings of its schema: `READ ONLY=1`.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-engines-table.html>,
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-schemata-extensions-table.html>
pub(super) fn kind(table: &TableName) -> String {
    format!(
        "SELECT TABLE_TYPE, ENGINE, \
         (SELECT e.TRANSACTIONS FROM information_schema.ENGINES e WHERE e.ENGINE = t.ENGINE LIMIT 1), \
         CAST(AUTO_INCREMENT AS CHAR), COALESCE(/*!80022 (SELECT s.OPTIONS FROM information_schema.SCHEMATA_EXTENSIONS s \
         WHERE s.SCHEMA_NAME = t.TABLE_SCHEMA LIMIT 1), */ NULL) \
         FROM information_schema.TABLES t WHERE {} {ALL}",
        is_of(table)
    )
}

/// The tables of the current schema.
pub(super) fn tables() -> String {
    format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
         AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME {ALL}"
    )
}

/// The columns of the table. The answer has, in this order:
///
/// - the name, the type in short and in full, the collation, and if it may be NULL
/// - the length and the character set of its text
/// - its generation expression, which is empty on MySQL if there is none, and if the computed value is stored
/// - its other attributes, and the user's privileges on it
/// - on MySQL, if its collation respects blanks at the end
/// - if 0 stands for the next number
///
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html>
pub(super) fn columns(table: &TableName) -> String {
    format!(
        "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, \
         CAST(CHARACTER_MAXIMUM_LENGTH AS CHAR), CHARACTER_SET_NAME, \
         NULLIF(GENERATION_EXPRESSION, ''), IF(EXTRA LIKE '%STORED GENERATED%', 'YES', 'NO'), EXTRA, PRIVILEGES, \
         COALESCE(/*!80000 (SELECT l.PAD_ATTRIBUTE FROM information_schema.COLLATIONS l \
         WHERE l.COLLATION_NAME = c.COLLATION_NAME LIMIT 1), */ NULL), \
         IF(EXTRA LIKE '%auto_increment%' AND NOT FIND_IN_SET('NO_AUTO_VALUE_ON_ZERO', @@sql_mode), 'YES', 'NO') \
         FROM information_schema.COLUMNS c WHERE {} ORDER BY ORDINAL_POSITION {ALL}",
        is_of(table)
    )
}

/// The triggers of a table that fire when a row is inserted: the name of each, and its time. A user without the
/// privilege for triggers sees none. <https://dev.mysql.com/doc/refman/8.4/en/information-schema-triggers-table.html>
pub(super) fn triggers(table: &TableName) -> String {
    format!(
        "SELECT TRIGGER_NAME, CONCAT(ACTION_TIMING, ' INSERT') FROM information_schema.TRIGGERS \
         WHERE {} AND EVENT_MANIPULATION = 'INSERT' ORDER BY TRIGGER_NAME {ALL}",
        is_of_as(table, "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE")
    )
}

/// The enforced checks of a table on MySQL: the name and the clause of each.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-check-constraints-table.html>
pub(super) fn checks_of_mysql(table: &TableName) -> String {
    format!(
        "SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.TABLE_CONSTRAINTS t \
         JOIN information_schema.CHECK_CONSTRAINTS c \
         ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME \
         WHERE {} AND t.CONSTRAINT_TYPE = 'CHECK' AND t.ENFORCED = 'YES' ORDER BY c.CONSTRAINT_NAME {ALL}",
        is_of_as(table, "t.TABLE_SCHEMA", "t.TABLE_NAME")
    )
}

/// The checks of a table on MariaDB. A session can turn all of them off.
/// <https://mariadb.com/kb/en/information-schema-check_constraints-table/>
pub(super) fn checks_of_mariadb(table: &TableName) -> String {
    format!(
        "SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
         WHERE {} AND @@check_constraint_checks ORDER BY CONSTRAINT_NAME {ALL}",
        is_of_as(table, "CONSTRAINT_SCHEMA", "TABLE_NAME")
    )
}

/// The rest of the definition of each column on MySQL. A row has the column's name, type, character set and collation,
/// the collation of the table, then the column's default, attributes, comment, spatial reference system, and attributes
/// for the engine. <https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html>
pub(super) fn attributes(table: &TableName) -> String {
    format!(
        "SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, c.COLLATION_NAME, t.TABLE_COLLATION, \
         c.COLUMN_DEFAULT, c.EXTRA, c.COLUMN_COMMENT, CAST(COALESCE(/*!80003 c.SRS_ID, */ NULL) AS CHAR), \
         COALESCE(/*!80021 CAST(e.ENGINE_ATTRIBUTE AS CHAR), CAST(e.SECONDARY_ENGINE_ATTRIBUTE AS CHAR), */ NULL) \
         FROM information_schema.COLUMNS c \
         JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
         /*!80021 LEFT JOIN information_schema.COLUMNS_EXTENSIONS e ON e.TABLE_SCHEMA = c.TABLE_SCHEMA \
         AND e.TABLE_NAME = c.TABLE_NAME AND e.COLUMN_NAME = c.COLUMN_NAME */ \
         WHERE {} ORDER BY c.ORDINAL_POSITION {ALL}",
        is_of_as(table, "c.TABLE_SCHEMA", "c.TABLE_NAME")
    )
}

/// A query that returns no row. It fails unless the table exists and its rows may be read. A temporary table cannot
/// occur twice in a statement, 1137 `ER_CANT_REOPEN_TABLE`.
/// <https://dev.mysql.com/doc/refman/8.4/en/temporary-table-problems.html>
pub(super) fn no_row(table: &TableName, how_often: Often) -> String {
    let name = of_table(table);
    match how_often {
        Often::Once => format!("SELECT 1 FROM {name} WHERE FALSE"),
        Often::Twice => format!("SELECT 1 FROM {name} AS a, {name} AS b WHERE FALSE"),
    }
}

/// The number of times that a statement names a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Often {
    Once,
    Twice,
}

/// A query that returns no row. It fails with 1176 `ER_KEY_DOES_NOT_EXITS` unless the table has all these indexes.
pub(super) fn by_indexes(table: &TableName, indexes: &[&str]) -> String {
    let names: Vec<String> = indexes.iter().map(|name| Dialect::Mysql.identifier(name)).collect();
    format!(
        "SELECT 1 FROM {} FORCE INDEX ({}) WHERE FALSE",
        of_table(table),
        names.join(", ")
    )
}

/// The parts of each unique index. A row has the name of the index, the column, if the index holds only a prefix of
/// that column, and the expression. It also has the word that makes queries use an ignored index again.
/// <https://mariadb.com/kb/en/information-schema-statistics-table/>,
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

/// The size of each index in bytes. Each partition has statistics of its own, `users#P#p0`.
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-persistent-stats.html>
pub(super) fn index_sizes(table: &TableName) -> String {
    format!(
        "SELECT index_name, CAST(SUM(stat_value) * @@innodb_page_size AS CHAR) FROM mysql.innodb_index_stats \
         WHERE stat_name = 'size' AND {} GROUP BY index_name ORDER BY index_name {ALL}",
        is_of_as(table, "database_name", "SUBSTRING_INDEX(table_name, '#', 1)")
    )
}

/// An estimate of the number of rows.
pub(super) fn number_of_rows(table: &TableName) -> String {
    format!(
        "SELECT CAST(TABLE_ROWS AS CHAR) FROM information_schema.TABLES WHERE {} {ALL}",
        is_of(table)
    )
}

fn is_of(table: &TableName) -> String {
    is_of_as(table, "TABLE_SCHEMA", "TABLE_NAME")
}

/// The condition that columns with these names hold the schema and the name of the table.
fn is_of_as(table: &TableName, schema_column: &str, name_column: &str) -> String {
    let schema = match &table.schema {
        Some(schema) => Dialect::Mysql.string_literal(schema),
        None => "DATABASE()".to_owned(),
    };
    let name = Dialect::Mysql.string_literal(&table.name);
    format!("{schema_column} = {schema} AND {name_column} = {name}")
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
            attributes(&users),
            triggers(&users),
            checks_of_mysql(&users),
            checks_of_mariadb(&users),
            unique_indexes(&users),
            index_names(&users),
        ] {
            assert!(query.ends_with(" LIMIT 18446744073709551615"), "{query}");
        }
    }
}
