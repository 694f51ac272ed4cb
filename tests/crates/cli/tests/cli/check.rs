//! `check`

use std::process::Stdio;

use serde_json::{Value, json};

use crate::project::{BARE, DUPLICATES, Project, Ran, WHOLE};

#[test]
fn a_database_that_is_as_declared_is_clean() {
    Project::with_database(WHOLE).run_on_database(&["check"]).assert_clean(
        "enforced  users (id)                by PRIMARY KEY
enforced  users (email)             by by_email
enforced  users (org_id, username)  by by_name
enforced  tags (id)                 by PRIMARY KEY
enforced  tags (name)               by by_tag

the database has all 5 constraints that the models declare
",
    );
}

const DRIFT: &str = "enforced  users (id)                by PRIMARY KEY
missing   users (email)             no unique index is on exactly these columns
missing   users (org_id, username)  no unique index is on exactly these columns; the index narrow is on fewer columns: (username)
missing   tags (id)                 there is no such table
missing   tags (name)               there is no such table

the database differs from what the models declare

users (email): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);

users (org_id, username): no unique index is on exactly these columns; the index narrow is on fewer columns: (username)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `users_org_id_username_key` ON `users` (`org_id`, `username`);

tags: there is no such table
  why: every query of the model fails
  fix: run the migrations that create it

The command `generate` writes the migrations that add the missing constraints.
";

fn drifted() -> Project {
    let project = Project::with_database(BARE);
    project.execute("DROP TABLE tags; CREATE UNIQUE INDEX narrow ON users (username)");
    project
}

#[test]
fn each_difference_is_told_and_ends_in_status_1() {
    drifted().run_on_database(&["check"]).assert(1, DRIFT, "");
}

#[test]
fn what_no_constraint_mends_is_not_left_to_generate() {
    let project = Project::with_database(WHOLE);
    project.execute(
        "DROP TABLE tags;
         CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT);
         CREATE UNIQUE INDEX by_tag ON tags (name);",
    );
    let ran = project.run_on_database(&["check"]);
    assert_eq!(ran.status, Some(1), "{ran}");
    assert!(ran.stdout.contains("tags.name"), "{ran}");
    assert!(!ran.stdout.contains("`generate`"), "{ran}");
}

#[test]
fn colours_are_printed_where_they_are_seen() {
    let project = drifted();
    let coloured = project.run_with(
        &["check", "--database-url", "app.db"],
        &[("CLICOLOR_FORCE", "1".as_ref())],
    );
    let first = "\u{1b}[32menforced\u{1b}[0m  users (id)                by PRIMARY KEY\n";
    assert!(coloured.stdout.starts_with(first), "{}", coloured.stdout);
    assert_eq!(without_colours(&coloured.stdout), DRIFT);
    let plain = project.run_with(
        &["check", "--database-url", "app.db"],
        &[("CLICOLOR_FORCE", "1".as_ref()), ("NO_COLOR", "1".as_ref())],
    );
    plain.assert(1, DRIFT, "");
}

fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        text + piece.split_once('m').map_or("", |(_, rest)| rest)
    })
}

fn document(ran: &Ran) -> Value {
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).expect("it is one document")
}

