//! Asks the server which unique indexes it takes for a declared key: the arbiters of `ON CONFLICT`.
//!
//! The server proves that the condition of a statement implies the condition of an index, however the two are written.
//! <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, Literal, TableName, Test};

use crate::connection::SchemaConnection;
use crate::database::postgres::expression as printed;
use crate::expression;
use crate::live::{Indexed, Inference, LiveIndex, LiveTable, Rows};
use crate::report::Risk;

use super::answer::{is_true, rows};
use super::attempt::{is_planned_empty, plan};

/// Adds the server's answer for a key if the texts of its condition or expressions are not enough to compare it with an
/// index. A role that may not insert may not ask either.
pub(super) fn infer(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    live: &mut LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<()> {
    let unclear = live
        .unique_indexes
        .iter()
        .filter(|index| is_unclear(live, constraint, index));
    let unclear: Vec<&LiveIndex> = unclear.collect();
    if unclear.is_empty() {
        return Ok(());
    }
    if !may_ask(conn, name)? {
        let indexes = unclear.into_iter().map(|index| index.name.clone()).collect();
        live.risks.push(Risk::NotAsked { indexes });
        return Ok(());
    }
    let arbiters = arbiters(conn, name, constraint)?;
    let conditions = constraint.conditions();
    let inferences = unclear.into_iter().map(|index| {
        let rows = match (arbiters.contains(&index.name), &index.predicate) {
            (false, _) => Rows::Other,
            (true, Some(predicate)) if printed::rows(predicate, conditions, live) == Rows::Same => Rows::Same,
            (true, Some(predicate)) if !is_implied(conn, name, predicate, constraint)? => Rows::More,
            (true, None) if constraint.generated_conditions().next().is_some() => Rows::More,
            (true, _) => Rows::Same,
        };
        Ok(Inference {
            key: constraint.to_string(),
            index: index.name.clone(),
            rows,
        })
    });
    let inferences: Vec<Inference> = inferences.collect::<QueryResult<_>>()?;
    live.inferences.extend(inferences);
    Ok(())
}

/// True if an index may implement the key, but is written in another way.
fn is_unclear(live: &LiveTable, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_condition_unclear = index.predicate.as_ref().is_some_and(|predicate| {
        constraint.is_partial() && printed::rows(predicate, constraint.conditions(), live) == Rows::Other
    });
    let calls_own_functions = constraint.calls_own_functions();
    let is_call_unclear = index.parts.iter().any(|part| match &part.what {
        Indexed::Expression(text) => {
            calls_own_functions || constraint.has_expressions() && printed::call(text).is_none()
        }
        Indexed::Column(_) | Indexed::Prefix(_) => false,
    });
    let holds = |column: &str| {
        index.parts.iter().any(|part| match &part.what {
            Indexed::Column(name) | Indexed::Prefix(name) => name == column,
            Indexed::Expression(text) => mentions(text, column),
        })
    };
    (is_condition_unclear || is_call_unclear)
        && index.parts.len() == constraint.columns().len()
        && constraint.columns().iter().all(|column| holds(column))
}

fn mentions(text: &str, column: &str) -> bool {
    let tokens = printed::tokens(text).unwrap_or_default();
    expression::mentions(Dialect::Postgres, &tokens, column)
}

/// True if the role may run `EXPLAIN`, which needs the privileges of the statement.
pub(super) fn may_ask(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<bool> {
    let table = Dialect::Postgres.string_literal(&Dialect::Postgres.table(name));
    let privileges = rows(
        conn,
        &format!(
            "SELECT (pg_catalog.has_table_privilege({table}, 'INSERT')
    AND pg_catalog.has_table_privilege({table}, 'SELECT'))::varchar"
        ),
    )?;
    Ok(privileges.iter().all(|[is_granted]| is_true(is_granted.as_deref())))
}

/// The names of the indexes that an insert by this key relies on. Empty if the server rejects the insert.
fn arbiters(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    constraint: &UniqueConstraint,
) -> QueryResult<Vec<String>> {
    let dialect = Dialect::Postgres;
    let condition = if constraint.is_partial() {
        format!(" WHERE {}", dialect.conjunction(constraint.conditions()))
    } else {
        String::new()
    };
    let parts: Vec<String> = constraint.parts().map(|part| dialect.key_part(part)).collect();
    let statement = format!(
        "INSERT INTO {} DEFAULT VALUES ON CONFLICT ({}){condition} DO NOTHING",
        dialect.table(name),
        parts.join(", "),
    );
    let Some(plan) = plan(conn, &statement)? else {
        return Ok(Vec::new());
    };
    let names = rows(
        conn,
        &format!(
            "SELECT pg_catalog.jsonb_array_elements_text(
    {}::pg_catalog.jsonb -> 0 -> 'Plan' -> 'Conflict Arbiter Indexes'
)::varchar",
            Dialect::Postgres.string_literal(&plan)
        ),
    )?;
    Ok(names.into_iter().filter_map(|[name]| name).collect())
}

/// True if the server can prove that the index holds only declared rows.
fn is_implied(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    predicate: &str,
    constraint: &UniqueConstraint,
) -> QueryResult<bool> {
    let others: Vec<String> = constraint.conditions().iter().map(is_another).collect();
    has_no_rows(conn, name, &format!("({predicate}) AND ({})", others.join(" OR ")))
}

/// True if the server proves that no row of the condition is in the index.
pub(super) fn is_apart(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    predicate: &str,
    conditions: &[Condition],
) -> QueryResult<bool> {
    if conditions.is_empty() {
        return Ok(false);
    }
    let condition = Dialect::Postgres.conjunction(conditions);
    has_no_rows(conn, name, &format!("({predicate}) AND ({condition})"))
}

/// True if the server proves that no row meets the condition. By default the server tries such a proof only for the
/// parts of a `UNION ALL`. <https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-CONSTRAINT-EXCLUSION>
fn has_no_rows(conn: &mut dyn SchemaConnection, name: &TableName, condition: &str) -> QueryResult<bool> {
    let table = Dialect::Postgres.table(name);
    let query = format!("SELECT FROM (SELECT * FROM {table} UNION ALL SELECT * FROM {table}) rows WHERE {condition}");
    is_planned_empty(conn, &query)
}

/// SQL for the rows in which a condition is not true.
fn is_another(condition: &Condition) -> String {
    let column = Dialect::Postgres.identifier(condition.column);
    match condition.test {
        Test::Equal(Literal::Null) => format!("{column} IS NOT NULL"),
        Test::NotEqual(Literal::Null) => format!("{column} IS NULL"),
        // The server turns `NOT flag = TRUE` into `NOT flag`, and `NOT n > 0` into `n <= 0`.
        Test::Equal(_) | Test::NotEqual(_) | Test::Order(..) | Test::In(_) => {
            format!("NOT ({}) OR {column} IS NULL", Dialect::Postgres.condition(condition))
        }
    }
}
