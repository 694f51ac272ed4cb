//! `SELECT current_setting('lc_messages')`

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;

use crate::diesel_internals::Query;

/// The language of the server's messages: for PostgreSQL.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct MessageLanguage;

impl Query for MessageLanguage {
    type SqlType = Text;
}

impl<DB: Backend> QueryFragment<DB> for MessageLanguage {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT pg_catalog.current_setting('lc_messages')");
        Ok(())
    }
}
