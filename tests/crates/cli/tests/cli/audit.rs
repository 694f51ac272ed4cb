//! `audit`

use serde_json::{Value, json};

use crate::project::{Project, WHOLE};

#[test]
fn each_key_is_told_with_its_index_its_size_and_its_plan() {
    let project = Project::with_database(WHOLE);
    project.execute("CREATE UNIQUE INDEX by_lower ON users (lower(email))");
    project.run_on_database(&["audit"]).assert_clean(
        "users (id)                PRIMARY KEY           -  lookups use it
users (email)             by_email     4096 bytes  lookups use it
users (org_id, username)  by_name      4096 bytes  lookups use it
tags (id)                 PRIMARY KEY           -  lookups use it
tags (name)               by_tag       4096 bytes  lookups use it

Unique indexes that no key declares:
users: by_lower  4096 bytes
  #[unique(lower(email), as = LowerEmail)]
",
    );
}

#[test]
fn a_key_without_an_index_ends_in_status_1() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP INDEX by_tag");
    let ran = project.run_on_database(&["audit"]);
    assert_eq!(ran.status, Some(1), "{ran}");
    let last = "tags (name)               -                     -  no index enforces it\n";
    assert!(ran.stdout.ends_with(last), "{ran}");
}

/// SQLite prefers an index on fewer columns.
#[test]
fn an_index_that_lookups_do_not_use_is_told_and_ends_in_status_1() {
    let project = Project::with_database(WHOLE);
    project.execute("CREATE UNIQUE INDEX by_username ON users (username)");
    let ran = project.run_on_database(&["audit"]);
    assert_eq!(ran.status, Some(1), "{ran}");
    let line = "users (org_id, username)  by_name      4096 bytes  lookups use by_username instead\n";
    assert!(ran.stdout.contains(line), "{ran}");
}

#[test]
fn a_program_reads_the_same_as_json() {
    let project = Project::with_database(WHOLE);
    project.execute("CREATE UNIQUE INDEX by_lower ON users (lower(email))");
    let ran = project.run_on_database(&["audit", "--json"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
    assert_eq!(document["status"], "clean");
    let key = &document["keys"][1];
    assert_eq!((&key["table"], &key["index"]), (&json!("users"), &json!("by_email")));
    assert_eq!(
        (&key["size"], &key["plan"]),
        (&json!({ "bytes": 4096 }), &json!("used"))
    );
    let undeclared = json!([{
        "table": "users",
        "index": "by_lower",
        "declaration": "#[unique(lower(email), as = LowerEmail)]",
        "reason": null,
        "size": { "bytes": 4096 },
    }]);
    assert_eq!(document["undeclared"], undeclared);
}

#[test]
fn nothing_is_changed() {
    let project = Project::with_database(WHOLE);
    let before = std::fs::read(project.path("app.db")).expect("it can be read");
    for arguments in [&["audit"][..], &["declare"], &["declare", "--models"]] {
        assert_eq!(project.run_on_database(arguments).status, Some(0), "{arguments:?}");
    }
    assert!(before == std::fs::read(project.path("app.db")).expect("it can be read"));
}
