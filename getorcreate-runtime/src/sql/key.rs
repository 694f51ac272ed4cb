//! The values of a lookup by a key, as SQL.

use std::any::Any;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryId};

use super::comparison::{Comparing, KeySql};
use super::row::{Comparisons, ValuesByName};
use crate::database::IndexesOwnFunctions;
use crate::diesel_internals::ValuesClause;
use crate::lookup::{
    BuiltInFunctions, DeclaredKey, DistinctNulls, EqualNulls, InRow, Keyed, NullsByColumn, OwnFunctions, Unusable,
};
use crate::request::WithSet;

/// The values of a lookup by a key.
pub trait Key<DB: Backend> {
    /// The condition for rows with the key.
    fn filter<'b>(&'b self, key: KeySql, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The comparison that is true if a new row has the key, with this text before each column. It leaves out the conditions that
    /// the row may fail.
    fn is_stored<'b>(&'b self, key: KeySql, before: &'static str, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The columns.
    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// The names of the columns.
    fn names(&self) -> Vec<&'static str>;

    /// The value of this column, also of one that is not in the key. Nothing if the values do not set it.
    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<K, Row, DB> Key<DB> for Keyed<K, Row>
where
    DB: Backend,
    K: DeclaredKey,
    K::Nulls: KnownTo<DB>,
    K::Functions: IndexedBy<DB>,
    Row: Comparisons<DB> + ValuesByName<DB>,
{
    fn filter<'b>(&'b self, key: KeySql, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.comparisons(&Comparing { key, before: "" }, out.reborrow())?;
        key.push_own_rows(" AND ", out)
    }

    fn is_stored<'b>(&'b self, key: KeySql, before: &'static str, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.comparisons(&Comparing { key, before }, out.reborrow())?;
        if let Some(conditions) = key.other_conditions() {
            out.push_sql(" AND ");
            out.push_sql(&conditions);
        }
        Ok(())
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.columns(out)
    }

    fn names(&self) -> Vec<&'static str> {
        self.row.names()
    }

    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.row.value_of(column, out)
    }
}

impl<K: Key<DB>, Values, DB: Backend> Key<DB> for WithSet<K, Values> {
    fn filter<'b>(&'b self, key: KeySql, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.filter(key, out)
    }

    fn is_stored<'b>(&'b self, key: KeySql, before: &'static str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.is_stored(key, before, out)
    }

    fn columns<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.columns(out)
    }

    fn names(&self) -> Vec<&'static str> {
        self.key.names()
    }

    fn value_of<'b>(&'b self, column: &str, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.key.value_of(column, out)
    }
}

impl<K: QueryId, Values: QueryId> QueryId for WithSet<K, Values> {
    type QueryId = WithSet<K::QueryId, Values::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = K::HAS_STATIC_QUERY_ID && Values::HAS_STATIC_QUERY_ID;
}

impl<K: DeclaredKey, Row: QueryId> QueryId for Keyed<K, Row> {
    type QueryId = Keyed<K, Row::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Row::HAS_STATIC_QUERY_ID;
}

/// The identity of a lookup's values in Diesel's statement cache, for a `SELECT`. An `INSERT` uses their [`QueryId`]. For a
/// row with optional fields these differ: the columns of the `INSERT` vary, but the `SELECT` is always the same.
pub trait LookupId {
    /// The identity.
    type Id: Any;
    /// True if the text of the `SELECT` is always the same.
    const IS_STATIC: bool;
}
impl<K: DeclaredKey, Row: LookupId> LookupId for Keyed<K, Row> {
    type Id = Keyed<K, Row::Id>;
    const IS_STATIC: bool = Row::IS_STATIC;
}
impl<Values, Tab> LookupId for ValuesClause<Values, Tab>
where
    Self: QueryId,
{
    type Id = <Self as QueryId>::QueryId;
    const IS_STATIC: bool = <Self as QueryId>::HAS_STATIC_QUERY_ID;
}
impl<K: LookupId, Values> LookupId for WithSet<K, Values> {
    type Id = K::Id;
    const IS_STATIC: bool = K::IS_STATIC;
}
/// The values of the key are plain, so each is one bind.
impl<Names: 'static, Row> LookupId for InRow<Names, Row> {
    type Id = InRow<Names, ()>;
    const IS_STATIC: bool = true;
}

/// A database whose unique indexes can treat NULL as the key does.
#[diagnostic::on_unimplemented(
    message = "`{DB}` has no unique index that treats NULLs as equal",
    label = "the key of this request is `nulls_not_distinct`, which only PostgreSQL 15 or later supports",
    note = "remove `nulls_not_distinct`, and use this key only for rows that have a value"
)]
pub trait KnownTo<DB> {}
impl<DB> KnownTo<DB> for DistinctNulls {}
/// Every database has `coalesce`.
impl<DB, Key> KnownTo<DB> for NullsByColumn<Key> {}
#[cfg(feature = "postgres")]
impl KnownTo<diesel::pg::Pg> for EqualNulls {}
/// If PostgreSQL's impl were the only one, rustc would conclude that any connection is a PostgreSQL connection.
impl KnownTo<Unusable> for EqualNulls {}

/// A database whose unique indexes can hold the results of the key's functions.
pub trait IndexedBy<DB> {}
impl<DB> IndexedBy<DB> for BuiltInFunctions {}
#[diagnostic::do_not_recommend]
impl<DB: IndexesOwnFunctions> IndexedBy<DB> for OwnFunctions {}
