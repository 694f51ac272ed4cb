//! `UPDATE t SET a = getorcreate_2 FROM (VALUES ..) AS getorcreate_input WHERE key = getorcreate_1`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Nullable, Text};

use super::input::{self, Input};
use super::insert::push_returning;
use crate::database::UpdateForm;
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::lookup::{ColumnNames, InRow, Keyed};
use crate::request::{NoUpdate, SetsRow};
use crate::sql::Key;
use crate::sql::assignments::{Assignments, Except};
use crate::sql::comparison::KeySql;

/// The update of rows that exist, if there is one. `K` holds the values of a row.
pub trait ManyUpdateSql<DB: Backend, K> {
    /// False if the call never updates.
    const UPDATES: bool;

    /// The columns that a row that exists gets from this one.
    fn columns(&self, key: &K) -> Vec<&'static str>;
}

impl<DB: Backend, K> ManyUpdateSql<DB, K> for NoUpdate {
    const UPDATES: bool = false;

    fn columns(&self, _: &K) -> Vec<&'static str> {
        Vec::new()
    }
}

impl<DB, K, Names, Row> ManyUpdateSql<DB, Keyed<K, InRow<Names, Row>>> for SetsRow
where
    DB: Backend,
    Names: ColumnNames,
    Row: Assignments<DB>,
{
    const UPDATES: bool = true;

    fn columns(&self, key: &Keyed<K, InRow<Names, Row>>) -> Vec<&'static str> {
        let mut names = Vec::new();
        let except = Except::of(Names::NAMES, self.primary_key);
        key.row.row.add_assigned(except, &mut names);
        names
    }
}

/// Updates the rows with the keys of these rows. All of them set the same columns.
///
/// On PostgreSQL two callers with different plans would lock the rows in different orders, and could deadlock. So the statement
/// first locks the rows in the order of the input.
///
/// With `RETURNING` it leaves duplicates alone, like the update of one row. MySQL and MariaDB have no `LIMIT` in such an
/// update. There the look before it finds the duplicates.
pub(crate) struct UpdateMany<'a, T, K, U> {
    pub(crate) table: T,
    pub(crate) keys: &'a [K],
    pub(crate) rows: &'a [usize],
    pub(crate) update: &'a U,
    pub(crate) declared: KeySql,
}

impl<T, K, U> QueryId for UpdateMany<'_, T, K, U> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, U, DB> QueryFragment<DB> for UpdateMany<'_, T, K, U>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Key<DB>,
    U: ManyUpdateSql<DB, K>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let Some(first) = self.rows.first() else { return Ok(()) };
        let key = self.keys[*first].names();
        let set = self.update.columns(&self.keys[*first]);
        let input = Input {
            table: &self.table,
            keys: self.keys,
            rows: self.rows,
            declared: self.declared,
            columns: key.iter().chain(&set).copied().collect(),
        };
        let database = self.declared.dialect.database();
        let locks_first = database.locks_before_updating();
        if locks_first {
            out.push_sql("WITH getorcreate_locked AS MATERIALIZED (SELECT getorcreate_input.* FROM ");
            input.push(out.reborrow())?;
            out.push_sql(" JOIN LATERAL (SELECT FROM ");
            self.table.walk_ast(out.reborrow())?;
            out.push_sql(" WHERE ");
            input::push_filter(self.declared, &key, out.reborrow())?;
            out.push_sql(" LIMIT 1 FOR NO KEY UPDATE) AS getorcreate_row ON TRUE) ");
        }
        out.push_sql("UPDATE ");
        match database.update_form() {
            UpdateForm::Returning => {
                self.table.walk_ast(out.reborrow())?;
                push_assignments(key.len(), &set, out.reborrow())?;
                out.push_sql(" FROM ");
                if locks_first {
                    out.push_sql("getorcreate_locked AS getorcreate_input");
                } else {
                    input.push(out.reborrow())?;
                }
                out.push_sql(" WHERE ");
                input::push_filter(self.declared, &key, out.reborrow())?;
                out.push_sql(" AND NOT EXISTS (SELECT 1 FROM ");
                self.table.walk_ast(out.reborrow())?;
                out.push_sql(" WHERE ");
                input::push_filter(self.declared, &key, out.reborrow())?;
                out.push_sql(" LIMIT 1 OFFSET 1)");
            }
            UpdateForm::Plain => {
                // In this order no row is locked but those of the input.
                input.push(out.reborrow())?;
                out.push_sql(" STRAIGHT_JOIN ");
                self.table.walk_ast(out.reborrow())?;
                push_assignments(key.len(), &set, out.reborrow())?;
                out.push_sql(" WHERE ");
                input::push_filter(self.declared, &key, out.reborrow())?;
            }
        }
        Ok(())
    }
}

/// ` SET a = getorcreate_2`. The columns stand behind those of the key in the input.
fn push_assignments<DB: Backend>(
    key_columns: usize,
    set: &[&'static str],
    mut out: AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    for (index, column) in set.iter().enumerate() {
        out.push_sql(if index == 0 { " SET " } else { ", " });
        out.push_identifier(column)?;
        out.push_sql(" = ");
        out.push_sql(&input::name(key_columns + index));
    }
    Ok(())
}

/// The same, with each row after the update, and its key as text.
pub(crate) struct UpdateManyReturning<'a, T, Selection, K, U> {
    pub(crate) update: UpdateMany<'a, T, K, U>,
    pub(crate) selection: Selection,
}

impl<T, Selection: Expression, K, U> Query for UpdateManyReturning<'_, T, Selection, K, U> {
    type SqlType = (Selection::SqlType, Nullable<Text>);
}

impl<T, Selection, K, U> QueryId for UpdateManyReturning<'_, T, Selection, K, U> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, Selection, K, U, DB> QueryFragment<DB> for UpdateManyReturning<'_, T, Selection, K, U>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
    U: ManyUpdateSql<DB, K>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.update.walk_ast(out.reborrow())?;
        let Some(first) = self.update.rows.first() else {
            return Ok(());
        };
        let key = self.update.keys[*first].names();
        push_returning(&self.selection, &key, self.update.declared, out)
    }
}
