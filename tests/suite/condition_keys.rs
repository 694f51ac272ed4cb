//! Keys whose conditions several values meet: `gh_id > 0`, `email != NULL`, `level in [1, 2]`. A new row may fail such a condition.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::TestResult;
use super::marked::{Contact, OnGithub, Open, contacts, migrate};
use super::recorder::{Arrangement, observe};
use super::target::{Database, Target};
use crate::{TestConnection, run};

pub(crate) fn migrated<T: Target>(target: T) -> Result<(Database<T>, TestConnection), Box<dyn std::error::Error>> {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Contact::constraints())?;
    Ok((database, conn))
}

pub(crate) fn insert(conn: &mut TestConnection, gh_id: i64, login: &str, state: &str) -> QueryResult<usize> {
    diesel::insert_into(contacts::table)
        .values((
            contacts::gh_id.eq(gh_id),
            contacts::login.eq(login),
            contacts::state.eq(state),
            contacts::level.eq(1),
        ))
        .execute(conn)
}

/// The numbers and logins of all rows.
pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<(i64, String)>> {
    let rows = contacts::table.order(contacts::id);
    rows.select((contacts::gh_id, contacts::login)).load(conn)
}

pub(crate) fn on_github(conn: &mut TestConnection, gh_id: i64) -> Result<Outcome<Contact>, Error> {
    run!(Contact::get_or_create(OnGithub(contacts::gh_id.eq(gh_id))), conn)
}

pub(crate) fn open(conn: &mut TestConnection, state: &str, level: i32) -> Result<Outcome<Contact>, Error> {
    run!(
        Contact::get_or_create(Open(contacts::login.eq("ada")))
            .defaults((contacts::state.eq(state), contacts::level.eq(level))),
        conn
    )
}

#[track_caller]
#[allow(clippy::needless_pass_by_value)] // a caller has no other use for it
pub(crate) fn assert_not_met<T: std::fmt::Debug>(result: Result<T, Error>, condition: &str) {
    let Err(Error::ConditionNotMet { constraint, .. }) = &result else {
        panic!("the row does not meet the condition: {result:?}");
    };
    assert_eq!(constraint.condition().as_deref(), Some(condition));
}

pub(crate) fn rows_outside_the_condition_are_none_of_its_business(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    for _ in 0..2 {
        insert(&mut conn, -1, "ghost", "new")?;
        close_all(&mut conn)?;
    }

    let created = observe(&mut conn, |conn| on_github(conn, 7));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(row) = created.result? else {
        panic!("no row has this number");
    };
    let found = observe(&mut conn, |conn| on_github(conn, 7));
    assert_eq!(found.kinds(), target.look());
    assert_eq!(found.result?, Outcome::Found(row.clone()));
    assert_eq!(
        run!(Contact::find_unique(OnGithub(contacts::gh_id.eq(7))), &mut conn)?,
        Some(row)
    );
    assert_eq!(
        run!(Contact::find_unique(OnGithub(contacts::gh_id.eq(-1))), &mut conn)?,
        None
    );
    Ok(())
}

/// Makes the state of all rows one that the key on the login does not cover.
fn close_all(conn: &mut TestConnection) -> QueryResult<usize> {
    diesel::update(contacts::table)
        .set(contacts::state.eq("closed"))
        .execute(conn)
}

pub(crate) fn a_lookup_that_does_not_meet_the_condition_inserts_nothing(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    for gh_id in [0, -1, i64::MIN] {
        let call = observe(&mut conn, |conn| on_github(conn, gh_id));
        assert_eq!(call.kinds(), [target.look(), target.failed_insert()].concat());
        assert_not_met(call.result, "gh_id > 0");
    }
    let first = run!(
        Contact::get_or_create(OnGithub(contacts::gh_id.eq(0))).insert_first(),
        &mut conn
    );
    assert_not_met(first, "gh_id > 0");
    assert_eq!(all(&mut conn)?, []);
    assert!(on_github(&mut conn, 1)?.created());
    Ok(())
}

