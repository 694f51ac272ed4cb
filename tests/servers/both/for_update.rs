//! Rows that stay locked until the transaction ends: `for_update()`.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Rival, Target};
use crate::suite::threads::restarting;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL))
            .defaults(users::name.eq("Ada"))
            .for_update(),
        conn
    )
}

/// Asserts that nobody else can change the row now.
fn assert_locked(target: impl Target, mut other: TestConnection) {
    target.make_impatient(&mut other);
    let changed = diesel::update(users::table.filter(users::email.eq(EMAIL)))
        .set(users::name.eq("changed"))
        .execute(&mut other);
    assert!(
        changed.as_ref().is_err_and(getorcreate::is_retryable),
        "the row is not locked: {changed:?}"
    );
}

pub(crate) fn a_row_that_is_there_is_locked(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Ada")?;

    let found = target.transaction(&mut conn, |conn| {
        let call = observe(conn, ask);
        assert_eq!(call.kinds(), target.look_and_lock());
        assert!(
            call.statements
                .iter()
                .any(|statement| statement.ends_with(" FOR UPDATE"))
        );
        assert_locked(target, database.connect());
        call.result
    })?;

    assert_eq!(found, Outcome::Found(there));
    let changed = diesel::update(users::table)
        .set(users::name.eq("changed"))
        .execute(&mut conn)?;
    assert_eq!(changed, 1, "the lock ended with the transaction");
    Ok(())
}

pub(crate) fn a_new_row_is_locked(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let created = target.transaction(&mut conn, |conn| {
        let call = observe(conn, ask);
        let in_autocommit = [target.look(), target.insert()].concat();
        assert_eq!(call.kinds(), target.inside_a_transaction(in_autocommit));
        let mut rival = database.connect();
        target.make_impatient(&mut rival);
        let inserted = User::insert(&mut rival, EMAIL, "the rival's");
        assert!(inserted.as_ref().is_err_and(getorcreate::is_retryable), "{inserted:?}");
        call.result
    });

    assert!(created?.created());
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

pub(crate) fn the_row_of_a_winner_is_locked(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    target.make_impatient(&mut rival);

    let result = target.transaction(&mut conn, |conn| {
        let call = Arrangement::default()
            .before_insert(1, move || {
                let inserted = User::insert(&mut rival, EMAIL, "the rival's");
                assert_eq!(inserted.is_ok(), target.rival_in_transaction() != Rival::IsLockedOut);
                Ok(())
            })
            .observe(conn, ask);
        if target.rival_in_transaction() == Rival::ComesFirst {
            assert_locked(target, database.connect());
        }
        call.result
    });

    match target.rival_in_transaction() {
        Rival::ComesFirst => assert_eq!(result?.row().name, "the rival's"),
        Rival::EndsTheTransaction { .. } => assert!(matches!(result, Err(Error::Retry { .. })), "{result:?}"),
        Rival::IsLockedOut => assert!(result?.created()),
    }
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

pub(crate) fn a_look_without_an_insert_locks_too(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let look = |conn: &mut TestConnection| run!(User::find_unique(users::email.eq(EMAIL)).for_update(), conn);

    let absent = target.transaction(&mut conn, |conn| {
        let call = observe(conn, look);
        assert_eq!(call.kinds(), ["SELECT", "SELECT"]);
        call.result
    })?;
    assert_eq!(absent, None);
    let there = User::insert(&mut conn, EMAIL, "Ada")?;
    let found = target.transaction(&mut conn, |conn| {
        let call = observe(conn, look);
        assert_eq!(call.kinds(), target.look());
        assert_locked(target, database.connect());
        call.result
    })?;
    assert_eq!(found, Some(there));
    Ok(())
}

pub(crate) fn outside_a_transaction_nothing_is_sent(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), [""; 0]);
    let error = call.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`for_update` locks the row with the key users (email) until the transaction ends, but Diesel has no \
         transaction open on this connection; run the request inside `conn.transaction(..)`"
    );
    assert!(matches!(error, Error::NoTransaction { .. }), "{error:?}");
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// Callers who read, compute and write. Without the lock, or with a lock on the gap, some would deadlock or be lost.
pub(crate) fn callers_that_count_lose_nothing(target: impl Target) -> TestResult {
    const CALLERS: usize = 4;
    const ROUNDS: usize = 10;
    let database = target.create();
    User::insert(&mut database.connect(), EMAIL, "Ada")?;
    let restarts = AtomicU32::new(0);
    let start = Barrier::new(CALLERS);
    let count = |conn: &mut TestConnection| {
        let user = ask(conn)?.into_inner();
        let counted = diesel::update(users::table.filter(users::id.eq(user.id)))
            .set(users::visits.eq(user.visits + 1))
            .execute(conn)?;
        Ok(counted)
    };

    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = database.connect();
                    target.prepare_for_a_crowd(&mut conn);
                    start.wait();
                    (0..ROUNDS).try_for_each(|_| restarting(target, &mut conn, &restarts, count).map(drop))
                })
            })
            .collect();
        callers
            .into_iter()
            .try_for_each(|caller| caller.join().expect("no caller panics"))
    })?;

    let rows = User::all(&mut database.connect())?;
    assert_eq!(usize::try_from(rows[0].visits)?, CALLERS * ROUNDS);
    if target.locks_changed_rows() {
        assert_eq!(restarts.load(Ordering::Relaxed), 0, "nobody deadlocks");
    }
    Ok(())
}
