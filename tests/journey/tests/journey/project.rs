//! The folder of a project, with its files and its database.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tempfile::TempDir;
use test_journey::{AnyConnection, memberships, users};

use crate::programs::{self, Ran};
use crate::target::Target;

/// A row of either table: its number, and two texts.
pub(crate) type Row = (i32, String, String);

/// A project without migrations, whose database exists only in its settings so far. Dropping the value removes both.
pub(crate) struct Project<T> {
    pub(crate) database: T,
    folder: TempDir,
}

/// The rows of the tables before there is a constraint: the first of each key, and others.
pub(crate) const ROWS: &str = "
    INSERT INTO users (id, email, name) VALUES
        (11, 'ada@x', 'Ada'), (12, 'bob@x', 'Bob'), (13, 'ada@x', 'Ada L.'),
        (14, 'bob@x', 'Robert'), (15, 'eve@x', 'Eve'), (16, 'ada@x', 'A.');
    INSERT INTO memberships (id, team, nick) VALUES
        (11, 'red', 'ada'), (12, 'blue', 'ada'), (13, 'red', 'bob'), (14, 'red', 'ada');";

impl<T: Target> Project<T> {
    pub(crate) fn create() -> Self {
        let folder = tempfile::Builder::new().prefix("getorcreate_").tempdir();
        let folder = folder.expect("a temporary folder can be made");
        let database = T::of_project(folder.path());
        let project = Self { database, folder };
        project.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
        project.write("src/lib.rs", "mod schema;\n");
        project.write(".env", &format!("DATABASE_URL={}\n", project.database.url()));
        fs::create_dir(project.path("migrations")).expect("the folder can be made");
        project
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

    /// The last `table!` file that `diesel` has written, if any.
    pub(crate) fn tables(&self) -> Option<String> {
        fs::read_to_string(self.path("src/schema.rs")).ok()
    }

    /// Writes one of the project's own migrations.
    pub(crate) fn write_migration(&self, name: &str, up: &str, down: &str) {
        self.write(&format!("migrations/{name}/up.sql"), up);
        self.write(&format!("migrations/{name}/down.sql"), down);
    }

    /// Writes the migration of the tables, and another that fills them.
    pub(crate) fn write_history(&self) {
        self.write_migration(
            "2020-01-01-000000_create_tables",
            T::TABLES,
            "DROP TABLE memberships; DROP TABLE users;",
        );
        self.write_migration(
            "2020-01-02-000000_import_rows",
            ROWS,
            "DELETE FROM memberships; DELETE FROM users;",
        );
    }

    /// The folders of the migrations whose names end in this way, in order.
    pub(crate) fn migrations(&self, end: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path("migrations")).expect("the folder is there");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let names = entries.map(|entry| name(entry.expect("it can be read")));
        let mut names: Vec<String> = names.filter(|name| name.ends_with(end)).collect();
        names.sort();
        names
    }

    /// The statement in the comment at the top of a generated migration.
    pub(crate) fn removal(&self, migration: &str) -> String {
        let up = self.read(format!("migrations/{migration}/up.sql"));
        let lines = up.lines().skip_while(|line| !line.starts_with("-- DELETE"));
        let comment = lines.map_while(|line| line.strip_prefix("-- "));
        comment.flat_map(|line| [line, "\n"]).collect()
    }

    pub(crate) fn connect(&self) -> AnyConnection {
        AnyConnection::establish(&self.database.url()).expect("the database is there")
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.connect()
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }

    /// All rows of the tables.
    pub(crate) fn rows(&self) -> (Vec<Row>, Vec<Row>) {
        let mut conn = self.connect();
        let users = users::table.order(users::id).load(&mut conn);
        let memberships = memberships::table.order(memberships::id).load(&mut conn);
        (users.expect("it can be read"), memberships.expect("it can be read"))
    }

    pub(crate) fn diesel(&self, arguments: &[&str]) -> Ran {
        programs::run(&programs::diesel(), self.folder.path(), arguments, &[])
    }

    /// Runs the command line.
    pub(crate) fn schema(&self, arguments: &[&str]) -> Ran {
        programs::run(env!("CARGO_BIN_EXE_schema"), self.folder.path(), arguments, &[])
    }

    /// Runs the command line for the models whose tables are in the schema `archive`.
    pub(crate) fn archive(&self, arguments: &[&str]) -> Ran {
        programs::run(env!("CARGO_BIN_EXE_archive"), self.folder.path(), arguments, &[])
    }

    /// Runs the program that gets or creates a user.
    pub(crate) fn member(&self, email: &str) -> Ran {
        let url = self.database.url();
        programs::run(
            env!("CARGO_BIN_EXE_member"),
            self.folder.path(),
            &[email],
            &[("DATABASE_URL", &url)],
        )
    }
}
