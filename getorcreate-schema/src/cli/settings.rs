//! The settings that the command line leaves open: the database and the folder of migrations. They are read from the
//! same places as in `diesel_cli`.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;

use super::database::Backend;
use super::error::CliError;
use crate::connection::SchemaConnection;
use crate::database::Dialect;

/// The settings for finding the database.
#[derive(Debug)]
pub(super) struct Settings {
    database_url: Option<String>,
    backends: Vec<Backend>,
}

impl Settings {
    /// Takes the URL from the option, or else from the environment. `.env` is read into the environment first.
    pub(super) fn new(database_url: Option<String>, backends: Vec<Backend>) -> Result<Self, CliError> {
        // `--database-url "$URL"` with an unset variable gives an empty URL.
        if database_url.as_deref() == Some("") {
            return Err(CliError::EmptyUrl);
        }
        read_dot_env()?;
        let database_url = database_url.or_else(|| env::var("DATABASE_URL").ok());
        Ok(Self {
            database_url: database_url.filter(|url| !url.is_empty()),
            backends,
        })
    }

    /// Connects to the database.
    pub(super) fn connect(&self) -> Result<Box<dyn SchemaConnection>, CliError> {
        self.connect_if_given()?.ok_or(CliError::NoDatabase)
    }

    /// Connects to the database, if a URL is given.
    pub(super) fn connect_if_given(&self) -> Result<Option<Box<dyn SchemaConnection>>, CliError> {
        let Some(url) = &self.database_url else { return Ok(None) };
        Backend::of_url(url, &self.backends)?.open(url).map(Some)
    }

    /// The dialect to write in if no database is queried.
    pub(super) fn dialect(&self, asked: Option<Dialect>) -> Result<Dialect, CliError> {
        if let Some(dialect) = asked {
            return Ok(dialect);
        }
        if let Some(url) = &self.database_url {
            return Backend::of_url(url, &self.backends).map(|backend| backend.dialect);
        }
        match Dialect::value_variants() {
            [] => Err(CliError::NothingBuiltIn),
            [dialect] => Ok(*dialect),
            several => {
                let known = several.iter().filter_map(Dialect::to_possible_value);
                Err(CliError::DialectUnknown {
                    known: known.map(|value| value.get_name().to_owned()).collect(),
                })
            }
        }
    }
}

/// Reads `.env`. Variables that are already set stay as they are.
fn read_dot_env() -> Result<(), CliError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // The parser's message repeats the line, and so perhaps a password.
        Err(dotenvy::Error::LineParse(..)) => Err(CliError::DotEnv(
            "a line is not NAME=value, or its value has a space and no quotes".to_owned(),
        )),
        Err(error) => Err(CliError::DotEnv(error.to_string())),
    }
}

/// The folder of the migrations. It may not exist yet.
pub(super) fn migration_directory(asked: Option<PathBuf>) -> Result<PathBuf, CliError> {
    if let Some(directory) = asked.or_else(|| env::var_os("MIGRATION_DIRECTORY").map(PathBuf::from)) {
        return Ok(directory);
    }
    let here = env::current_dir().map_err(|source| CliError::Read {
        path: ".".into(),
        source,
    })?;
    let directory = match configured_directory(&here)? {
        Some(directory) => directory,
        None => nearest(&here, "migrations", Path::is_dir).unwrap_or_else(|| here.join("migrations")),
    };
    Ok(relative(&directory, &here))
}

/// The `[migrations_directory]` of diesel.toml, relative to that file.
fn configured_directory(here: &Path) -> Result<Option<PathBuf>, CliError> {
    let config = env::var_os("DIESEL_CONFIG_FILE").map(|path| here.join(path));
    let Some(path) = config.or_else(|| nearest(here, "diesel.toml", Path::is_file)) else {
        return Ok(None);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CliError::Read { path, source }),
    };
    let directory = Config::directory(&text).map_err(|error| CliError::Config {
        path: relative(&path, here),
        reason: error.message().to_owned(),
    })?;
    let base = path.parent().unwrap_or(here);
    Ok(directory.map(|directory| base.join(directory)))
}

/// The part of diesel.toml that is read. <https://diesel.rs/guides/configuring-diesel-cli>
#[derive(Deserialize)]
struct Config {
    migrations_directory: Option<MigrationsDirectory>,
}

#[derive(Deserialize)]
struct MigrationsDirectory {
    dir: PathBuf,
}

impl Config {
    fn directory(text: &str) -> Result<Option<PathBuf>, toml::de::Error> {
        let config: Self = toml::from_str(text)?;
        Ok(config.migrations_directory.map(|section| section.dir))
    }
}

/// The path of the name in this folder, or in the nearest folder above.
fn nearest(here: &Path, name: &str, is_it: fn(&Path) -> bool) -> Option<PathBuf> {
    here.ancestors()
        .map(|folder| folder.join(name))
        .find(|path| is_it(path))
}

/// The path relative to this folder, as people would write it.
fn relative(path: &Path, here: &Path) -> PathBuf {
    path.strip_prefix(here).unwrap_or(path).to_owned()
}
