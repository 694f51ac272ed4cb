//! Indexes that exist but do not enforce the key, and SQLite's names for an index that rejects a row.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::Error;

use super::database::{self, TABLES};
use crate::suite::TestResult;
use crate::suite::models::{Article, Member, Unmigrated, User, articles, members, unmigrated, users};
use crate::suite::recorder::observe;

/// Each index would allow two equal keys, or reject keys that differ.
#[test]
fn an_index_that_does_not_mean_the_key_is_a_missing_constraint() -> TestResult {
    for index in [
        "CREATE UNIQUE INDEX other ON unmigrated (email) WHERE name <> 'deleted'",
        "CREATE UNIQUE INDEX other ON unmigrated (email, name)",
        "CREATE UNIQUE INDEX other ON unmigrated (lower(email))",
        "CREATE UNIQUE INDEX other ON unmigrated (name)",
    ] {
        let mut conn = database::in_memory(TABLES);
        conn.batch_execute(index)?;

        let call = observe(&mut conn, |conn| {
            Unmigrated::get_or_create(unmigrated::email.eq("ada@example.org")).run(conn)
        });

        assert_eq!(call.kinds(), ["SELECT", "INSERT"], "{index}");
        let Err(Error::ConstraintMissing { source, .. }) = call.result else {
            panic!("{index}: {:?}", call.result);
        };
        assert_eq!(
            source.map(|error| error.to_string()).as_deref(),
            Some("ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint")
        );
        assert_eq!(Unmigrated::all(&mut conn)?, [], "{index}");
    }
    Ok(())
}

/// SQLite ignores the collation when it chooses the index. This index treats more values as equal than the column does,
/// so a lookup cannot find the conflicting row.
#[test]
fn an_index_with_a_coarser_collation_than_the_column_refuses_without_end() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    conn.batch_execute("CREATE UNIQUE INDEX coarse ON unmigrated (email COLLATE NOCASE)")?;
    let ask = |conn: &mut SqliteConnection, email| Unmigrated::get_or_create(unmigrated::email.eq(email)).run(conn);
    let there = ask(&mut conn, "ada@example.org")?;
    assert!(there.created());

    let refused = ask(&mut conn, "ADA@EXAMPLE.ORG");

    assert!(matches!(refused, Err(Error::NotFoundAfterInsert { .. })), "{refused:?}");
    assert_eq!(Unmigrated::all(&mut conn)?, [there.into_inner()]);
    Ok(())
}

#[test]
fn an_index_on_the_same_columns_in_another_order_serves() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE members (
            id INTEGER PRIMARY KEY,
            org_id INTEGER NOT NULL,
            team TEXT NOT NULL,
            username TEXT NOT NULL,
            role TEXT NOT NULL DEFAULT 'member'
        );
        CREATE UNIQUE INDEX another_order ON members (username, team, org_id);",
    );
    let outcome = Member::get_or_create((
        members::org_id.eq(1),
        members::team.eq("engines"),
        members::username.eq("ada"),
    ))
    .run(&mut conn)?;
    assert!(outcome.created());
    assert_eq!(Member::all(&mut conn)?, [outcome.into_inner()]);
    Ok(())
}

/// SQLite itself prepares the cached statement again, whether the index appears or disappears.
#[test]
fn an_index_that_comes_and_goes() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    let mut created = Vec::new();
    for (index, serves) in [
        ("", true),
        ("DROP INDEX users_email_key", false),
        ("CREATE UNIQUE INDEX partial ON users (email) WHERE visits > 0", false),
        ("CREATE UNIQUE INDEX another_name ON users (email)", true),
    ] {
        conn.batch_execute(index)?;
        let email = format!("{}@example.org", index.len());
        let answer = User::get_or_create(users::email.eq(&email)).run(&mut conn);
        match answer {
            Ok(outcome) => {
                assert!(serves && outcome.created(), "after {index}");
                created.push(outcome.into_inner());
            }
            Err(Error::ConstraintMissing { .. }) => assert!(!serves, "after {index}"),
            Err(error) => panic!("after {index}: {error:?}"),
        }
    }
    assert_eq!(created.len(), 2);
    assert_eq!(User::all(&mut conn)?, created);
    Ok(())
}

/// The constraint that rejects the row, with this index on `articles`, when the row's number and title are taken.
fn refused_by(index: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut conn = database::in_memory(
        "CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            slug TEXT NOT NULL UNIQUE,
            number INTEGER NOT NULL,
            title TEXT NOT NULL
        );",
    );
    conn.batch_execute(index)?;
    let taken = Article::insert(&mut conn, "theirs", 7)?;

    let refused = Article::get_or_create(articles::slug.eq("ours"))
        .defaults((articles::number.eq(7), articles::title.eq("the rival's")))
        .run(&mut conn);

    assert_eq!(Article::all(&mut conn)?, [taken]);
    match refused {
        Err(Error::OtherConstraint { name, .. }) => Ok(name),
        other => panic!("{index}: {other:?}"),
    }
}

#[test]
fn another_constraint_is_named_by_its_columns() -> TestResult {
    let name = refused_by("CREATE UNIQUE INDEX other ON articles (title, number)")?;
    assert_eq!(name, "articles.title, articles.number");
    Ok(())
}

#[test]
fn another_constraint_on_an_expression_is_named_by_its_index() -> TestResult {
    let name = refused_by("CREATE UNIQUE INDEX other ON articles (lower(title))")?;
    assert_eq!(name, "other");
    Ok(())
}

/// SQLite's message doubles the quote.
#[test]
fn a_quote_in_the_name_of_an_index_stands_there_once() -> TestResult {
    let name = refused_by("CREATE UNIQUE INDEX \"it's odd\" ON articles (lower(title))")?;
    assert_eq!(name, "it's odd");
    Ok(())
}

/// The primary key counts as a constraint like any other.
#[test]
fn a_primary_key_that_is_taken_is_another_constraint() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    let taken = User::insert(&mut conn, "grace@example.org", "Grace")?;
    let refused = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::id.eq(taken.id))
        .run(&mut conn);
    let Err(Error::OtherConstraint { name, constraint, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (name.as_str(), constraint.to_string()),
        ("users.id", "users (email)".to_owned())
    );
    assert_eq!(User::all(&mut conn)?, [taken]);
    Ok(())
}
