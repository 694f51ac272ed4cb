//! Errors that stop a command: one line on stderr, status 2, and nothing made or written.

use std::ffi::OsStr;

use crate::project::{Project, WHOLE};

const COMMANDS: [&str; 3] = ["check", "duplicates", "generate"];

/// Asserts that each command that uses a database fails with this error for this URL, and leaves nothing behind.
#[track_caller]
fn assert_refused(url: &str, error: &str) {
    for command in COMMANDS {
        let project = Project::empty();
        project.run(&[command, "--database-url", url]).assert_refused(error);
        assert_eq!(project.names("."), [""; 0]);
    }
}

#[test]
fn a_command_without_a_database() {
    for command in ["check", "duplicates"] {
        let error = "no database is given: pass --database-url, or set DATABASE_URL in the environment or in .env";
        Project::empty().run(&[command]).assert_refused(error);
        Project::empty()
            .run_with(&[command], &[("DATABASE_URL", OsStr::new(""))])
            .assert_refused(error);
    }
}

/// The case of `--database-url "$URL"` with an unset variable: the command must not use another database instead.
#[test]
fn a_url_that_is_empty() {
    assert_refused("", "--database-url is empty");
    let project = Project::with_database(WHOLE);
    let ran = project.run_on_database(&["check", "--database-url", ""]);
    ran.assert_refused("--database-url is empty");
}

#[test]
fn a_file_that_is_not_there_is_not_made() {
    assert_refused(
        "app.db",
        "the file `app.db` does not exist, and this program creates none",
    );
    assert_refused(
        "sqlite://app.db",
        "cannot open `sqlite://app.db`: unable to open database file; a missing file is not created",
    );
    assert_refused(
        "file:app.db?mode=rwc",
        "cannot open `file:app.db?mode=rwc`: unable to open database file; a missing file is not created",
    );
}

#[test]
fn a_scheme_that_is_nobodys() {
    assert_refused(
        "oracle://ada:secret@host/app",
        "getorcreate does not know the database `oracle://`: write `postgres://..`, `mysql://..`, or the path of a \
         SQLite file",
    );
}

#[test]
fn a_database_that_is_not_built_in() {
    assert_refused(
        "postgres://ada:secret@host/app",
        "this program is built without PostgreSQL: enable the feature `postgres` of getorcreate",
    );
    assert_refused(
        "mysql://ada:secret@host/app",
        "this program is built without MySQL and MariaDB: enable the feature `mysql` of getorcreate",
    );
}

#[test]
fn a_file_that_is_no_database() {
    let project = Project::empty();
    project.write("app.db", &"This is not a database. ".repeat(100));
    for command in COMMANDS {
        project
            .run_on_database(&[command])
            .assert_refused("cannot query the database: file is not a database");
    }
}

#[test]
fn a_folder_in_the_place_of_the_database() {
    let project = Project::empty();
    project.write("app.db/file", "");
    project
        .run_on_database(&["check"])
        .assert_refused("cannot open `app.db`: unable to open database file; a missing file is not created");
}

#[test]
fn a_view_in_the_place_of_a_table() {
    let project = Project::with_database(WHOLE);
    project.execute("ALTER TABLE tags RENAME TO labels; CREATE VIEW tags AS SELECT * FROM labels");
    project
        .run_on_database(&["generate"])
        .assert_refused("tags is a view: no unique constraint can be added to it");
    assert_eq!(project.names("."), ["app.db"]);
}

#[test]
fn settings_that_cannot_be_read() {
    let project = Project::with_database(WHOLE);
    project.write(".env", "DATABASE_URL=postgres://ada:se cret@host\n");
    project
        .run(&["check"])
        .assert_refused("cannot read `.env`: a line is not NAME=value, or its value has a space and no quotes");

    let project = Project::with_database(WHOLE);
    project.write("diesel.toml", "[migrations_directory\n");
    let ran = project.run(&["generate", "--all"]);
    ran.assert_refused("cannot read `diesel.toml`: unclosed table, expected `]`");
}

#[test]
fn the_online_form_on_a_database_that_has_none() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP INDEX by_tag");
    project.run_on_database(&["generate", "--online"]).assert_refused(
        "there is no online form for SQLite: SQLite allows one writer at a time, and building the index is a write",
    );
    assert_eq!(project.names("."), ["app.db"]);
}
