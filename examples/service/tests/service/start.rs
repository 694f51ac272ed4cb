//! The service starts with a given database and address.

use std::fs;
use std::path::Path;

use crate::TestResult;
use crate::databases::Sqlite;
use crate::instance::{Answer, Instance, program, program_without_database};
use crate::target::Target;

pub(crate) fn tags_outlive_the_service<T: Target>() -> TestResult {
    let database = T::create();
    for status in [201, 200] {
        let instance = Instance::start(&database)?;
        assert_eq!(instance.put("rust")?, Answer::tag(status, 1, "rust"));
        instance.stop()?.assert_clean_and_without("rust");
    }
    Ok(())
}

pub(crate) fn a_database_that_is_not_as_declared_is_refused<T: Target>() -> TestResult {
    let database = T::create();
    Instance::start(&database)?.stop()?;
    database.execute(T::DROP_CONSTRAINT);
    Instance::refused(program(&database))?.assert_error("tags (name): no unique index is on exactly these columns");
    Ok(())
}

#[test]
fn a_database_that_cannot_be_served_is_refused() -> TestResult {
    for (url, why) in [
        (
            "mysql://root@127.0.0.1/tags",
            "is neither a file nor `postgres://..`, but `mysql://..`",
        ),
        (
            ":memory:",
            "has to name a file, since each connection would have a database of its own",
        ),
    ] {
        let mut program = program_without_database();
        program.env("DATABASE_URL", url);
        Instance::refused(program)?.assert_error(&format!("DATABASE_URL {why}"));
    }
    Ok(())
}

#[test]
fn an_address_that_is_taken_is_said() -> TestResult {
    let database = Sqlite::create();
    let instance = Instance::start(&database)?;
    let address = instance.address();
    let mut program = program(&database);
    program.env("ADDRESS", address);
    Instance::refused(program)?.assert_error(&format!("cannot listen on {address}: "));
    Ok(())
}

#[test]
fn without_a_database_the_tags_are_gone_with_the_service() -> TestResult {
    let temporary = tempfile::tempdir()?;
    let entries = || -> std::io::Result<usize> { Ok(fs::read_dir(temporary.path())?.count()) };
    let mut program = program_without_database();
    program.env("TMPDIR", temporary.path());
    let instance = Instance::of(program)?;
    assert_eq!(instance.put("rust")?, Answer::tag(201, 1, "rust"));
    assert_eq!(entries()?, 1);
    instance.stop()?.assert_clean_and_without("rust");
    assert_eq!(entries()?, 0);
    Ok(())
}

/// The last connection to close removes SQLite's write-ahead log.
#[test]
fn the_connections_are_closed_at_the_end() -> TestResult {
    let database = Sqlite::create();
    let instance = Instance::start(&database)?;
    instance.put("rust")?;
    instance.stop()?.assert_clean_and_without("rust");
    let path = database.url();
    let folder = Path::new(&path).parent().expect("it is in a folder");
    let files: Vec<_> = fs::read_dir(folder)?
        .map(|file| file.map(|file| file.file_name()))
        .collect::<Result<_, _>>()?;
    assert_eq!(files, ["tags.sqlite"]);
    Ok(())
}
