//! Runs queries that the server may reject. The rejection is then the answer.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate_runtime::internals::Dialect;

use crate::connection::{SchemaConnection, TextRow};

/// Runs a query and undoes it. None if the server rejects it.
///
/// Inside a transaction, an error would abort the transaction, and a lock would last until its end. So the query runs
/// behind a savepoint there. Outside a transaction nothing is lost.
/// <https://www.postgresql.org/docs/current/sql-savepoint.html>
pub(super) fn attempt(conn: &mut dyn SchemaConnection, query: &str) -> QueryResult<Option<Vec<TextRow>>> {
    let is_in_transaction = is_in_transaction(conn)?;
    if is_in_transaction {
        conn.rows("SAVEPOINT getorcreate_check")?;
    }
    let answer = conn.rows(query);
    if is_in_transaction {
        conn.rows("ROLLBACK TO SAVEPOINT getorcreate_check")?;
        conn.rows("RELEASE SAVEPOINT getorcreate_check")?;
    }
    match answer {
        Ok(rows) => Ok(Some(rows)),
        Err(error @ DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) => Err(error),
        Err(DieselError::DatabaseError(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// True if two statements run in the same transaction. A savepoint would tell this as well, but with an error in the
/// server's log. <https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT>
fn is_in_transaction(conn: &mut dyn SchemaConnection) -> QueryResult<bool> {
    let began = "SELECT pg_catalog.transaction_timestamp()::varchar";
    Ok(conn.rows(began)? == conn.rows(began)?)
}

/// Plans a statement without running it. None if the server rejects it.
pub(super) fn plan(conn: &mut dyn SchemaConnection, statement: &str) -> QueryResult<Option<String>> {
    let rows = attempt(conn, &format!("EXPLAIN (FORMAT JSON, COSTS OFF) {statement}"))?;
    Ok(rows.and_then(|rows| rows.into_iter().flatten().next()).flatten())
}

/// Plans a statement that is told to avoid reading a whole table. None if the server rejects it. Setting and locks are
/// gone when the plan is there.
pub(super) fn plan_without_scans(conn: &mut dyn SchemaConnection, statement: &str) -> QueryResult<Option<String>> {
    let (begin, end): (_, &[_]) = if is_in_transaction(conn)? {
        (
            "SAVEPOINT getorcreate_audit",
            &[
                "ROLLBACK TO SAVEPOINT getorcreate_audit",
                "RELEASE SAVEPOINT getorcreate_audit",
            ],
        )
    } else {
        ("BEGIN READ ONLY", &["ROLLBACK"])
    };
    conn.execute(begin)?;
    let set = conn.execute("SET LOCAL enable_seqscan = off");
    let plan = set.and_then(|()| plan(conn, statement));
    for statement in end {
        conn.execute(statement)?;
    }
    plan
}

/// True if the server proves that a query has no rows, and plans no scan.
pub(super) fn is_planned_empty(conn: &mut dyn SchemaConnection, query: &str) -> QueryResult<bool> {
    let Some(plan) = plan(conn, query)? else {
        return Ok(false);
    };
    let filter = format!(
        "SELECT ({}::pg_catalog.jsonb -> 0 -> 'Plan' ->> 'One-Time Filter')::varchar",
        Dialect::Postgres.string_literal(&plan)
    );
    let filter = conn.rows(&filter)?.into_iter().flatten().next().flatten();
    Ok(filter.as_deref() == Some("false"))
}
