//! Calls of `update_or_create_many_from(rows).by(columns)`, and their races.

use diesel::prelude::*;
use getorcreate::{Error, ManyError, Upserted};

use super::TestResult;
use super::from_row::NewUser;
use super::many::new_article;
use super::models::{Article, User, articles, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use crate::{TestConnection, run};

fn row<'a>(email: &'a str, name: &'a str) -> NewUser<'a> {
    NewUser {
        email,
        name,
        nickname: None,
    }
}

fn ask(conn: &mut TestConnection, rows: &[NewUser<'_>]) -> Result<Vec<Upserted<User>>, ManyError> {
    run!(User::update_or_create_many_from(rows).by(users::email), conn)
}

/// A letter for each row: `c` for created, `u` for updated, `-` for unchanged.
fn done<M>(upserted: &[Upserted<M>]) -> String {
    let letter = |one: &Upserted<M>| match one {
        Upserted::Created(_) => 'c',
        Upserted::Updated(_) => 'u',
        Upserted::Unchanged(_) => '-',
    };
    upserted.iter().map(letter).collect()
}

/// The address and the name of each row, in the order of the addresses.
fn names(conn: &mut TestConnection) -> QueryResult<Vec<(String, String)>> {
    users::table
        .order(users::email)
        .select((users::email, users::name))
        .load(conn)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = expected
        .iter()
        .map(|(email, name)| ((*email).to_owned(), (*name).to_owned()));
    owned.collect()
}

pub(crate) fn rows_that_are_there_are_updated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let a = User::insert(&mut conn, "a", "old")?;
    let b = User::insert(&mut conn, "b", "old")?;
    User::insert(&mut conn, "c", "old")?;

    let call = observe(&mut conn, |conn| ask(conn, &[row("b", "Bob"), row("a", "Ada")]));

    assert_eq!(call.kinds(), [target.look(), target.update_many()].concat());
    let upserted = call.result?;
    assert_eq!(done(&upserted), "uu");
    let expected = [("Bob", b), ("Ada", a)].map(|(name, old)| User {
        name: name.to_owned(),
        ..old
    });
    assert_eq!(upserted, expected.map(Upserted::Updated));
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "old")]));
    Ok(())
}

pub(crate) fn absent_rows_are_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, |conn| ask(conn, &[row("b", "Bob"), row("a", "Ada")]));

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    assert_eq!(done(&call.result?), "cc");
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob")]));
    Ok(())
}

pub(crate) fn half_of_the_rows_are_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "b", "old")?;

    let call = observe(&mut conn, |conn| {
        ask(conn, &[row("a", "Ada"), row("b", "Bob"), row("c", "Cyd")])
    });

    assert_eq!(
        call.kinds(),
        [target.look(), target.insert(), target.update_many()].concat()
    );
    assert_eq!(done(&call.result?), "cuc");
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "Cyd")]));
    Ok(())
}

pub(crate) fn the_last_of_equal_rows_wins(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "there", "old")?;
    let rows = [
        row("new", "first"),
        row("there", "first"),
        row("new", "second"),
        row("there", "second"),
        row("there", "last"),
        row("new", "last"),
    ];

    let upserted = ask(&mut conn, &rows)?;

    assert_eq!(done(&upserted), "cu----");
    assert!(upserted.iter().all(|one| one.row().name == "last"), "{upserted:?}");
    assert_eq!(names(&mut conn)?, pairs(&[("new", "last"), ("there", "last")]));
    Ok(())
}

/// Rows that set different columns are updated by several statements.
pub(crate) fn a_field_that_is_none_changes_nothing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for email in ["a", "b", "c"] {
        User::insert(&mut conn, email, "old")?;
    }
    let with_nickname = |row, nickname| NewUser {
        nickname: Some(nickname),
        ..row
    };
    let rows = [
        row("a", "Ada"),
        with_nickname(row("b", "Bob"), "bobby"),
        row("c", "Cyd"),
    ];

    let call = observe(&mut conn, |conn| ask(conn, &rows));

    assert_eq!(
        call.kinds(),
        [target.look(), target.update_many(), target.update_many()].concat()
    );
    let upserted = call.result?;
    assert_eq!(done(&upserted), "uuu");
    let nicknames: Vec<Option<&str>> = upserted.iter().map(|one| one.row().nickname.as_deref()).collect();
    assert_eq!(nicknames, [Some("nick"), Some("bobby"), Some("nick")]);
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "Cyd")]));
    Ok(())
}

/// The rows of two updates, of which the first one misses a row.
pub(crate) fn a_row_that_is_deleted_before_the_first_of_two_updates(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut janitor, mut rival) = (database.connect(), database.connect());
    for email in ["a", "b", "c"] {
        User::insert(&mut conn, email, "old")?;
    }
    let rows = [
        row("a", "Ada"),
        NewUser {
            nickname: Some("bobby"),
            ..row("b", "Bob")
        },
        row("c", "Cyd"),
    ];

    let call = Arrangement::default()
        .before_update(1, move || Ok(User::delete(&mut janitor, "c")?))
        .after_update(1, move || {
            User::insert(&mut rival, "c", "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, |conn| ask(conn, &rows));

    assert_eq!(done(&call.result?), "uuu");
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "Cyd")]));
    Ok(())
}

