//! How the values of a lookup and of the defaults appear in SQL.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{Column, QueryResult, Table};

use crate::diesel_internals::{ColumnInsertValue, InsertValues, ValuesClause};
use crate::request::NoDefaults;
use crate::tuples::for_each_tuple;

/// The values of a lookup, as conditions.
pub trait Key<DB: Backend> {
    /// `column = ?` for each column, with something written before each.
    fn comparisons<'b>(&'b self, before: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The columns.
    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<C: Column, Value, DB: Backend> Key<DB> for ColumnInsertValue<C, Value>
where
    Self: QueryFragment<DB>,
{
    fn comparisons<'b>(&'b self, before: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(before);
        out.push_identifier(C::NAME)?;
        out.push_sql(" = ");
        self.walk_ast(out)
    }

    fn columns<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(C::NAME)
    }
}

impl<Inner: Key<DB>, Tab, DB: Backend> Key<DB> for ValuesClause<Inner, Tab> {
    fn comparisons<'b>(&'b self, before: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.comparisons(before, out)
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.columns(out)
    }
}

macro_rules! key {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: Key<DB>),+> Key<DB> for ($($type,)+) {
            fn comparisons<'b>(&'b self, before: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $(
                    if $index > 0 {
                        out.push_sql(" AND ");
                    }
                    self.$index.comparisons(before, out.reborrow())?;
                )+
                Ok(())
            }

            fn columns<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $(
                    if $index > 0 {
                        out.push_sql(", ");
                    }
                    self.$index.columns(out.reborrow())?;
                )+
                Ok(())
            }
        }
    };
}
for_each_tuple!(key);

/// Values of a row that is to be inserted in the table `T`.
pub trait Values<DB: Backend, T> {
    /// Whether no column is set: all values are left to the database.
    fn is_empty(&self, backend: &DB) -> QueryResult<bool>;

    /// The columns that are set.
    fn column_names<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Their values, in the same order.
    fn values<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<Inner: InsertValues<DB, Tab>, Tab: Table, DB: Backend> Values<DB, Tab> for ValuesClause<Inner, Tab> {
    fn is_empty(&self, backend: &DB) -> QueryResult<bool> {
        self.values.is_noop(backend)
    }

    fn column_names<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.column_names(out)
    }

    fn values<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.walk_ast(out)
    }
}

impl<T, DB: Backend> Values<DB, T> for NoDefaults {
    fn is_empty(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }

    fn column_names<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }

    fn values<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl QueryId for NoDefaults {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
