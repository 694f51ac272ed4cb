//! Queries that the server may refuse, when the refusal is the answer.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::schema::connection::{SchemaConnection, TextRow};

/// Runs a query, and undoes it. None if the server refuses it.
///
/// Inside a transaction an error would end it, and a lock would last until it ends. So the query runs behind a savepoint
/// there. Outside, the savepoint itself is refused, and nothing is lost.
/// <https://www.postgresql.org/docs/current/sql-savepoint.html>
pub(super) fn attempt(conn: &mut dyn SchemaConnection, query: &str) -> QueryResult<Option<Vec<TextRow>>> {
    let is_in_transaction = conn.rows("SAVEPOINT getorcreate_check").is_ok();
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

/// Plans a statement without running it. None if the server refuses it.
pub(super) fn plan(conn: &mut dyn SchemaConnection, statement: &str) -> QueryResult<Option<String>> {
    let rows = attempt(conn, &format!("EXPLAIN (FORMAT JSON, COSTS OFF) {statement}"))?;
    Ok(rows.and_then(|rows| rows.into_iter().flatten().next()).flatten())
}
