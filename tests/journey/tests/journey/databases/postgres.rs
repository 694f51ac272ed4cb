//! A database on a PostgreSQL server, which `diesel setup` creates.

use std::env;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{name_of, with_database};
use crate::availability::Availability;
use crate::target::Target;

pub(crate) struct Postgres {
    name: String,
}

impl Target for Postgres {
    fn availability() -> Availability {
        match PgConnection::establish(&server()) {
            Ok(_) => Availability::Available,
            Err(error) => Availability::NoServer(format!(
                "PostgreSQL is not available, so its journey is not made. Start it, as `.ci/servers` does, or set \
                 GETORCREATE_POSTGRES_URL to its URL. ({error})"
            )),
        }
    }

    fn of_project(folder: &Path) -> Self {
        Self { name: name_of(folder) }
    }

    fn url(&self) -> String {
        with_database(&server(), &self.name)
    }

    fn set_up(&self) {
        Self::administrate(&format!("CREATE DATABASE {}", self.name));
    }

    const TABLES: &'static str = "
        CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL);
        CREATE TABLE memberships (id SERIAL PRIMARY KEY, team TEXT NOT NULL, nick TEXT NOT NULL);";
    const QUOTE: &'static str = "\"";
    const PRIMARY_KEYS: [&'static str; 2] = ["users_pkey", "memberships_pkey"];
    const KEYS: [&'static str; 2] = [
        r#"ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");"#,
        r#"ALTER TABLE "memberships" ADD CONSTRAINT "memberships_team_nick_key" UNIQUE ("team", "nick");"#,
    ];
    const VIOLATION: &'static str = "could not create unique index \"users_email_key\"";
}

impl Postgres {
    /// The name of the database.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Connects, once it has been created.
    pub(crate) fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the database is there")
    }

    /// Runs SQL outside the database.
    pub(crate) fn administrate(sql: &str) {
        let mut conn = PgConnection::establish(&server()).expect("the server answers");
        conn.batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }
}

impl Drop for Postgres {
    /// If the test has failed, its own failure must stay visible.
    fn drop(&mut self) {
        if let Ok(mut conn) = PgConnection::establish(&server()) {
            let dropped = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
            assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
        }
    }
}

fn server() -> String {
    let url = env::var("GETORCREATE_POSTGRES_URL");
    url.unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}
