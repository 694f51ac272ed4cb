//! Other unique indexes beside the key's. Some reject rows that the declaration allows, others do not. The tests
//! compare the check's report with the results of calls.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::{check, database};
use crate::suite::TestResult;

diesel::table! {
    posts (id) {
        id -> Integer,
        email -> Text,
        status -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = posts)]
#[unique(email, where(posts::status = "published"), as = Published)]
#[expect(dead_code, reason = "it is never read")]
struct Post {
    id: i32,
    email: String,
}

const POSTS: &str =
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, email TEXT NOT NULL, status TEXT NOT NULL, weight INTEGER);";

const OWN: &str = "CREATE UNIQUE INDEX own ON posts (email) WHERE status = 'published';";

/// Rows with the key `a` that are not published, each with a different status.
const OTHERS: &str = "INSERT OR IGNORE INTO posts (email, status, weight) VALUES \
    ('a', 'draft', 1), ('a', 'review', 2), ('a', 'Published', 3), ('a', '', NULL)";

fn codes(conn: &mut SqliteConnection) -> (Vec<&'static str>, Vec<&'static str>) {
    let report = check(conn, Post::constraints());
    (
        report.findings().iter().map(|finding| finding.drift().code()).collect(),
        report.notes().iter().map(|note| note.risk().code()).collect(),
    )
}

/// True if a call creates the row beside other rows with its key.
fn creates(conn: &mut SqliteConnection) -> bool {
    let call = Post::get_or_create(Published(posts::email.eq("a"))).run(conn);
    call.is_ok_and(|outcome| outcome.created())
}

#[test]
fn an_index_that_refuses_other_rows_is_told_whatever_its_condition_is() -> TestResult {
    for predicate in [
        "status IN ('published', 'review')",
        "status <> 'nothing'",
        "status = 'published' OR status = 'draft'",
        "status LIKE '%'",
        "status >= 'draft'",
        "weight IS NOT 5",
        "status BETWEEN 'a' AND 'z'",
        "email = 'a'",
        "length(status) > 0",
        "status = 'published' COLLATE NOCASE",
    ] {
        let sql = format!("{POSTS} {OWN} CREATE UNIQUE INDEX other ON posts (email) WHERE {predicate}; {OTHERS}");
        let conn = &mut database::in_memory(&sql);
        assert_eq!(codes(conn), (vec!["overlapping"], vec![]), "{predicate}");
        assert!(!creates(conn), "{predicate}");

        let report = check(conn, Post::constraints());
        conn.batch_execute(report.findings()[0].fix().ok_or("there is SQL that mends it")?)?;
        assert_eq!(codes(conn), (vec![], vec![]), "{predicate}");
        assert!(creates(conn), "{predicate}");
    }
    Ok(())
}

#[test]
fn an_index_that_refuses_no_more_is_no_finding() {
    for (columns, predicate) in [
        // The same rows with another spelling: ON CONFLICT finds only the key's own index.
        ("email", "'published' = status"),
        ("email", "status IS 'published'"),
        ("email", "status IN ('published')"),
        // Fewer rows.
        ("email", "status = 'published' AND weight > 3"),
        ("email", "weight > 3 AND (status) = 'published'"),
        // None of the rows.
        ("email", "status = 'draft'"),
        ("email", "status <> 'published'"),
        ("email", "status IN ('draft', 'review') AND weight > 0"),
        ("email", "status IS NULL"),
        ("email", "NOT (status = 'published' OR status = 'draft')"),
        // An index with more columns distinguishes more rows.
        ("email, status", "1"),
        ("email, weight", "1"),
        ("weight", "1"),
        // An index that distinguishes no more rows, but holds none of them.
        ("lower(email)", "status = 'draft'"),
        ("lower(email)", "status = 'published' AND 0"),
    ] {
        let sql = format!("{POSTS} {OWN} CREATE UNIQUE INDEX other ON posts ({columns}) WHERE {predicate}; {OTHERS}");
        let conn = &mut database::in_memory(&sql);
        assert_eq!(codes(conn), (vec![], vec![]), "({columns}) WHERE {predicate}");
        assert!(creates(conn), "({columns}) WHERE {predicate}");
    }
}

/// For SQLite the predicate is the same, with another spelling.
#[test]
fn an_index_that_does_the_same_is_noted() {
    let sql =
        format!("{POSTS} {OWN} CREATE UNIQUE INDEX other ON posts (email) WHERE (status = \"published\"); {OTHERS}");
    let conn = &mut database::in_memory(&sql);
    assert_eq!(codes(conn), (vec![], vec!["redundant"]));
    assert!(creates(conn));
}

/// Such an index may be intended, and then it can be declared.
#[test]
fn an_index_that_takes_more_keys_for_the_same_is_noted() {
    for (columns, condition) in [
        ("lower(email)", ""),
        ("lower(email)", "WHERE status <> 'draft'"),
        ("email || status", ""),
        ("substr(email, 1, 1), status", "WHERE status = 'published'"),
    ] {
        let sql = format!("{POSTS} {OWN} CREATE UNIQUE INDEX other ON posts ({columns}) {condition}");
        let conn = &mut database::in_memory(&sql);
        assert_eq!(codes(conn), (vec![], vec!["coarser"]), "({columns}) {condition}");
    }
    let sql = format!("{POSTS} {OWN} CREATE UNIQUE INDEX other ON posts (lower(email))");
    assert_eq!(
        check(&mut database::in_memory(&sql), Post::constraints()).to_string(),
        "\
the database has all 2 constraints that the models declare

note: posts (email) where status = \"published\": the unique index other is on (lower(email))
  why: this index also rejects rows whose key is new: `Error::OtherConstraint`
  advice: declare a separate key on the same columns or expressions, or drop the index"
    );
}

/// The check's report is correct after each offered step.
#[test]
fn what_mends_a_wider_index_leads_to_calls_that_work() -> TestResult {
    let conn = &mut database::in_memory(&format!(
        "{POSTS} CREATE UNIQUE INDEX w ON posts (email) WHERE status IN ('published', 'review'); {OTHERS}"
    ));
    assert_eq!(codes(conn).0, ["other-predicate"]);
    assert!(!creates(conn));
    let mend = |conn: &mut SqliteConnection| -> TestResult {
        let report = check(conn, Post::constraints());
        conn.batch_execute(report.findings()[0].fix().ok_or("there is SQL that mends it")?)?;
        Ok(())
    };
    mend(conn)?;
    assert_eq!(
        check(conn, Post::constraints()).findings()[0].to_string(),
        "\
posts (email) where status = \"published\": the index w holds rows with status IN ('published', 'review'), but the key is declared only for rows with `status` = 'published'
  why: if the index holds another row with the same key, it rejects a row that the declaration allows: `Error::OtherConstraint` or `Error::NotFoundAfterInsert`
  fix: DROP INDEX IF EXISTS `w`;"
    );
    assert!(!creates(conn));
    mend(conn)?;
    assert_eq!(codes(conn), (vec![], vec![]));
    assert!(creates(conn));
    Ok(())
}

/// Before version 3.29, SQLite did not report such a text. <https://www.sqlite.org/quirks.html#dblquote>
#[test]
fn a_condition_whose_text_stands_in_double_quotes_serves() {
    let conn = &mut database::in_memory(&format!(
        "{POSTS} CREATE UNIQUE INDEX i ON posts (email) WHERE status = \"published\"; {OTHERS}"
    ));
    assert_eq!(codes(conn), (vec![], vec![]));
    assert!(creates(conn));
    assert!(!creates(conn), "it is found");
}
