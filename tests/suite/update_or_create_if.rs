//! Updates with a condition: `update_or_create(..).only_if(..)`.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use getorcreate::{Error, Upserted};

use super::TestResult;
use super::models::{User, users};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use super::update_or_create::{before_the_update, hit, insert_in_vain};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// Sets the visits to 5 if they are fewer.
fn raise(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::visits.eq(5))
            .only_if(users::visits.lt(5)),
        conn
    )
}

fn insert(conn: &mut TestConnection, visits: i32) -> QueryResult<User> {
    let user = User::insert(conn, EMAIL, "Ada")?;
    set(conn, visits)?;
    Ok(User { visits, ..user })
}

fn set(conn: &mut TestConnection, visits: i32) -> QueryResult<usize> {
    diesel::update(users::table).set(users::visits.eq(visits)).execute(conn)
}

/// The statements of a call in autocommit whose condition excludes the row.
fn excluded(target: impl Target) -> Vec<&'static str> {
    match before_the_update(target) {
        [] => vec!["UPDATE", "SELECT"],
        look => look.to_vec(),
    }
}

/// The statements that find no row.
fn absence(target: impl Target) -> Vec<&'static str> {
    excluded(target)
}

pub(crate) fn a_condition_that_is_true_lets_the_row_be_updated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = insert(&mut conn, 4)?;

    let call = observe(&mut conn, raise);

    assert_eq!(call.kinds(), hit(target));
    let expected = User { visits: 5, ..there };
    assert_eq!(call.result?, Upserted::Updated(expected.clone()));
    assert_eq!(User::all(&mut conn)?, [expected]);
    Ok(())
}

pub(crate) fn a_condition_that_is_false_leaves_the_row_as_it_is(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = insert(&mut conn, 6)?;

    let call = observe(&mut conn, raise);
    assert_eq!(call.kinds(), excluded(target));
    assert_eq!(call.result?, Upserted::Unchanged(there.clone()));

    let in_a_transaction = target.transaction(&mut conn, |conn| Ok::<_, Error>(observe(conn, raise)))?;
    assert_eq!(
        in_a_transaction.kinds(),
        [before_the_update(target), &["UPDATE", "SELECT"]].concat(),
        "a look may show an older row"
    );
    assert_eq!(in_a_transaction.result?, Upserted::Unchanged(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}

pub(crate) fn a_condition_that_is_null_leaves_the_row_as_it_is(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = insert(&mut conn, 0)?;
    let ask = |conn: &mut TestConnection| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set(users::name.eq("changed"))
                .only_if(users::nickname.ne("other")),
            conn
        )
    };

    diesel::update(users::table)
        .set(users::nickname.eq(None::<&str>))
        .execute(&mut conn)?;
    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), excluded(target));
    let there = User {
        nickname: None,
        ..there
    };
    assert_eq!(call.result?, Upserted::Unchanged(there));
    diesel::update(users::table)
        .set(users::nickname.eq("nick"))
        .execute(&mut conn)?;
    assert!(matches!(ask(&mut conn)?, Upserted::Updated(user) if user.name == "changed"));
    Ok(())
}

/// The condition is an alternative. It must not reach rows with other keys.
pub(crate) fn a_condition_is_only_about_the_row_with_the_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let other = User::insert(&mut conn, "grace@example.org", "Grace")?;
    let there = User::insert(&mut conn, EMAIL, "Ada")?;

    let ask = |conn: &mut TestConnection, visits: i32| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .update(users::name.eq("changed"))
                .only_if(users::visits.eq(visits).or(users::name.eq("Grace"))),
            conn
        )
    };
    assert_eq!(ask(&mut conn, 7)?, Upserted::Unchanged(there.clone()));
    let changed = User {
        name: "changed".to_owned(),
        ..there
    };
    assert_eq!(ask(&mut conn, 0)?, Upserted::Updated(changed.clone()));
    assert_eq!(User::all(&mut conn)?, [other, changed]);
    Ok(())
}

