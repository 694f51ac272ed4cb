//! `SELECT @@autocommit`: the session's autocommit setting.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use crate::diesel_internals::Query;

/// True if each statement outside Diesel's transactions is its own transaction: for MySQL and MariaDB.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Autocommit;

impl Query for Autocommit {
    type SqlType = Bool;
}

impl<DB: Backend> QueryFragment<DB> for Autocommit {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT @@autocommit");
        Ok(())
    }
}
