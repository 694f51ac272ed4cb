//! The columns to read, and the conversion of a result row into a model.

use diesel::Selectable;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::{Expression, MixedAggregates, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::row::{Field, Row};
use diesel::sql_types::Bool;

/// A model that can be read from rows of the table `T` that `DB` returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from rows of `{T}` on `{DB}`",
    label = "this call returns the row as `{Self}`",
    note = "derive `Queryable` and `Selectable` for `{Self}`, with the same `#[diesel(table_name = ..)]`",
    note = "if it derives both, add `#[diesel(check_for_backend(..))]`: it shows which field does not fit",
    note = "a model is a row of one table: it cannot embed a model of another table"
)]
pub trait Readable<DB: Backend, T>: Sized {
    /// The SQL type of all columns together.
    type SqlType;
    /// The columns.
    type Selection: Expression<SqlType = Self::SqlType> + QueryFragment<DB> + QueryId;

    /// The columns.
    fn selection() -> Self::Selection;

    /// Reads the model from a row that begins with these columns.
    fn read<'a>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M, DB, T> Readable<DB, T> for M
where
    DB: Backend,
    M: Selectable<DB> + FromSqlRow<<M::SelectExpression as Expression>::SqlType, DB>,
    M::SelectExpression: SelectableExpression<T> + ValidGrouping<()> + QueryFragment<DB> + QueryId,
    <M::SelectExpression as ValidGrouping<()>>::IsAggregate: MixedAggregates<is_aggregate::No>,
{
    type SqlType = <M::SelectExpression as Expression>::SqlType;
    type Selection = M::SelectExpression;

    fn selection() -> Self::Selection {
        M::construct_selection()
    }

    fn read<'a>(row: &impl Row<'a, DB>) -> deserialize::Result<Self> {
        M::build_from_row(row)
    }
}

/// A row that `RETURNING` gives: the model's columns, and whether the stored key equals the one asked for.
#[derive(Debug)]
pub(crate) enum Stored<M> {
    /// The model in the row.
    Row(M),
    /// The row has another key. It no longer matters if the model can hold the row.
    UnderAnotherKey,
}

impl<M> Stored<M> {
    pub(crate) fn read<'a, DB, T>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        M: Readable<DB, T>,
        bool: FromSql<Bool, DB>,
    {
        // NULL if NULL was stored, or asked for: a `ToSql` may write it.
        if is_last_true(row)? {
            M::read(row).map(Self::Row)
        } else {
            Ok(Self::UnderAnotherKey)
        }
    }
}

/// A row that a `SELECT` with the caller's condition gives: the model, and whether the condition is true.
#[derive(Debug)]
pub(crate) struct Checked<M> {
    pub(crate) model: M,
    pub(crate) is_true: bool,
}

impl<M> Checked<M> {
    pub(crate) fn read<'a, DB, T>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        M: Readable<DB, T>,
        bool: FromSql<Bool, DB>,
    {
        Ok(Self {
            model: M::read(row)?,
            is_true: is_last_true(row)?,
        })
    }
}

/// True if the last value of the row is true, and not NULL.
fn is_last_true<'a, DB>(row: &impl Row<'a, DB>) -> deserialize::Result<bool>
where
    DB: Backend,
    bool: FromSql<Bool, DB>,
{
    let last = row.field_count().saturating_sub(1);
    let is_true = value::<bool, Bool, DB>(row, last)?;
    Ok(is_true.unwrap_or(false))
}

/// The first value of a row, or NULL.
pub(crate) fn first_value<'a, V: FromSql<ST, DB>, ST, DB: Backend>(
    row: &impl Row<'a, DB>,
) -> deserialize::Result<Option<V>> {
    value(row, 0)
}

/// A value of a row, or NULL.
///
/// # Errors
///
/// If the row has too few columns, or the value has another type.
pub fn value<'a, V: FromSql<ST, DB>, ST, DB: Backend>(
    row: &impl Row<'a, DB>,
    index: usize,
) -> deserialize::Result<Option<V>> {
    let field = row.get(index).ok_or("the result has too few columns")?;
    field.value().map(V::from_sql).transpose()
}
