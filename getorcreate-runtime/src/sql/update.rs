//! `UPDATE t SET .. WHERE key = ? [AND condition] ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::Key;
use super::assignments::UpdateSql;
use super::comparison::KeySql;
use super::row::List;
use crate::database::UpdateForm;
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// Updates the row with the key, if it exists and the condition is true for it.
///
/// It never touches a second row. With `RETURNING`, its condition looks for a second row with the key: if there is one,
/// nothing changes. On MySQL and MariaDB such a subquery would take locks, and two callers would deadlock. So there `LIMIT 1`
/// ends the update at the first row, and the looks before and after it find the other one.
///
/// Like Diesel's own `UPDATE` it has no static [`QueryId`]: its text depends on which optional changes are there.
pub(crate) struct UpdateRow<'a, T, K, U> {
    pub(crate) table: T,
    pub(crate) key: &'a K,
    pub(crate) update: &'a U,
    pub(crate) declared: KeySql,
}

impl<T, K, U> QueryId for UpdateRow<'_, T, K, U> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, U, DB> QueryFragment<DB> for UpdateRow<'_, T, K, U>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Key<DB>,
    U: UpdateSql<DB, K>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.update
            .assignments(self.key, &mut List::default(), out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.filter(self.declared, out.reborrow())?;
        if let Some(condition) = self.update.condition() {
            out.push_sql(" AND (");
            condition.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        match self.declared.dialect.database().update_form() {
            UpdateForm::Returning => {
                out.push_sql(" AND NOT EXISTS (SELECT 1 FROM ");
                self.table.walk_ast(out.reborrow())?;
                out.push_sql(" WHERE ");
                self.key.filter(self.declared, out.reborrow())?;
                out.push_sql(" LIMIT 1 OFFSET 1)");
            }
            UpdateForm::Plain => out.push_sql(" LIMIT 1"),
        }
        Ok(())
    }
}

/// The same, with the row after the update.
pub(crate) struct UpdateReturning<'a, T, Selection, K, U> {
    pub(crate) update: UpdateRow<'a, T, K, U>,
    pub(crate) selection: Selection,
}

impl<T, Selection: Expression, K, U> Query for UpdateReturning<'_, T, Selection, K, U> {
    type SqlType = Selection::SqlType;
}

impl<T, Selection, K, U> QueryId for UpdateReturning<'_, T, Selection, K, U> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, Selection, K, U, DB> QueryFragment<DB> for UpdateReturning<'_, T, Selection, K, U>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB>,
    U: UpdateSql<DB, K>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.update.walk_ast(out.reborrow())?;
        let KeySql { constraint, dialect } = self.update.declared;
        let returning = dialect.database().returning(constraint);
        out.push_sql(" RETURNING ");
        out.skip_from(returning.without_table_names);
        self.selection.walk_ast(out.reborrow())
    }
}
