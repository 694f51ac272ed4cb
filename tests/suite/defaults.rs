//! The columns of a new row that are not in its key.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;
use getorcreate::Outcome;

use super::TestResult;
use super::models::{User, users};
use super::recorder::Arrangement;
use super::target::Target;
use crate::run;

const EMAIL: &str = "ada@example.org";

/// The columns of a new row that the lookup does not set.
fn rest(user: &User) -> (&str, i32, Option<&str>) {
    (&user.name, user.visits, user.nickname.as_deref())
}

pub(crate) fn none_leave_the_columns_to_the_database(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let outcome = run!(User::get_or_create(users::email.eq(EMAIL)), &mut conn)?;

    assert!(outcome.created());
    let ada = outcome.into_inner();
    assert_eq!(rest(&ada), ("unnamed", 0, Some("nick")));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn one_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let outcome = run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::visits.eq(3)),
        &mut conn
    )?;

    assert!(outcome.created());
    let ada = outcome.into_inner();
    assert_eq!(rest(&ada), ("unnamed", 3, Some("nick")));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn a_tuple_with_an_optional_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let defaults = |nickname: Option<&'static str>| {
        (
            users::visits.eq(3),
            nickname.map(|nickname| users::nickname.eq(nickname)),
            users::name.eq("Ada"),
        )
    };

    let with_nickname = run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(defaults(Some("countess"))),
        &mut conn
    )?;
    let without = run!(
        User::get_or_create(users::email.eq("grace@example.org")).defaults(defaults(None)),
        &mut conn
    )?;

    assert!(with_nickname.created() && without.created());
    let rows = User::all(&mut conn)?;
    assert_eq!(rows, [with_nickname.into_inner(), without.into_inner()]);
    assert_eq!(rest(&rows[0]), ("Ada", 3, Some("countess")));
    assert_eq!(rest(&rows[1]), ("Ada", 3, Some("nick")));
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct Profile<'a> {
    visits: i32,
    name: &'a str,
}

pub(crate) fn a_struct_owned_or_borrowed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let profile = Profile { visits: 3, name: "Ada" };

    let borrowed = run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(&profile),
        &mut conn
    )?;
    let owned = run!(
        User::get_or_create(users::email.eq("grace@example.org")).defaults(profile),
        &mut conn
    )?;

    assert!(borrowed.created() && owned.created());
    let rows = User::all(&mut conn)?;
    assert_eq!(rows, [borrowed.into_inner(), owned.into_inner()]);
    assert_eq!(rest(&rows[0]), ("Ada", 3, Some("nick")));
    assert_eq!(rest(&rows[1]), ("Ada", 3, Some("nick")));
    Ok(())
}

#[derive(Insertable, Default)]
#[diesel(table_name = users)]
struct Optional {
    name: Option<String>,
    visits: Option<i32>,
    #[expect(clippy::option_option, reason = "Diesel's way to tell NULL from the default")]
    nickname: Option<Option<String>>,
}

pub(crate) fn fields_that_are_none_leave_the_column_to_the_database(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let nothing = run!(
        User::get_or_create(users::email.eq("nothing@example.org")).defaults(&Optional::default()),
        &mut conn
    )?;
    let null = run!(
        User::get_or_create(users::email.eq("null@example.org")).defaults(Optional {
            nickname: Some(None),
            ..Optional::default()
        }),
        &mut conn
    )?;
    let everything = run!(
        User::get_or_create(users::email.eq("everything@example.org")).defaults(Optional {
            name: Some("Ada".to_owned()),
            visits: Some(3),
            nickname: Some(Some("countess".to_owned())),
        }),
        &mut conn
    )?;

    assert!(nothing.created() && null.created() && everything.created());
    let rows = User::all(&mut conn)?;
    assert_eq!(rows, [nothing.into_inner(), null.into_inner(), everything.into_inner()]);
    assert_eq!(rest(&rows[0]), ("unnamed", 0, Some("nick")));
    assert_eq!(rest(&rows[1]), ("unnamed", 0, None));
    assert_eq!(rest(&rows[2]), ("Ada", 3, Some("countess")));
    Ok(())
}

pub(crate) fn made_ones_are_not_made_for_a_row_that_is_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let outcome = run!(
        User::get_or_create(users::email.eq(EMAIL))
            .defaults_with(|| -> diesel::dsl::Eq<users::name, &str> { panic!("nobody needs a name") }),
        &mut conn
    )?;

    assert_eq!(outcome, Outcome::Found(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}

pub(crate) fn made_ones_are_made_once_when_the_call_goes_round(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());
    let made = AtomicI32::new(0);

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, |conn| {
            run!(
                User::get_or_create(users::email.eq(EMAIL)).defaults_with(|| {
                    let times = made.fetch_add(1, Ordering::Relaxed) + 1;
                    (users::name.eq("Ada"), users::visits.eq(times))
                }),
                conn
            )
        });

    let outcome = call.result?;
    assert!(outcome.created());
    let ada = outcome.into_inner();
    assert_eq!(rest(&ada), ("Ada", 1, Some("nick")));
    assert_eq!(User::all(&mut conn)?, [ada]);
    assert_eq!(made.load(Ordering::Relaxed), 1);
    Ok(())
}

pub(crate) fn a_panic_while_they_are_made_leaves_the_connection_usable(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let panics = |conn: &mut crate::TestConnection| {
        panic::catch_unwind(AssertUnwindSafe(|| {
            run!(
                User::get_or_create(users::email.eq(EMAIL)).defaults_with(|| -> diesel::dsl::Eq<users::name, &str> {
                    panic!("this panic is part of the test")
                }),
                conn
            )
        }))
        .expect_err("the closure was called")
    };

    panics(&mut conn);
    assert_eq!(User::all(&mut conn)?, [], "no statement is left open");
    let created = run!(User::get_or_create(users::email.eq("grace@example.org")), &mut conn)?;
    assert!(created.created());

    let in_a_transaction = target.transaction(&mut conn, |conn| {
        panics(conn);
        run!(User::get_or_create(users::email.eq(EMAIL)), conn)
    })?;
    assert!(in_a_transaction.created());
    assert_eq!(
        User::all(&mut database.connect())?,
        [created.into_inner(), in_a_transaction.into_inner()]
    );
    Ok(())
}
