//! The sizes of indexes, and the plans of lookups.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use crate::audit::IndexSize;
use crate::connection::SchemaConnection;

use super::answer::rows;
use super::attempt::plan_without_scans;

/// The size of each unique index, together with the indexes of the partitions.
pub(super) fn sizes(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Vec<(String, IndexSize)>> {
    let sizes = rows(
        conn,
        &format!(
            "{} SELECT top::varchar, pg_catalog.sum(pg_catalog.pg_relation_size(oid))::varchar FROM part GROUP BY top",
            parts(name)
        ),
    )?;
    let sizes = sizes
        .into_iter()
        .filter_map(|[index, bytes]| Some((index?, IndexSize::Bytes(bytes?.parse().ok()?))));
    Ok(sizes.collect())
}

/// The indexes in the plan of a lookup. The index of a partition counts as that of the table.
///
/// The planner reads a small table as a whole, whatever indexes it has. So it is told to avoid that. A subquery stands for
/// the value, because it has the type of the column and is not known when the statement is planned.
pub(super) fn plan(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<Vec<String>>> {
    let dialect = Dialect::Postgres;
    let table = dialect.table(name);
    let compared = constraint.parts().map(|part| {
        let part = dialect.key_part(part);
        format!("{part} = (SELECT {part} FROM {table} LIMIT 1)")
    });
    let conditions = constraint
        .conditions()
        .iter()
        .map(|condition| dialect.condition(condition));
    let terms: Vec<String> = compared.chain(conditions).collect();
    let query = format!("SELECT FROM {table} WHERE {}", terms.join(" AND "));
    let Some(plan) = plan_without_scans(conn, &query)? else {
        return Ok(None);
    };
    let indexes = rows(
        conn,
        &format!(
            "{}, node(plan) AS (
    SELECT {}::pg_catalog.jsonb -> 0 -> 'Plan'
    UNION ALL
    SELECT child FROM node, pg_catalog.jsonb_array_elements(plan -> 'Plans') child
    WHERE child ->> 'Parent Relationship' <> 'InitPlan'
)
SELECT DISTINCT COALESCE(top::varchar, plan ->> 'Index Name')::varchar
FROM node
LEFT JOIN pg_catalog.pg_class x ON x.relname::text = plan ->> 'Index Name' AND x.oid IN (SELECT oid FROM part)
LEFT JOIN part ON part.oid = x.oid
WHERE plan ->> 'Index Name' IS NOT NULL
ORDER BY 1",
            parts(name),
            dialect.string_literal(&plan)
        ),
    )?;
    Ok(Some(indexes.into_iter().filter_map(|[index]| index).collect()))
}

/// The beginning of a query for `part`: the indexes of a table with their partitions, each with the name of the index of
/// the table itself.
fn parts(name: &TableName) -> String {
    let table = Dialect::Postgres.string_literal(&Dialect::Postgres.table(name));
    format!(
        "WITH RECURSIVE part(top, oid) AS (
    SELECT x.relname, x.oid
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = {table}::pg_catalog.regclass
    UNION ALL
    SELECT part.top, h.inhrelid FROM part JOIN pg_catalog.pg_inherits h ON h.inhparent = part.oid
)"
    )
}
