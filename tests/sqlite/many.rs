//! Many rows on SQLite: the index, collations and affinities, an attached database.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{Error, GetOrCreate, ManyError, Outcome};

use super::database;
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::many::created;
use crate::suite::recorder::observe;

diesel::table! {
    words (id) {
        id -> Integer,
        word -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = words)]
#[unique(word)]
struct Word {
    id: i32,
    word: String,
}

fn ask(conn: &mut TestConnection, words: &[&str]) -> Result<Vec<Outcome<Word>>, ManyError> {
    Word::get_or_create_many(words.iter().map(|word| words::word.eq(*word))).run(conn)
}

const WORDS: &str = "CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn the_index_is_used() -> TestResult {
    let mut conn = database::in_memory(WORDS);
    let call = observe(&mut conn, |conn| ask(conn, &["a", "b", "c"]));
    call.result?;
    let explain = format!("EXPLAIN QUERY PLAN {}", call.statements[0].replace('?', "'x'"));
    let plan: Vec<Line> = diesel::sql_query(explain).load(&mut conn)?;
    let plan: Vec<String> = plan.into_iter().map(|line| line.detail).collect();
    let searches = |line: &String| line.starts_with("SEARCH words USING") && line.contains("(word=?)");
    assert!(plan.iter().any(searches), "{plan:?}");
    assert!(!plan.iter().any(|line| line.starts_with("SCAN words")), "{plan:?}");
    Ok(())
}

/// The look cannot know that they are equal, so one more statement finds the second spelling.
#[test]
fn two_spellings_of_one_key_are_one_row() -> TestResult {
    let mut conn =
        database::in_memory("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT COLLATE NOCASE NOT NULL UNIQUE)");

    let call = observe(&mut conn, |conn| ask(conn, &["Ada", "bob", "ADA", "Ada"]));
    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
    let outcomes = call.result?;
    let ids: Vec<i32> = outcomes.iter().map(|outcome| outcome.row().id).collect();
    assert_eq!([ids[2], ids[3]], [ids[0]; 2]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.created()).count(), 2);
    assert_eq!(created(&ask(&mut conn, &["BOB", "aDa"])?), [false, false]);

    let rows = ["ADA", "ada", "Cyd", "CYD"].map(|word| (words::word.eq(word),));
    let upserted = Word::update_or_create_many_from(rows).by(words::word).run(&mut conn)?;
    assert_eq!(upserted.iter().filter(|word| word.created()).count(), 1);
    assert_eq!(words::table.count().get_result::<i64>(&mut conn)?, 3);
    Ok(())
}

/// Text that looks like a number is stored as a number in such a column. It is equal to the text, and written in another way.
#[test]
fn a_column_that_stores_another_value() -> TestResult {
    let mut conn = database::in_memory("CREATE TABLE words (id INTEGER PRIMARY KEY, word NUMERIC NOT NULL UNIQUE)");

    let call = observe(&mut conn, |conn| ask(conn, &["007", "z", "7"]));
    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
    let outcomes = call.result?;
    assert_eq!(created(&outcomes), [true, true, false]);
    assert_eq!(outcomes[2].row(), outcomes[0].row());
    assert_eq!(created(&ask(&mut conn, &["7.0", "007"])?), [false, false]);
    Ok(())
}

#[test]
fn keys_with_a_zero_byte() -> TestResult {
    let mut conn = database::in_memory(WORDS);
    let words = ["a\0b", "a\0c", "a"];
    let outcomes = ask(&mut conn, &words)?;
    assert_eq!(created(&outcomes), [true; 3]);
    let found: Vec<&str> = outcomes.iter().map(|outcome| &*outcome.row().word).collect();
    assert_eq!(found, words);
    assert_eq!(created(&ask(&mut conn, &words)?), [false; 3]);
    Ok(())
}

mod archive {
    use super::*;

    diesel::table! {
        archive.tags (id) {
            id -> Integer,
            name -> Text,
            uses -> Integer,
        }
    }

    #[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[unique(name)]
    struct Tag {
        id: i32,
        name: String,
        uses: i32,
    }

    #[test]
    fn a_table_in_an_attached_database() -> TestResult {
        let mut conn = database::in_memory(
            "ATTACH ':memory:' AS archive;
            CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL);",
        );
        let rows = |uses| ["a", "b"].map(|name| (tags::name.eq(name), tags::uses.eq(uses)));

        let outcomes = Tag::get_or_create_many_from(rows(1)).by(tags::name).run(&mut conn)?;
        assert_eq!(created(&outcomes), [true, true]);
        let upserted = Tag::update_or_create_many_from(rows(2)).by(tags::name).run(&mut conn)?;
        assert!(
            upserted.iter().all(|tag| tag.row().uses == 2 && !tag.created()),
            "{upserted:?}"
        );
        Ok(())
    }
}

diesel::table! {
    accounts (id) {
        id -> Integer,
        name -> Text,
        org -> Integer,
        is_owner -> Bool,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(name)]
#[allow(dead_code)] // only its key is used
struct Account {
    id: i32,
    name: String,
}

/// The index is partial: a row with the values of another one need not be in it. So the error names no row, rather than a
/// wrong one.
#[test]
fn another_key_for_some_of_the_rows() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, org INTEGER NOT NULL,
            is_owner BOOLEAN NOT NULL);
        CREATE UNIQUE INDEX accounts_owner_key ON accounts (org) WHERE is_owner",
    );
    let row = |name, is_owner| {
        (
            accounts::name.eq(name),
            accounts::org.eq(7),
            accounts::is_owner.eq(is_owner),
        )
    };

    let rows = [row("a", true), row("b", false), row("c", true)];
    let error = Account::get_or_create_many_from(rows)
        .by(accounts::name)
        .run(&mut conn)
        .unwrap_err();
    assert!(matches!(error.error(), Error::OtherConstraint { .. }), "{error}");
    assert_eq!(error.input(), None, "{error}");

    conn.batch_execute("DROP INDEX accounts_owner_key; CREATE UNIQUE INDEX accounts_org_key ON accounts (org)")?;
    let error = Account::get_or_create_many_from(rows)
        .by(accounts::name)
        .run(&mut conn)
        .unwrap_err();
    assert_eq!(error.input(), Some(1), "{error}");
    Ok(())
}
