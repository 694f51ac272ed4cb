//! The functions of the user's own in a key: does each exist, and is it immutable?

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function, KeyPart, TableName};

use super::attempt::{attempt, plan};
use super::inference::may_ask;
use crate::connection::SchemaConnection;
use crate::live::LiveTable;
use crate::report::Drift;

/// The flaws of the functions of a key.
pub(super) fn flaws(
    conn: &mut dyn SchemaConnection,
    table: &TableName,
    live: &LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<Vec<Drift>> {
    let mut flaws = Vec::new();
    for part in constraint.parts() {
        if let Some(Function::Own(name)) = part.function {
            flaws.extend(flaw(conn, table, live, part, name)?);
        }
    }
    Ok(flaws)
}

fn flaw(
    conn: &mut dyn SchemaConnection,
    table: &TableName,
    live: &LiveTable,
    part: KeyPart,
    name: &str,
) -> QueryResult<Option<Drift>> {
    let argument = live.column(Dialect::Postgres, part.column);
    let argument = argument.map(|column| &*column.type_name).unwrap_or_default();
    let function = part.to_string();
    match volatility(conn, name, argument)?.as_deref() {
        Some("i") => Ok(None),
        Some(other) => Ok(Some(Drift::FunctionNotImmutable {
            function,
            volatility: if other == "s" { "STABLE" } else { "VOLATILE" },
        })),
        None if is_missing(conn, table, part)? => Ok(Some(Drift::FunctionMissing {
            function,
            argument: argument.to_owned(),
        })),
        None => Ok(None),
    }
}

/// The volatility of the function that a call on this type runs. None if it is not known: perhaps there is no such
/// function, or several have the name and none takes exactly this type or `text`.
/// <https://www.postgresql.org/docs/current/catalog-pg-proc.html>
fn volatility(conn: &mut dyn SchemaConnection, name: &str, argument: &str) -> QueryResult<Option<String>> {
    let literal = |text: &str| Dialect::Postgres.string_literal(text);
    let by_type = |of: &str| format!("pg_catalog.to_regprocedure({})", literal(&format!("{name}({of})")));
    let query = format!(
        "SELECT provolatile::varchar FROM pg_catalog.pg_proc WHERE oid = COALESCE({}, {}, pg_catalog.to_regproc({}))",
        by_type(argument),
        by_type("text"),
        literal(name),
    );
    Ok(attempt(conn, &query)?
        .and_then(|rows| rows.into_iter().flatten().next())
        .flatten())
}

/// True if the server rejects a call of the function. A role that may not read the table cannot ask.
fn is_missing(conn: &mut dyn SchemaConnection, table: &TableName, part: KeyPart) -> QueryResult<bool> {
    if !may_ask(conn, table)? {
        return Ok(false);
    }
    let dialect = Dialect::Postgres;
    let query = format!("SELECT {} FROM {}", dialect.key_part(part), dialect.table(table));
    Ok(plan(conn, &query)?.is_none())
}
