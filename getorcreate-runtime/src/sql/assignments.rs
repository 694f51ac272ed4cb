//! The update of a row that exists, as SQL: its assignments and its condition.

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use diesel::{Column, QueryResult};

use super::row::List;
use crate::database::SupportedBackend;
use crate::diesel_internals::{
    ColumnInsertValue, DefaultableColumnInsertValue, DieselReserveSpecialization, ValuesClause,
};
use crate::lookup::{ColumnNames, InRow, Keyed};
use crate::request::{
    Conditional, GivenChanges, NoChanges, NoCondition, NoUpdate, OnlyIf, SetsNothing, SetsRow, SetsValues, Update,
    WithSet,
};
use crate::tuples::for_each_tuple;

/// The update of a row that exists, if there is one. `K` holds the values of a new row.
pub trait UpdateSql<DB: Backend, K> {
    /// False if the call never updates.
    const UPDATES: bool;
    /// True if the update has a condition.
    const IS_CONDITIONAL: bool;
    /// The condition.
    type Condition: QueryFragment<DB> + QueryId;

    /// True if a column gets a value.
    fn has_assignments(&self, key: &K) -> bool;

    /// `column = ?` for each column that gets a value.
    fn assignments<'b>(&'b self, key: &'b K, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The condition, if there is one.
    fn condition(&self) -> Option<&Self::Condition>;
}

impl<DB: Backend, K> UpdateSql<DB, K> for NoUpdate {
    const UPDATES: bool = false;
    const IS_CONDITIONAL: bool = false;
    type Condition = NoCondition;

    fn has_assignments(&self, _: &K) -> bool {
        false
    }

    fn assignments<'b>(&'b self, _: &'b K, _: &mut List, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }

    fn condition(&self) -> Option<&NoCondition> {
        None
    }
}

impl<DB: Backend, K, S: SetFrom<DB, K>, U: ChangesSql<DB>, C: MayBeCondition<DB>> UpdateSql<DB, K> for Update<S, U, C> {
    const UPDATES: bool = true;
    const IS_CONDITIONAL: bool = C::IS_CONDITION;
    type Condition = C::Condition;

    fn has_assignments(&self, key: &K) -> bool {
        self.set.has_assignments(key) || self.changes.has_assignments()
    }

    fn assignments<'b>(&'b self, key: &'b K, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.set.assignments(key, list, out.reborrow())?;
        self.changes.assignments(list, out)
    }

    fn condition(&self) -> Option<&C::Condition> {
        self.condition.condition()
    }
}

/// The values of a new row that an existing row gets as well.
pub trait SetFrom<DB: Backend, K> {
    /// True if there is one.
    fn has_assignments(&self, key: &K) -> bool;

    /// `column = ?` for each of them.
    fn assignments<'b>(&self, key: &'b K, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<DB: Backend, K> SetFrom<DB, K> for SetsNothing {
    fn has_assignments(&self, _: &K) -> bool {
        false
    }

    fn assignments<'b>(&self, _: &'b K, _: &mut List, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl<DB: Backend, K, Values: Assignments<DB>> SetFrom<DB, WithSet<K, Values>> for SetsValues {
    fn has_assignments(&self, key: &WithSet<K, Values>) -> bool {
        key.values.has_assignments(Except::NOTHING)
    }

    fn assignments<'b>(
        &self,
        key: &'b WithSet<K, Values>,
        list: &mut List,
        out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        key.values.assignments(Except::NOTHING, list, out)
    }
}

impl<DB, K, Names, Row> SetFrom<DB, Keyed<K, InRow<Names, Row>>> for SetsRow
where
    DB: Backend,
    Names: ColumnNames,
    Row: Assignments<DB>,
{
    fn has_assignments(&self, key: &Keyed<K, InRow<Names, Row>>) -> bool {
        key.row.row.has_assignments(Except::of(Names::NAMES, self.primary_key))
    }

    fn assignments<'b>(
        &self,
        key: &'b Keyed<K, InRow<Names, Row>>,
        list: &mut List,
        out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let except = Except::of(Names::NAMES, self.primary_key);
        key.row.row.assignments(except, list, out)
    }
}

/// Columns that are not assigned.
#[derive(Debug, Clone, Copy)]
pub struct Except<'a>([&'a [&'a str]; 2]);

impl Except<'static> {
    const NOTHING: Self = Self([&[], &[]]);
}

impl<'a> Except<'a> {
    /// The columns of a key, and those of the primary key.
    pub(super) const fn of(key: &'a [&'a str], primary_key: &'a [&'a str]) -> Self {
        Self([key, primary_key])
    }
}

impl Except<'_> {
    fn contains(self, column: &str) -> bool {
        self.0.iter().any(|columns| columns.contains(&column))
    }
}

/// Values of a row, as assignments.
pub trait Assignments<DB: Backend> {
    /// True if there is one besides these columns.
    fn has_assignments(&self, except: Except<'_>) -> bool;

    /// `column = ?` for each value, except for these columns and for values left to the database.
    fn assignments<'b>(&'b self, except: Except<'_>, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Adds the names of the columns that get a value.
    fn add_assigned(&self, except: Except<'_>, names: &mut Vec<&'static str>);
}

impl<C: Column, Value, DB: Backend> Assignments<DB> for ColumnInsertValue<C, Value>
where
    Self: QueryFragment<DB>,
{
    fn has_assignments(&self, except: Except<'_>) -> bool {
        !except.contains(C::NAME)
    }

    fn assignments<'b>(&'b self, except: Except<'_>, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if except.contains(C::NAME) {
            return Ok(());
        }
        list.separate(&mut out);
        out.push_identifier(C::NAME)?;
        out.push_sql(" = ");
        self.walk_ast(out)
    }

    fn add_assigned(&self, except: Except<'_>, names: &mut Vec<&'static str>) {
        if !except.contains(C::NAME) {
            names.push(C::NAME);
        }
    }
}

