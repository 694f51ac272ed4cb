//! The keys of a chunk as a table inside a statement: `(VALUES (0, ?), (1, ?)) AS getorcreate_input (..)`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment};

use crate::database::InputForm;
use crate::sql::Key;
use crate::sql::comparison::{Comparing, KeySql};

/// Rows of a chunk, by their numbers, with the values of these columns.
pub(super) struct Input<'a, T, K> {
    pub(super) table: &'a T,
    pub(super) keys: &'a [K],
    pub(super) rows: &'a [usize],
    pub(super) declared: KeySql,
    /// The columns of the key, and in an update those that it sets.
    pub(super) columns: Vec<&'static str>,
}

impl<'b, T, K> Input<'b, T, K> {
    /// The table, with its name and those of its columns.
    pub(super) fn push<DB>(&self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Key<DB>,
    {
        match self.declared.dialect.database().input_form() {
            InputForm::NamedBehind => {
                out.push_sql("(VALUES ");
                self.push_rows("", out.reborrow())?;
                out.push_sql(") AS getorcreate_input (getorcreate_n");
                self.push_names(&mut out);
                out.push_sql(")");
            }
            InputForm::NamedBefore => {
                out.push_sql("(WITH getorcreate_rows (getorcreate_n");
                self.push_names(&mut out);
                out.push_sql(") AS (VALUES ");
                self.push_rows("", out.reborrow())?;
                out.push_sql(") SELECT * FROM getorcreate_rows) AS getorcreate_input");
            }
            InputForm::LikeTheTable { before_row } => {
                let KeySql { constraint, dialect } = self.declared;
                out.push_sql("(SELECT 0 AS getorcreate_n");
                for (index, column) in self.columns.iter().enumerate() {
                    let quoted = dialect.identifier(column);
                    out.push_sql(", ");
                    out.push_sql(&dialect.database().input_column(&quoted, constraint.part(column)));
                    out.push_sql(" AS ");
                    out.push_sql(&plain_name(index));
                }
                out.push_sql(" FROM ");
                self.table.walk_ast(out.reborrow())?;
                out.push_sql(" WHERE FALSE UNION ALL VALUES ");
                self.push_rows(before_row, out.reborrow())?;
                out.push_sql(") AS getorcreate_input");
            }
        }
        Ok(())
    }

    fn push_rows<DB: Backend>(&self, before: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        K: Key<DB>,
    {
        let KeySql { constraint, dialect } = self.declared;
        let table = dialect.table(&constraint.table_name());
        let around_value = |column: &&'static str| match constraint.part(column) {
            Some(_) => (String::new(), String::new()),
            None => dialect
                .database()
                .around_input_value(&dialect.identifier(column), &table),
        };
        let around: Vec<(String, String)> = self.columns.iter().map(around_value).collect();
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_sql(before);
            out.push_sql("(");
            out.push_sql(&row.to_string());
            for (column, (opening, closing)) in self.columns.iter().zip(&around) {
                out.push_sql(", ");
                out.push_sql(opening);
                self.keys[*row].value_of(column, out.reborrow())?;
                out.push_sql(closing);
            }
            out.push_sql(")");
        }
        Ok(())
    }

    /// `, getorcreate_1, getorcreate_2`
    fn push_names<DB: Backend>(&self, out: &mut AstPass<'_, '_, DB>) {
        for index in 0..self.columns.len() {
            out.push_sql(", ");
            out.push_sql(&plain_name(index));
        }
    }
}

/// The name of the value of the column with this index.
fn plain_name(index: usize) -> String {
    format!("getorcreate_{}", index + 1)
}

/// The same, with the name of the table.
pub(super) fn name(index: usize) -> String {
    format!("getorcreate_input.{}", plain_name(index))
}

/// The condition for rows of the table that have the key of a row of the input. The columns of the key are the first ones
/// of the input.
pub(super) fn push_filter<DB: Backend>(
    declared: KeySql,
    key: &[&'static str],
    mut out: AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    let comparing = Comparing {
        key: declared,
        before: "",
    };
    for (index, column) in key.iter().enumerate() {
        if index > 0 {
            out.push_sql(" AND ");
        }
        let value = |mut out: AstPass<'_, '_, DB>| {
            out.push_sql(&name(index));
            Ok(())
        };
        comparing.compare(column, &value, out.reborrow())?;
    }
    declared.push_own_rows(" AND ", out)
}
