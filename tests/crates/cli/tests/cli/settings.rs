//! The sources of the database URL and the migrations folder.

use std::ffi::OsStr;

use crate::project::{BARE, Project, Ran, WHOLE};

/// A project with a clean database, and one that is not clean.
fn two_databases() -> Project {
    let project = Project::with_database(WHOLE);
    let bare = Project::with_database(BARE);
    std::fs::copy(bare.path("app.db"), project.path("bare.db")).expect("it can be copied");
    project
}

fn status(ran: &Ran) -> Option<i32> {
    assert_eq!(ran.stderr, "");
    ran.status
}

#[test]
fn the_option_is_stronger_than_the_environment_and_that_than_the_file() {
    let project = two_databases();
    let environment = |value| [("DATABASE_URL", OsStr::new(value))];
    project.write(".env", "DATABASE_URL=bare.db\n");
    assert_eq!(status(&project.run(&["check"])), Some(1));
    assert_eq!(status(&project.run_with(&["check"], &environment("app.db"))), Some(0));
    project.write(".env", "DATABASE_URL=app.db\n");
    assert_eq!(status(&project.run(&["check"])), Some(0));
    assert_eq!(status(&project.run_with(&["check"], &environment("bare.db"))), Some(1));
    let option = ["check", "--database-url", "app.db"];
    assert_eq!(status(&project.run_with(&option, &environment("bare.db"))), Some(0));
    let before = ["--database-url", "bare.db", "check"];
    assert_eq!(status(&project.run_with(&before, &environment("app.db"))), Some(1));
}

#[test]
fn the_file_is_found_in_a_folder_above() {
    let project = two_databases();
    project.write(".env", &format!("DATABASE_URL='{}'\n", project.database_url()));
    project.write("src/bin/schema.rs", "");
    let mut command = project.command();
    command.current_dir(project.path("src/bin")).arg("check");
    let output = command.output().expect("the program can be run");
    assert_eq!(status(&Ran::from_output(&output)), Some(0));
}

#[test]
fn a_file_of_sqlite_is_written_as_diesel_takes_it() {
    let project = two_databases();
    let path = project.database_url();
    for url in [
        "app.db",
        "file:app.db",
        "file:app.db?mode=ro",
        "sqlite://app.db",
        &path,
        &format!("file://{path}"),
        &format!("sqlite://{path}"),
    ] {
        assert_eq!(
            status(&project.run(&["check", "--database-url", url])),
            Some(0),
            "{url}"
        );
    }
}

/// Runs `generate`, and returns the folder that it wrote to.
fn generated(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let environment: Vec<(&str, &OsStr)> = environment
        .iter()
        .map(|(name, value)| (*name, OsStr::new(value)))
        .collect();
    let ran = project.run_with(&[&["generate", "--all"], arguments].concat(), &environment);
    assert_eq!(status(&ran), Some(0));
    let line = ran.stdout.lines().next().expect("it has written something");
    let folder = line.strip_prefix("Creating ").and_then(|path| path.split_once("/20"));
    folder.expect("it is a path of a migration").0.to_owned()
}

#[test]
fn the_folder_is_looked_for_as_diesel_cli_does() {
    let project = Project::empty();
    assert_eq!(generated(&project, &[], &[]), "migrations");
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"x\"\n[migrations_directory]\ndir = \"db/first\"\n",
    );
    assert_eq!(generated(&project, &[], &[]), "db/first");
    project.write("config/other.toml", "[migrations_directory]\ndir = \"second\"\n");
    let config = ("DIESEL_CONFIG_FILE", "config/other.toml");
    assert_eq!(generated(&project, &[], &[config]), "config/second");
    let environment = ("MIGRATION_DIRECTORY", "third");
    assert_eq!(generated(&project, &[], &[config, environment]), "third");
    let option = ["--migration-dir", "fourth"];
    assert_eq!(generated(&project, &option, &[config, environment]), "fourth");
}

#[test]
fn the_folder_may_be_named_in_the_file_of_the_environment() {
    let project = Project::empty();
    project.write(".env", "MIGRATION_DIRECTORY=db/migrations\n");
    assert_eq!(generated(&project, &[], &[]), "db/migrations");
}

#[test]
fn the_nearest_folder_of_migrations_is_used() {
    let project = Project::empty();
    project.write("migrations/.keep", "");
    project.write("src/lib.rs", "");
    let mut command = project.command();
    command.current_dir(project.path("src")).args(["generate", "--all"]);
    let output = command.output().expect("the program can be run");
    assert_eq!(status(&Ran::from_output(&output)), Some(0));
    assert_eq!(project.names("migrations").len(), 4);
    assert_eq!(project.names("src"), ["lib.rs"]);
}
