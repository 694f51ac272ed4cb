//! A file in the project's folder.

use std::path::Path;

use crate::availability::Availability;
use crate::target::Target;

pub(crate) struct Sqlite {
    path: String,
}

impl Target for Sqlite {
    fn availability() -> Availability {
        Availability::Available
    }

    fn of_project(folder: &Path) -> Self {
        let path = folder.join("app.db").display().to_string();
        Self { path }
    }

    fn url(&self) -> String {
        self.path.clone()
    }

    /// The first connection makes the file.
    fn set_up(&self) {}

    const TABLES: &'static str = "
        CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL);
        CREATE TABLE memberships (id INTEGER NOT NULL PRIMARY KEY, team TEXT NOT NULL, nick TEXT NOT NULL);";
    const QUOTE: &'static str = "`";
    const PRIMARY_KEYS: [&'static str; 2] = ["PRIMARY KEY", "PRIMARY KEY"];
    const KEYS: [&'static str; 2] = [
        "CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);",
        "CREATE UNIQUE INDEX `memberships_team_nick_key` ON `memberships` (`team`, `nick`);",
    ];
    const VIOLATION: &'static str = "UNIQUE constraint failed: users.email";
}
