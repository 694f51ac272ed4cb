//! The databases that a project may have, and the texts that differ between them.

mod mysql;
mod postgres;
mod sqlite;

use std::path::Path;

pub(crate) use mysql::Mysql;
pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;

/// A name for a database or a role, which only this folder yields.
fn name_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase());
    name.expect("it is a folder of a test's own")
}

/// The URL of another database on the same server. <https://www.rfc-editor.org/rfc/rfc3986#section-3>
fn with_database(url: &str, name: &str) -> String {
    let (server, parameters) = url.split_once('?').unwrap_or((url, ""));
    let authority = server.find("://").map_or(0, |scheme| scheme + "://".len());
    let end = server[authority..]
        .find('/')
        .map_or(server.len(), |path| authority + path);
    let separator = if parameters.is_empty() { "" } else { "?" };
    format!("{}/{name}{separator}{parameters}", &server[..end])
}

#[test]
fn a_url_keeps_all_but_its_database() {
    for (url, expected) in [
        ("postgres://ada@host:5432/app", "postgres://ada@host:5432/other"),
        ("postgres://host", "postgres://host/other"),
        (
            "mysql://ada@host/app?ssl_mode=disabled",
            "mysql://ada@host/other?ssl_mode=disabled",
        ),
    ] {
        assert_eq!(with_database(url, "other"), expected);
    }
}