pub(crate) fn an_absent_row_is_created_without_regard_to_the_condition(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, |conn| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set(users::visits.eq(5))
                .only_if(users::visits.gt(5)),
            conn
        )
    });

    assert_eq!(call.kinds(), [&*absence(target), target.insert()].concat());
    let created = call.result?;
    assert!(created.created());
    assert_eq!(User::all(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// The winner's row is one that the condition excludes, or one that it does not.
pub(crate) fn a_condition_decides_about_the_row_of_a_winner(target: impl Target) -> TestResult {
    for visits in [4, 6] {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = database.connect();

        let call = Arrangement::default()
            .before_insert(1, move || {
                insert(&mut rival, visits)?;
                Ok(())
            })
            .observe(&mut conn, raise);

        let (answer, visits): (&[&str], _) = if visits < 5 {
            (target.update(), 5)
        } else {
            (&["UPDATE", "SELECT"], 6)
        };
        assert_eq!(
            call.kinds(),
            [&*absence(target), insert_in_vain(target), answer].concat()
        );
        let rows = User::all(&mut conn)?;
        let [row] = &*rows else { panic!("{rows:?}") };
        assert_eq!(row.visits, visits);
        let expected = match visits {
            5 => Upserted::Updated(row.clone()),
            _ => Upserted::Unchanged(row.clone()),
        };
        assert_eq!(call.result?, expected);
    }
    Ok(())
}

/// The condition becomes false after a look, or true after an update that changed nothing.
pub(crate) fn a_condition_whose_value_changes_between_two_statements(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let looks_first = !before_the_update(target).is_empty();
    let there = insert(&mut conn, if looks_first { 4 } else { 6 })?;

    let arrangement = Arrangement::default();
    let arrangement = if looks_first {
        arrangement.before_update(1, move || {
            set(&mut rival, 6)?;
            Ok(())
        })
    } else {
        arrangement.after_update(1, move || {
            set(&mut rival, 4)?;
            Ok(())
        })
    };
    let call = arrangement.observe(&mut conn, raise);

    if looks_first {
        assert_eq!(call.kinds(), ["SELECT", "UPDATE", "SELECT"]);
        let expected = User { visits: 6, ..there };
        assert_eq!(call.result?, Upserted::Unchanged(expected.clone()));
        assert_eq!(User::all(&mut conn)?, [expected]);
    } else {
        assert_eq!(call.kinds(), ["UPDATE", "SELECT", "UPDATE"]);
        let expected = User { visits: 5, ..there };
        assert_eq!(call.result?, Upserted::Updated(expected.clone()));
        assert_eq!(User::all(&mut conn)?, [expected]);
    }
    Ok(())
}

/// The condition is true whenever the call looks, and false whenever it updates.
pub(crate) fn a_condition_that_keeps_changing_ends_the_call(target: impl Target) -> TestResult {
    const MOST_UPDATES: usize = 5;
    let database = target.create();
    let mut conn = database.connect();
    let rival = Arc::new(Mutex::new(database.connect()));
    let there = insert(&mut conn, 4)?;
    let begins: &[&str] = match before_the_update(target) {
        [] => &["UPDATE", "SELECT"],
        look => look,
    };

    let mut arrangement = Arrangement::default();
    for update in 1..MOST_UPDATES + begins.len() {
        let (excludes, includes) = (Arc::clone(&rival), Arc::clone(&rival));
        arrangement = arrangement
            .before_update(update, move || {
                set(&mut excludes.lock().unwrap(), 6)?;
                Ok(())
            })
            .after_update(update, move || {
                set(&mut includes.lock().unwrap(), 4)?;
                Ok(())
            });
    }
    let call = arrangement.observe(&mut conn, raise);

    assert_eq!(
        call.kinds(),
        [begins, &["UPDATE", "SELECT"].repeat(MOST_UPDATES)].concat()
    );
    assert_eq!(call.result?, Upserted::Unchanged(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}

/// The row is gone when the call wants to know why the update has changed nothing.
pub(crate) fn a_row_that_is_deleted_before_the_look_is_created_anew(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    let looks_first = !before_the_update(target).is_empty();
    insert(&mut conn, if looks_first { 4 } else { 6 })?;

    let arrangement = Arrangement::default();
    let deletes = move || Ok(User::delete(&mut janitor, EMAIL)?);
    let arrangement = if looks_first {
        arrangement.before_update(1, deletes)
    } else {
        arrangement.after_update(1, deletes)
    };
    let call = arrangement.observe(&mut conn, raise);

    assert_eq!(
        call.kinds(),
        [before_the_update(target), &["UPDATE", "SELECT"], target.insert()].concat()
    );
    let created = call.result?;
    assert!(created.created());
    assert_eq!(User::all(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// Nothing is to be changed, whatever the condition says.
pub(crate) fn a_condition_without_a_change(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = insert(&mut conn, 4)?;
    for least in [0, 9] {
        let call = observe(&mut conn, |conn| {
            run!(
                User::update_or_create(users::email.eq(EMAIL))
                    .update((None::<i32>.map(|visits| users::visits.eq(visits)),))
                    .only_if(users::visits.ge(least)),
                conn
            )
        });
        assert_eq!(call.kinds(), target.look());
        assert_eq!(call.result?, Upserted::Unchanged(there.clone()));
    }
    Ok(())
}

pub(crate) fn an_insert_that_comes_first_meets_a_row_that_the_condition_excludes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = insert(&mut conn, 6)?;
    let answer = run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::visits.eq(5))
            .only_if(users::visits.lt(5))
            .insert_first(),
        &mut conn
    )?;
    assert_eq!(answer, Upserted::Unchanged(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}
