//! Agreement between the check's report and calls. Without a finding, a call creates a row and finds it again. If a
//! finding says that no row can be inserted, a call creates none.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, UniqueConstraint};

use super::{Member, UNMIGRATED, check, database, members};
use crate::suite::TestResult;

const KEY: &str = "CREATE UNIQUE INDEX i ON members (org_id, username);";

/// The report as codes: those of the findings, and those of the notes.
fn said(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> (Vec<&'static str>, Vec<&'static str>) {
    let report = check(conn, constraints);
    (
        report.findings().iter().map(|finding| finding.drift().code()).collect(),
        report.notes().iter().map(|note| note.risk().code()).collect(),
    )
}

/// Creates a row, and finds it with the values that were read.
fn creates_and_finds(conn: &mut SqliteConnection) -> Result<bool, Error> {
    let key = |org_id: i32, username: &str| (members::org_id.eq(org_id), members::username.eq(username.to_owned()));
    for (org_id, username) in [(7, "ada"), (7, "bob\0'\"\\"), (0, "")] {
        let created = Member::get_or_create(key(org_id, username)).run(conn)?;
        let read = created.as_ref().into_inner();
        let found = Member::get_or_create(key(read.org_id, &read.username)).run(conn)?;
        if !created.created() || found.created() || found.into_inner() != created.into_inner() {
            return Ok(false);
        }
    }
    Ok(true)
}

#[test]
fn where_nothing_is_said_a_call_creates_and_finds() -> TestResult {
    let columns = "id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL";
    let anew = |definition: &str| format!("CREATE TABLE members ({definition})");
    let with = |sql: &str| format!("{UNMIGRATED} {KEY} {sql}");
    let before = |sql: &str| format!("{sql}; {UNMIGRATED} {KEY}");
    for sql in [
        with(""),
        anew(&format!("{columns}, UNIQUE (username, org_id)")),
        anew(&format!("{columns}, UNIQUE (org_id, username)")) + " STRICT",
        anew(
            "id INTEGER PRIMARY KEY AUTOINCREMENT, org_id INT NOT NULL, username VARCHAR(9) NOT NULL, UNIQUE (org_id, username)",
        ),
        anew(
            "id INTEGER NOT NULL DEFAULT (random() >> 33) UNIQUE, org_id INT, username TEXT, PRIMARY KEY (org_id, username)",
        ) + " WITHOUT ROWID",
        anew("id INTEGER PRIMARY KEY, org_id BIGINT NOT NULL, username NOT NULL, UNIQUE (org_id, username)"),
        anew("id INTEGER PRIMARY KEY, org_id NUMERIC NOT NULL, username BLOB NOT NULL, UNIQUE (org_id, username)"),
        anew(
            "id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL COLLATE NOCASE, UNIQUE (org_id, username)",
        ),
        anew(
            "id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL COLLATE RTRIM, UNIQUE (org_id, username)",
        ),
        // Other columns.
        anew(&format!(
            "{columns}, low TEXT AS (lower(username)) STORED UNIQUE, double AS (org_id * 2), UNIQUE (org_id, username)"
        )),
        with("ALTER TABLE members ADD COLUMN more TEXT NOT NULL DEFAULT 'x' CHECK (more <> '')"),
        with("ALTER TABLE members ADD COLUMN more TEXT; ALTER TABLE members DROP COLUMN more"),
        with("ALTER TABLE members RENAME TO old; ALTER TABLE old RENAME TO members"),
        // Checks that accept rows, or whose result depends on the row.
        anew(&format!(
            "{columns} CHECK (1), CHECK (NULL), CHECK (1 OR 0 AND 0), CHECK (0 BETWEEN 0 AND 1), UNIQUE (org_id, username)"
        )),
        anew(&format!(
            "{columns}, CHECK (org_id >= 0 AND length(username) < 99), UNIQUE (org_id, username)"
        )),
        anew(&format!(
            "{columns}, CHECK (CASE WHEN 1 AND 0 THEN 0 ELSE 1 END), CHECK (id IS NOT 'x'), UNIQUE (org_id, username)"
        )),
        anew(&format!(
            "{columns}, CHECK (username <> \"never\"), CHECK (rowid <> 0), UNIQUE (org_id, username)"
        )),
        anew(&format!(
            "{columns}, CHECK (date(id) > '-9' OR 1), CHECK (1 OR date('now') < '2000'), CHECK (date('2000-01-01') < 'now'), UNIQUE (org_id, username)"
        )),
        anew(&format!(
            "{columns}, CHECK (0) ON CONFLICT ABORT, UNIQUE (org_id, username)"
        ))
        .replace("(0)", "(2)"),
        // Other indexes, which reject no more rows than the key's index.
        with("CREATE UNIQUE INDEX some ON members (org_id, username) WHERE username > 'b'"),
        with("CREATE UNIQUE INDEX wide ON members (id, org_id, username); CREATE INDEX plain ON members (org_id)"),
        with("CREATE UNIQUE INDEX exact ON members (org_id, username COLLATE BINARY, lower(username))"),
        // Foreign keys, and triggers that do not fire on this INSERT.
        before("CREATE TABLE orgs (id INTEGER PRIMARY KEY); INSERT INTO orgs VALUES (0), (7)")
            .replace("org_id INTEGER NOT NULL", "org_id INTEGER NOT NULL REFERENCES orgs"),
        with("CREATE TRIGGER x AFTER UPDATE ON members BEGIN SELECT RAISE(ABORT, 'no'); END"),
        with("CREATE TRIGGER x BEFORE DELETE ON members BEGIN SELECT RAISE(IGNORE); END"),
        with("CREATE TABLE other (a); CREATE TRIGGER x BEFORE INSERT ON other BEGIN SELECT RAISE(IGNORE); END"),
        // The location of the table, and settings of the database and the connection.
        format!(
            "ATTACH ':memory:' AS other; {}",
            with("")
                .replace("TABLE members", "TABLE other.members")
                .replace("INDEX i", "INDEX other.i")
        ),
        before("PRAGMA encoding = 'UTF-16le'"),
        before("PRAGMA encoding = 'UTF-16be'"),
        with("PRAGMA recursive_triggers = ON"),
        with("PRAGMA foreign_keys = OFF"),
        with("PRAGMA ignore_check_constraints = ON"),
        with("PRAGMA case_sensitive_like = ON"),
        with("PRAGMA defer_foreign_keys = ON"),
        with("PRAGMA reverse_unordered_selects = ON"),
        with("PRAGMA trusted_schema = OFF"),
        with("PRAGMA legacy_alter_table = ON"),
        with("PRAGMA automatic_index = OFF"),
        with("PRAGMA cell_size_check = ON"),
        with("PRAGMA writable_schema = ON"),
        with("PRAGMA count_changes = ON"),
        with("PRAGMA full_column_names = ON; PRAGMA short_column_names = OFF"),
        with("PRAGMA secure_delete = ON; PRAGMA synchronous = OFF; PRAGMA temp_store = 2"),
        // With foreign keys off, the check looks at none.
        format!(
            "PRAGMA foreign_keys = OFF; {}",
            with("").replace("org_id INTEGER NOT NULL", "org_id INTEGER NOT NULL REFERENCES gone (x)")
        ),
    ] {
        let conn = &mut database::in_memory(&sql);
        assert_eq!(said(conn, Member::constraints()), (vec![], vec![]), "{sql}");
        assert!(creates_and_finds(conn)?, "{sql}");
    }
    Ok(())
}

/// The second index costs writes, and rejects no additional row.
#[test]
fn beside_a_second_index_of_the_same_columns_a_call_creates_and_finds() -> TestResult {
    let sql = format!("{UNMIGRATED} {KEY} CREATE UNIQUE INDEX again ON members (username, org_id)");
    let conn = &mut database::in_memory(&sql);
    assert_eq!(said(conn, Member::constraints()), (vec![], vec!["redundant"]));
    assert!(creates_and_finds(conn)?);
    Ok(())
}

/// Asserts that no call creates a row in this database, and the codes of the report.
fn assert_no_row(sql: &str, codes: &[&str]) {
    let conn = &mut database::in_memory(sql);
    let (findings, _) = said(conn, Member::constraints());
    assert_eq!(findings, codes, "{sql}");
    let usable = creates_and_finds(conn);
    assert!(!matches!(usable, Ok(true)), "{sql}: {usable:?}");
}

#[test]
fn where_no_row_can_be_inserted_it_is_said() {
    let with = |sql: &str| format!("{UNMIGRATED} {KEY} {sql}");
    let anew = |definition: &str| {
        format!(
            "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL {definition}, UNIQUE (org_id, username))"
        )
    };
    let typed = |org_id: &str, username: &str, options: &str| {
        format!(
            "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id {org_id}, username {username}, UNIQUE (org_id, username)) {options}"
        )
    };
    // The key.
    assert_no_row(
        &typed("INTEGER NOT NULL", "TEXT NOT NULL GENERATED ALWAYS AS ('x') STORED", ""),
        &["generated-key"],
    );
    assert_no_row(
        &typed("INTEGER NOT NULL AS (1) VIRTUAL", "TEXT NOT NULL", ""),
        &["generated-key"],
    );
    assert_no_row(&typed("INTEGER NOT NULL", "BLOB NOT NULL", "STRICT"), &["other-type"]);
    assert_no_row(&typed("TEXT NOT NULL", "TEXT NOT NULL", "STRICT"), &["other-type"]);
    // Triggers.
    for raise in [
        "RAISE(IGNORE)",
        "RAISE(ABORT, 'no')",
        "RAISE(FAIL, 'no')",
        "RAISE(ROLLBACK, 'no')",
    ] {
        assert_no_row(
            &with(&format!(
                "CREATE TRIGGER x BEFORE INSERT ON members BEGIN SELECT {raise}; END"
            )),
            &["no-insert"],
        );
    }
    assert_no_row(
        &with("CREATE TRIGGER x AFTER INSERT ON members BEGIN SELECT RAISE(ABORT, 'no'); END"),
        &["no-insert"],
    );
    assert_no_row(
        &with("CREATE TEMP TRIGGER x INSERT ON members BEGIN SELECT RAISE(IGNORE); END"),
        &["no-insert"],
    );
    assert_no_row(
        &with("CREATE TRIGGER x INSERT ON members BEGIN INSERT INTO gone VALUES (1); END"),
        &["no-insert"],
    );
    assert_no_row(
        &with("CREATE TRIGGER x INSERT ON members WHEN 0 BEGIN UPDATE members SET gone = 1; END"),
        &["no-insert"],
    );
    // Foreign keys.
    assert_no_row(&anew("REFERENCES gone (x)"), &["no-insert"]);
    assert_no_row(
        &format!("CREATE TABLE parent (x); {}", anew("REFERENCES parent (x)")),
        &["no-insert"],
    );
    // Checks.
    for check in [
        "0",
        "1 = 2",
        "(1) AND (1 > 2)",
        "'a' = 'b' AND org_id > 0",
        "0 AND (org_id OR 1)",
        "'x' IN ('y')",
    ] {
        assert_no_row(&anew(&format!("CHECK ({check})")), &["no-insert"]);
    }
    assert_no_row(&anew(", CHECK (0) ON CONFLICT IGNORE"), &["no-insert"]);
    // SQLite does not allow reading the clock in a CHECK or a stored column, and reports this only when it gets a row.
    for check in [
        "date('now') > '2000'",
        "username > '' AND NOT strftime('%s') < 0",
        "datetime(org_id, 'localtime') > ''",
    ] {
        assert_no_row(&anew(&format!("CHECK ({check})")), &["no-insert"]);
    }
    assert_no_row(&anew(", at TEXT AS (datetime(\"NOW\")) STORED"), &["no-insert"]);
    // Indexes on a text literal that was meant as a column name. Such an index allows only one row.
    assert_no_row(
        &with("CREATE UNIQUE INDEX typo ON members (\"usrename\")"),
        &["no-insert"],
    );
    assert_no_row(&with("CREATE UNIQUE INDEX one ON members ((1))"), &["no-insert"]);
    // The row number is used up.
    assert_no_row(
        &format!(
            "{} {KEY} INSERT INTO members VALUES (9223372036854775807, 1, 'x');",
            UNMIGRATED.replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT")
        ),
        &["no-insert"],
    );
    // Objects that are not tables.
    assert_no_row(
        "CREATE VIEW members AS SELECT 1 AS id, 2 AS org_id, 'x' AS username",
        &["not-a-table"],
    );
    assert_no_row(
        "CREATE VIRTUAL TABLE members USING fts5(id, org_id, username)",
        &["not-a-table"],
    );
    assert_no_row(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, org_id INTEGER, username TEXT, UNIQUE (org_id, username));
        CREATE VIEW members AS SELECT * FROM people;
        CREATE TRIGGER x INSTEAD OF INSERT ON members BEGIN INSERT INTO people VALUES (NEW.id, NEW.org_id, NEW.username); END",
        &["not-a-table"],
    );
}

