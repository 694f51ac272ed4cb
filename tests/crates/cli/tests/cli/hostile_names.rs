//! Names that would take effect where they are printed: the commands' output must be harmless, and the offered SQL must
//! still run.

use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::project::{BARE, Project, Ran};

/// A line break that begins a statement, and other characters that end a comment or control a terminal.
const HOSTILE: &[&str] = &[
    "x\nDROP TABLE users; --",
    "x\r\nDROP TABLE users; --\rDROP TABLE tags;",
    "x */ DROP TABLE users; /* --",
    "\u{1b}[2J\u{1b}[31mred\u{9b}2J\u{7f}",
    "\u{202e}resu\u{2066}\u{2028}\u{feff}",
    "it's \"a\" `name` \\ \\n [x]",
    "../../etc/x\n",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A project with users and an index that compares differently from its column. A migration therefore replaces the index.
fn project(name: &str) -> Project {
    let project = Project::with_database(BARE);
    project.execute(&format!(
        "CREATE UNIQUE INDEX {} ON users (email COLLATE NOCASE); CREATE UNIQUE INDEX by_name ON users (org_id, username);
        CREATE UNIQUE INDEX by_tag ON tags (name)",
        quoted(name)
    ));
    project
}

/// Asserts that only the program's own line breaks make lines: no line begins with the rest of a name.
#[track_caller]
fn assert_nothing_acts(text: &str) {
    let acts = |character: char| {
        character != '\n' && (character.is_control() || "\u{202e}\u{2066}\u{2028}\u{feff}".contains(character))
    };
    assert!(!text.contains(acts), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("DROP TABLE")), "{text}");
}

#[track_caller]
fn assert_harmless(ran: &Ran, status: i32) {
    assert_eq!(ran.status, Some(status), "{ran}");
    assert_nothing_acts(&ran.stdout);
    assert_nothing_acts(&ran.stderr);
}

fn indexes(project: &Project) -> Vec<String> {
    use diesel::prelude::*;
    let names =
        diesel::dsl::sql::<diesel::sql_types::Text>("name FROM sqlite_master WHERE tbl_name = 'users' ORDER BY name");
    let names = diesel::select(names).load(&mut project.connect());
    names.expect("the catalog can be read")
}

#[test]
fn a_name_neither_ends_a_comment_nor_becomes_a_path() {
    for name in HOSTILE {
        let project = project(name);
        let ran = project.run_on_database(&["generate"]);
        assert_harmless(&ran, 0);
        let folders = project.names("migrations");
        assert_eq!(folders.len(), 1, "{folders:?}");
        assert!(folders[0].ends_with("_add_users_email_key"), "{folders:?}");

        let up = project.read(format!("migrations/{}/up.sql", folders[0]));
        let comments: Vec<&str> = up.lines().take_while(|line| line.starts_with("--")).collect();
        assert!(
            comments.len() == 1 && comments[0].ends_with("which down.sql does not bring back."),
            "{up}"
        );
        assert_nothing_acts(comments[0]);
        project.execute(&up);
        assert_eq!(indexes(&project), ["by_name", "users", "users_email_key"], "{name:?}");
        assert_eq!(project.run_on_database(&["check"]).status, Some(0), "{name:?}");
    }
}

#[test]
fn a_name_does_not_act_where_a_check_shows_it() {
    for name in HOSTILE {
        let project = project(name);
        let ran = project.run_on_database(&["check"]);
        assert_harmless(&ran, 1);
        assert!(ran.stdout.contains(" compares email by NOCASE"), "{ran}");
        let is_plain = !name.contains(|character: char| character.is_control() || "\u{202e}".contains(character));
        assert_eq!(
            ran.stdout.contains("-- This SQL is shown with escapes"),
            !is_plain,
            "{ran}"
        );
    }
}

/// The printed SQL may not run as it stands; the SQL for programs does.
#[test]
fn the_sql_that_a_program_reads_runs() {
    for name in HOSTILE {
        let project = project(name);
        let ran = project.run_on_database(&["check", "--json"]);
        assert_harmless(&ran, 1);
        let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
        let fix = document["findings"][0]["fix"].as_str().expect("there is SQL");
        project.execute(fix);
        assert_eq!(indexes(&project), ["by_name", "users", "users_email_key"], "{name:?}");
    }
}

/// The output names the index that serves.
#[test]
fn a_name_of_an_index_that_serves() {
    for name in HOSTILE {
        let project = Project::with_database(BARE);
        project.execute(&format!(
            "CREATE UNIQUE INDEX {} ON users (email); CREATE UNIQUE INDEX by_name ON users (org_id, username);
            CREATE UNIQUE INDEX by_tag ON tags (name)",
            quoted(name)
        ));
        assert_harmless(&project.run_on_database(&["check"]), 0);
        let ran = project.run_on_database(&["check", "--json"]);
        assert_harmless(&ran, 0);
        let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
        assert_eq!(document["constraints"][1]["index"], *name);
    }
}

/// The SQL names the columns of the primary key, which no model declares.
#[test]
fn a_column_in_the_sql_about_duplicates() {
    for name in HOSTILE {
        let column = quoted(name);
        let project = Project::with_database(&format!(
            "CREATE TABLE users ({column} INTEGER NOT NULL, id INTEGER NOT NULL UNIQUE, email TEXT NOT NULL,
                org_id INTEGER NOT NULL, username TEXT NOT NULL, PRIMARY KEY ({column}, id));
            CREATE UNIQUE INDEX by_name ON users (org_id, username);
            CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            INSERT INTO users VALUES (1, 1, 'a', 1, 'a'), (2, 2, 'a', 2, 'b'), (3, 3, 'a', 3, 'c')",
        ));
        assert_harmless(&project.run_on_database(&["duplicates"]), 1);
        assert_harmless(&project.run_on_database(&["generate"]), 0);
        let up = project.read(format!("migrations/{}/up.sql", project.names("migrations")[0]));
        assert_nothing_acts(&up);
        assert!(project.connect().batch_execute(&up).is_err(), "there are duplicates");

        let ran = project.run_on_database(&["duplicates", "--json"]);
        assert_harmless(&ran, 1);
        let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
        let removal = document["duplicates"][0]["removal"]
            .as_str()
            .expect("the key tells them apart");
        project.execute(removal);
        project.execute(&up);
    }
}

/// Data may contain any characters, as names may.
#[test]
fn a_value_that_is_shown() {
    for value in HOSTILE {
        let project = Project::with_database(BARE);
        let value = value.replace('\'', "''");
        project.execute(&format!("INSERT INTO tags (name) VALUES ('{value}'), ('{value}')"));
        for arguments in [&["duplicates"][..], &["duplicates", "--json"]] {
            assert_harmless(&project.run_on_database(arguments), 1);
        }
    }
}

/// An error message may quote names.
#[test]
fn a_message_of_the_database() {
    for name in HOSTILE {
        let project = project(name);
        project.execute(&format!("CREATE VIEW {} AS SELECT 1 AS a", quoted(&format!("{name}v"))));
        let damaged = format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE {}' WHERE type = 'view'",
            quoted(name).replace('\'', "''")
        );
        project.execute(&damaged);
        let ran = project.run_on_database(&["check"]);
        assert_harmless(&ran, 2);
        assert!(
            ran.stderr
                .starts_with("error: cannot query the database: malformed database schema ("),
            "{ran}"
        );
        assert_eq!(ran.stderr.lines().count(), 1, "{ran}");
    }
}
