//! How a key appears in SQL: as the condition that finds its row, and as the target of a conflict.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::row::Comparisons;
use crate::UniqueConstraint;
use crate::backend::{Dialect, mysql};
use crate::constraint::Function;
use crate::lookup::{DeclaredKey, DistinctNulls, EqualNulls, Keyed, Unusable};

/// The values of a lookup by a key.
pub trait Key<DB: Backend> {
    /// The condition of the rows that have the key.
    fn filter<'b>(&'b self, dialect: Dialect, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Whether a row that was just inserted has the key, with something written before each column.
    fn is_stored<'b>(&'b self, dialect: Dialect, before: &'static str, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The columns.
    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<K, Row, DB> Key<DB> for Keyed<K, Row>
where
    DB: Backend,
    K: DeclaredKey,
    K::Nulls: KnownTo<DB>,
    Row: Comparisons<DB>,
{
    fn filter<'b>(&'b self, dialect: Dialect, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let way = Comparing {
            constraint: K::CONSTRAINT,
            before: "",
            dialect,
        };
        self.row.comparisons(&way, out.reborrow())?;
        if let Some(discriminator) = way.discriminator() {
            out.push_sql(" AND ");
            out.push_identifier(&discriminator)?;
            out.push_sql(" = 1");
        } else {
            push_condition(K::CONSTRAINT, dialect, out);
        }
        Ok(())
    }

    fn is_stored<'b>(
        &'b self,
        dialect: Dialect,
        before: &'static str,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let way = Comparing {
            constraint: K::CONSTRAINT,
            before,
            dialect,
        };
        self.row.comparisons(&way, out.reborrow())?;
        push_condition(K::CONSTRAINT, dialect, out);
        Ok(())
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.columns(out)
    }
}

impl<K: DeclaredKey, Row: QueryId> QueryId for Keyed<K, Row> {
    type QueryId = Keyed<K, Row::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Row::HAS_STATIC_QUERY_ID;
}

/// A database whose unique indexes can take NULL for what the key takes it for.
#[diagnostic::on_unimplemented(
    message = "`{DB}` has no unique index in which NULL equals NULL",
    label = "the key of this request is declared `nulls_not_distinct`, which PostgreSQL alone has, from version 15 on",
    note = "leave the option out, and use this key only for rows that have a value"
)]
pub trait KnownTo<DB> {}
impl<DB> KnownTo<DB> for DistinctNulls {}
#[cfg(feature = "postgres")]
impl KnownTo<diesel::pg::Pg> for EqualNulls {}
/// If PostgreSQL's were the only impl, rustc would conclude that any connection is one of PostgreSQL's.
impl KnownTo<Unusable> for EqualNulls {}

/// ` AND flag = TRUE`, or nothing.
fn push_condition<DB: Backend>(constraint: &UniqueConstraint, dialect: Dialect, mut out: AstPass<'_, '_, DB>) {
    if constraint.is_partial() {
        out.push_sql(" AND ");
        out.push_sql(&dialect.conjunction(constraint.conditions()));
    }
}

/// `(parent_id) WHERE flag = TRUE`, in an `ON CONFLICT`.
pub(super) fn push_target<DB: Backend>(constraint: &UniqueConstraint, dialect: Dialect, mut out: AstPass<'_, '_, DB>) {
    for (index, part) in constraint.parts().enumerate() {
        out.push_sql(if index == 0 { "(" } else { ", " });
        out.push_sql(&dialect.key_part(part));
    }
    out.push_sql(")");
    if constraint.is_partial() {
        out.push_sql(" WHERE ");
        out.push_sql(&dialect.conjunction(constraint.conditions()));
    }
}

/// How the values of a lookup are compared.
#[derive(Debug, Clone, Copy)]
pub struct Comparing {
    constraint: &'static UniqueConstraint,
    /// What stands before each column.
    before: &'static str,
    dialect: Dialect,
}

