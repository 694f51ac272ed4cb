//! Calls of `update_or_create`: the answer, the rows in the table, and the number of statements.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use getorcreate::{Error, Upserted};

use super::TestResult;
use super::models::{User, users};
use super::recorder::{Arrangement, observe};
use super::target::{Target, is_enum_of_connections};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// The number of inserts after which a call gives up because each winner vanished.
const ROUNDS: usize = 3;

/// The statements before an update of a row that exists.
pub(super) fn before_the_update(target: impl Target) -> &'static [&'static str] {
    if target.locks_gaps() || is_enum_of_connections() {
        target.look()
    } else {
        &[]
    }
}

/// The statements of a call that updates a row.
pub(super) fn hit(target: impl Target) -> Vec<&'static str> {
    [before_the_update(target), target.update()].concat()
}

/// The statement that finds no row.
pub(super) fn absence(target: impl Target) -> &'static [&'static str] {
    match before_the_update(target) {
        [] => &["UPDATE"],
        look => look,
    }
}

/// The statements of a call that creates a row.
pub(super) fn miss(target: impl Target) -> Vec<&'static str> {
    [absence(target), target.insert()].concat()
}

/// The statements of an insert that meets a row with the key, without those that follow.
pub(super) fn insert_in_vain(target: impl Target) -> &'static [&'static str] {
    without_the_last(target.insert_and_look_again())
}

fn without_the_last(statements: &'static [&'static str]) -> &'static [&'static str] {
    let (_, rest) = statements.split_last().expect("a call looks again");
    rest
}

/// The statements of a call that updates the row of a winner.
pub(super) fn lost_race(target: impl Target) -> Vec<&'static str> {
    [absence(target), insert_in_vain(target), target.update()].concat()
}

fn ask(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::name.eq("Ada"))
            .defaults(users::visits.eq(1)),
        conn
    )
}

/// Counts a visit.
fn count(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1)),
        conn
    )
}

pub(crate) fn a_row_that_is_there_is_updated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let other = User::insert(&mut conn, "grace@example.org", "Grace")?;
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), hit(target));
    let expected = User {
        name: "Ada".to_owned(),
        ..there
    };
    assert_eq!(
        call.result?,
        Upserted::Updated(expected.clone()),
        "without the defaults"
    );
    assert_eq!(User::all(&mut database.connect())?, [other, expected]);
    Ok(())
}

pub(crate) fn an_absent_row_is_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let other = User::insert(&mut conn, "grace@example.org", "Grace")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), miss(target));
    let Upserted::Created(ada) = call.result? else {
        panic!("the row was not there");
    };
    let expected = User {
        id: ada.id,
        email: EMAIL.to_owned(),
        name: "Ada".to_owned(),
        visits: 1,
        nickname: Some("nick".to_owned()),
    };
    assert_eq!(ada, expected);
    assert_eq!(User::all(&mut database.connect())?, [other, ada]);
    Ok(())
}

pub(crate) fn a_lost_race_updates_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), lost_race(target));
    let Upserted::Updated(updated) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!((&*updated.name, updated.visits), ("Ada", 0));
    assert_eq!(User::all(&mut conn)?, [updated]);
    Ok(())
}

