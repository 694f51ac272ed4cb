//! Finds conditions that no row can fulfil: the column cannot hold the value, or a CHECK of the table forbids it.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Literal, TableName};

use crate::connection::SchemaConnection;
use crate::live::{LiveTable, Refusal};

use super::answer::rows;
use super::attempt::{attempt, is_planned_empty};

/// The obstacles that reject every row of the key. No obstacle here rejects every row of a table.
pub(super) fn refusals(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    live: &LiveTable,
    constraint: Option<&UniqueConstraint>,
) -> QueryResult<Vec<Refusal>> {
    let Some(constraint) = constraint.filter(|constraint| constraint.is_partial()) else {
        return Ok(Vec::new());
    };
    let by = match refusing_type(conn, live, constraint)? {
        Some(by) => Some(by),
        None => refusing_check(conn, name, live, constraint)?,
    };
    let refusals = by.into_iter().map(|by| {
        Refusal::certain(
            format!("{by} rejects the values of the condition"),
            "change the type or the CHECK constraint in a migration, or the declared condition",
        )
    });
    Ok(refusals.collect())
}

/// A type that changes the value: an enum without the label, or a `varchar` that is too short.
fn refusing_type(
    conn: &mut dyn SchemaConnection,
    live: &LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<String>> {
    for condition in constraint.conditions() {
        let value = condition.value().and_then(literal);
        let (Some(value), Some(column)) = (value, live.column(Dialect::Postgres, condition.column)) else {
            continue;
        };
        // A column of another class is already a finding.
        if condition
            .column_type
            .class
            .is_some_and(|class| !column.classes.contains(&class))
        {
            continue;
        }
        let type_name = &column.type_name;
        let kept = attempt(
            conn,
            &format!("SELECT (CAST({value} AS {type_name}) = {value})::varchar"),
        )?;
        let is_kept = kept.is_some_and(|rows| rows.into_iter().flatten().flatten().any(|kept| kept == "true"));
        if !is_kept {
            return Ok(Some(format!("the type {type_name} of {}", condition.column)));
        }
    }
    Ok(None)
}

/// A CHECK that uses only columns whose values the condition fixes, and that the server proves false for these values.
fn refusing_check(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    live: &LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<String>> {
    let names = constraint
        .fixed_values()
        .map(|(column, _)| Dialect::Postgres.string_literal(column));
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return Ok(None);
    }
    let checks = rows(
        conn,
        &format!(
            "SELECT c.conname::varchar, pg_catalog.pg_get_expr(c.conbin, c.conrelid)::varchar
FROM pg_catalog.pg_constraint c
WHERE c.conrelid = {}::pg_catalog.regclass AND c.contype = 'c' AND c.conkey <@ ARRAY(
    SELECT attnum FROM pg_catalog.pg_attribute
    WHERE attrelid = c.conrelid AND attname = ANY (ARRAY[{}]::pg_catalog.name[])
)
ORDER BY c.conname",
            Dialect::Postgres.string_literal(&Dialect::Postgres.table(name)),
            names.join(", ")
        ),
    )?;
    let values = constraint.fixed_values().filter_map(|(column, value)| {
        let column = live.column(Dialect::Postgres, column)?;
        let value = literal(value).unwrap_or_else(|| "NULL".to_owned());
        let name = Dialect::Postgres.identifier(&column.name);
        Some(format!("CAST({value} AS {}) AS {name}", column.type_name))
    });
    let values: Vec<String> = values.collect();
    for [name, expression] in checks {
        let (Some(name), Some(expression)) = (name, expression) else {
            continue;
        };
        let values = values.join(", ");
        let query = format!("SELECT FROM (SELECT {values}) row_of_the_key WHERE ({expression}) IS NOT FALSE");
        if is_planned_empty(conn, &query)? {
            return Ok(Some(format!("the CHECK constraint {name}")));
        }
    }
    Ok(None)
}

/// The literal as SQL. None for NULL.
fn literal(literal: Literal) -> Option<String> {
    match literal {
        Literal::Null => None,
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Integer(number) => Some(format!("({number})")),
        Literal::Text(text) => Some(Dialect::Postgres.string_literal(text)),
    }
}
