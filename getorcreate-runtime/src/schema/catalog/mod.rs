//! Asks a live database about its tables, read-only, and only the catalog. What is true of one database stands in its
//! own file; what an answer means is not said here.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::QueryResult;

use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::constraint::Literal;
use crate::diesel_internals::table_name::TableName;
use crate::schema::connection::SchemaConnection;
use crate::schema::live::{LiveCheck, LiveColumn, LiveServer, LiveTable, Presence};

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
        Dialect::Sqlite => Ok(LiveServer::default()),
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

/// Whether a column can never have the value of a condition, as far as that is certain.
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
