//! A folder with a database, in which the program runs.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tempfile::TempDir;

/// The tables without their constraints.
pub(crate) const BARE: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, org_id INTEGER NOT NULL, username TEXT NOT NULL);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
";

/// The tables with all constraints that the models declare.
pub(crate) const WHOLE: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY, email TEXT NOT NULL, org_id INTEGER NOT NULL, username TEXT NOT NULL
    );
    CREATE UNIQUE INDEX by_email ON users (email);
    CREATE UNIQUE INDEX by_name ON users (username, org_id);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE UNIQUE INDEX by_tag ON tags (name);
";

/// Users, several of whom have the same key.
pub(crate) const DUPLICATES: &str = "
    INSERT INTO users (email, org_id, username)
    VALUES ('ada@x', 1, 'ada'), ('ada@x', 2, 'ada'), ('bob@x', 3, 'bob'), ('ada@x', 3, 'bob'), ('bob@x', 4, 'eve');
";

/// A temporary folder. Dropping the value removes it.
pub(crate) struct Project {
    folder: TempDir,
}

/// The result of running the program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// A project without a database.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    /// A project with the database `app.db`.
    pub(crate) fn with_database(sql: &str) -> Self {
        let project = Self::empty();
        project.execute(sql);
        project
    }

    pub(crate) fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(&self.database_url()).expect("the database can be opened")
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).expect("the statements can be run");
    }

    pub(crate) fn database_url(&self) -> String {
        self.path("app.db").display().to_string()
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("it is in the project");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path(name)).expect("the file can be read")
    }

    /// The names in one of its folders, hidden or not, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("the folder is there");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("it can be read"))).collect();
        names.sort();
        names
    }

    /// The program, without settings from outside.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schema"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        for variable in [
            "DATABASE_URL",
            "MIGRATION_DIRECTORY",
            "DIESEL_CONFIG_FILE",
            "NO_COLOR",
            "CLICOLOR_FORCE",
        ] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program without a database.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs the program on `app.db`.
    pub(crate) fn run_on_database(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[("DATABASE_URL", OsStr::new("app.db"))])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &OsStr)]) -> Ran {
        let mut command = self.command();
        command.args(arguments).envs(environment.iter().copied());
        Ran::from_output(&command.output().expect("the program can be run"))
    }
}

impl Ran {
    pub(crate) fn from_output(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
        Self {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Asserts that the program succeeded with this output.
    #[track_caller]
    pub(crate) fn assert_clean(&self, stdout: &str) {
        self.assert(0, stdout, "");
    }

    /// Asserts that the program failed with this one line.
    #[track_caller]
    pub(crate) fn assert_refused(&self, error: &str) {
        self.assert(2, "", &format!("error: {error}\n"));
    }

    #[track_caller]
    pub(crate) fn assert(&self, status: i32, stdout: &str, stderr: &str) {
        let expected = Self {
            status: Some(status),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert!(*self == expected, "{self}\n\nwas expected to be\n\n{expected}");
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, stdout, stderr } = self;
        write!(formatter, "status: {status:?}\n-- stdout\n{stdout}-- stderr\n{stderr}")
    }
}
