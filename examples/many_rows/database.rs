//! The SQLite database, with a unique constraint for each declared key.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::Error;

pub(crate) fn create(file: &Path) -> Result<(), Error> {
    connect(file)?.batch_execute(
        "CREATE TABLE domains (
            id   INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            CONSTRAINT domains_name_key UNIQUE (name)
        );
        CREATE TABLE authors (
            id        INTEGER PRIMARY KEY,
            email     TEXT NOT NULL,
            name      TEXT NOT NULL,
            domain_id INTEGER NOT NULL REFERENCES domains (id),
            CONSTRAINT authors_email_key UNIQUE (email)
        );
        CREATE TABLE commits (
            id          INTEGER PRIMARY KEY,
            author_id   INTEGER NOT NULL REFERENCES authors (id),
            authored_at TIMESTAMP NOT NULL,
            subject     TEXT NOT NULL,
            CONSTRAINT commits_author_id_authored_at_subject_key UNIQUE (author_id, authored_at, subject)
        );",
    )?;
    Ok(())
}

/// Connects. The connection waits for a lock instead of failing at once.
pub(crate) fn connect(file: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = SqliteConnection::establish(&file.to_string_lossy())?;
    conn.batch_execute(
        "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;",
    )?;
    Ok(conn)
}