/// These calls may fail, depending on the row or on the connection.
#[test]
fn where_a_call_may_fail_it_is_noted() {
    let with = |sql: &str| format!("{UNMIGRATED} {KEY} {sql}");
    for (sql, code) in [
        (
            with("CREATE TRIGGER x BEFORE INSERT ON members WHEN NEW.org_id = 7 BEGIN SELECT RAISE(IGNORE); END"),
            "trigger",
        ),
        (
            with("CREATE TRIGGER x AFTER INSERT ON members BEGIN UPDATE members SET username = 'x'; END"),
            "trigger",
        ),
        (
            with("CREATE TEMP TRIGGER x AFTER INSERT ON members BEGIN SELECT RAISE(IGNORE); END"),
            "trigger",
        ),
        (with("CREATE UNIQUE INDEX narrow ON members (org_id)"), "coarser"),
        (
            with("CREATE UNIQUE INDEX narrow ON members (org_id) WHERE org_id > 3"),
            "coarser",
        ),
        (
            with("CREATE UNIQUE INDEX folded ON members (org_id, lower(username))"),
            "coarser",
        ),
        (
            with("CREATE UNIQUE INDEX short ON members (substr(username, 1, 1), org_id)"),
            "coarser",
        ),
        (with("PRAGMA query_only = ON"), "query-only"),
        (with("PRAGMA read_uncommitted = ON"), "read-uncommitted"),
    ] {
        let conn = &mut database::in_memory(&sql);
        assert_eq!(said(conn, Member::constraints()), (vec![], vec![code]), "{sql}");
        assert!(check(conn, Member::constraints()).is_clean(), "{sql}");
    }
}

