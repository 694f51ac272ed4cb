//! Writes migrations as folders: all of them, or none.
//!
//! They are first written to a staging folder. Its name begins with a dot, so Diesel skips it. When all are written,
//! they are moved to their place. If a move fails, the earlier moves are undone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::cli::error::CliError;
use crate::migration::Migration;

/// Writes the migrations. Returns the paths of the new files.
pub(super) fn write(directory: &Path, migrations: &[Migration]) -> Result<Vec<PathBuf>, CliError> {
    let is_new = !directory.exists();
    fs::create_dir_all(directory).map_err(|source| unwritable(directory, source))?;
    let written = write_into(directory, migrations);
    if written.is_err() && is_new {
        // Other files in the folder belong to somebody else. The removal then fails, as it should.
        let _ = fs::remove_dir(directory);
    }
    written
}

fn write_into(directory: &Path, migrations: &[Migration]) -> Result<Vec<PathBuf>, CliError> {
    let present = names(directory)?;
    check_absent(directory, &present, migrations)?;
    let names = versioned_names(Utc::now(), &present, migrations);
    let staging = stage(directory, &names, migrations)?;
    publish(staging.path(), directory, &names)?;
    let files = names.iter().zip(migrations).flat_map(|(name, migration)| {
        let folder = directory.join(name);
        files(migration).into_iter().map(move |(file, _)| folder.join(file))
    });
    Ok(files.collect())
}

/// The names in the folder, in order.
fn names(directory: &Path) -> Result<Vec<String>, CliError> {
    let read = || -> io::Result<Vec<String>> {
        fs::read_dir(directory)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    };
    let mut names = read().map_err(|source| CliError::Read {
        path: directory.to_owned(),
        source,
    })?;
    names.sort();
    Ok(names)
}

/// Checks that no migration of the same name exists. The version before the name does not count.
fn check_absent(directory: &Path, present: &[String], migrations: &[Migration]) -> Result<(), CliError> {
    let is_one = |name: &&String| {
        let Some((_, name)) = name.split_once('_') else {
            return false;
        };
        migrations.iter().any(|migration| migration.name == name)
    };
    match present.iter().find(is_one) {
        Some(name) => Err(CliError::MigrationExists {
            path: directory.join(name),
        }),
        None => Ok(()),
    }
}

/// Names with versions like those of `diesel_cli`: the time, and a number that no existing version has.
fn versioned_names(now: DateTime<Utc>, present: &[String], migrations: &[Migration]) -> Vec<String> {
    let now = now.format("%Y-%m-%d-%H%M%S");
    let versions = (0_u32..).map(|number| format!("{now}-{number:04x}"));
    let is_free = |version: &String| !present.iter().any(|name| name.starts_with(version));
    let named = versions.filter(is_free).zip(migrations);
    named
        .map(|(version, migration)| format!("{version}_{}", migration.name))
        .collect()
}

/// The staging folder with all migrations. It is deleted when it is dropped.
fn stage(directory: &Path, names: &[String], migrations: &[Migration]) -> Result<TempDir, CliError> {
    let staging = tempfile::Builder::new()
        .prefix(".getorcreate-")
        .tempdir_in(directory)
        .map_err(|source| unwritable(directory, source))?;
    for (name, migration) in names.iter().zip(migrations) {
        let folder = staging.path().join(name);
        fs::create_dir(&folder).map_err(|source| unwritable(&folder, source))?;
        for (file, text) in files(migration) {
            let path = folder.join(file);
            fs::write(&path, text).map_err(|source| unwritable(&path, source))?;
        }
    }
    Ok(staging)
}

fn publish(staging: &Path, directory: &Path, names: &[String]) -> Result<(), CliError> {
    for (index, name) in names.iter().enumerate() {
        let path = directory.join(name);
        if let Err(source) = fs::rename(staging.join(name), &path) {
            withdraw(directory, &names[..index]);
            return Err(unwritable(&path, source));
        }
    }
    Ok(())
}

/// Undoes the moves as far as possible. The error that led here is the one to report.
fn withdraw(directory: &Path, names: &[String]) {
    for name in names {
        let _ = fs::remove_dir_all(directory.join(name));
    }
}

fn files(migration: &Migration) -> Vec<(&'static str, &str)> {
    let mut files = vec![("up.sql", &*migration.up), ("down.sql", &*migration.down)];
    files.extend(migration.metadata().map(|text| ("metadata.toml", text)));
    files
}

fn unwritable(path: &Path, source: io::Error) -> CliError {
    CliError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use chrono::DateTime;

    use super::{names, publish, versioned_names, write};
    use crate::migration::Migration;

    fn migration(name: &str) -> Migration {
        Migration {
            name: name.to_owned(),
            up: String::new(),
            down: String::new(),
            run_in_transaction: false,
        }
    }

    fn content(directory: &Path) -> Vec<String> {
        names(directory).expect("it can be read")
    }

    #[test]
    fn metadata_is_a_file_of_its_own() {
        let directory = tempfile::tempdir().expect("it can be made");
        let files = write(directory.path(), &[migration("one")]).expect("it can be written");
        let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["up.sql", "down.sql", "metadata.toml"]);
        let text = fs::read_to_string(&files[2]).expect("it can be read");
        assert_eq!(text, "run_in_transaction = false\n");
    }

    #[test]
    fn a_version_that_is_there_is_not_used_again() {
        let present = ["1970-01-01-000000-0000_one", "1970-01-01-000000-0002_two"].map(ToOwned::to_owned);
        let migrations = [migration("three"), migration("four")];
        assert_eq!(
            versioned_names(DateTime::UNIX_EPOCH, &present, &migrations),
            ["1970-01-01-000000-0001_three", "1970-01-01-000000-0003_four"]
        );
    }

    /// No file system allows a name of more than 255 bytes.
    #[test]
    fn what_was_staged_goes_when_the_next_cannot_be() {
        let project = tempfile::tempdir().expect("it can be made");
        let migrations = [migration("one"), migration(&"long".repeat(100))];
        let directory = project.path().join("migrations");
        assert!(write(&directory, &migrations).is_err());
        assert_eq!(content(project.path()), [""; 0], "not even the folder stays");
        fs::create_dir(&directory).expect("it can be made");
        assert!(write(&directory, &migrations).is_err());
        assert_eq!(content(&directory), [""; 0]);
    }

    #[test]
    fn what_was_moved_is_taken_back_when_the_next_cannot_be() {
        let project = tempfile::tempdir().expect("it can be made");
        let (staging, directory) = (project.path().join("staging"), project.path().join("migrations"));
        for folder in ["staging/0_one", "staging/1_two", "migrations/1_two/in_the_way"] {
            fs::create_dir_all(project.path().join(folder)).expect("it can be made");
        }
        assert!(publish(&staging, &directory, &["0_one".to_owned(), "1_two".to_owned()]).is_err());
        assert_eq!(content(&directory), ["1_two"]);
    }
}
