//! The database behind a Diesel backend. The type of a connection does not always show it: an enum with
//! `#[derive(MultiConnection)]` has its own backend.

use std::cell::Cell;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::Error as DieselError;

use super::dialect::{Dialect, KnownBackend, OwnFunctions, RowLocks};
use crate::diesel_internals::{LimitClause, LimitOffsetClause, NoOffsetClause};

/// A backend that getorcreate knows.
#[diagnostic::on_unimplemented(
    message = "getorcreate is built without support for `{Self}`",
    label = "the database of this connection is not supported",
    note = "enable the database's feature of `getorcreate`, as for Diesel: `features = [\"sqlite\"]`, `\"postgres\"` or `\"mysql\"`"
)]
pub trait SupportedBackend: Backend {
    /// Returns the database behind this backend.
    ///
    /// # Errors
    ///
    /// Diesel's `MultiConnection` returns an error for a backend that it does not have.
    fn dialect(&self) -> QueryResult<Dialect>;
}

#[diagnostic::do_not_recommend]
impl<DB: Backend> SupportedBackend for DB
where
    for<'a> Limit<'a>: QueryFragment<DB>,
{
    fn dialect(&self) -> QueryResult<Dialect> {
        let dialect = Cell::new(None);
        let limit = LimitOffsetClause {
            limit_clause: LimitClause(Told(&dialect)),
            offset_clause: NoOffsetClause,
        };
        // This writes nothing. It walks to the fragment for the one database.
        limit.is_noop(self)?;
        let unknown = || DieselError::QueryBuilderError("the backend is not a known database".into());
        dialect.get().ok_or_else(unknown)
    }
}

/// A query node for the actual backend. Diesel's backends pass it on, including the backend of `MultiConnection`.
type Limit<'a> = LimitOffsetClause<LimitClause<Told<'a>>, NoOffsetClause>;

/// A fragment that learns which database it is written for.
#[derive(Debug)]
pub struct Told<'a>(&'a Cell<Option<Dialect>>);

impl<DB: KnownBackend> QueryFragment<DB> for Told<'_> {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.set(Some(DB::DIALECT));
        Ok(())
    }
}

/// A backend whose `SELECT` can lock rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot lock a row",
    label = "`for_update` locks the row until the transaction ends, and this database has no row locks",
    note = "SQLite locks the whole database: begin the transaction with `immediate_transaction`, and leave out \
            `.for_update()`"
)]
pub trait LocksRows: Backend {}

#[diagnostic::do_not_recommend]
impl<DB: Backend> LocksRows for DB where LimitOffsetClause<LimitClause<LockedRow>, NoOffsetClause>: QueryFragment<DB> {}

/// A fragment for each database that can lock rows. The backend of a `MultiConnection` passes it on to all of its
/// databases, as it does with [`Told`].
#[derive(Debug)]
pub struct LockedRow;

impl<DB: RowLocks> QueryFragment<DB> for LockedRow {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

/// A backend whose unique indexes can hold the result of a function of the user's own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot index the result of your own function",
    label = "the key of this request applies a function that `define_sql_function!` declares",
    note = "MySQL and MariaDB allow only their own functions in an index or in a generated column",
    note = "use `lower`, `upper`, `trim` or `coalesce` for the key, or store the function's result in a column of its own"
)]
pub trait IndexesOwnFunctions: Backend {}

#[diagnostic::do_not_recommend]
impl<DB: Backend> IndexesOwnFunctions for DB where
    LimitOffsetClause<LimitClause<CallsOwnFunction>, NoOffsetClause>: QueryFragment<DB>
{
}

/// A fragment for each database that can index such a result. The backend of a `MultiConnection` passes it on to all of
/// its databases, as it does with [`Told`].
#[derive(Debug)]
pub struct CallsOwnFunction;

impl<DB: OwnFunctions> QueryFragment<DB> for CallsOwnFunction {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests {
    use diesel::mysql::Mysql;
    use diesel::pg::Pg;
    use diesel::sqlite::Sqlite;

    use super::IndexesOwnFunctions;

    /// Implemented twice for a backend that indexes own functions. Then `_` in the call below is ambiguous.
    trait CallsNone<Form> {
        fn is_sure() -> bool {
            true
        }
    }
    impl<DB> CallsNone<()> for DB {}
    impl<DB: IndexesOwnFunctions> CallsNone<bool> for DB {}

    fn indexes_own_functions<DB: IndexesOwnFunctions>() -> bool {
        true
    }

    #[test]
    fn mysql_indexes_no_function_of_the_user_s_own() {
        assert!(indexes_own_functions::<Sqlite>() && indexes_own_functions::<Pg>());
        assert!(<Mysql as CallsNone<_>>::is_sure());
    }
}
