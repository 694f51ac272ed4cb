//! A database on a MariaDB or MySQL server.

use std::env;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{name_of, with_database};
use crate::availability::Availability;
use crate::target::Target;

pub(crate) struct Mysql {
    name: String,
}

impl Target for Mysql {
    fn availability() -> Availability {
        match MysqlConnection::establish(&server()) {
            Ok(_) => Availability::Available,
            Err(error) => Availability::NoServer(format!(
                "MariaDB is not available, so its journey is not made. Start it, as `.ci/servers` does, or set \
                 GETORCREATE_MARIADB_URL to its URL. ({error})"
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
        let mut conn = MysqlConnection::establish(&server()).expect("the server answers");
        conn.batch_execute(&format!("CREATE DATABASE {}", self.name))
            .expect("the name is free");
    }

    const TABLES: &'static str = "
        CREATE TABLE users (
            id INTEGER PRIMARY KEY AUTO_INCREMENT, email VARCHAR(100) NOT NULL, name VARCHAR(100) NOT NULL
        );
        CREATE TABLE memberships (
            id INTEGER PRIMARY KEY AUTO_INCREMENT, team VARCHAR(100) NOT NULL, nick VARCHAR(100) NOT NULL
        );";
    const QUOTE: &'static str = "`";
    const PRIMARY_KEYS: [&'static str; 2] = ["PRIMARY", "PRIMARY"];
    const KEYS: [&'static str; 2] = [
        "ALTER TABLE `users` ADD UNIQUE KEY `users_email_key` (`email`);",
        "ALTER TABLE `memberships` ADD UNIQUE KEY `memberships_team_nick_key` (`team`, `nick`);",
    ];
    const VIOLATION: &'static str = "Duplicate entry 'ada@x' for key 'users_email_key'";
}

impl Drop for Mysql {
    /// If the test has failed, its own failure must stay visible.
    fn drop(&mut self) {
        if let Ok(mut conn) = MysqlConnection::establish(&server()) {
            let dropped = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
            assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
        }
    }
}

fn server() -> String {
    let url = env::var("GETORCREATE_MARIADB_URL");
    url.unwrap_or_else(|_| "mysql://root@127.0.0.1:3306".to_owned())
}