impl Comparing {
    /// The generated column that stands in for the condition.
    fn discriminator(&self) -> Option<String> {
        if !self.dialect.generates_columns() {
            return None;
        }
        self.constraint.discriminator().map(|generated| generated.name)
    }

    /// The generated column that stands in for the call on this column.
    fn generated_call(&self, column: &str) -> Option<String> {
        if !self.dialect.generates_columns() {
            return None;
        }
        let generated = self.constraint.generated_call(column);
        generated.map(|generated| generated.name)
    }

    /// The column's comparison with this value: `column = ?`, `lower(column) = lower(?)`.
    ///
    /// Where NULL may equal NULL it is `(column = $1 OR (column IS NULL AND $2 IS NULL))`. PostgreSQL uses an index for both
    /// halves, also in a plan that is made before the value is known, and does not for `IS NOT DISTINCT FROM`.
    /// <https://www.postgresql.org/docs/current/indexes-bitmap-scans.html>
    pub(super) fn compare<'b, DB: Backend>(
        &self,
        column: &str,
        value: &'b impl QueryFragment<DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        // Of a plain column there is nothing to know.
        let is_special = self.constraint.has_expressions() || self.constraint.takes_null();
        let part = is_special.then(|| self.constraint.part(column)).flatten();
        let function = part.and_then(|part| part.function);
        let may_be_null = self.constraint.takes_null() && part.is_some_and(|part| part.column_type.is_nullable);
        if may_be_null {
            out.push_sql("(");
        }
        self.push_stored(function, column, out.reborrow())?;
        out.push_sql(" = ");
        self.push_asked(function, column, value, out.reborrow())?;
        if may_be_null {
            out.push_sql(" OR (");
            self.push_stored(function, column, out.reborrow())?;
            out.push_sql(" IS NULL AND ");
            value.walk_ast(out.reborrow())?;
            out.push_sql(" IS NULL))");
        }
        Ok(())
    }

    /// `column`, `lower(column)`, or the generated column that stands in for that.
    fn push_stored<DB: Backend>(
        &self,
        function: Option<Function>,
        column: &str,
        mut out: AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        let Some(function) = function else {
            out.push_sql(self.before);
            return out.push_identifier(column);
        };
        if let Some(generated) = self.generated_call(column) {
            return out.push_identifier(&generated);
        }
        push_name_of(function, &mut out);
        out.push_identifier(column)?;
        out.push_sql(")");
        Ok(())
    }

    /// `?`, `lower(?)`
    fn push_asked<'b, DB: Backend>(
        &self,
        function: Option<Function>,
        column: &str,
        value: &'b impl QueryFragment<DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let Some(function) = function else {
            return value.walk_ast(out);
        };
        push_name_of(function, &mut out);
        self.push_argument(function, column, value, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    /// The value as the function has to read it. What a letter is in the other case is for the collation to say, and a
    /// bound value has another than the column may have.
    fn push_argument<'b, DB: Backend>(
        &self,
        function: Function,
        column: &str,
        value: &'b impl QueryFragment<DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => value.walk_ast(out),
            // What is never chosen still gives its collation, and is gone when the statement is planned. That a bound value
            // has none of its own is said in <https://www.postgresql.org/docs/current/collation.html#COLLATION-CONCEPTS>.
            #[cfg(feature = "postgres")]
            Dialect::Postgres if function.depends_on_collation() => {
                out.push_sql("CASE WHEN FALSE THEN ");
                out.push_identifier(column)?;
                out.push_sql(" ELSE ");
                value.walk_ast(out.reborrow())?;
                out.push_sql(" END");
                Ok(())
            }
            #[cfg(feature = "postgres")]
            Dialect::Postgres => value.walk_ast(out),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => {
                value.walk_ast(out.reborrow())?;
                if function.depends_on_collation() {
                    out.push_sql(mysql::COLLATION_OF_CALLS);
                }
                Ok(())
            }
        }
    }
}

/// `lower(`
fn push_name_of<DB: Backend>(function: Function, out: &mut AstPass<'_, '_, DB>) {
    out.push_sql(function.name());
    out.push_sql("(");
}
