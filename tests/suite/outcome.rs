//! A call's answer, the rows it leaves in the table, and the number of its statements.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::TestResult;
use super::models::{User, users};
use super::processes::Worker;
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// The number of inserts after which a call gives up because each winner vanished.
const ROUNDS: usize = 3;

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

pub(crate) fn a_row_that_is_there_is_found(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), target.look());
    assert_eq!(call.result?, Outcome::Found(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there], "the defaults are not applied");
    Ok(())
}

pub(crate) fn an_absent_row_is_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let other = User::insert(&mut conn, "grace@example.org", "Grace")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(ada) = call.result? else {
        panic!("the row was not there");
    };
    let expected = User {
        id: ada.id,
        email: EMAIL.to_owned(),
        name: "Ada".to_owned(),
        visits: 0,
        nickname: Some("nick".to_owned()),
    };
    assert_eq!(ada, expected);
    assert_eq!(User::all(&mut database.connect())?, [other, ada]);
    Ok(())
}

/// The rival commits its insert between our `SELECT` and our `INSERT`.
pub(crate) fn a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let Outcome::Found(found) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!(found.name, "the rival's");
    assert_eq!(User::all(&mut conn)?, [found]);
    Ok(())
}

pub(crate) fn a_lost_race_to_another_process_finds_its_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = Worker::start(&database)?;

    let call = Arrangement::default()
        .before_insert(1, move || {
            assert_eq!(rival.ask(EMAIL)?, "created");
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let Outcome::Found(found) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!(found.name, "the worker's");
    assert_eq!(User::all(&mut conn)?, [found]);
    Ok(())
}

/// Our insert conflicts with a row that is gone when we look for it.
pub(crate) fn a_winner_whose_row_is_deleted_is_followed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let mut janitor = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);

    assert_eq!(
        call.kinds(),
        [target.look(), target.insert_and_look_again(), target.next_insert()].concat(),
        "going round begins with the insert"
    );
    let Outcome::Created(ada) = call.result? else {
        panic!("nobody else's row was there in the end");
    };
    assert_eq!(ada.name, "Ada");
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

    assert_eq!(
        call.kinds(),
        [
            target.look(),
            target.insert_and_look_again(),
            &target.next_insert_and_look_again().repeat(ROUNDS - 1),
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
