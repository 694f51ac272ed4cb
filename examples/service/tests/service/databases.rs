//! The databases that the service is tested on.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use tempfile::TempDir;

use crate::availability::Availability;
use crate::target::Target;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

/// A database file in a folder of its own.
pub(crate) struct Sqlite(TempDir);

impl Target for Sqlite {
    type Connection = SqliteConnection;

    const LOCK: &'static str = "BEGIN IMMEDIATE";
    const DROP_CONSTRAINT: &'static str = "DROP INDEX tags_name_key";

    fn availability() -> Availability {
        Availability::Available
    }

    fn create() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    fn url(&self) -> String {
        self.0.path().join("tags.sqlite").display().to_string()
    }

    fn connect(&self) -> SqliteConnection {
        let mut conn = SqliteConnection::establish(&self.url()).expect("the folder is there");
        conn.batch_execute("PRAGMA busy_timeout = 60000")
            .expect("it can be set at any time");
        conn
    }

    fn tags(&self) -> Vec<(i32, String)> {
        let tags = tags::table.order(tags::id).load(&mut self.connect());
        tags.expect("the table can be read")
    }
}

/// A schema on a server.
pub(crate) struct Postgres {
    schema: String,
}

impl Target for Postgres {
    type Connection = AsyncConnectionWrapper<AsyncPgConnection>;

    const LOCK: &'static str = "BEGIN; LOCK TABLE tags IN EXCLUSIVE MODE";
    const DROP_CONSTRAINT: &'static str = "ALTER TABLE tags DROP CONSTRAINT tags_name_key";

    fn availability() -> Availability {
        match Self::Connection::establish(&server()) {
            Ok(_) => Availability::Available,
            Err(error) => Availability::NoServer(format!(
                "PostgreSQL is not to be had, so the service is not run on it. Start it, as `.ci/servers` does, or set \
                 GETORCREATE_POSTGRES_URL to its URL. ({error})"
            )),
        }
    }

    fn create() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let schema = format!("getorcreate_service_{}_{number}", process::id());
        administrate(&format!("CREATE SCHEMA {schema}")).expect("the server answers");
        Self { schema }
    }

    /// A lock timeout of one second, so that no call waits longer for a lock.
    fn url(&self) -> String {
        let url = server();
        let separator = if url.contains('?') { '&' } else { '?' };
        let options = format!("-csearch_path%3D{}%20-clock_timeout%3D1s", self.schema);
        format!("{url}{separator}options={options}")
    }

    fn connect(&self) -> Self::Connection {
        Self::Connection::establish(&self.url()).expect("the server answers")
    }

    fn tags(&self) -> Vec<(i32, String)> {
        let tags = tags::table.order(tags::id).load(&mut self.connect());
        tags.expect("the table can be read")
    }
}

impl Drop for Postgres {
    /// Drops the schema. A failure here must not hide the failure of the test.
    fn drop(&mut self) {
        let dropped = administrate(&format!(
            "SET client_min_messages = warning; DROP SCHEMA {} CASCADE",
            self.schema
        ));
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}

fn administrate(sql: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = <Postgres as Target>::Connection::establish(&server())?;
    Ok(conn.batch_execute(sql)?)
}

fn server() -> String {
    let url = env::var("GETORCREATE_POSTGRES_URL");
    url.unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}
