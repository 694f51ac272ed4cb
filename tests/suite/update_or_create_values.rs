//! The values of `update_or_create`: for both cases, for a row that is there, and for a new one.

use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;
use getorcreate::Upserted;

use super::TestResult;
use super::models::{User, users};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use super::update_or_create::hit;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// MySQL and MariaDB do not write a row that has the values already. Others do, and the answers are the same.
pub(crate) fn a_row_that_has_the_values_already_is_updated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Ada")?;

    let call = observe(&mut conn, |conn| {
        run!(
            User::update_or_create(users::email.eq(EMAIL)).set(users::name.eq("Ada")),
            conn
        )
    });

    assert_eq!(call.kinds(), hit(target));
    assert_eq!(call.result?, Upserted::Updated(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}

/// The three kinds of values together. `visits` has one value for a new row, and another for a row that is there.
pub(crate) fn values_for_both_cases_and_for_each_of_them(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, name: &str| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set(users::name.eq(name))
                .update((users::visits.eq(users::visits + 10), users::nickname.eq("again")))
                .defaults(users::visits.eq(1)),
            conn
        )
    };

    let created = ask(&mut conn, "Ada")?.into_inner();
    assert_eq!((&*created.name, created.visits), ("Ada", 1));
    assert_eq!(created.nickname.as_deref(), Some("nick"));
    let updated = User {
        name: "Augusta".to_owned(),
        visits: 11,
        nickname: Some("again".to_owned()),
        ..created
    };
    assert_eq!(ask(&mut conn, "Augusta")?, Upserted::Updated(updated.clone()));
    assert_eq!(User::all(&mut conn)?, [updated]);
    Ok(())
}

/// Only an optional column can become NULL.
pub(crate) fn a_value_can_become_null(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Ada")?;
    let updated = run!(
        User::update_or_create(users::email.eq(EMAIL)).set(users::nickname.eq(None::<&str>)),
        &mut conn
    )?;
    let expected = User {
        nickname: None,
        ..there
    };
    assert_eq!(updated, Upserted::Updated(expected));
    Ok(())
}

#[derive(AsChangeset)]
#[diesel(table_name = users)]
struct Changes<'a> {
    name: Option<&'a str>,
    visits: Option<i32>,
}

pub(crate) fn a_change_that_is_none_changes_nothing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |name: Option<&'static str>, visits: Option<i32>| {
        move |conn: &mut TestConnection| {
            run!(
                User::update_or_create(users::email.eq(EMAIL)).update(Changes { name, visits }),
                conn
            )
        }
    };

    let created = observe(&mut conn, ask(None, None));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Upserted::Created(ada) = created.result? else {
        panic!("the row was not there");
    };
    assert_eq!(
        (&*ada.name, ada.visits),
        ("unnamed", 0),
        "changes are for a row that is there"
    );
    let unchanged = observe(&mut conn, ask(None, None));
    assert_eq!(unchanged.kinds(), target.look());
    assert_eq!(unchanged.result?, Upserted::Unchanged(ada.clone()));

    let visits_alone = observe(&mut conn, ask(None, Some(3)));
    assert_eq!(visits_alone.kinds(), hit(target));
    let ada = User { visits: 3, ..ada };
    assert_eq!(visits_alone.result?, Upserted::Updated(ada.clone()));
    let name_alone = ask(Some("Ada"), None)(&mut conn)?;
    let ada = User {
        name: "Ada".to_owned(),
        ..ada
    };
    assert_eq!(name_alone, Upserted::Updated(ada.clone()));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

/// An optional assignment beside others, in `set` and in `update`.
pub(crate) fn an_optional_value_may_be_absent(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;
    let ask = |conn: &mut TestConnection, name: Option<&'static str>, visits: Option<i32>| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set((name.map(|name| users::name.eq(name)),))
                .update((visits.map(|visits| users::visits.eq(visits)),)),
            conn
        )
    };
    assert_eq!(ask(&mut conn, None, None)?, Upserted::Unchanged(there.clone()));
    let visited = User { visits: 3, ..there };
    assert_eq!(ask(&mut conn, None, Some(3))?, Upserted::Updated(visited.clone()));
    let named = User {
        name: "Ada".to_owned(),
        ..visited
    };
    assert_eq!(ask(&mut conn, Some("Ada"), None)?, Upserted::Updated(named.clone()));
    assert_eq!(User::all(&mut conn)?, [named]);
    Ok(())
}

pub(crate) fn defaults_are_made_at_most_once_and_not_for_a_row_that_is_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());
    let made = AtomicI32::new(0);
    let ask = |conn: &mut TestConnection| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set(users::name.eq("Ada"))
                .defaults_with(|| users::visits.eq(made.fetch_add(1, Ordering::Relaxed) + 1)),
            conn
        )
    };

    let goes_round = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);
    assert!(matches!(goes_round.result?, Upserted::Created(user) if user.visits == 1));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert!(matches!(ask(&mut conn)?, Upserted::Updated(user) if user.visits == 1));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    Ok(())
}