pub(crate) fn a_row_of_the_key_alone_is_found_unchanged(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "a", "old")?;

    let call = observe(&mut conn, |conn| {
        let rows = ["a", "b"].map(|email| (users::email.eq(email),));
        run!(User::update_or_create_many_from(rows).by(users::email), conn)
    });

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    assert_eq!(done(&call.result?), "-c");
    Ok(())
}

pub(crate) fn a_lost_race_updates_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, "b", "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, |conn| {
            ask(conn, &[row("a", "Ada"), row("b", "Bob"), row("c", "Cyd")])
        });

    assert_eq!(done(&call.result?), "cuc");
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "Cyd")]));
    Ok(())
}

pub(crate) fn a_row_that_is_deleted_after_the_look_is_created_anew(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    User::insert(&mut conn, "a", "old")?;
    User::insert(&mut conn, "b", "old")?;

    let call = Arrangement::default()
        .before_update(1, move || Ok(User::delete(&mut janitor, "b")?))
        .observe(&mut conn, |conn| ask(conn, &[row("a", "Ada"), row("b", "Bob")]));

    assert_eq!(done(&call.result?), "uc");
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob")]));
    Ok(())
}

pub(crate) fn rows_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    target.make_impatient(&mut rival);
    User::insert(&mut conn, "a", "old")?;

    let result = target.transaction(&mut conn, |conn| {
        // At repeatable read this takes the snapshot.
        User::all(conn)?;
        let won = User::insert(&mut rival, "b", "the rival's").is_ok();
        assert_eq!(won, target.rival_in_transaction() != Rival::IsLockedOut);
        ask(conn, &[row("a", "Ada"), row("b", "Bob"), row("c", "Cyd")])
    });

    match (target.rival_in_transaction(), result) {
        (Rival::IsLockedOut, Ok(upserted)) => assert_eq!(done(&upserted), "ucc"),
        (Rival::ComesFirst, Ok(upserted)) => assert_eq!(done(&upserted), "uuc"),
        (Rival::EndsTheTransaction { .. }, Err(error)) => {
            assert!(error.is_retryable(), "{error}");
            assert_eq!(names(&mut conn)?, pairs(&[("a", "old"), ("b", "the rival's")]));
            return Ok(());
        }
        (_, result) => panic!("{result:?}"),
    }
    assert_eq!(names(&mut conn)?, pairs(&[("a", "Ada"), ("b", "Bob"), ("c", "Cyd")]));
    Ok(())
}

/// A row that only the snapshot of the transaction holds can neither be updated nor created.
pub(crate) fn a_row_that_was_deleted_after_the_snapshot(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    target.make_impatient(&mut janitor);
    User::insert(&mut conn, "a", "old")?;

    let result = target.transaction(&mut conn, |conn| {
        User::all(conn)?;
        let is_deleted = User::delete(&mut janitor, "a").is_ok();
        let still_seen = User::all(conn)?.len() == 1;
        let upserted = ask(conn, &[row("a", "Ada"), row("b", "Bob")]);
        Ok::<_, ManyError>((is_deleted && still_seen, upserted))
    });

    match result {
        Ok((false, upserted)) => assert!(["uc", "cc"].contains(&&*done(&upserted?))),
        Ok((true, Err(error))) | Err(error) => assert!(error.is_retryable(), "{error}"),
        Ok((true, Ok(upserted))) => panic!("{upserted:?}"),
    }
    Ok(())
}

pub(crate) fn an_update_that_violates_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let there = ["a", "b", "c"].map(ToOwned::to_owned);
    for (slug, number) in there.iter().zip(1..) {
        Article::insert(&mut conn, slug, number)?;
    }
    let rows = [new_article("a", 4), new_article("b", 3)];

    let error = run!(Article::update_or_create_many_from(&rows).by(articles::slug), &mut conn).unwrap_err();

    assert!(
        matches!(error.error(), Error::OtherConstraint { is_update: true, .. }),
        "{error}"
    );
    let numbers: Vec<i32> = Article::all(&mut conn)?
        .into_iter()
        .map(|article| article.number)
        .collect();
    assert_eq!(numbers, [1, 2, 3], "nothing of the chunk was updated");
    Ok(())
}

pub(crate) fn many_rows(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let emails: Vec<String> = (0..2_500).map(|number| format!("user {number}")).collect();
    let rows = |name: &'static str, from: usize| -> Vec<NewUser<'_>> {
        emails[from..].iter().map(|email| row(email, name)).collect()
    };

    assert_eq!(done(&ask(&mut conn, &rows("first", 1_200))?), "c".repeat(1_300));
    let upserted = ask(&mut conn, &rows("second", 0))?;

    assert_eq!(done(&upserted), "c".repeat(1_200) + &"u".repeat(1_300));
    assert!(
        upserted
            .iter()
            .zip(&emails)
            .all(|(one, email)| one.row().email == *email)
    );
    let second: i64 = users::table
        .filter(users::name.eq("second"))
        .count()
        .get_result(&mut conn)?;
    assert_eq!(second, 2_500);
    Ok(())
}
