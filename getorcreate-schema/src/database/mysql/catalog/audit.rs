//! The sizes of indexes, and the plans of lookups.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::{Product, query};
use crate::audit::IndexSize;
use crate::connection::{SchemaConnection, TextRow};
use crate::live::LiveTable;

/// The alias of the table in the statement that is planned.
const ALIAS: &str = "getorcreate_row";

/// The size of each index in InnoDB's statistics. A user who may not read these gets an estimate of the rows.
pub(super) fn sizes(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    live: &LiveTable,
) -> QueryResult<Vec<(String, IndexSize)>> {
    let sizes = answer(conn, &query::index_sizes(name))?.unwrap_or_default();
    let sizes: Vec<(String, IndexSize)> = sizes
        .into_iter()
        .filter_map(|row| {
            let mut values = row.into_iter().flatten();
            Some((values.next()?, IndexSize::Bytes(values.next()?.parse().ok()?)))
        })
        .collect();
    if !sizes.is_empty() {
        return Ok(sizes);
    }
    let rows = conn
        .rows(&query::number_of_rows(name))?
        .into_iter()
        .flatten()
        .flatten()
        .next();
    let rows = rows.and_then(|rows| rows.parse().ok()).map(IndexSize::Rows);
    let indexes = live.unique_indexes.iter();
    Ok(indexes.filter_map(|index| Some((index.name.clone(), rows?))).collect())
}

/// The index in the plan of a lookup. MySQL tells it from version 8.1 on.
///
/// The optimizer looks a literal up while it plans, and then shows no index. So the plan is that of a join, which looks up
/// values of the same columns.
pub(super) fn plan(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<Vec<String>>> {
    let lookup = lookup(name, constraint);
    let plan = match Product::of(conn)? {
        Product::MariaDb => answer(conn, &format!("EXPLAIN FORMAT = JSON {lookup}"))?,
        Product::Mysql { .. } => plan_in_a_variable(conn, &lookup)?,
    };
    let plan = plan.and_then(|rows| rows.into_iter().flatten().next().flatten());
    Ok(plan.map(|plan| index(&plan).into_iter().collect()))
}

/// The plan on MySQL, which sends no metadata for the answer to `EXPLAIN`. So the plan goes through a variable of the
/// session. <https://dev.mysql.com/doc/refman/8.4/en/explain.html#explain-into>
fn plan_in_a_variable(conn: &mut dyn SchemaConnection, lookup: &str) -> QueryResult<Option<Vec<TextRow>>> {
    match conn.execute(&format!("EXPLAIN FORMAT = JSON INTO @getorcreate_plan {lookup}")) {
        Ok(()) => {
            let plan = conn.rows("SELECT CAST(@getorcreate_plan AS CHAR) LIMIT 1")?;
            conn.execute("SET @getorcreate_plan = NULL")?;
            Ok(Some(plan))
        }
        Err(error @ DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) => Err(error),
        Err(DieselError::DatabaseError(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn lookup(name: &TableName, constraint: &UniqueConstraint) -> String {
    let dialect = Dialect::Mysql;
    let table = dialect.table(name);
    let discriminator = constraint.discriminator().map(|generated| generated.name);
    let columns = constraint.index_columns().into_iter();
    let columns: Vec<String> = columns
        .filter(|column| Some(column) != discriminator.as_ref())
        .map(|column| dialect.identifier(&column))
        .collect();
    let compared = columns
        .iter()
        .map(|column| format!("{ALIAS}.{column} = known.{column}"));
    let discriminated = discriminator.map(|column| format!("{ALIAS}.{} = 1", dialect.identifier(&column)));
    let terms: Vec<String> = compared.chain(discriminated).collect();
    format!(
        "SELECT 1 FROM (SELECT {} FROM {table} LIMIT 2) AS known STRAIGHT_JOIN {table} AS {ALIAS} ON {}",
        columns.join(", "),
        terms.join(" AND ")
    )
}

/// The index by which a plan in JSON looks up rows of [`ALIAS`]. The names of the members depend on the version: the text
/// before the node, before the name, and after it.
fn index(plan: &str) -> Option<String> {
    let versions = [
        // MySQL 9, with its members in this order.
        ("\"alias\": ", "\"index_name\": ", "\"schema_name\": "),
        // MariaDB, and MySQL 8.
        ("\"table_name\": ", "\"key\": ", "\"table_name\": "),
    ];
    versions.into_iter().find_map(|(node, name, end)| {
        let (_, node) = plan.split_once(&format!("{node}\"{ALIAS}\""))?;
        let (_, name) = node.split(end).next()?.split_once(name)?;
        string(name)
    })
}

/// The string at the beginning of a JSON text. A name has no other escapes than these.
fn string(json: &str) -> Option<String> {
    let mut string = String::new();
    let mut characters = json.strip_prefix('"')?.chars();
    loop {
        match characters.next()? {
            '"' => return Some(string),
            '\\' => string.push(characters.next()?),
            character => string.push(character),
        }
    }
}

/// The answer to a query. None if the server rejects it.
fn answer(conn: &mut dyn SchemaConnection, query: &str) -> QueryResult<Option<Vec<TextRow>>> {
    match conn.rows(query) {
        Ok(rows) => Ok(Some(rows)),
        Err(error @ DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) => Err(error),
        Err(DieselError::DatabaseError(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::index;

    #[test]
    fn the_index_is_read_from_the_plan_of_each_version() {
        let mysql = r#"{"inputs": [{"operation": "Table scan on known", "table_name": "known"},
            {"alias": "getorcreate_row", "operation": "Single-row index lookup", "index_name": "the \"odd\" key",
             "table_name": "users", "schema_name": "app"}, {"index_name": "another"}]}"#;
        assert_eq!(index(mysql).as_deref(), Some("the \"odd\" key"));
        let mariadb = r#"{"nested_loop": [{"table": {"table_name": "<derived2>", "key": "other"}},
            {"table": {"table_name": "getorcreate_row", "access_type": "eq_ref", "key": "users_email_key"}},
            {"table": {"table_name": "users", "key": "another"}}]}"#;
        assert_eq!(index(mariadb).as_deref(), Some("users_email_key"));
    }

    #[test]
    fn a_plan_without_an_index_has_none() {
        for plan in [
            "",
            r#"{"table_name": "getorcreate_row"}, {"table_name": "users", "key": "x"}"#,
            r#"{"alias": "getorcreate_row", "schema_name": "app"}, {"index_name": "x"}"#,
            r#"{"table_name": "getorcreate_row", "key": "never closed"#,
        ] {
            assert_eq!(index(plan), None, "{plan}");
        }
    }
}