#[test]
fn a_refusal_is_told_with_its_reason_and_what_to_do() {
    let with = |sql: &str| format!("{UNMIGRATED} {KEY} {sql}");
    let found = |sql: &str| super::found(&mut database::in_memory(sql));
    assert_eq!(
        found(&with(
            "CREATE TRIGGER \"x\ny\" INSERT ON members BEGIN SELECT RAISE(ABORT, 'no'); END"
        )),
        "\
members: no row can be inserted: the trigger x\\ny ends each insert with RAISE(ABORT, 'no')
  why: every call that finds no row fails, or creates none
  fix: drop the trigger, or let it raise only under a condition"
    );
    assert_eq!(
        found(&with(
            "CREATE TRIGGER x INSERT ON members BEGIN INSERT INTO gone VALUES (1); END"
        )),
        "\
members: no row can be inserted: SQLite says `no such table: main.gone`
  why: every call that finds no row fails, or creates none
  fix: change what the message names: a trigger, a foreign key, an index, or a column's default

note: members: the trigger x fires BEFORE INSERT
  why: a trigger can change the key, suppress the row, or violate the constraint of another table
  advice: do not let it change the key's columns; let it raise an error instead of suppressing a row"
    );
    assert_eq!(
        found(&with("CREATE UNIQUE INDEX typo ON members (\"usrename\")")),
        "\
members: no row can be inserted: the unique index typo is on the constant \"usrename\" instead of a column, so it holds only one row
  why: every call that finds no row fails, or creates none
  fix: DROP INDEX `typo`;"
    );
}

