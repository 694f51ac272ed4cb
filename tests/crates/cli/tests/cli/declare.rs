//! `declare`

use serde_json::{Value, json};

use crate::project::{BARE, Project, WHOLE};

/// Indexes that the models do not declare. The model of `users` does not select `deleted_at`.
const MORE: &str = "
    CREATE TABLE orders (id INTEGER PRIMARY KEY, \"type\" TEXT, code TEXT, score REAL, is_open BOOLEAN);
    CREATE UNIQUE INDEX orders_code_key ON orders (code);
    CREATE UNIQUE INDEX orders_open ON orders (\"type\") WHERE is_open = 1;
    CREATE UNIQUE INDEX orders_score ON orders (score);
";

#[test]
fn each_unique_index_is_a_line_to_paste_or_a_comment() {
    let project = Project::with_database(WHOLE);
    project.execute(MORE);
    project.run_on_database(&["declare"]).assert_clean(
        "// users
#[unique(email)]
#[unique(username, org_id)]

// tags
#[unique(name)]

// orders
#[unique(code)]
#[unique(type_, where(is_open = true), as = Open)]
// orders_score: score is a floating-point number, REAL, which cannot be a key
",
    );
    project
        .run_on_database(&["declare", "tags"])
        .assert_clean("// tags\n#[unique(name)]\n");
}

#[test]
fn a_database_without_unique_indexes_says_so() {
    let nothing = "// no unique index besides those of primary keys\n";
    Project::with_database(BARE)
        .run_on_database(&["declare"])
        .assert_clean(nothing);
}

#[test]
fn models_that_declare_all_indexes_are_clean() {
    let project = Project::with_database(WHOLE);
    project.execute(MORE); // no model is about this table
    project
        .run_on_database(&["declare", "--models"])
        .assert_clean("the models declare the unique indexes of their tables\n");
}

#[test]
fn each_difference_from_the_models_is_told_and_ends_in_status_1() {
    let project = Project::with_database(WHOLE);
    project.execute(
        "DROP INDEX by_tag;
         DROP INDEX by_email;
         CREATE UNIQUE INDEX some_emails ON users (email) WHERE org_id = 7;
         CREATE UNIQUE INDEX by_username ON users (username);",
    );
    project.run_on_database(&["declare", "--models"]).assert(
        1,
        "different    users (email): the index some_emails holds only rows with org_id = 7
             #[unique(email, where(org_id = 7), as = SomeEmails)]
missing      users: no key declares the index by_username
             #[unique(username)]
superfluous  tags (name): no unique index enforces it: add the index with `generate`, or remove the key

3 differences
",
        "",
    );
}

#[test]
fn indexes_that_cannot_be_declared_are_counted() {
    let project = Project::with_database(WHOLE);
    project.execute(
        "CREATE UNIQUE INDEX odd ON tags (name || 'x');
         CREATE TABLE others (a TEXT);
         CREATE UNIQUE INDEX of_no_model ON others (a || 'x')",
    );
    project.run_on_database(&["declare", "--models"]).assert_clean(
        "the models declare the unique indexes of their tables that can be declared\n\
         1 unique index cannot be declared: `declare` shows the reason\n",
    );
}

#[test]
fn a_program_reads_the_same_as_json() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP INDEX by_tag; CREATE UNIQUE INDEX by_score ON tags (name COLLATE NOCASE)");
    let ran = project.run_on_database(&["declare", "tags", "--json"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
    let index = json!({
        "index": "by_score",
        "declaration": null,
        "reason": "it compares name by NOCASE, but lookups compare by BINARY",
    });
    assert_eq!(document["tables"], json!([{ "table": "tags", "indexes": [index] }]));
    assert_eq!(document["status"], "clean");

    let ran = project.run_on_database(&["declare", "tags", "--models", "--json"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(1), ""));
    let document: Value = serde_json::from_str(&ran.stdout).expect("it is one document");
    assert_eq!(document["status"], "drift");
    let difference = &document["differences"][0];
    assert_eq!(
        (
            &difference["code"],
            &difference["table"],
            &difference["key"],
            &difference["index"]
        ),
        (
            &json!("different"),
            &json!("tags"),
            &json!("tags (name)"),
            &json!("by_score")
        )
    );
}

#[test]
fn a_table_that_is_missing_is_an_error_after_the_answer() {
    Project::with_database(WHOLE)
        .run_on_database(&["declare", "tags", "nowhere"])
        .assert(
            2,
            "// tags\n#[unique(name)]\n",
            "error: tables are missing in this database: nowhere\n",
        );
}

#[test]
fn nothing_is_printed_if_all_tables_are_missing() {
    Project::with_database(WHOLE)
        .run_on_database(&["declare", "nowhere"])
        .assert_refused("tables are missing in this database: nowhere");
}

#[test]
fn a_name_does_not_act_on_the_terminal_or_end_a_comment() {
    let project = Project::with_database(BARE);
    project.execute("CREATE UNIQUE INDEX \"x\n#[evil] \u{1b}[2J\" ON tags (name || 'a\nb')");
    project.run_on_database(&["declare", "tags"]).assert_clean(
        "// tags\n// x\\n#[evil] \\u{1b}[2J: it is on an expression that a declaration cannot have: name || 'a\\nb'\n",
    );
}
