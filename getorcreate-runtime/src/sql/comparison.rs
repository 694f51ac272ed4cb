//! A declared key in SQL: as the condition that finds its row, and as a conflict target.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use crate::UniqueConstraint;
use crate::constraint::{Condition, Function, KeyPart};
use crate::database::{CONDITION_NOT_MET, Dialect, ValueCollation};

/// A declared key, and the database for which SQL is written.
#[derive(Debug, Clone, Copy)]
pub struct KeySql {
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) dialect: Dialect,
}

impl KeySql {
    /// `(parent_id) WHERE flag = TRUE`, in an `ON CONFLICT`.
    pub(super) fn push_target<DB: Backend>(self, mut out: AstPass<'_, '_, DB>) -> QueryResult<()> {
        for (index, part) in self.constraint.parts().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", " });
            match part.function {
                Some(_) => out.push_sql(&self.dialect.key_part(part)),
                None => out.push_identifier(part.column)?,
            }
        }
        out.push_sql(")");
        self.push_condition(" WHERE ", out);
        Ok(())
    }

    /// ` AND flag = TRUE`, or nothing.
    pub(super) fn push_condition<DB: Backend>(self, before: &str, mut out: AstPass<'_, '_, DB>) {
        if self.constraint.is_partial() {
            out.push_sql(before);
            out.push_sql(&self.dialect.conjunction(self.constraint.conditions()));
        }
    }

    /// `flag = TRUE`: the conditions that [`requirement`](Self::requirement) leaves out, if there are any.
    pub(super) fn other_conditions(self) -> Option<String> {
        if !self.constraint.is_partial() {
            return None;
        }
        let checked: Vec<&Condition> = self.constraint.checked_conditions().collect();
        let conditions = self.constraint.conditions().iter();
        let others = self
            .dialect
            .conjunction(conditions.filter(|condition| !checked.contains(condition)));
        (!others.is_empty()).then_some(others)
    }

    /// `canonical_name(name) IS NOT NULL`, for each function of the user's own. Its declaration says so, but the database does not
    /// know it.
    pub(super) fn results(self) -> impl Iterator<Item = String> {
        let is_own = |part: &KeyPart| matches!(part.function, Some(Function::Own(_)));
        let parts = self.constraint.parts().filter(is_own);
        parts.map(move |part| format!("{} IS NOT NULL", self.dialect.key_part(part)))
    }

    /// In a `RETURNING`, true for a row that meets the conditions that a new row may fail. For another row the statement fails,
    /// and its error holds [`CONDITION_NOT_MET`]. None if there are no such conditions.
    pub(super) fn requirement(self) -> Option<String> {
        let checked: Vec<&Condition> = self.constraint.checked_conditions().collect();
        if checked.is_empty() {
            return None;
        }
        let dialect = self.dialect;
        let conditions = dialect.conjunction(checked.iter().copied());
        let columns: BTreeSet<&str> = checked.iter().map(|condition| condition.column).collect();
        let columns: Vec<String> = columns.into_iter().map(|column| dialect.identifier(column)).collect();
        let table = dialect.table(&self.constraint.table_name());
        let has_text = checked.iter().any(|condition| condition.test.has_text());
        let returned = has_text.then(|| dialect.database().of_returned_text(&conditions, &columns, &table));
        self.required(&checked, &returned.unwrap_or(conditions))
    }

    /// The same for a row of these columns in any other place, by these conditions alone.
    pub(super) fn requirement_of(self, checked: &[&'static Condition]) -> Option<String> {
        self.required(checked, &self.dialect.conjunction(checked.iter().copied()))
    }

    fn required(self, checked: &[&'static Condition], conditions: &str) -> Option<String> {
        let (before, after) = self.dialect.database().failing(CONDITION_NOT_MET);
        let column = self.dialect.identifier(checked.first()?.column);
        Some(format!(
            "CASE WHEN {conditions} THEN TRUE ELSE {before}{column}{after} END"
        ))
    }

    /// The same, by the generated column that replaces the condition, if there is one.
    pub(super) fn push_own_rows<DB: Backend>(self, before: &str, mut out: AstPass<'_, '_, DB>) -> QueryResult<()> {
        if !self.constraint.is_partial() {
            return Ok(());
        }
        let Some(discriminator) = self.discriminator() else {
            self.push_condition(before, out);
            return Ok(());
        };
        out.push_sql(before);
        out.push_identifier(&discriminator)?;
        out.push_sql(" = 1");
        Ok(())
    }

    /// The generated column that replaces the condition.
    fn discriminator(self) -> Option<String> {
        let generates_columns = self.dialect.generates_columns();
        let generated = generates_columns.then(|| self.constraint.discriminator())?;
        generated.map(|generated| generated.name)
    }

    /// The generated column that replaces the function call on this column.
    pub(super) fn generated_call(self, column: &str) -> Option<String> {
        let generates_columns = self.dialect.generates_columns();
        let generated = generates_columns.then(|| self.constraint.generated_call(column))?;
        generated.map(|generated| generated.name)
    }
}

/// A value of a lookup: writes its SQL.
pub(super) trait Value<'b, DB: Backend>: Fn(AstPass<'_, 'b, DB>) -> QueryResult<()> {}
impl<'b, DB: Backend, F: Fn(AstPass<'_, 'b, DB>) -> QueryResult<()>> Value<'b, DB> for F {}

/// The comparison of a lookup's values.
#[derive(Debug, Clone, Copy)]
pub struct Comparing {
    pub(super) key: KeySql,
    /// The text before each column.
    pub(super) before: &'static str,
}

impl Comparing {
    /// The column's comparison with this value: `column = ?`, `lower(column) = lower(?)`.
    ///
    /// If NULL may equal NULL, it is `(column = $1 OR (column IS NULL AND $2 IS NULL))`. PostgreSQL uses an index for
    /// both halves, even in a plan made before the value is known. For `IS NOT DISTINCT FROM` it uses none.
    /// <https://www.postgresql.org/docs/current/indexes-bitmap-scans.html>
    pub(super) fn compare<'b, DB: Backend>(
        &self,
        column: &str,
        value: &impl Value<'b, DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let constraint = self.key.constraint;
        if !constraint.has_expressions() && !constraint.takes_null() {
            self.push_plain(column, &mut out)?;
            out.push_sql(" = ");
            return value(out);
        }
        let part = constraint.part(column);
        let function = part.and_then(|part| part.function);
        let replaces_null = function.is_some_and(Function::replaces_null);
        let may_be_null =
            constraint.takes_null() && !replaces_null && part.is_some_and(|part| part.column_type.is_nullable);
        if may_be_null {
            out.push_sql("(");
        }
        self.push_stored(function, column, out.reborrow())?;
        out.push_sql(" = ");
        self.push_asked(function, Stored::Column(column), value, out.reborrow())?;
        if may_be_null {
            out.push_sql(" OR (");
            self.push_stored(function, column, out.reborrow())?;
            out.push_sql(" IS NULL AND ");
            value(out.reborrow())?;
            out.push_sql(" IS NULL))");
        }
        Ok(())
    }

    /// The value of a key's column in an order in which equal keys are neighbours: `?`, `lower(?)`. `stored` is SQL for the
    /// column.
    pub(super) fn push_in_order<'b, DB: Backend>(
        &self,
        column: &str,
        stored: &str,
        value: &impl Value<'b, DB>,
        out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let function = self.key.constraint.part(column).and_then(|part| part.function);
        self.push_asked(function, Stored::Sql(stored), value, out)
    }

    /// `column`, `lower(column)`, or the generated column that replaces it.
    fn push_stored<DB: Backend>(
        &self,
        function: Option<Function>,
        column: &str,
        mut out: AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        let Some(function) = function else {
            return self.push_plain(column, &mut out);
        };
        if let Some(generated) = self.key.generated_call(column) {
            return out.push_identifier(&generated);
        }
        push_name_of(function, &mut out);
        out.push_identifier(column)?;
        self.push_end_of(function, &mut out);
        Ok(())
    }

    /// `column`
    fn push_plain<DB: Backend>(&self, column: &str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_sql(self.before);
        out.push_identifier(column)
    }

    /// `?`, `lower(?)`
    fn push_asked<'b, DB: Backend>(
        &self,
        function: Option<Function>,
        stored: Stored<'_>,
        value: &impl Value<'b, DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let Some(function) = function else {
            return value(out);
        };
        push_name_of(function, &mut out);
        self.push_argument(function, stored, value, out.reborrow())?;
        self.push_end_of(function, &mut out);
        Ok(())
    }

    /// `)`, `, 0)`
    fn push_end_of<DB: Backend>(&self, function: Function, out: &mut AstPass<'_, '_, DB>) {
        out.push_sql(&function.further_arguments(|literal| self.key.dialect.literal(literal)));
        out.push_sql(")");
    }

    /// The value as the function must read it. The collation decides what the other case of a letter is. A bound value
    /// may have another collation than the column.
    fn push_argument<'b, DB: Backend>(
        &self,
        function: Function,
        stored: Stored<'_>,
        value: &impl Value<'b, DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        if !function.depends_on_collation() {
            return value(out);
        }
        match self.key.dialect.database().collation_of_values() {
            ValueCollation::OfTheValue => value(out),
            // This branch is never chosen, but it supplies the collation. The planner removes it.
            ValueCollation::OfTheColumn => {
                out.push_sql("CASE WHEN FALSE THEN ");
                match stored {
                    Stored::Column(column) => out.push_identifier(column)?,
                    Stored::Sql(sql) => out.push_sql(sql),
                }
                out.push_sql(" ELSE ");
                value(out.reborrow())?;
                out.push_sql(" END");
                Ok(())
            }
            ValueCollation::Named { charset, collation } => {
                out.push_sql("CONVERT(");
                value(out.reborrow())?;
                out.push_sql(" USING ");
                out.push_sql(charset);
                out.push_sql(") COLLATE ");
                out.push_sql(collation);
                Ok(())
            }
        }
    }
}

/// The column that a value is compared with.
#[derive(Debug, Clone, Copy)]
enum Stored<'a> {
    /// A column of the table, by its name.
    Column(&'a str),
    /// SQL that stands for the column.
    Sql(&'a str),
}

/// `lower(`
fn push_name_of<DB: Backend>(function: Function, out: &mut AstPass<'_, '_, DB>) {
    out.push_sql(function.name());
    out.push_sql("(");
}