/// A function or a collation is registered for one connection, and other connections may not have it.
#[test]
fn what_is_not_registered_is_noted() -> TestResult {
    let conn = &mut database::in_memory(UNMIGRATED);
    conn.register_collation("ours", |a: &str, b: &str| a.cmp(b))?;
    conn.batch_execute(
        "CREATE UNIQUE INDEX i ON members (org_id, username); CREATE INDEX j ON members (username COLLATE ours)",
    )?;
    assert_eq!(said(conn, Member::constraints()), (vec![], vec![]));
    assert!(creates_and_finds(conn)?);

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("app.db").display().to_string();
    let registered = &mut SqliteConnection::establish(&path)?;
    registered.register_collation("ours", |a: &str, b: &str| a.cmp(b))?;
    registered.batch_execute(&format!(
        "{UNMIGRATED} {KEY} CREATE INDEX j ON members (username COLLATE ours)"
    ))?;
    assert_eq!(said(registered, Member::constraints()), (vec![], vec![]));
    let plain = &mut SqliteConnection::establish(&path)?;
    assert_eq!(said(plain, Member::constraints()), (vec![], vec!["not-registered"]));
    assert!(creates_and_finds(plain).is_err());
    assert!(check(plain, Member::constraints()).to_string().contains(
        "note: members: this connection cannot insert a row: SQLite says `no such collation sequence: ours`"
    ));
    Ok(())
}

