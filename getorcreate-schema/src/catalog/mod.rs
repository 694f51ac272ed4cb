//! Asks a live database about its tables, read-only, and only the catalog. What is true of one database stands in its
//! own file; what an answer means is not said here.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Literal, TableName};

use crate::connection::SchemaConnection;
use crate::dialect::Dialect;
use crate::live::{LiveCheck, LiveColumn, LiveServer, LiveTable, Presence, Refusal};

/// What there is under the name of a table.
pub(crate) fn table(conn: &mut dyn SchemaConnection, dialect: Dialect, name: &TableName) -> QueryResult<Presence> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::table(conn, name),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::table(conn, name),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::table(conn, name),
    }
}

/// How the server and the session are set.
pub(crate) fn server(conn: &mut dyn SchemaConnection, dialect: Dialect) -> QueryResult<LiveServer> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::server(conn),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::server(conn),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::server(conn),
    }
}

/// The checks of the table that refuse each row of a constraint for some rows, as far as that is certain.
pub(crate) fn contradicting_checks(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    name: &TableName,
    live: &LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<Vec<LiveCheck>> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Ok(Vec::new()),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Ok(Vec::new()),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::contradicting_checks(conn, name, live, constraint),
    }
}

/// True if a column can never have the value of a condition, as far as that is certain.
pub(crate) fn is_never(dialect: Dialect, column: &LiveColumn, literal: Literal) -> bool {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => false,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => false,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::is_never(column, literal),
    }
}

/// Adds to a table what the server itself takes its indexes for, beside a declared key.
pub(crate) fn infer(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    name: &TableName,
    live: &mut LiveTable,
    constraint: &UniqueConstraint,
) -> QueryResult<()> {
    match dialect {
        // It cannot be asked. It compares the terms of two conditions as they are written, which `written` does as well.
        // <https://www.sqlite.org/partialindex.html#queries_using_partial_indexes>
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Ok(()),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::infer(conn, name, live, constraint),
        // They have no indexes with conditions, and generated columns in place of expressions.
        #[cfg(feature = "mysql")]
        Dialect::Mysql => Ok(()),
    }
}

/// The names that a new index of the table cannot have.
pub(crate) fn taken_names(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    table: &TableName,
) -> QueryResult<Vec<String>> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::taken_names(conn, table),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::taken_names(conn, table),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::taken_names(conn, table),
    }
}

/// What keeps each row out of a table, or, with a constraint, each row that a call by it would insert. Asked of a table that
/// lacks nothing else.
pub(crate) fn refusals(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    table: &TableName,
    live: &LiveTable,
    constraint: Option<&UniqueConstraint>,
) -> QueryResult<Vec<Refusal>> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::refusals(conn, table, live, constraint),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::refusals(conn, table, live, constraint),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => Ok(Vec::new()),
    }
}

/// True if no row that meets the conditions also meets the predicate of an index. If that cannot be known, it is not.
pub(crate) fn is_apart(
    conn: &mut dyn SchemaConnection,
    dialect: Dialect,
    table: &TableName,
    predicate: &str,
    conditions: &[Condition],
) -> QueryResult<bool> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::is_apart(conn, table, predicate, conditions),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::is_apart(conn, table, predicate, conditions),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => Ok(false),
    }
}
