//! Finds obstacles that reject every row that a call would insert. `EXPLAIN` makes SQLite prepare the insert without
//! running it. Obstacles that only a row would show are read from the definitions.

use diesel::QueryResult;
use diesel::result::Error as DieselError;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Literal, TableName, is_transient};

use super::expression::{Known, Truth, asks_the_clock};
use super::object::Object;
use super::sql_text::TableDefinition;
use super::triggers;
use crate::connection::SchemaConnection;
use crate::database::sqlite::expression as printed;
use crate::expression;
use crate::live::{Indexed, LiveTable, Refusal};

/// The table to examine.
pub(super) struct Table<'a> {
    pub(super) name: &'a TableName,
    pub(super) object: &'a Object,
    pub(super) definition: &'a TableDefinition,
    pub(super) live: &'a LiveTable,
}

/// The largest number that `AUTOINCREMENT` gives. <https://www.sqlite.org/autoinc.html>
const LAST_NUMBER: &str = "9223372036854775807";

const ANEW: &str = "rebuild the table without it: <https://www.sqlite.org/lang_altertable.html#otheralter>";

impl Table<'_> {
    /// The obstacles that reject every row.
    pub(super) fn of_all_rows(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<Refusal>> {
        let mut refusals = self.of_checks(conn, None)?;
        refusals.extend(self.of_clock());
        refusals.extend(self.of_constant_indexes());
        for trigger in triggers::read(conn, self.object)? {
            refusals.extend(trigger.refuses.map(|raise| {
                Refusal::certain(
                    format!("the trigger {} ends each insert with {raise}", trigger.name),
                    "drop the trigger, or let it raise only under a condition",
                )
            }));
        }
        let insert = format!("INSERT INTO {} DEFAULT VALUES", self.table());
        refusals.extend(explained(conn, &insert)?);
        Ok(refusals)
    }

    /// The obstacles that reject every row that a call by this constraint would insert.
    pub(super) fn of_constraint(
        &self,
        conn: &mut dyn SchemaConnection,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Vec<Refusal>> {
        let mut refusals = self.of_checks(conn, Some(constraint))?;
        refusals.extend(self.of_strict_types(constraint));
        refusals.extend(self.of_numbers(conn, constraint)?);
        refusals.extend(explained(conn, &self.insert(constraint))?);
        Ok(refusals)
    }

    fn table(&self) -> String {
        Dialect::Sqlite.table(self.name)
    }

    /// The checks that reject every row. A row for which a `CHECK` is NULL is not rejected.
    /// <https://www.sqlite.org/lang_createtable.html#check_constraints>
    fn of_checks(
        &self,
        conn: &mut dyn SchemaConnection,
        constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        let conditions = constraint.map_or(&[][..], UniqueConstraint::conditions);
        if constraint.is_some() && conditions.is_empty() {
            return Ok(Vec::new());
        }
        let known = Known {
            object: self.object,
            definition: self.definition,
            columns: &self.live.columns,
            conditions,
        };
        let mut refusals = Vec::new();
        for check in &self.definition.checks {
            if known.has_term(conn, check, |truth| truth == Truth::False)? {
                let rows = match conditions {
                    [] => "each row".to_owned(),
                    _ => format!("each row with {}", Dialect::Sqlite.conjunction(conditions)),
                };
                refusals.push(Refusal::certain(format!("CHECK ({check}) rejects {rows}"), ANEW));
            }
        }
        Ok(refusals)
    }

    fn of_clock(&self) -> Vec<Refusal> {
        let checks = self.definition.checks.iter().map(|check| ("CHECK", &**check));
        let generated = self.live.columns.iter().filter_map(|column| {
            let generated = column.generated_as.as_ref().filter(|generated| generated.is_stored)?;
            Some(("GENERATED ALWAYS AS", &*generated.expression))
        });
        let asking = checks
            .chain(generated)
            .filter(|(_, expression)| asks_the_clock(expression));
        let refusals = asking.map(|(what, expression)| {
            Refusal::certain(
                format!("{what} ({expression}) reads the clock, which SQLite does not allow there"),
                ANEW,
            )
        });
        refusals.collect()
    }

    /// The indexes on a constant. SQLite takes a name in double quotes for a text if no column has that name, even in
    /// the definition of an index. <https://www.sqlite.org/quirks.html#dblquote>
    fn of_constant_indexes(&self) -> Vec<Refusal> {
        let is_constant = |indexed: &Indexed| match indexed {
            Indexed::Expression(text) => {
                let mut columns = self.live.columns.iter();
                let tokens = printed::tokens(text).unwrap_or_default();
                !columns.any(|column| expression::mentions(Dialect::Sqlite, &tokens, &column.name))
            }
            Indexed::Column(_) | Indexed::Prefix(_) => false,
        };
        let indexes = self.live.unique_indexes.iter();
        let constant = indexes.filter(|index| index.parts.iter().all(|part| is_constant(&part.what)));
        let refusals = constant.map(|index| {
            let on: Vec<&str> = index.parts.iter().map(|part| part.what.text()).collect();
            Refusal::certain(
                format!(
                    "the unique index {} is on the constant {} instead of a column, so it holds only one row",
                    index.name,
                    on.join(", ")
                ),
                &format!("DROP INDEX {};", Dialect::Sqlite.identifier(&index.name)),
            )
        });
        refusals.collect()
    }

    /// The columns of a strict table that reject the value of a condition. Such a table takes a value only if it can be
    /// converted to the column's type. If Diesel's type is known, it has already been compared with the column's.
    /// <https://www.sqlite.org/stricttables.html>
    fn of_strict_types(&self, constraint: &UniqueConstraint) -> Vec<Refusal> {
        let fixed = constraint.fixed_values().filter(|_| self.definition.is_strict);
        let refusals = fixed.filter_map(|(column, literal)| {
            let column = self.live.column(Dialect::Sqlite, column)?;
            let declared = column.type_name.to_ascii_uppercase();
            let is_taken = match (literal, &*declared) {
                (Literal::Text(text), "INT" | "INTEGER" | "REAL") => text.trim().parse::<f64>().is_ok(),
                (Literal::Text(_) | Literal::Integer(_) | Literal::Bool(_), "BLOB") => false,
                _ => true,
            };
            (!is_taken).then(|| {
                Refusal::certain(
                    format!(
                        "the table is STRICT, and {} of the type {declared} rejects {}",
                        column.name,
                        Dialect::Sqlite.literal(literal)
                    ),
                    "change the column's type in a migration, or the condition in the declaration",
                )
            })
        });
        refusals.collect()
    }

    /// The end of the numbers of `AUTOINCREMENT`. A call that gives the number itself can still insert.
    fn of_numbers(
        &self,
        conn: &mut dyn SchemaConnection,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Option<Refusal>> {
        let mut identity = self.live.row_identity.iter();
        let gives_number = constraint.columns().iter().any(|column| {
            let column = Dialect::Sqlite.identifier(column);
            identity.any(|number| number.eq_ignore_ascii_case(&column))
        });
        if !self.definition.is_autoincrement || gives_number {
            return Ok(None);
        }
        let schema = Dialect::Sqlite.identifier(&self.object.schema);
        let table = Dialect::Sqlite.string_literal(&self.object.name);
        let rows = conn.rows(&format!(
            "SELECT CAST(max(seq) AS TEXT) FROM {schema}.sqlite_sequence WHERE name = {table}"
        ))?;
        let last = rows.into_iter().flatten().next().flatten();
        Ok((last.as_deref() == Some(LAST_NUMBER)).then(|| {
            Refusal::certain(
                "AUTOINCREMENT has used its last number".to_owned(),
                "renumber the rows with the largest numbers, and set sqlite_sequence to the largest number that is \
                 left",
            )
        }))
    }

    /// The statement with which a call would insert a row.
    fn insert(&self, constraint: &UniqueConstraint) -> String {
        let mut columns: Vec<(&str, String)> = Vec::new();
        for (column, literal) in constraint.fixed_values() {
            columns.push((column, Dialect::Sqlite.literal(literal)));
        }
        for column in constraint.columns() {
            columns.push((column, "NULL".to_owned()));
        }
        let names: Vec<String> = columns
            .iter()
            .map(|(name, _)| Dialect::Sqlite.identifier(name))
            .collect();
        let values: Vec<String> = columns.into_iter().map(|(_, value)| value).collect();
        let parts: Vec<String> = constraint.parts().map(|part| Dialect::Sqlite.key_part(part)).collect();
        let condition = match constraint.conditions() {
            [] => String::new(),
            conditions => format!(" WHERE {}", Dialect::Sqlite.conjunction(conditions)),
        };
        format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}){condition} DO NOTHING",
            self.table(),
            names.join(", "),
            values.join(", "),
            parts.join(", ")
        )
    }
}

/// The reason why SQLite cannot prepare the statement, if there is one. For example, a trigger refers to a table that
/// is gone, a foreign key to columns that are not unique, or an index calls a missing function.
fn explained(conn: &mut dyn SchemaConnection, statement: &str) -> QueryResult<Option<Refusal>> {
    match conn.rows(&format!("EXPLAIN {statement}")) {
        Ok(_) => Ok(None),
        Err(error) if is_transient(&error) => Err(error),
        Err(DieselError::DatabaseError(_, information)) => {
            let message = information.message();
            let beginnings = [
                "no such collation sequence: ",
                "no such function: ",
                "unknown function: ",
            ];
            Ok(Some(Refusal {
                reason: format!("SQLite says `{message}`"),
                advice: "change what the message names: a trigger, a foreign key, an index, or a column's default"
                    .to_owned(),
                is_certain: !beginnings.into_iter().any(|beginning| message.starts_with(beginning)),
            }))
        }
        Err(error) => Err(error),
    }
}
