//! SQL for the values of a lookup and of the defaults.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{Column, QueryResult};

use crate::database::Dialect;
use crate::diesel_internals::{
    ColumnInsertValue, DefaultableColumnInsertValue, DieselReserveSpecialization, InsertValues, ValuesClause,
};
use crate::lookup::{ColumnNames, InRow, Keyed};
use crate::request::{NoDefaults, WithSet};
use crate::sql::comparison::Comparing;
use crate::tuples::for_each_tuple;

/// The values of a lookup, in Diesel's form, as comparisons.
pub trait Comparisons<DB: Backend> {
    /// `column = ?` for each column, in the key's form.
    fn comparisons<'b>(&'b self, way: &Comparing, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The columns.
    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The names of the columns.
    fn names(&self) -> Vec<&'static str>;
}

impl<C: Column, Value, DB: Backend> Comparisons<DB> for ColumnInsertValue<C, Value>
where
    Self: QueryFragment<DB>,
{
    fn comparisons<'b>(&'b self, way: &Comparing, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        way.compare(C::NAME, &|out| self.walk_ast(out), out)
    }

    fn columns<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(C::NAME)
    }

    fn names(&self) -> Vec<&'static str> {
        vec![C::NAME]
    }
}

impl<Inner: Comparisons<DB>, Tab, DB: Backend> Comparisons<DB> for ValuesClause<Inner, Tab> {
    fn comparisons<'b>(&'b self, way: &Comparing, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.comparisons(way, out)
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.columns(out)
    }

    fn names(&self) -> Vec<&'static str> {
        self.values.names()
    }
}

macro_rules! comparisons {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: Comparisons<DB>),+> Comparisons<DB> for ($($type,)+) {
            fn comparisons<'b>(&'b self, way: &Comparing, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $(
                    if $index > 0 {
                        out.push_sql(" AND ");
                    }
                    self.$index.comparisons(way, out.reborrow())?;
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

            fn names(&self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $( names.extend(self.$index.names()); )+
                names
            }
        }
    };
}
for_each_tuple!(comparisons);

/// The comparisons of a row that holds its own key: only the columns of the key.
impl<Names: ColumnNames, Row: ValuesByName<DB>, DB: Backend> Comparisons<DB> for InRow<Names, Row> {
    fn comparisons<'b>(&'b self, way: &Comparing, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (index, column) in Names::NAMES.iter().enumerate() {
            if index > 0 {
                out.push_sql(" AND ");
            }
            way.compare(column, &|out| self.row.value_of(column, out), out.reborrow())?;
        }
        Ok(())
    }

    fn columns<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (index, column) in Names::NAMES.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_identifier(column)?;
        }
        Ok(())
    }

    fn names(&self) -> Vec<&'static str> {
        Names::NAMES.to_vec()
    }
}

impl<K, Row: ValuesByName<DB>, DB: Backend> ValuesByName<DB> for Keyed<K, Row> {
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.value_of(column, out)
    }
}

impl<K: ValuesByName<DB>, Set: ValuesByName<DB>, DB: Backend> ValuesByName<DB> for WithSet<K, Set> {
    fn value_of<'b>(&'b self, column: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.value_of(column, out.reborrow())?;
        self.values.value_of(column, out)
    }
}

impl<DB: Backend> ValuesByName<DB> for NoDefaults {
    fn value_of<'b>(&'b self, _: &str, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl<Names, Row: ValuesByName<DB>, DB: Backend> ValuesByName<DB> for InRow<Names, Row> {
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.value_of(column, out)
    }
}

/// A row whose values can be found by the names of their columns.
pub trait ValuesByName<DB: Backend> {
    /// The value of this column. Nothing if the row does not set it.
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<C: Column, Value, DB: Backend> ValuesByName<DB> for ColumnInsertValue<C, Value>
where
    Self: QueryFragment<DB>,
{
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if C::NAME == column { self.walk_ast(out) } else { Ok(()) }
    }
}

impl<Value: ValuesByName<DB>, DB: Backend> ValuesByName<DB> for DefaultableColumnInsertValue<Value> {
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::Expression(value) => value.value_of(column, out),
            Self::Default => Ok(()),
        }
    }
}

impl<Inner: ValuesByName<DB>, Tab, DB: Backend> ValuesByName<DB> for ValuesClause<Inner, Tab> {
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.value_of(column, out)
    }
}

macro_rules! values_by_name {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: ValuesByName<DB>),+> ValuesByName<DB> for ($($type,)+) {
            fn value_of<'b>(&'b self, column: &str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $( self.$index.value_of(column, out.reborrow())?; )+
                Ok(())
            }
        }
    };
}
for_each_tuple!(values_by_name);

