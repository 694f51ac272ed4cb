//! `SELECT .. FROM (VALUES ..) AS getorcreate_input LEFT JOIN t ON key = getorcreate_1`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::input::{self, Input};
use super::{Describes, LookForm};
use crate::UniqueConstraint;
use crate::constraint::{Function, KeyPart};
use crate::database::{LearnedDialect, SupportedBackend};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::sql::Key;
use crate::sql::comparison::{Comparing, KeySql};
use crate::sql::find::Lock;

/// A row for each key, or several if the table holds duplicates: the columns of the model, and the values that
/// [`Looked`](super::Looked) reads.
///
/// The database looks up one key after the other in the index, whatever the size of the table. On PostgreSQL a `LIMIT` in a
/// `LATERAL` subquery prevents a plan that reads the whole table. The others keep the order of a `LEFT JOIN`.
///
/// A table without the constraint may hold many rows with one key. The `LIMIT` keeps the answer short, but shows a duplicate.
pub(crate) struct LookAtMany<'a, T, Selection, K> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) keys: &'a [K],
    pub(crate) rows: &'a [usize],
    pub(crate) constraint: &'static UniqueConstraint,
    /// The statement stores here which database the connection talks to, if the call does not know it yet.
    pub(crate) dialect: &'a LearnedDialect,
    pub(crate) form: LookForm,
}

impl<T, Selection: Expression, K> Query for LookAtMany<'_, T, Selection, K> {
    type SqlType = (Selection::SqlType, Bool, Integer, BigInt, Nullable<Text>);
}

impl<T, Selection, K> QueryId for LookAtMany<'_, T, Selection, K> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, Selection, K, DB> QueryFragment<DB> for LookAtMany<'_, T, Selection, K>
where
    DB: SupportedBackend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let dialect = out.backend().dialect()?;
        self.dialect.learn(dialect);
        let Some(first) = self.rows.first() else { return Ok(()) };
        let declared = KeySql {
            constraint: self.constraint,
            dialect,
        };
        let key = self.keys[*first].names();
        let input = Input {
            table: &self.table,
            keys: self.keys,
            rows: self.rows,
            declared,
            columns: key.clone(),
        };
        if dialect.database().looks_with_lateral() {
            self.walk_lateral(&input, &key, out)
        } else {
            self.walk_joined(&input, &key, out)
        }
    }
}

