//! `INSERT INTO t (..) VALUES (..), (..)`, with one form for each way in which a database resolves the race.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Nullable, Text};

use crate::database::InsertForm;
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::sql::comparison::KeySql;
use crate::sql::insert::{INVISIBLE_INDEXES, given_conditions, proof_conditions, push_requirement};
use crate::sql::row::List;
use crate::sql::{Key, Values};

/// Inserts rows of a chunk. It skips rows that exist, if its form says so. Otherwise it inserts all or none.
pub(crate) struct InsertMany<'a, T, K, D> {
    pub(crate) table: T,
    pub(crate) keys: &'a [K],
    pub(crate) rows: &'a [usize],
    pub(crate) defaults: &'a D,
    pub(crate) declared: KeySql,
    pub(crate) form: &'a InsertForm,
}

impl<T, K, D> QueryId for InsertMany<'_, T, K, D> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, D, DB> QueryFragment<DB> for InsertMany<'_, T, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        match self.form {
            InsertForm::Proven => self.walk_proven(out),
            InsertForm::NamingIndex(index) => self.walk_naming_index(index, out),
            InsertForm::Plain if self.has_requirement::<DB>() => self.walk_required(out),
            InsertForm::Returning | InsertForm::ReturningWithEqualNulls | InsertForm::Plain => self.walk_plain(out),
        }
    }
}

impl<T, K, D> InsertMany<'_, T, K, D> {
    /// `INSERT INTO t (..) VALUES (..), (..) [ON CONFLICT (..) DO NOTHING]`
    fn walk_plain<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Values<DB>,
        D: Values<DB>,
    {
        let mixes_columns = self.mixes_columns::<DB>();
        self.push_beginning(mixes_columns, out.reborrow())?;
        out.push_sql(" VALUES ");
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_sql("(");
            let mut list = self.list::<DB>(mixes_columns);
            self.push_values(*row, &mut list, out.reborrow())?;
            for (_, literal) in self.declared.constraint.fixed_values() {
                list.separate(&mut out);
                out.push_sql(&self.declared.dialect.literal(literal));
            }
            out.push_sql(")");
        }
        let KeySql { constraint, dialect } = self.declared;
        let returns = matches!(self.form, InsertForm::Returning | InsertForm::ReturningWithEqualNulls);
        if returns && dialect.database().returning(constraint).yields_to_the_key {
            out.push_sql(" ON CONFLICT ");
            self.declared.push_target(out.reborrow())?;
            out.push_sql(" DO NOTHING");
        }
        Ok(())
    }

    /// `INSERT INTO t (..) SELECT .. WHERE .. UNION ALL SELECT .. WHERE ..`. It fails if a row does not meet the key's condition.
    fn walk_required<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Values<DB>,
        D: Values<DB>,
    {
        self.push_beginning(false, out.reborrow())?;
        for (index, row) in self.rows.iter().enumerate() {
            out.push_sql(if index == 0 { " SELECT " } else { " UNION ALL SELECT " });
            self.push_values(*row, &mut self.list::<DB>(false), out.reborrow())?;
            self.push_fixed_values(out.reborrow());
            out.push_sql(" FROM DUAL WHERE ");
            push_requirement(&self.keys[*row], self.defaults, self.declared, out.reborrow())?;
        }
        Ok(())
    }

    /// `WITH .. INSERT INTO t (..) SELECT .. FROM (VALUES ..) WHERE .. ON CONFLICT DO NOTHING`: see `InsertProven`.
    fn walk_proven<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Key<DB> + Values<DB>,
        D: Values<DB>,
    {
        let Some(first) = self.rows.first() else { return Ok(()) };
        out.push_sql("WITH getorcreate_proof AS (INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        self.keys[*first].columns(out.reborrow())?;
        out.push_sql(") SELECT ");
        self.keys[*first].columns(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE FALSE ON CONFLICT ");
        self.declared.push_target(out.reborrow())?;
        out.push_sql(" DO NOTHING) ");
        self.push_beginning(false, out.reborrow())?;
        // A literal takes the type of its column here, and not inside `VALUES`.
        out.push_sql(" SELECT getorcreate_new.*");
        self.push_fixed_values(out.reborrow());
        out.push_sql(" FROM (VALUES ");
        self.push_rows("", out.reborrow())?;
        out.push_sql(") AS getorcreate_new");
        for (index, condition) in proof_conditions(self.declared).iter().enumerate() {
            out.push_sql(if index == 0 { " WHERE " } else { " AND " });
            out.push_sql(condition);
        }
        out.push_sql(" ON CONFLICT DO NOTHING");
        Ok(())
    }

    /// `INSERT INTO t (..) SELECT .. FROM t FORCE INDEX (..) WHERE FALSE UNION ALL VALUES ..`: see `InsertNamingIndex`. The
    /// first half reads no row. It names the index, and gives the values the types of their columns.
    fn walk_naming_index<'b, DB>(&'b self, index: &'b str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Values<DB>,
        D: Values<DB>,
    {
        let Some(first) = self.rows.first() else { return Ok(()) };
        self.push_beginning(false, out.reborrow())?;
        out.push_sql(" SELECT ");
        out.push_sql(INVISIBLE_INDEXES);
        out.push_sql(" getorcreate_new.*");
        self.push_fixed_values(out.reborrow());
        out.push_sql(" FROM (SELECT ");
        let mut list = List::default();
        self.keys[*first].column_names(&mut list, out.reborrow())?;
        self.defaults.column_names(&mut list, out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" FORCE INDEX (");
        out.push_identifier(index)?;
        out.push_sql(") WHERE FALSE UNION ALL VALUES ");
        self.push_rows("ROW ", out.reborrow())?;
        out.push_sql(") AS getorcreate_new");
        let given = given_conditions(&self.keys[*first], self.defaults, self.declared);
        if let Some(requirement) = self.declared.requirement_of(&given) {
            out.push_sql(" WHERE ");
            out.push_sql(&requirement);
        }
        Ok(())
    }

    /// `INSERT INTO t (a, b)`. The columns of the key's condition come last.
    fn push_beginning<'b, DB>(&'b self, mixes_columns: bool, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        T: QueryFragment<DB>,
        K: Values<DB>,
        D: Values<DB>,
    {
        let Some(first) = self.rows.first() else { return Ok(()) };
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        let mut list = self.list::<DB>(mixes_columns);
        self.keys[*first].column_names(&mut list, out.reborrow())?;
        self.defaults.column_names(&mut list, out.reborrow())?;
        for (column, _) in self.declared.constraint.fixed_values() {
            list.separate(&mut out);
            out.push_identifier(column)?;
        }
        out.push_sql(")");
        Ok(())
    }

    /// `, TRUE`: the values that the key's condition fixes.
    fn push_fixed_values<DB: Backend>(&self, mut out: AstPass<'_, '_, DB>) {
        for (_, literal) in self.declared.constraint.fixed_values() {
            out.push_sql(", ");
            out.push_sql(&self.declared.dialect.literal(literal));
        }
    }

    /// `(?, ?), (?, ?)`, without the values of the key's condition.
    fn push_rows<'b, DB>(&'b self, before: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        K: Values<DB>,
        D: Values<DB>,
    {
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_sql(before);
            out.push_sql("(");
            self.push_values(*row, &mut self.list::<DB>(false), out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }

    fn push_values<'b, DB>(&'b self, row: usize, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        K: Values<DB>,
        D: Values<DB>,
    {
        self.keys[row].values(list, out.reborrow())?;
        self.defaults.values(list, out)
    }

    /// Values whose types come from the table say so. In `VALUES` they need not, and MySQL could not read the table there. A
    /// value that its row leaves out is `DEFAULT`, if other rows set the column.
    fn list<DB: Backend>(&self, mixes_columns: bool) -> List
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let KeySql { constraint, dialect } = self.declared;
        let is_selected = match self.form {
            InsertForm::NamingIndex(_) => true,
            InsertForm::Plain => self.has_requirement::<DB>(),
            InsertForm::Proven | InsertForm::Returning | InsertForm::ReturningWithEqualNulls => false,
        };
        if is_selected {
            List::typed_by(dialect, dialect.table(&constraint.table_name()))
        } else if mixes_columns {
            List::of_all_columns()
        } else {
            List::default()
        }
    }

    /// True if the rows give values that may fail the key's condition.
    fn has_requirement<DB: Backend>(&self) -> bool
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let first = self.rows.first().map(|first| &self.keys[*first]);
        first.is_some_and(|key| !given_conditions(key, self.defaults, self.declared).is_empty())
    }

    /// True if the rows set different columns. Only a form with `DEFAULT` has such rows.
    fn mixes_columns<DB: Backend>(&self) -> bool
    where
        K: Values<DB>,
    {
        let columns = |row: &usize| {
            let mut names = Vec::new();
            self.keys[*row].add_names(&mut names);
            names
        };
        let mut each = self.rows.iter().map(columns);
        let first = each.next();
        let KeySql { constraint, dialect } = self.declared;
        dialect.database().writes_default(self.form, constraint) && each.any(|columns| Some(columns) != first)
    }
}

