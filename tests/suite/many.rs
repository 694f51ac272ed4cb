//! Calls about many rows: `get_or_create_many(lookups)` and `get_or_create_many_from(rows).by(columns)`, and their races.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate as _, ManyError, Outcome};

use super::TestResult;
use super::from_row::NewUser;
use super::marked::{AddressNoCase, AnAccount, Live, Mailbox, accounts, mailboxes, migrate};
use super::models::{Article, Unmigrated, User, articles, unmigrated, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use crate::{TestConnection, run};

/// Asks for users with these addresses.
pub(crate) fn ask(conn: &mut TestConnection, emails: &[&str]) -> Result<Vec<Outcome<User>>, ManyError> {
    run!(
        User::get_or_create_many(emails.iter().map(|email| users::email.eq(*email))),
        conn
    )
}

/// True for each row that was created.
pub(crate) fn created<M>(outcomes: &[Outcome<M>]) -> Vec<bool> {
    outcomes.iter().map(Outcome::created).collect()
}

pub(crate) fn emails(outcomes: &[Outcome<User>]) -> Vec<&str> {
    outcomes.iter().map(|outcome| &*outcome.row().email).collect()
}

pub(crate) fn rows_that_are_there_are_found(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = ["a", "b", "c"].map(|email| User::insert(&mut conn, email, "there").expect("the table is empty"));

    let call = observe(&mut conn, |conn| ask(conn, &["c", "a", "b"]));

    assert_eq!(call.kinds(), target.look());
    let [a, b, c] = there.clone();
    assert_eq!(call.result?, [c, a, b].map(Outcome::Found));
    assert_eq!(User::all(&mut conn)?, there);
    Ok(())
}

pub(crate) fn absent_rows_are_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, |conn| ask(conn, &["c", "a", "b"]));

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let outcomes = call.result?;
    assert_eq!(emails(&outcomes), ["c", "a", "b"], "in the order of the input");
    assert_eq!(created(&outcomes), [true; 3]);
    assert_eq!(User::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn half_of_the_rows_are_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "b", "there")?;
    User::insert(&mut conn, "d", "there")?;

    let call = observe(&mut conn, |conn| ask(conn, &["a", "b", "c", "d"]));

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let outcomes = call.result?;
    assert_eq!(emails(&outcomes), ["a", "b", "c", "d"]);
    assert_eq!(created(&outcomes), [true, false, true, false]);
    assert_eq!(User::all(&mut conn)?.len(), 4);
    Ok(())
}

pub(crate) fn equal_keys_are_one_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "there", "there")?;

    let call = observe(&mut conn, |conn| ask(conn, &["new", "there", "new", "there", "new"]));

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let outcomes = call.result?;
    assert_eq!(created(&outcomes), [true, false, false, false, false]);
    let ids: Vec<i32> = outcomes.iter().map(|outcome| outcome.row().id).collect();
    assert_eq!(ids, [ids[0], ids[1], ids[0], ids[1], ids[0]]);
    assert_eq!(User::all(&mut conn)?.len(), 2);
    Ok(())
}

