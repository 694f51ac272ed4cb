//! `duplicates`

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::project::{BARE, DUPLICATES, Project, WHOLE};

fn duplicated() -> Project {
    let project = Project::with_database(BARE);
    project.execute(DUPLICATES);
    project
}

const REMOVAL: &str = "DELETE FROM `users` WHERE `id` IN (
    SELECT `id` FROM (
        SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `email` ORDER BY `id`) AS copy
        FROM `users`
    ) AS numbered WHERE copy > 1
);";

#[test]
fn each_key_is_told_with_the_sql_about_it() {
    duplicated().run_on_database(&["duplicates"]).assert(
        1,
        "users (email): 2 keys have several rows, 5 rows in all
  3 rows: ada@x
  2 rows: bob@x

-- Lists all such keys:
SELECT `email`, COUNT(*) AS copies FROM `users` GROUP BY `email` HAVING COUNT(*) > 1 ORDER BY copies DESC, `email`;
-- Deletes all but the first row of each key. Before that, point all references to the first row: a foreign key with
-- ON DELETE CASCADE would delete the rows that refer to the others.
-- DELETE FROM `users` WHERE `id` IN (
--     SELECT `id` FROM (
--         SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `email` ORDER BY `id`) AS copy
--         FROM `users`
--     ) AS numbered WHERE copy > 1
-- );

users (org_id, username): 1 key has several rows, 2 rows in all
  2 rows: 3, bob

-- Lists all such keys:
SELECT `org_id`, `username`, COUNT(*) AS copies FROM `users` GROUP BY `org_id`, `username` HAVING COUNT(*) > 1 ORDER BY \
         copies DESC, `org_id`, `username`;
-- Deletes all but the first row of each key. Before that, point all references to the first row: a foreign key with
-- ON DELETE CASCADE would delete the rows that refer to the others.
-- DELETE FROM `users` WHERE `id` IN (
--     SELECT `id` FROM (
--         SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `org_id`, `username` ORDER BY `id`) AS copy
--         FROM `users`
--     ) AS numbered WHERE copy > 1
-- );
",
        "",
    );
}

#[test]
fn a_program_reads_the_same_as_json_and_the_removal_removes() {
    let project = duplicated();
    let ran = project.run_on_database(&["duplicates", "--json"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(1), ""));
    let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
    assert_eq!(document["status"], "duplicates");
    let expected = json!({
        "schema": null,
        "table": "users",
        "columns": ["email"],
        "expressions": ["email"],
        "condition": null,
        "nulls_not_distinct": false,
        "name": "users_email_key",
        "keys": 2,
        "rows": 5,
        "samples": [{ "key": ["ada@x"], "rows": 3 }, { "key": ["bob@x"], "rows": 2 }],
        "listing": "SELECT `email`, COUNT(*) AS copies FROM `users` GROUP BY `email` HAVING COUNT(*) > 1 \
                    ORDER BY copies DESC, `email`;",
        "removal": REMOVAL,
    });
    assert_eq!(document["duplicates"][0], expected);

    project.execute(REMOVAL);
    project
        .run_on_database(&["duplicates"])
        .assert_clean("no two rows have the same key\n");
    let document = project.run_on_database(&["duplicates", "--json"]);
    document.assert_clean(
        "{\n  \"status\": \"clean\",\n  \"duplicates\": [],\n  \"missing\": [],\n  \"unsearched\": []\n}\n",
    );
}

/// The URL may lead to the wrong database.
#[test]
fn a_table_that_is_missing_is_an_error_after_the_answer() {
    let project = duplicated();
    project.execute("DROP TABLE tags");
    let error = "error: tables are missing in this database: tags\n";
    let ran = project.run_on_database(&["duplicates"]);
    assert!(
        ran.stdout.starts_with("users (email): 2 keys have several rows"),
        "{ran}"
    );
    assert_eq!((ran.status, &*ran.stderr), (Some(2), error));

    project.execute("DELETE FROM users");
    let ran = project.run_on_database(&["duplicates"]);
    ran.assert(2, "no two rows have the same key\n", error);
    let ran = project.run_on_database(&["duplicates", "--json"]);
    let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
    assert_eq!(
        document,
        json!({ "status": "missing", "duplicates": [], "missing": ["tags"], "unsearched": [] })
    );
    assert_eq!((ran.status, &*ran.stderr), (Some(2), error));
}

#[test]
fn more_keys_than_are_shown_are_hinted_at() {
    let project = Project::with_database(BARE);
    for name in ["a", "b", "c", "d", "e", "f"] {
        project.execute(&format!("INSERT INTO tags (name) VALUES ('{name}'), ('{name}')"));
    }
    let ran = project.run_on_database(&["duplicates"]);
    let beginning = "tags (name): 6 keys have several rows, 12 rows in all
  2 rows: a
  2 rows: b
  2 rows: c
  2 rows: d
  2 rows: e
  ..

";
    assert!(ran.stdout.starts_with(beginning), "{ran}");
}

#[test]
fn a_value_does_not_reach_the_terminal_as_it_is() {
    let project = Project::with_database(BARE);
    let statement = "INSERT INTO tags (name) VALUES ('two\nlines\u{1b}[2J \u{e9}'), ('two\nlines\u{1b}[2J \u{e9}')";
    project.connect().batch_execute(statement).expect("they are inserted");
    let ran = project.run_on_database(&["duplicates"]);
    assert!(ran.stdout.contains("  2 rows: two\\nlines\\u{1b}[2J \u{e9}\n"), "{ran}");
}

#[test]
fn nothing_is_changed() {
    let project = duplicated();
    let before = std::fs::read(project.path("app.db")).expect("it can be read");
    for (command, status) in [("check", 1), ("duplicates", 1), ("generate", 0)] {
        assert_eq!(project.run_on_database(&[command]).status, Some(status), "{command}");
    }
    assert!(before == std::fs::read(project.path("app.db")).expect("it can be read"));
    let whole = Project::with_database(WHOLE);
    assert_eq!(whole.names("."), ["app.db"]);
    for arguments in [&["check", "--duplicates"][..], &["generate"]] {
        assert_eq!(whole.run_on_database(arguments).status, Some(0), "{arguments:?}");
    }
    assert_eq!(whole.names("."), ["app.db"]);
}
