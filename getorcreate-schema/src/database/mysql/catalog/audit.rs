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

/// The index in the plan of a lookup.
///
/// The optimizer looks a literal up while it plans, and then shows no index. So the plan is that of a join, which looks up
/// values of the same columns.
pub(super) fn plan(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<Vec<String>>> {
    let product = Product::of(conn)?;
    let format = match product {
        Product::MariaDb => "JSON",
        Product::Mysql { .. } => "TREE",
    };
    let Some(rows) = answer(conn, &format!("EXPLAIN FORMAT = {format} {}", lookup(name, constraint)))? else {
        return Ok(None);
    };
    let Some(plan) = rows.into_iter().flatten().next().flatten() else {
        return Ok(None);
    };
    let index = match product {
        Product::MariaDb => in_json(&plan),
        Product::Mysql { .. } => in_tree(&plan),
    };
    Ok(Some(index.into_iter().collect()))
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

/// The index in MySQL's `-> Single-row index lookup on getorcreate_row using users_email_key (email = known.email)`.
fn in_tree(plan: &str) -> Option<String> {
    let lines = plan.lines();
    let mut used = lines.filter_map(|line| line.split_once(&format!(" on {ALIAS} using ")));
    let (_, used) = used.next()?;
    let index = used.split(" (").next()?;
    Some(index.trim_end().to_owned())
}

/// The index in MariaDB's `"table_name": "getorcreate_row", .. "key": "users_email_key"`.
fn in_json(plan: &str) -> Option<String> {
    let (_, table) = plan.split_once(&format!("\"table_name\": \"{ALIAS}\""))?;
    let table = table.split("\"table_name\"").next()?;
    let (_, key) = table.split_once("\"key\": \"")?;
    key.split('"').next().map(ToOwned::to_owned)
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
    use super::{in_json, in_tree};

    #[test]
    fn the_index_is_read_from_the_plan_of_mysql() {
        let plan = "-> Nested loop inner join  (cost=1.1 rows=2)\n    -> Table scan on known  (cost=2 rows=2)\n    \
                    -> Single-row covering index lookup on getorcreate_row using users_email_key (email = known.email)  \
                    (cost=0.3 rows=1)\n";
        assert_eq!(in_tree(plan).as_deref(), Some("users_email_key"));
        assert_eq!(in_tree("-> Table scan on getorcreate_row  (cost=2 rows=2)"), None);
    }

    #[test]
    fn the_index_is_read_from_the_plan_of_mariadb() {
        let plan = r#"{"nested_loop": [{"table": {"table_name": "<derived2>", "key": "other"}},
            {"table": {"table_name": "getorcreate_row", "access_type": "eq_ref", "key": "users_email_key"}},
            {"table": {"table_name": "users", "key": "another"}}]}"#;
        assert_eq!(in_json(plan).as_deref(), Some("users_email_key"));
        assert_eq!(
            in_json(r#"{"table_name": "getorcreate_row"}, {"table_name": "users", "key": "x"}"#),
            None
        );
    }
}
