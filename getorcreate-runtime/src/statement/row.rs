//! How the values of a lookup and of the defaults appear in SQL.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{Column, QueryResult, Table};

use crate::diesel_internals::{ColumnInsertValue, InsertValues, ValuesClause};
use crate::request::NoDefaults;
use crate::tuples::for_each_tuple;

/// The values of a lookup, as conditions.
pub trait Key<DB: Backend> {
    /// `column = ?` for each column.
    fn filter<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// `+column = ?` for each column.
    ///
    /// The sign takes the column's type affinity away, and leaves its collation: text `'007'`, stored as the number 7,
    /// is equal to `'007'` by the column's affinity, and not equal to it as it is stored. See
    /// <https://www.sqlite.org/datatype3.html#affinity_of_expressions>, measured on SQLite 3.53.
    fn filter_as_stored<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The columns.
    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<C: Column, Value, DB: Backend> Key<DB> for ColumnInsertValue<C, Value>
where
    Self: QueryFragment<DB>,
{
    fn filter<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(C::NAME)?;
        out.push_sql(" = ");
        self.walk_ast(out)
    }

    fn filter_as_stored<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("+");
        self.filter(out)
    }

    fn columns<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(C::NAME)
    }
}

impl<Inner: Key<DB>, Tab, DB: Backend> Key<DB> for ValuesClause<Inner, Tab> {
    fn filter<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.filter(out)
    }

    fn filter_as_stored<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.filter_as_stored(out)
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.columns(out)
    }
}

macro_rules! key {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: Key<DB>),+> Key<DB> for ($($type,)+) {
            fn filter<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $(
                    if $index > 0 {
                        out.push_sql(" AND ");
                    }
                    self.$index.filter(out.reborrow())?;
                )+
                Ok(())
            }

            fn filter_as_stored<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $(
                    if $index > 0 {
                        out.push_sql(" AND ");
                    }
                    self.$index.filter_as_stored(out.reborrow())?;
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