/// One of two missing rows has a winner.
pub(crate) fn a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, "b", "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, |conn| ask(conn, &["a", "b", "c"]));

    let and_the_rest = if target.locks_gaps() { target.next_insert() } else { &[] };
    assert_eq!(
        call.kinds(),
        [target.look(), target.insert_and_look_again(), and_the_rest].concat()
    );
    let outcomes = call.result?;
    assert_eq!(created(&outcomes), [true, false, true]);
    assert_eq!(outcomes[1].row().name, "the rival's");
    assert_eq!(User::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn a_winner_whose_row_is_deleted_is_followed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, "b", "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, "b")?))
        .observe(&mut conn, |conn| ask(conn, &["a", "b", "c"]));

    let outcomes = call.result?;
    assert_eq!(created(&outcomes), [true; 3]);
    assert_eq!(User::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn a_race_that_is_lost_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    target.make_impatient(&mut rival);

    let result = target.transaction(&mut conn, |conn| {
        // At repeatable read this takes the snapshot.
        User::all(conn)?;
        let won = User::insert(&mut rival, "b", "the rival's").is_ok();
        assert_eq!(won, target.rival_in_transaction() != Rival::IsLockedOut);
        ask(conn, &["a", "b", "c", "a"])
    });

    match (target.rival_in_transaction(), result) {
        (Rival::IsLockedOut, Ok(outcomes)) => assert_eq!(created(&outcomes), [true, true, true, false]),
        (Rival::ComesFirst, Ok(outcomes)) => assert_eq!(created(&outcomes), [true, false, true, false]),
        (Rival::EndsTheTransaction { .. }, Err(error)) => {
            assert!(error.is_retryable(), "{error}");
            assert_eq!(User::all(&mut conn)?.len(), 1);
            return Ok(());
        }
        (_, result) => panic!("{result:?}"),
    }
    assert_eq!(User::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn rows_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "b", "there")?;

    let call = observe(&mut conn, |conn| {
        target.transaction(conn, |conn| ask(conn, &["a", "b", "c", "a"]))
    });

    let inside = [target.look(), target.insert()].concat();
    let statements: Vec<&str> = call
        .kinds()
        .into_iter()
        .filter(|kind| inside.contains(kind) || *kind == "WITH")
        .collect();
    assert_eq!(statements, target.inside_a_transaction(inside));
    assert_eq!(created(&call.result?), [true, false, true, false]);
    assert_eq!(User::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn new_article(slug: &'static str, number: i32) -> NewArticle {
    NewArticle {
        slug,
        number,
        title: "a title",
    }
}

#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = articles)]
pub(crate) struct NewArticle {
    slug: &'static str,
    pub(crate) number: i32,
    title: &'static str,
}

pub(crate) fn another_key_that_a_row_violates(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    Article::insert(&mut conn, "there", 7)?;
    let rows = [
        new_article("a", 1),
        new_article("there", 2),
        new_article("b", 7),
        new_article("c", 3),
    ];

    let call = observe(&mut conn, |conn| {
        run!(Article::get_or_create_many_from(&rows).by(articles::slug), conn)
    });

    let error = call.result.unwrap_err();
    let Error::OtherConstraint { name, .. } = error.error() else {
        panic!("{error}");
    };
    assert_eq!(name, target.name_of_articles_number());
    assert_eq!((error.answered(), error.input()), (0, Some(2)), "{error}");
    assert_eq!(Article::all(&mut conn)?.len(), 1, "nothing of the chunk was inserted");
    Ok(())
}

#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = articles)]
struct OptionalArticle {
    slug: &'static str,
    title: Option<&'static str>,
    number: Option<i32>,
}

/// A row that does not set the column of the other key cannot have violated it.
pub(crate) fn another_key_that_one_of_two_rows_sets(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    Article::insert(&mut conn, "there", 7)?;
    let row = |slug, number| OptionalArticle {
        slug,
        title: Some("a title"),
        number,
    };
    let rows = [row("a", Some(1)), row("there", None), row("b", Some(7))];

    let error = run!(Article::get_or_create_many_from(&rows).by(articles::slug), &mut conn).unwrap_err();

    assert!(matches!(error.error(), Error::OtherConstraint { .. }), "{error}");
    assert_eq!(error.input(), Some(2), "{error}");
    Ok(())
}

pub(crate) fn another_key_that_a_row_violates_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    Article::insert(&mut conn, "there", 7)?;
    let rows = [
        new_article("a", 1),
        new_article("there", 2),
        new_article("b", 7),
        new_article("c", 3),
    ];

    let error = target
        .transaction(&mut conn, |conn| {
            let nested: Result<_, ManyError> =
                conn.transaction(|conn| run!(Article::get_or_create_many_from(&rows).by(articles::slug), conn));
            assert_eq!(Article::all(conn)?.len(), 1, "nothing of the chunk was inserted");
            nested
        })
        .unwrap_err();

    assert!(matches!(error.error(), Error::OtherConstraint { .. }), "{error}");
    assert_eq!(error.input(), Some(2), "{error}");
    assert_eq!(Article::all(&mut conn)?.len(), 1);
    Ok(())
}

pub(crate) fn two_rows_of_a_chunk_that_violate_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let rows = [new_article("a", 1), new_article("b", 2), new_article("c", 1)];

    let error = run!(Article::get_or_create_many_from(&rows).by(articles::slug), &mut conn).unwrap_err();

    assert!(matches!(error.error(), Error::OtherConstraint { .. }), "{error}");
    assert_eq!(error.input(), Some(2), "{error}");
    assert_eq!(Article::all(&mut conn)?, []);
    Ok(())
}

pub(crate) fn a_constraint_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let lookups = ["a", "b"].map(|email| unmigrated::email.eq(email));
    let error = run!(Unmigrated::get_or_create_many(lookups), &mut conn).unwrap_err();

    assert!(matches!(error.error(), Error::ConstraintMissing { .. }), "{error}");
    assert_eq!(Unmigrated::all(&mut conn)?, []);
    Ok(())
}

