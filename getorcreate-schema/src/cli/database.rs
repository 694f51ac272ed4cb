//! Finds the database that a URL means, and connects to it.
//!
//! URLs are split here as the client libraries split them. The crate `url` follows the browser standard, which rejects
//! a URL with several hosts or with a `/` in the password. It also makes the relative path of a SQLite file absolute.

use std::path::Path;

use diesel::{ConnectionError, ConnectionResult};

use super::error::CliError;
use crate::connection::SchemaConnection;
use crate::database::Dialect;

/// A database that the program is built for, and the function that connects to it.
#[derive(Debug, Clone, Copy)]
pub struct Backend {
    /// The database.
    pub dialect: Dialect,
    /// Opens a connection to the database at the URL.
    pub connect: fn(&str) -> ConnectionResult<Box<dyn SchemaConnection>>,
}

impl Backend {
    /// The backend for the URL, as `diesel_cli` reads it: a URL without a scheme is a file of `SQLite`.
    pub(super) fn of_url(url: &str, backends: &[Self]) -> Result<Self, CliError> {
        let database = Database::of_url(url)?;
        let known = backends.iter().find(|backend| database.is(backend.dialect));
        known.copied().ok_or_else(|| match database {
            Database::Sqlite if !url.contains("://") => CliError::NoScheme,
            Database::Sqlite | Database::Postgres | Database::Mysql => database.missing(),
        })
    }

    /// Connects. Does not create a file.
    pub(super) fn open(self, url: &str) -> Result<Box<dyn SchemaConnection>, CliError> {
        if !Database::Sqlite.is(self.dialect) {
            return (self.connect)(url).map_err(|source| self.refused(url, source));
        }
        (self.connect)(&existing_file(url)?).map_err(|source| CliError::Open {
            file: url.to_owned(),
            source,
        })
    }

    /// The error for a failed connection. A message may quote part of a misread URL, and so part of the password.
    fn refused(self, url: &str, source: ConnectionError) -> CliError {
        if has_unescaped_password(url) {
            return CliError::Unescaped { database: self.dialect };
        }
        CliError::Connect {
            database: self.dialect,
            url: url.to_owned(),
            source,
        }
    }
}

/// A database, even one that the program is not built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Database {
    Sqlite,
    Postgres,
    Mysql,
}

impl Database {
    fn of_url(url: &str) -> Result<Self, CliError> {
        match url.split_once("://").map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            Some("mysql") => Ok(Self::Mysql),
            Some("sqlite" | "file") | None => Ok(Self::Sqlite),
            Some(scheme) => Err(CliError::UnknownScheme {
                scheme: format!("{scheme}://"),
            }),
        }
    }

    fn is(self, dialect: Dialect) -> bool {
        self.name_and_feature().1 == dialect.database().feature()
    }

    const fn name_and_feature(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("SQLite", "sqlite"),
            Self::Postgres => ("PostgreSQL", "postgres"),
            Self::Mysql => ("MySQL and MariaDB", "mysql"),
        }
    }

    fn missing(self) -> CliError {
        let (name, feature) = self.name_and_feature();
        CliError::NotBuiltIn { name, feature }
    }
}

/// The URL of a `SQLite` file that is opened only if it exists. Diesel would create it.
/// <https://www.sqlite.org/uri.html>
fn existing_file(url: &str) -> Result<String, CliError> {
    let uri = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("file:"));
    let Some(uri) = uri else {
        return existing_path(url);
    };
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let may_create = |parameter: &&str| *parameter == "mode=rwc";
    let mut parameters: Vec<&str> = parameters.filter(|parameter| !may_create(parameter)).collect();
    if !parameters.iter().any(|parameter| parameter.starts_with("mode=")) {
        parameters.push("mode=rw");
    }
    Ok(format!("file:{path}?{}", parameters.join("&")))
}

fn existing_path(path: &str) -> Result<String, CliError> {
    if path == ":memory:" || Path::new(path).exists() {
        return Ok(path.to_owned());
    }
    Err(CliError::NoSuchFile { path: path.to_owned() })
}

/// True if the part before the last `@` has characters that a URL cannot have there.
/// <https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1>
fn has_unescaped_password(url: &str) -> bool {
    let authority = url.split_once("://").map_or("", |(_, authority)| authority);
    let Some((user_and_password, _)) = authority.rsplit_once('@') else {
        return false;
    };
    let is_escaped = |piece: &str| {
        piece
            .get(..2)
            .is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()))
    };
    let is_allowed = |character: char| character.is_alphanumeric() || "-._~!$&'()*+,;=:%".contains(character);
    !user_and_password.chars().all(is_allowed) || !user_and_password.split('%').skip(1).all(is_escaped)
}

#[cfg(test)]
mod tests {
    use super::{Backend, Database, existing_file, has_unescaped_password};
    use crate::cli::error::CliError;

    #[test]
    fn the_scheme_says_which_database_it_is() {
        let database = |url| Database::of_url(url).ok();
        assert_eq!(database("postgres://ada@host/app"), Some(Database::Postgres));
        assert_eq!(database("postgresql:///app"), Some(Database::Postgres));
        assert_eq!(database("mysql://host/app"), Some(Database::Mysql));
        for url in [
            "sqlite://app.db",
            "file:app.db?mode=ro",
            "file:///app.db",
            "app.db",
            ":memory:",
            "C:\\app.db",
        ] {
            assert_eq!(database(url), Some(Database::Sqlite), "{url}");
        }
        assert_eq!(database("oracle://ada:secret@host/app"), None);
    }

    #[test]
    fn what_the_program_is_not_built_for_is_told_by_how_it_was_written() {
        let refused = |url| Backend::of_url(url, &[]).err();
        assert!(matches!(refused("host=db dbname=app"), Some(CliError::NoScheme)));
        assert!(matches!(
            refused("sqlite://app.db"),
            Some(CliError::NotBuiltIn { feature: "sqlite", .. })
        ));
        assert!(matches!(
            refused("postgres://db/app"),
            Some(CliError::NotBuiltIn {
                feature: "postgres",
                ..
            })
        ));
    }

    #[test]
    fn a_file_is_never_made() {
        let uri = |url| existing_file(url).ok();
        assert_eq!(uri("sqlite://app.db").as_deref(), Some("file:app.db?mode=rw"));
        assert_eq!(
            uri("file:app.db?mode=rwc&cache=shared").as_deref(),
            Some("file:app.db?cache=shared&mode=rw")
        );
        assert_eq!(uri("file:app.db?mode=ro").as_deref(), Some("file:app.db?mode=ro"));
        assert_eq!(uri(":memory:").as_deref(), Some(":memory:"));
        assert_eq!(uri("no such file"), None);
    }

    #[test]
    fn a_password_that_a_driver_may_misread_is_noticed() {
        for url in [
            "postgres://ada:p@ss@host",
            "postgres://ada:p/s@host",
            "postgres://ada:5%@host",
            "mysql://a:%zz@host",
        ] {
            assert!(has_unescaped_password(url), "{url}");
        }
        for url in [
            "postgres://ada:p%40ss@host",
            "postgres://host/app",
            "mysql://ada:5!=6@host",
            "app@home.db",
        ] {
            assert!(!has_unescaped_password(url), "{url}");
        }
    }
}