/// The same, with each row as it is stored, and its key as text.
pub(crate) struct InsertManyReturning<'a, T, Selection, K, D> {
    pub(crate) insert: InsertMany<'a, T, K, D>,
    pub(crate) selection: Selection,
}

impl<T, Selection: Expression, K, D> Query for InsertManyReturning<'_, T, Selection, K, D> {
    type SqlType = (Selection::SqlType, Nullable<Text>);
}

impl<T, Selection, K, D> QueryId for InsertManyReturning<'_, T, Selection, K, D> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, Selection, K, D, DB> QueryFragment<DB> for InsertManyReturning<'_, T, Selection, K, D>
where
    DB: Backend + DieselReserveSpecialization,
    T: QueryFragment<DB>,
    Selection: QueryFragment<DB>,
    K: Key<DB> + Values<DB>,
    D: Values<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(out.reborrow())?;
        let InsertMany {
            keys, rows, declared, ..
        } = &self.insert;
        let Some(first) = rows.first() else { return Ok(()) };
        push_returning(&self.selection, &keys[*first].names(), *declared, out)
    }
}

/// ` RETURNING ..`, with the key as text. None if the row does not have the values that the key's condition fixes, or if a function
/// of the key returns NULL. The statement fails if the row does not meet the rest of the condition.
pub(super) fn push_returning<'b, Selection, DB>(
    selection: &'b Selection,
    key: &[&'static str],
    declared: KeySql,
    mut out: AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    DB: Backend,
    Selection: QueryFragment<DB>,
{
    let KeySql { constraint, dialect } = declared;
    let database = dialect.database();
    out.push_sql(" RETURNING ");
    out.skip_from(database.returning(constraint).without_table_names);
    selection.walk_ast(out.reborrow())?;
    let stored: Vec<String> = key.iter().map(|column| dialect.identifier(column)).collect();
    let text = database.key_as_text(&stored);
    let requirement = declared.requirement().into_iter();
    let has_key = requirement.chain(declared.other_conditions()).chain(declared.results());
    let has_key: Vec<String> = has_key.collect();
    out.push_sql(", ");
    out.push_sql(&if has_key.is_empty() {
        text
    } else {
        format!("CASE WHEN {} THEN {text} END", has_key.join(" AND "))
    });
    Ok(())
}