/// Values of a row to be inserted.
///
/// A value left to the database is omitted, as Diesel does on SQLite. On other databases Diesel writes `DEFAULT`, which
/// PostgreSQL accepts only in `VALUES`.
pub trait Values<DB: Backend>: ValuesByName<DB> {
    /// The columns that are set.
    fn column_names<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Their values, in the same order.
    fn values<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Adds the names of the columns that are set.
    fn add_names(&self, names: &mut Vec<&'static str>);
}

/// A list in progress.
#[derive(Debug, Default)]
pub struct List {
    has_begun: bool,
    /// True if a value left to the database is `DEFAULT`, and is not omitted.
    writes_default: bool,
    /// The quoted table from whose columns the values have their types, and its database.
    typed_by: Option<(Dialect, String)>,
}

impl List {
    /// A list in which all rows of a type have the same columns.
    pub(super) const fn of_all_columns() -> Self {
        Self {
            has_begun: false,
            writes_default: true,
            typed_by: None,
        }
    }

    /// A list of values that have the types of the columns of this quoted table.
    pub(super) const fn typed_by(dialect: Dialect, table: String) -> Self {
        Self {
            has_begun: false,
            writes_default: false,
            typed_by: Some((dialect, table)),
        }
    }

    fn around(&self, column: &str) -> (String, String) {
        match &self.typed_by {
            Some((dialect, table)) => dialect
                .database()
                .around_input_value(&dialect.identifier(column), table),
            None => (String::new(), String::new()),
        }
    }

    pub(super) fn separate<DB: Backend>(&mut self, out: &mut AstPass<'_, '_, DB>) {
        if self.has_begun {
            out.push_sql(", ");
        }
        self.has_begun = true;
    }
}

/// Diesel's `InsertValues` knows which values cannot be inserted: those that contain a column.
impl<C, Value, DB> Values<DB> for ColumnInsertValue<C, Value>
where
    C: Column,
    DB: Backend + DieselReserveSpecialization,
    Self: InsertValues<DB, C::Table>,
{
    fn column_names<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        list.separate(&mut out);
        out.push_identifier(C::NAME)
    }

    fn values<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        list.separate(&mut out);
        if list.typed_by.is_none() {
            return self.walk_ast(out);
        }
        let (opening, closing) = list.around(C::NAME);
        out.push_sql(&opening);
        self.walk_ast(out.reborrow())?;
        out.push_sql(&closing);
        Ok(())
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        names.push(C::NAME);
    }
}

impl<C, Value, DB> Values<DB> for DefaultableColumnInsertValue<ColumnInsertValue<C, Value>>
where
    C: Column,
    DB: Backend,
    ColumnInsertValue<C, Value>: Values<DB>,
{
    fn column_names<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::Expression(value) => value.column_names(list, out),
            Self::Default if list.writes_default => {
                list.separate(&mut out);
                out.push_identifier(C::NAME)
            }
            Self::Default => Ok(()),
        }
    }

    fn values<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::Expression(value) => value.values(list, out),
            Self::Default if list.writes_default => {
                list.separate(&mut out);
                out.push_sql("DEFAULT");
                Ok(())
            }
            Self::Default => Ok(()),
        }
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        match self {
            Self::Expression(value) => value.add_names(names),
            Self::Default => {}
        }
    }
}

impl<K, Row: Values<DB>, DB: Backend> Values<DB> for Keyed<K, Row> {
    fn column_names<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.column_names(list, out)
    }

    fn values<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.values(list, out)
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        self.row.add_names(names);
    }
}

impl<Names, Row: Values<DB>, DB: Backend> Values<DB> for InRow<Names, Row> {
    fn column_names<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.column_names(list, out)
    }

    fn values<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.values(list, out)
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        self.row.add_names(names);
    }
}

impl<K: Values<DB>, Set: Values<DB>, DB: Backend> Values<DB> for WithSet<K, Set> {
    fn column_names<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.column_names(list, out.reborrow())?;
        self.values.column_names(list, out)
    }

    fn values<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.values(list, out.reborrow())?;
        self.values.values(list, out)
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        self.key.add_names(names);
        self.values.add_names(names);
    }
}

impl<Inner: Values<DB>, Tab, DB: Backend> Values<DB> for ValuesClause<Inner, Tab> {
    fn column_names<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.column_names(list, out)
    }

    fn values<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.values(list, out)
    }

    fn add_names(&self, names: &mut Vec<&'static str>) {
        self.values.add_names(names);
    }
}

macro_rules! values {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: Values<DB>),+> Values<DB> for ($($type,)+) {
            fn column_names<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $( self.$index.column_names(list, out.reborrow())?; )+
                Ok(())
            }

            fn values<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                $( self.$index.values(list, out.reborrow())?; )+
                Ok(())
            }

            fn add_names(&self, names: &mut Vec<&'static str>) {
                $( self.$index.add_names(names); )+
            }
        }
    };
}
for_each_tuple!(values);

impl<DB: Backend> Values<DB> for NoDefaults {
    fn column_names<'b>(&'b self, _: &mut List, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }

    fn values<'b>(&'b self, _: &mut List, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }

    fn add_names(&self, _: &mut Vec<&'static str>) {}
}

impl QueryId for NoDefaults {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Names: 'static, Row: QueryId> QueryId for InRow<Names, Row> {
    type QueryId = InRow<Names, Row::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Row::HAS_STATIC_QUERY_ID;
}
