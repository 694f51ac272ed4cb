//! The functions of the user's own in a key: does each exist, and is it immutable?

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Function, KeyPart, TableName};

use super::answer::is_true;
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
    let is_indexed = live.is_inferred(constraint);
    let mut flaws = Vec::new();
    for part in constraint.parts() {
        if let Some(Function::Own(name)) = part.function {
            flaws.extend(flaw(conn, table, live, (part, name), is_indexed)?);
        }
    }
    Ok(flaws)
}

/// A function as the catalog has it.
struct Known {
    /// `i`, `s` or `v`.
    volatility: String,
    /// True if the server may put its body in the place of a call. Then the body decides whether an index can have it.
    /// <https://www.postgresql.org/docs/current/xfunc-sql.html>
    is_sql: bool,
}

fn flaw(
    conn: &mut dyn SchemaConnection,
    table: &TableName,
    live: &LiveTable,
    (part, name): (KeyPart, &str),
    is_indexed: bool,
) -> QueryResult<Option<Drift>> {
    let argument = live.column(Dialect::Postgres, part.column);
    let argument = argument.map(|column| &*column.type_name).unwrap_or_default();
    let function = part.to_string();
    match known(conn, name, argument)? {
        Some(Known { volatility, .. }) if volatility == "i" => Ok(None),
        Some(Known { is_sql: true, .. }) if is_indexed => Ok(None),
        Some(Known { volatility, .. }) => Ok(Some(Drift::FunctionNotImmutable {
            function,
            volatility: if volatility == "s" { "STABLE" } else { "VOLATILE" },
        })),
        None if is_missing(conn, table, part)? => Ok(Some(Drift::FunctionMissing {
            function,
            argument: argument.to_owned(),
        })),
        None => Ok(None),
    }
}

/// The function that a call on this type runs. None if it is not known: perhaps there is no such function, or several have
/// the name and none takes exactly this type or `text`.
/// <https://www.postgresql.org/docs/current/catalog-pg-proc.html>
fn known(conn: &mut dyn SchemaConnection, name: &str, argument: &str) -> QueryResult<Option<Known>> {
    let literal = |text: &str| Dialect::Postgres.string_literal(text);
    let by_type = |of: &str| format!("pg_catalog.to_regprocedure({})", literal(&format!("{name}({of})")));
    let query = format!(
        "SELECT p.provolatile::varchar, (l.lanname = 'sql')::varchar
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.oid = COALESCE({}, {}, pg_catalog.to_regproc({}))",
        by_type(argument),
        by_type("text"),
        literal(name),
    );
    let row = attempt(conn, &query)?.and_then(|rows| rows.into_iter().next());
    let mut columns = row.into_iter().flatten();
    let volatility = columns.next().flatten();
    Ok(volatility.map(|volatility| Known {
        volatility,
        is_sql: is_true(columns.next().flatten().as_deref()),
    }))
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