impl<T, Selection, K> LookAtMany<'_, T, Selection, K> {
    fn walk_lateral<'b, DB>(
        &'b self,
        input: &Input<'b, T, K>,
        key: &[&'static str],
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        Selection: QueryFragment<DB>,
        K: Key<DB>,
    {
        let declared = input.declared;
        out.push_sql("SELECT getorcreate_row.*");
        let is_found = "getorcreate_row.getorcreate_found IS NOT NULL";
        let stored = |index: usize| format!("getorcreate_row.getorcreate_key_{}", index + 1);
        self.push_description(declared, key, is_found, &stored, out.reborrow())?;
        out.push_sql(" FROM ");
        input.push(out.reborrow())?;
        out.push_sql(" LEFT JOIN LATERAL (SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        for (index, column) in key.iter().enumerate() {
            out.push_sql(", ");
            out.push_identifier(column)?;
            out.push_sql(&format!(" AS getorcreate_key_{}", index + 1));
        }
        out.push_sql(", TRUE AS getorcreate_found FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        input::push_filter(declared, key, out.reborrow())?;
        out.push_sql(" LIMIT 2) AS getorcreate_row ON TRUE");
        Ok(())
    }

    fn walk_joined<'b, DB>(
        &'b self,
        input: &Input<'b, T, K>,
        key: &[&'static str],
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        Selection: QueryFragment<DB>,
        K: Key<DB>,
    {
        let declared = input.declared;
        let database = declared.dialect.database();
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        let stored = |index: usize| declared.dialect.identifier(key[index]);
        let is_found = is_found(declared, key);
        self.push_description(declared, key, &is_found, &stored, out.reborrow())?;
        out.push_sql(" FROM ");
        input.push(out.reborrow())?;
        out.push_sql(" LEFT JOIN ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" ON ");
        input::push_filter(declared, key, out.reborrow())?;
        if let (true, Some(is_hidden)) = (self.form.in_autocommit, database.hidden_transaction_sql()) {
            out.push_sql(" AND NOT (");
            out.push_sql(is_hidden);
            out.push_sql(")");
        }
        // With one row more than there are keys, a key has two.
        out.push_sql(&format!(" LIMIT {}", self.rows.len() + 1));
        if let Some(lock) = self.form.lock {
            out.push_sql(lock.sql());
        }
        Ok(())
    }

    /// Four columns after those of the model: true if the row is found, then the number, the rank and the text of the key.
    fn push_description<DB: Backend>(
        &self,
        declared: KeySql,
        key: &[&'static str],
        is_found: &str,
        stored: &dyn Fn(usize) -> String,
        mut out: AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        let LookForm { describes, client, .. } = self.form;
        let database = declared.dialect.database();
        out.push_sql(", ");
        out.push_sql(is_found);
        out.push_sql(", getorcreate_input.getorcreate_n, ");
        if describes == Describes::Nothing || !database.ranks_keys(declared.constraint) {
            out.push_sql("0");
        } else {
            self.push_rank(declared, key, is_found, stored, out.reborrow())?;
        }
        if describes == Describes::Nothing || !database.pairs_by_text(client) {
            out.push_sql(", NULL");
            return Ok(());
        }
        out.push_sql(", CASE WHEN ");
        out.push_sql(is_found);
        out.push_sql(" THEN ");
        if describes == Describes::All {
            let stored: Vec<String> = (0..key.len()).map(stored).collect();
            out.push_sql(&database.key_as_text(&stored));
        } else {
            out.push_sql("NULL");
        }
        out.push_sql(" ELSE ");
        let asked: Vec<String> = (0..key.len()).map(input::name).collect();
        out.push_sql(&database.key_as_text(&asked));
        out.push_sql(" END");
        Ok(())
    }

    /// `dense_rank() OVER (ORDER BY getorcreate_1)`
    fn push_rank<DB: Backend>(
        &self,
        declared: KeySql,
        key: &[&'static str],
        is_found: &str,
        stored: &dyn Fn(usize) -> String,
        mut out: AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        let comparing = Comparing {
            key: declared,
            before: "",
        };
        out.push_sql("dense_rank() OVER (ORDER BY ");
        for (index, column) in key.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            let value = |mut out: AstPass<'_, '_, DB>| {
                out.push_sql(&input::name(index));
                Ok(())
            };
            out.push_sql("CASE WHEN ");
            if self.form.describes == Describes::Missing {
                out.push_sql(is_found);
                out.push_sql(" THEN NULL WHEN ");
            }
            let KeySql { constraint, dialect } = declared;
            let stored = stored(index);
            let function = constraint.part(column).and_then(|part| part.function);
            // Never chosen. It gives the value the collation of the column.
            out.push_sql("FALSE THEN ");
            match function.filter(|function| function.changes_type()) {
                Some(function) => out.push_sql(&dialect.call(function, &stored)),
                None => out.push_sql(&stored),
            }
            out.push_sql(" ELSE ");
            comparing.push_in_order(column, &stored, &value, out.reborrow())?;
            out.push_sql(" END");
            let further = dialect
                .database()
                .further_order(&input::name(index), constraint.part(column));
            match further {
                Some(further) if self.form.describes == Describes::Missing => {
                    out.push_sql(&format!(", CASE WHEN {is_found} THEN NULL ELSE {further} END"));
                }
                Some(further) => out.push_sql(&format!(", {further}")),
                None => {}
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

/// The condition that a `LEFT JOIN` has found a row. A column of the key shows it, if the column is never NULL in a row
/// with the key. No database without `LATERAL` has a key in which NULL equals NULL, but a function may replace NULL.
fn is_found(declared: KeySql, key: &[&'static str]) -> String {
    let KeySql { constraint, dialect } = declared;
    let may_hold_null = |part: KeyPart| {
        let may_replace_null = part.function.is_some_and(Function::may_replace_null);
        part.column_type.is_nullable && may_replace_null
    };
    let never_null = key
        .iter()
        .find(|column| !constraint.part(column).is_some_and(may_hold_null));
    let generated = || declared.generated_call(key.first()?);
    let column = never_null.map(|column| (*column).to_owned()).or_else(generated);
    if let Some(column) = column {
        return format!("{} IS NOT NULL", dialect.identifier(&column));
    }
    let compared = key.iter().enumerate().filter_map(|(index, column)| {
        let part = constraint.part(column)?;
        let asked = dialect.call(part.function?, &input::name(index));
        Some(format!("{} = {asked}", dialect.key_part(part)))
    });
    let conditions = constraint
        .is_partial()
        .then(|| dialect.conjunction(constraint.conditions()));
    let filter: Vec<String> = compared.chain(conditions).collect();
    let table = dialect.table(&constraint.table_name());
    format!("EXISTS (SELECT 1 FROM {table} WHERE {})", filter.join(" AND "))
}
