//! `SELECT EXISTS (..)`: whether NULL equals NULL in an index on the key.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use crate::UniqueConstraint;
use crate::backend::postgres;
use crate::diesel_internals::Query;

/// Whether the table has a unique index that takes NULL for equal to NULL, as the constraint does: for PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HasEqualNulls(pub(crate) &'static UniqueConstraint);

impl Query for HasEqualNulls {
    type SqlType = Bool;
}

/// Its text depends on the constraint, and it is asked only where the first insert has yielded.
impl QueryId for HasEqualNulls {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for HasEqualNulls {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT ");
        out.push_sql(&postgres::has_equal_nulls(self.0));
        Ok(())
    }
}