diesel::table! {
    posts (id) {
        id -> Integer,
        email -> Text,
        status -> Text,
        kind -> Integer,
        gone -> Nullable<Text>,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = posts)]
#[unique(email, where(posts::status = "published", posts::kind = 1, posts::gone = NULL), as = Published)]
#[expect(dead_code, reason = "it is never read")]
struct Post {
    id: i32,
    email: String,
}

/// A table of posts with these column types, and the key's index.
fn posts(status: &str, kind: &str, options: &str) -> String {
    format!(
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, email TEXT NOT NULL, status {status}, kind {kind}, gone TEXT) {options};
        CREATE UNIQUE INDEX i ON posts (email) WHERE status = 'published' AND kind = 1 AND gone IS NULL"
    )
}

#[test]
fn a_condition_that_no_row_can_meet_is_said() {
    let clean = [
        posts("TEXT NOT NULL", "INTEGER NOT NULL", ""),
        posts(
            "TEXT NOT NULL CHECK (status IN ('draft', 'published'))",
            "INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3)",
            "STRICT",
        ),
        posts(
            "VARCHAR(9) CHECK (status <> 'Published')",
            "BOOLEAN CHECK (kind IN ('0', '1'))",
            "",
        ),
        posts(
            "TEXT COLLATE NOCASE CHECK (status = 'PUBLISHED')",
            "INTEGER CHECK (kind > 0 OR gone IS NOT NULL)",
            "",
        ),
        posts("TEXT CHECK (status <> email)", "INTEGER CHECK (NOT (kind = 2))", ""),
        posts("BLOB CHECK (typeof(status) = 'text')", "NUMERIC CHECK (kind = 1.0)", ""),
    ];
    let unmet = [
        posts("TEXT CHECK (status <> 'published')", "INTEGER", ""),
        posts("TEXT CHECK (status IN ('draft', 'review'))", "INTEGER", "STRICT"),
        posts("TEXT COLLATE NOCASE CHECK (posts.status <> 'PUBLISHED')", "INTEGER", ""),
        posts("TEXT CHECK (length(email) > 0 AND \"status\" = 'draft')", "INTEGER", ""),
        posts("TEXT", "INTEGER CHECK (kind BETWEEN 2 AND 3)", ""),
        posts("TEXT", "BOOLEAN CHECK (kind <> '1')", ""),
        posts("TEXT CHECK (status <> 'published' OR kind > 1)", "INTEGER", ""),
        posts(
            "TEXT CHECK (NOT (status = 'published' AND gone IS NULL))",
            "INTEGER",
            "",
        ),
    ];
    for (cases, codes) in [(&clean[..], &[][..]), (&unmet, &["no-insert"])] {
        for sql in cases {
            let conn = &mut database::in_memory(sql);
            assert_eq!(said(conn, Post::constraints()), (codes.to_vec(), vec![]), "{sql}");
            let call = Post::get_or_create(Published(posts::email.eq("a"))).run(conn);
            assert_eq!(call.is_ok_and(|outcome| outcome.created()), codes.is_empty(), "{sql}");
        }
    }
    let conn = &mut database::in_memory(&posts("TEXT CHECK (status <> 'published')", "INTEGER", ""));
    assert_eq!(
        check(conn, Post::constraints()).findings()[0].to_string(),
        "\
posts (email) where status = \"published\", kind = 1, gone = NULL: no row can be inserted: CHECK (status <> 'published') rejects each row with `status` = 'published' AND `kind` = 1 AND `gone` IS NULL
  why: every call that finds no row fails, or creates none
  fix: rebuild the table without it: <https://www.sqlite.org/lang_altertable.html#otheralter>"
    );
}