/// Our insert conflicts with a row that is gone when we update it.
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
            absence(target),
            insert_in_vain(target),
            &["UPDATE", "SELECT"],
            target.next_insert(),
        ]
        .concat()
    );
    let Upserted::Created(ada) = call.result? else {
        panic!("nobody else's row was there in the end");
    };
    assert_eq!((&*ada.name, ada.visits), ("Ada", 1));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn winners_whose_rows_vanish_each_time_end_the_call(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let rival = Arc::new(Mutex::new(database.connect()));

    let mut arrangement = Arrangement::default();
    for round in 1..=ROUNDS {
        let (inserts, deletes) = (Arc::clone(&rival), Arc::clone(&rival));
        arrangement = arrangement
            .before_insert(round, move || {
                User::insert(&mut inserts.lock().unwrap(), EMAIL, "the rival's")?;
                Ok(())
            })
            .after_insert(round, move || Ok(User::delete(&mut deletes.lock().unwrap(), EMAIL)?));
    }
    let call = arrangement.observe(&mut conn, ask);

    let follow: &[&str] = &["UPDATE", "SELECT"];
    let next = [without_the_last(target.next_insert_and_look_again()), follow].concat();
    assert_eq!(
        call.kinds(),
        [
            absence(target),
            insert_in_vain(target),
            follow,
            &next.repeat(ROUNDS - 1),
            target.explanation(),
        ]
        .concat()
    );
    assert!(
        matches!(call.result, Err(Error::NotFoundAfterInsert { .. })),
        "{:?}",
        call.result
    );
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// A call that looks first finds the row, and updates nothing. Elsewhere the update returns the row.
pub(crate) fn a_row_that_is_deleted_after_the_look_is_created_anew(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    let gone = User::insert(&mut conn, EMAIL, "Augusta")?;

    let call = Arrangement::default()
        .before_update(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);

    let look: &[&str] = if before_the_update(target).is_empty() {
        &[]
    } else {
        &["SELECT"]
    };
    assert_eq!(
        call.kinds(),
        [before_the_update(target), &["UPDATE"], look, target.insert()].concat()
    );
    let Upserted::Created(ada) = call.result? else {
        panic!("the row was gone");
    };
    assert_ne!((ada.id, ada.visits), (gone.id, gone.visits));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

/// On MySQL and MariaDB the update does not return the row. It only sets given values, so it may be repeated.
pub(crate) fn a_row_that_is_deleted_after_its_update_is_created_anew_if_it_must_be_read(
    target: impl Target,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    User::insert(&mut conn, EMAIL, "Augusta")?;
    if target.update() == ["UPDATE"] {
        return Ok(());
    }

    let call = Arrangement::default()
        .after_update(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);

    // The last look sees past a snapshot, which the session may have.
    assert_eq!(call.kinds(), [hit(target), vec!["SELECT"], miss(target)].concat());
    let Upserted::Created(ada) = call.result? else {
        panic!("the row was gone");
    };
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn counts_of_rivals_between_our_statements_are_kept(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let (mut first, mut second) = (database.connect(), database.connect());
    let lost = Arrangement::default()
        .before_insert(1, move || {
            assert!(count(&mut first)?.created());
            Ok(())
        })
        .after_insert(1, move || {
            assert!(!count(&mut second)?.created());
            Ok(())
        })
        .observe(&mut conn, count);
    assert_eq!(lost.kinds(), lost_race(target));
    assert!(matches!(lost.result?, Upserted::Updated(user) if user.visits == 3));

    let mut rival = database.connect();
    let met = Arrangement::default()
        .before_update(1, move || {
            count(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, count);
    assert_eq!(met.kinds(), hit(target));
    assert!(matches!(met.result?, Upserted::Updated(user) if user.visits == 5));
    assert_eq!(User::all(&mut conn)?[0].visits, 5);
    Ok(())
}

/// The statements before an insert that should come first.
fn before_the_insert() -> &'static [&'static str] {
    if is_enum_of_connections() { &["SELECT"] } else { &[] }
}

fn ask_inserting_first(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::name.eq("Ada"))
            .insert_first(),
        conn
    )
}

pub(crate) fn an_insert_that_comes_first_saves_a_statement_for_a_new_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let created = observe(&mut conn, ask_inserting_first);
    assert_eq!(created.kinds(), [before_the_insert(), target.insert()].concat());
    let created = created.result?;
    assert!(created.created());

    User::delete(&mut conn, EMAIL)?;
    let mut rival = database.connect();
    let updated = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask_inserting_first);
    assert_eq!(
        updated.kinds(),
        [before_the_insert(), insert_in_vain(target), target.update()].concat()
    );
    let Upserted::Updated(row) = updated.result? else {
        panic!("the rival came first");
    };
    assert_eq!(row.name, "Ada");
    assert_eq!(User::all(&mut conn)?, [row]);
    Ok(())
}
