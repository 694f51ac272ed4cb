//! Asks a live database about its tables, read-only, and only the catalog. What is true of one database stands in its
//! own file; what an answer means is not said here.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::QueryResult;

use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::connection::SchemaConnection;
use crate::schema::live::{LiveServer, Presence};

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