impl<Value: Assignments<DB>, DB: Backend> Assignments<DB> for DefaultableColumnInsertValue<Value> {
    fn has_assignments(&self, except: Except<'_>) -> bool {
        match self {
            Self::Expression(value) => value.has_assignments(except),
            Self::Default => false,
        }
    }

    fn assignments<'b>(&'b self, except: Except<'_>, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::Expression(value) => value.assignments(except, list, out),
            Self::Default => Ok(()),
        }
    }

    fn add_assigned(&self, except: Except<'_>, names: &mut Vec<&'static str>) {
        match self {
            Self::Expression(value) => value.add_assigned(except, names),
            Self::Default => {}
        }
    }
}

impl<Values: Assignments<DB>, Tab, DB: Backend> Assignments<DB> for ValuesClause<Values, Tab> {
    fn has_assignments(&self, except: Except<'_>) -> bool {
        self.values.has_assignments(except)
    }

    fn assignments<'b>(&'b self, except: Except<'_>, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.assignments(except, list, out)
    }

    fn add_assigned(&self, except: Except<'_>, names: &mut Vec<&'static str>) {
        self.values.add_assigned(except, names);
    }
}

macro_rules! assignments {
    ($($type:ident $index:tt)+) => {
        impl<DB: Backend, $($type: Assignments<DB>),+> Assignments<DB> for ($($type,)+) {
            fn has_assignments(&self, except: Except<'_>) -> bool {
                $(self.$index.has_assignments(except))||+
            }

            fn assignments<'b>(
                &'b self,
                except: Except<'_>,
                list: &mut List,
                mut out: AstPass<'_, 'b, DB>,
            ) -> QueryResult<()> {
                $( self.$index.assignments(except, list, out.reborrow())?; )+
                Ok(())
            }

            fn add_assigned(&self, except: Except<'_>, names: &mut Vec<&'static str>) {
                $( self.$index.add_assigned(except, names); )+
            }
        }
    };
}
for_each_tuple!(assignments);

/// Further changes of a row that exists.
pub trait ChangesSql<DB: Backend> {
    /// True if there is one.
    fn has_assignments(&self) -> bool;

    /// `column = expression` for each of them.
    fn assignments<'b>(&'b self, list: &mut List, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<DB: Backend> ChangesSql<DB> for NoChanges {
    fn has_assignments(&self) -> bool {
        false
    }

    fn assignments<'b>(&'b self, _: &mut List, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl<DB: Backend, Given: QueryFragment<DB>, Assigned> ChangesSql<DB> for GivenChanges<Given, Assigned> {
    fn has_assignments(&self) -> bool {
        self.has_assignments
    }

    fn assignments<'b>(&'b self, list: &mut List, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.has_assignments {
            return Ok(());
        }
        list.separate(&mut out);
        self.changes.walk_ast(out)
    }
}

/// A condition, or none.
pub trait MayBeCondition<DB: Backend>: Conditional {
    /// The condition.
    type Condition: QueryFragment<DB> + QueryId;

    /// The condition, if there is one.
    fn condition(&self) -> Option<&Self::Condition>;
}

impl<DB: Backend> MayBeCondition<DB> for NoCondition {
    type Condition = Self;

    fn condition(&self) -> Option<&Self> {
        None
    }
}

impl<DB: Backend, Condition: QueryFragment<DB> + QueryId> MayBeCondition<DB> for OnlyIf<Condition> {
    type Condition = Condition;

    fn condition(&self) -> Option<&Condition> {
        Some(&self.0)
    }
}

impl<DB: Backend> QueryFragment<DB> for NoCondition {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl QueryId for NoCondition {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// The columns of the model, and whether the condition is true for the row: `.., (condition)`.
///
/// A session without autocommit reads from a snapshot, and the call does not know of it. So there a look without a lock says
/// that the condition is true, and the `UPDATE` decides.
pub(crate) struct WithCondition<'a, Selection, Condition> {
    pub(crate) selection: Selection,
    pub(crate) is_locking: bool,
    /// None only if the call has no condition. Then this is never read.
    pub(crate) condition: Option<&'a Condition>,
}

impl<Selection: Expression, Condition> Expression for WithCondition<'_, Selection, Condition> {
    type SqlType = (Selection::SqlType, Bool);
}

impl<Selection: QueryId, Condition: QueryId> QueryId for WithCondition<'_, Selection, Condition> {
    type QueryId = WithCondition<'static, Selection::QueryId, Condition::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Selection::HAS_STATIC_QUERY_ID && Condition::HAS_STATIC_QUERY_ID;
}

impl<Selection, Condition, DB> QueryFragment<DB> for WithCondition<'_, Selection, Condition>
where
    DB: SupportedBackend + DieselReserveSpecialization,
    Selection: QueryFragment<DB>,
    Condition: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.selection.walk_ast(out.reborrow())?;
        let dialect = out.backend().dialect()?;
        out.push_sql(", (");
        if let Some(condition) = self.condition {
            condition.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        if let (false, Some(is_hidden)) = (self.is_locking, dialect.database().hidden_transaction_sql()) {
            out.push_sql(" OR ");
            out.push_sql(is_hidden);
        }
        Ok(())
    }
}