/// The insert also writes the values of the condition.
#[test]
fn a_condition_on_a_column_that_takes_no_value_is_said() {
    for (status, kind, codes) in [
        ("TEXT AS ('published')", "INTEGER", &["generated-key"][..]),
        ("TEXT", "INTEGER AS (1) STORED", &["generated-key"]),
        ("TEXT NOT NULL", "INTEGER, gone_too TEXT AS (gone)", &[]),
    ] {
        let conn = &mut database::in_memory(&posts(status, kind, ""));
        assert_eq!(said(conn, Post::constraints()).0, codes, "{status}, {kind}");
        let call = Post::get_or_create(Published(posts::email.eq("a"))).run(conn);
        assert_eq!(call.is_ok(), codes.is_empty(), "{status}, {kind}");
    }
}

/// In the columns of such an index, rows that are not declared unique may have the same values.
#[test]
fn an_index_on_a_part_of_the_condition_is_noted() {
    for (columns, codes) in [
        ("email, status", &["coarser"][..]),
        ("email, status, kind", &["coarser"]),
        ("gone, kind, status, email", &[]),
    ] {
        let sql = posts("TEXT NOT NULL", "INTEGER NOT NULL", "");
        let conn = &mut database::in_memory(&format!(
            "{sql}; CREATE UNIQUE INDEX x ON posts ({columns});
            INSERT INTO posts (email, status, kind, gone) VALUES ('a', 'published', 1, 'so')"
        ));
        assert_eq!(said(conn, Post::constraints()), (vec![], codes.to_vec()), "{columns}");
        let call = Post::get_or_create(Published(posts::email.eq("a"))).run(conn);
        assert_eq!(call.is_ok(), codes.is_empty(), "{columns}");
    }
}

mod moods {
    //! A type that only the application knows.

    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Mood;

    diesel::table! {
        use diesel::sql_types::{Integer, Text};
        use super::Mood;

        people (id) {
            id -> Integer,
            name -> Text,
            mood -> Mood,
        }
    }

    #[derive(diesel::Queryable, diesel::Selectable, getorcreate::GetOrCreate)]
    #[diesel(table_name = people)]
    #[unique(people::name, where(people::mood = "happy"), as = Happy)]
    #[expect(dead_code, reason = "it is never read")]
    pub(super) struct Person {
        id: i32,
    }
}

/// If the type is unknown, only the database can tell if it accepts the condition's value.
#[test]
fn a_condition_that_a_strict_table_takes_no_value_of_is_said() {
    use moods::{Happy, Person, people};

    for (mood, options, codes) in [
        ("TEXT", "STRICT", &[][..]),
        ("ANY", "STRICT", &[]),
        ("INTEGER", "", &[]),
        ("BLOB", "", &[]),
        ("INTEGER", "STRICT", &["no-insert"]),
        ("INT", "STRICT", &["no-insert"]),
        ("REAL", "STRICT", &["no-insert"]),
        ("BLOB", "STRICT", &["no-insert"]),
    ] {
        let conn = &mut database::in_memory(&format!(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mood {mood}) {options};
            CREATE UNIQUE INDEX i ON people (name) WHERE mood = 'happy'"
        ));
        assert_eq!(
            said(conn, Person::constraints()),
            (codes.to_vec(), vec![]),
            "{mood} {options}"
        );
        let call = Person::get_or_create(Happy(people::name.eq("ada"))).run(conn);
        assert_eq!(call.is_ok(), codes.is_empty(), "{mood} {options}");
    }
}