pub(crate) fn duplicates_that_are_there(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for email in ["a", "b", "b", "b"] {
        diesel::insert_into(unmigrated::table)
            .values((unmigrated::email.eq(email), unmigrated::name.eq("n")))
            .execute(&mut conn)?;
    }

    let lookups = ["a", "b"].map(|email| unmigrated::email.eq(email));
    let error = run!(Unmigrated::get_or_create_many(lookups), &mut conn).unwrap_err();

    assert!(matches!(error.error(), Error::NotUnique { .. }), "{error}");
    assert_eq!(error.input(), Some(1));
    Ok(())
}

/// Fields that are `None` leave their columns to the database, in some rows and not in others.
pub(crate) fn rows_with_different_columns(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let row = |email, nickname| NewUser {
        email,
        name: "n",
        nickname,
    };
    let rows = [
        row("a", None),
        row("b", Some("bob")),
        row("c", None),
        row("d", Some("dan")),
    ];

    let outcomes = run!(User::get_or_create_many_from(&rows).by(users::email), &mut conn)?;

    assert_eq!(created(&outcomes), [true; 4]);
    let nicknames: Vec<Option<String>> = outcomes.into_iter().map(|row| row.into_inner().nickname).collect();
    assert_eq!(
        nicknames,
        ["nick", "bob", "nick", "dan"].map(|name| Some(name.to_owned()))
    );

    let inside = target.transaction(&mut conn, |conn| {
        let rows = [row("e", None), row("f", Some("fay")), row("a", Some("other"))];
        run!(User::get_or_create_many_from(rows).by(users::email), conn)
    })?;
    assert_eq!(created(&inside), [true, true, false]);
    assert_eq!(inside[2].row().nickname.as_deref(), Some("nick"));
    Ok(())
}

pub(crate) fn a_key_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, AnAccount::constraints())?;
    let lookups = || ["a", "b", "a"].map(|email| Live((accounts::org_id.eq(1), accounts::email.eq(email))));

    let outcomes = run!(AnAccount::get_or_create_many(lookups()), &mut conn)?;
    assert_eq!(created(&outcomes), [true, true, false]);

    outcomes[0].row().delete(&mut conn)?;
    let outcomes = run!(AnAccount::get_or_create_many(lookups()), &mut conn)?;
    assert_eq!(
        created(&outcomes),
        [true, false, false],
        "the row that is deleted is none of its business"
    );

    let inside = target.transaction(&mut conn, |conn| {
        let lookups = ["c", "b"].map(|email| Live((accounts::org_id.eq(1), accounts::email.eq(email))));
        run!(AnAccount::get_or_create_many(lookups), conn)
    })?;
    assert_eq!(created(&inside), [true, false]);
    assert_eq!(AnAccount::all(&mut conn)?.len(), 4);
    Ok(())
}

pub(crate) fn a_key_on_an_expression(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |conn: &mut TestConnection| {
        let lookups = ["Ada@x", "bob@x", "ADA@X"].map(|address| AddressNoCase(mailboxes::address.eq(address)));
        run!(
            Mailbox::get_or_create_many(lookups).defaults(mailboxes::org_id.eq(1)),
            conn
        )
    };

    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let outcomes = call.result?;
    assert_eq!(
        created(&outcomes),
        [true, true, false],
        "two spellings of one address are one row"
    );
    assert_eq!(outcomes[2].row(), outcomes[0].row());
    assert_eq!(outcomes[0].row().address, "Ada@x");
    assert_eq!(created(&ask(&mut conn)?), [false; 3]);
    assert_eq!(Mailbox::all(&mut conn)?.len(), 2);
    Ok(())
}
