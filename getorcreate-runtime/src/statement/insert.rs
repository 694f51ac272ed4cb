//! `INSERT INTO t (..) VALUES (..) ON CONFLICT (key) DO NOTHING RETURNING ..`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::{Key, Values};
use crate::diesel_internals::{DieselReserveSpecialization, Query};

/// Inserts the row unless one with the same key is there. It fails when the key has no unique index, and when another
/// unique index refuses the row.
///
/// It returns the row as the database has stored it, and whether its key is the one that was asked for.
pub(crate) struct InsertUnlessConflict<'a, T, Selection, K, D> {
    pub(crate) table: T,
    pub(crate) selection: Selection,
    pub(crate) key: &'a K,
    pub(crate) defaults: &'a D,
    /// Whether `diesel::table!` names the table's schema. That is part of the table's type, and so of the statement's.
    pub(crate) has_schema: bool,
}

/// Written before a column that is compared as it is stored.
///
/// The sign takes the column's type affinity away, and leaves its collation: text `'007'`, stored as the number 7, is
/// equal to `'007'` by the column's affinity, and not equal to it as it is stored. See
/// <https://www.sqlite.org/datatype3.html#affinity_of_expressions>, measured on SQLite 3.53.
const AS_STORED: &str = "+";

impl<T, Selection: Expression, K, D> Query for InsertUnlessConflict<'_, T, Selection, K, D> {
    type SqlType = (Selection::SqlType, Bool);
}

impl<T: QueryId, Selection: QueryId, K: QueryId, D: QueryId> QueryId for InsertUnlessConflict<'_, T, Selection, K, D> {
    type QueryId = InsertUnlessConflict<'static, T::QueryId, Selection::QueryId, K::QueryId, D::QueryId>;
    const HAS_STATIC_QUERY_ID: bool =
        T::HAS_STATIC_QUERY_ID && Selection::HAS_STATIC_QUERY_ID && K::HAS_STATIC_QUERY_ID && D::HAS_STATIC_QUERY_ID;
}

impl<T, Selection, K, D, DB> QueryFragment<DB> for InsertUnlessConflict<'_, T, Selection, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB> + Values<DB, T>,
    D: Values<DB, T>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let key_alone = self.defaults.is_empty(out.backend())?;
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        self.key.column_names(out.reborrow())?;
        if !key_alone {
            out.push_sql(", ");
            self.defaults.column_names(out.reborrow())?;
        }
        out.push_sql(") VALUES (");
        self.key.values(out.reborrow())?;
        if !key_alone {
            out.push_sql(", ");
        }
        // Walked also where they write nothing: a part may say that the statement is not to be cached.
        self.defaults.values(out.reborrow())?;
        out.push_sql(") ON CONFLICT (");
        self.key.columns(out.reborrow())?;
        out.push_sql(") DO NOTHING RETURNING ");
        // SQLite does not know a table by its schema here, `main.users.id`, and Diesel leaves out both or neither. Without
        // a schema the table's name has to stay: a subquery of the model's may have a column of the same name. (With one,
        // such a subquery is mistaken; the README excludes it.)
        out.skip_from(self.has_schema);
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(", (");
        self.key.comparisons(AS_STORED, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