/// An error ends a transaction on PostgreSQL, so the call is in a nested one.
pub(crate) fn a_failed_condition_in_a_transaction_inserts_nothing(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    target.transaction::<_, Error>(&mut conn, |conn| {
        assert!(on_github(conn, 1)?.created());
        let failed = conn.transaction::<_, Error, _>(|conn| on_github(conn, -1));
        assert_not_met(failed, "gh_id > 0");
        assert!(on_github(conn, 2)?.created());
        Ok(())
    })?;
    assert_eq!(all(&mut conn)?.len(), 2);
    Ok(())
}

pub(crate) fn defaults_that_do_not_meet_the_condition_insert_nothing(target: impl Target) -> TestResult {
    const CONDITION: &str = r#"state != "closed", level in [1, 2], level < 9"#;
    let (_database, mut conn) = migrated(target)?;
    for (state, level) in [("closed", 1), ("new", 0), ("new", 9)] {
        let call = observe(&mut conn, |conn| open(conn, state, level));
        assert_eq!(call.kinds(), [target.look(), target.failed_insert()].concat());
        assert_not_met(call.result, CONDITION);
    }
    assert_eq!(all(&mut conn)?, []);
    let made = run!(
        Contact::get_or_create(Open(contacts::login.eq("ada")))
            .defaults_with(|| (contacts::state.eq("closed"), contacts::level.eq(1))),
        &mut conn
    );
    assert_not_met(made, CONDITION);

    // A row that is there needs no defaults.
    assert!(open(&mut conn, "new", 2)?.created());
    assert!(!open(&mut conn, "closed", 0)?.created());
    assert_eq!(all(&mut conn)?, [(-1, "ada".to_owned())]);
    Ok(())
}

pub(crate) fn a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let (database, mut conn) = migrated(target)?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            insert(&mut rival, 7, "rival", "new")?;
            Ok(())
        })
        .observe(&mut conn, |conn| on_github(conn, 7));

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    assert_eq!(call.result?.into_inner().login, "rival");
    assert_eq!(all(&mut conn)?, [(7, "rival".to_owned())]);
    Ok(())
}

pub(crate) fn a_winner_that_leaves_the_condition_is_followed(target: impl Target) -> TestResult {
    let (database, mut conn) = migrated(target)?;
    let (mut rival, mut remover) = (database.connect(), database.connect());

    let call = Arrangement::default()
        .before_insert(1, move || {
            insert(&mut rival, 1, "ada", "new")?;
            Ok(())
        })
        .after_insert(1, move || {
            close_all(&mut remover)?;
            Ok(())
        })
        .observe(&mut conn, |conn| open(conn, "new", 1));

    assert_eq!(
        call.kinds(),
        [target.look(), target.insert_and_look_again(), target.next_insert()].concat()
    );
    assert!(call.result?.created());
    assert_eq!(all(&mut conn)?, [(1, "ada".to_owned()), (-1, "ada".to_owned())]);
    Ok(())
}

/// Many rows in a transaction have another insert on MySQL.
pub(crate) fn many_rows_with_a_condition_in_a_transaction(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    target.transaction::<_, Error>(&mut conn, |conn| {
        let failed = conn.transaction::<_, Error, _>(|conn| {
            let lookups = [4, -1].map(|number| OnGithub(contacts::gh_id.eq(number)));
            Ok(run!(
                Contact::get_or_create_many(lookups).defaults(contacts::state.eq("closed")),
                conn
            )?)
        });
        assert_not_met(failed, "gh_id > 0");
        let lookups = [4, 1].map(|number| OnGithub(contacts::gh_id.eq(number)));
        let answers = run!(
            Contact::get_or_create_many(lookups).defaults(contacts::state.eq("closed")),
            conn
        )?;
        assert!(answers.iter().all(Outcome::created));
        Ok(())
    })?;
    assert_eq!(all(&mut conn)?.len(), 2);
    Ok(())
}
