//! Calls that begin with the insert: `insert_first()`.

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::TestResult;
use super::models::{Article, Unmigrated, User, articles, unmigrated, users};
use super::recorder::{Arrangement, observe};
use super::target::{Target, is_enum_of_connections};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// The statements before the insert.
fn before_the_insert(target: impl Target) -> &'static [&'static str] {
    if is_enum_of_connections() { target.look() } else { &[] }
}

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL))
            .defaults(users::name.eq("Ada"))
            .insert_first(),
        conn
    )
}

pub(crate) fn a_new_row_saves_the_look(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), [before_the_insert(target), target.insert()].concat());
    let Outcome::Created(ada) = call.result? else {
        panic!("the row was not there");
    };
    assert_eq!(ada.name, "Ada");
    assert_eq!(User::all(&mut database.connect())?, [ada]);
    Ok(())
}

pub(crate) fn a_row_that_is_there_is_found_after_the_insert(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_statement(1, move || {
            User::insert(&mut rival, EMAIL, "Augusta")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    if before_the_insert(target).is_empty() {
        assert_eq!(call.kinds(), target.insert_and_look_again());
    }
    let rows = User::all(&mut conn)?;
    let [there] = &*rows else { panic!("{rows:?}") };
    assert_eq!(there.name, "Augusta");
    assert_eq!(call.result?, Outcome::Found(there.clone()));
    Ok(())
}

pub(crate) fn a_winner_whose_row_is_deleted_is_followed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);

    assert_eq!(
        call.kinds(),
        [
            before_the_insert(target),
            target.insert_and_look_again(),
            target.next_insert()
        ]
        .concat()
    );
    let Outcome::Created(ada) = call.result? else {
        panic!("nobody else's row was there in the end");
    };
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn within_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, "grace@example.org", "Grace")?;

    let (created, found) = target.transaction(&mut conn, |conn| {
        let created = observe(conn, ask);
        let looks = if target.inserts_past_snapshots() {
            target.look()
        } else {
            before_the_insert(target)
        };
        let in_autocommit = [looks, target.insert()].concat();
        assert_eq!(created.kinds(), target.inside_a_transaction(in_autocommit));
        let found = run!(
            User::get_or_create(users::email.eq("grace@example.org")).insert_first(),
            conn
        );
        Ok::<_, Error>((created.result?, found?))
    })?;

    assert!(created.created());
    assert_eq!(found, Outcome::Found(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there, created.into_inner()]);
    Ok(())
}

pub(crate) fn a_constraint_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let result = run!(
        Unmigrated::get_or_create(unmigrated::email.eq(EMAIL)).insert_first(),
        &mut conn
    );
    assert!(matches!(result, Err(Error::ConstraintMissing { .. })), "{result:?}");
    assert_eq!(Unmigrated::all(&mut conn)?, []);
    Ok(())
}

pub(crate) fn a_violation_of_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;
    let result = run!(
        Article::get_or_create(articles::slug.eq("ours"))
            .defaults((articles::number.eq(7), articles::title.eq("Ours")))
            .insert_first(),
        &mut conn
    );
    assert!(matches!(result, Err(Error::OtherConstraint { .. })), "{result:?}");
    assert_eq!(Article::all(&mut conn)?, [taken]);
    Ok(())
}

/// The row is there, and a new one would not be complete.
pub(crate) fn a_row_that_is_there_is_found_though_a_new_one_could_not_be_inserted(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let there = Article::insert(&mut conn, "theirs", 7)?;
    let ask =
        |conn: &mut TestConnection, slug| run!(Article::get_or_create(articles::slug.eq(slug)).insert_first(), conn);
    assert_eq!(ask(&mut conn, "theirs")?, Outcome::Found(there.clone()));
    let missing = ask(&mut conn, "ours");
    assert!(matches!(missing, Err(Error::Database(_))), "{missing:?}");
    assert_eq!(Article::all(&mut conn)?, [there]);
    Ok(())
}