#[test]
fn a_program_reads_the_same_as_json() {
    let ran = drifted().run_on_database(&["check", "--json"]);
    assert_eq!(ran.status, Some(1));
    let refused = "two callers could both miss and both insert, so getorcreate inserts nothing: \
                   `Error::ConstraintMissing`";
    let expected = json!({
        "status": "drift",
        "constraints": [
            constraint("users", &["id"], "users_pkey", Some("PRIMARY KEY")),
            constraint("users", &["email"], "users_email_key", None),
            constraint("users", &["org_id", "username"], "users_org_id_username_key", None),
            constraint("tags", &["id"], "tags_pkey", None),
            constraint("tags", &["name"], "tags_name_key", None),
        ],
        "findings": [
            {
                "code": "constraint-missing",
                "subject": "users (email)",
                "table": "users",
                "column": null,
                "what": "no unique index is on exactly these columns",
                "why": refused,
                "fix": "CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);",
                "advice": null,
            },
            {
                "code": "constraint-missing",
                "subject": "users (org_id, username)",
                "table": "users",
                "column": null,
                "what": "no unique index is on exactly these columns; the index narrow is on fewer columns: (username)",
                "why": refused,
                "fix": "CREATE UNIQUE INDEX `users_org_id_username_key` ON `users` (`org_id`, `username`);",
                "advice": null,
            },
            {
                "code": "table-missing",
                "subject": "tags",
                "table": "tags",
                "column": null,
                "what": "there is no such table",
                "why": "every query of the model fails",
                "fix": null,
                "advice": "run the migrations that create it",
            },
        ],
        "hidden": [],
        "notes": [],
    });
    assert_eq!(document(&ran), expected);
}

/// A note does not mean that the database differs from the declaration.
#[test]
fn what_may_go_wrong_is_noted() {
    let project = Project::with_database(WHOLE);
    project.execute("CREATE TRIGGER touch AFTER INSERT ON tags BEGIN SELECT 1; END");
    let ran = project.run_on_database(&["check"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    let note = "\n\nnote: tags: the trigger touch fires AFTER INSERT\n  why: ";
    assert!(ran.stdout.contains(note), "{ran}");
    let ran = project.run_on_database(&["check", "--json"]);
    assert_eq!(ran.status, Some(0));
    let document = document(&ran);
    assert_eq!(
        (&document["status"], &document["findings"]),
        (&json!("clean"), &json!([]))
    );
    assert_eq!(document["notes"][0]["code"], "trigger");
}

fn constraint(table: &str, columns: &[&str], name: &str, index: Option<&str>) -> Value {
    let state = if index.is_some() { "enforced" } else { "missing" };
    json!({
        "schema": null,
        "table": table,
        "columns": columns,
        "expressions": columns,
        "condition": null,
        "nulls_not_distinct": false,
        "name": name,
        "state": state,
        "index": index,
    })
}

#[test]
fn a_clean_document_says_so() {
    let ran = Project::with_database(WHOLE).run_on_database(&["check", "--json"]);
    assert_eq!(ran.status, Some(0));
    let document = document(&ran);
    assert_eq!(document["status"], "clean");
    assert_eq!(document["findings"], json!([]));
}

#[test]
fn duplicates_are_looked_for_where_that_is_asked() {
    let project = Project::with_database(BARE);
    project.execute(DUPLICATES);
    let codes = |arguments| -> Vec<String> {
        let document = document(&project.run_on_database(arguments));
        let findings = document["findings"].as_array().cloned().unwrap_or_default();
        let told = |finding: &Value| format!("{}: {}", finding["subject"], finding["code"]).replace('"', "");
        findings.iter().map(told).collect()
    };
    let missing = [
        "users (email): constraint-missing",
        "users (org_id, username): constraint-missing",
        "tags (name): constraint-missing",
    ];
    let duplicated = ["users (email): duplicated", "users (org_id, username): duplicated"];
    assert_eq!(codes(&["check", "--json"]), missing);
    assert_eq!(
        codes(&["check", "--json", "--duplicates"]),
        [&missing[..], &duplicated].concat()
    );
}

#[test]
fn a_missing_column_is_told_beside_its_constraints() {
    let project = Project::with_database(WHOLE);
    project.execute(
        "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, username TEXT NOT NULL)",
    );
    let ran = project.run_on_database(&["check"]);
    assert_eq!(ran.status, Some(1));
    let lines: Vec<&str> = ran.stdout.lines().take(3).collect();
    let expected = [
        "enforced  users (id)                by PRIMARY KEY",
        "missing   users (email)             no unique index is on exactly these columns",
        "missing   users (org_id, username)  there is no such column: org_id",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let project = drifted();
    let mut command = project.command();
    command.args(["check", "--database-url", "app.db"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    Ran::from_output(&output).assert(1, "", "");
}
