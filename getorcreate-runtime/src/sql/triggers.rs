//! `SELECT EXISTS (SELECT .. FROM information_schema.TRIGGERS)`: triggers that an insert fires, and that write.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use crate::database::Dialect;
use crate::diesel_internals::Query;
use crate::diesel_internals::table_name::TableName;

/// True if an insert into the table fires a trigger that writes to some table: for MySQL and MariaDB. They show
/// triggers only to a user with the privilege. A trigger that only sets a column of the new row does not count, whether
/// it sets `updated_at` or uses `REPLACE(..)`.
#[derive(Debug)]
pub(crate) struct HasWritingTriggers {
    pub(crate) table: TableName,
    pub(crate) dialect: Dialect,
}

impl Query for HasWritingTriggers {
    type SqlType = Bool;
}

/// The text depends on the table, and the query runs only on the way to an error.
impl QueryId for HasWritingTriggers {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for HasWritingTriggers {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "SELECT EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_MANIPULATION = 'INSERT' \
             AND LOWER(ACTION_STATEMENT) REGEXP '(^|[^a-z0-9_$.`])(insert|replace|update|call)([^a-z0-9_$(]|$)' \
             AND EVENT_OBJECT_SCHEMA = ",
        );
        match &self.table.schema {
            Some(schema) => out.push_sql(&self.dialect.string_literal(schema)),
            None => out.push_sql("DATABASE()"),
        }
        out.push_sql(" AND EVENT_OBJECT_TABLE = ");
        out.push_sql(&self.dialect.string_literal(&self.table.name));
        out.push_sql(")");
        Ok(())
    }
}
