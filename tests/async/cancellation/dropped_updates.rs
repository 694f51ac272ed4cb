//! Calls of `update_or_create` whose future is dropped: the update is made once or not at all.

use std::collections::HashSet;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::AsyncConnection as _;
use diesel_async::pooled_connection::{PoolableConnection, deadpool};
use getorcreate::{Error, Upserted};

use super::abandon::{End, Moment, Wait, Watch, abandon};
use super::scene::{Abandoned, Mode, Scene, soon};
use crate::driver::wait_for;
use crate::pools::{self, Connection};
use crate::suite::TestResult;
use crate::suite::models::{User, users};

/// The number of calls that follow a dropped one, each on a connection that the pool hands out.
const LATER_CALLS: i32 = 2;

pub(crate) fn an_update_in_autocommit(target: impl Abandoned) -> TestResult {
    assert_counted_at_most_once(target, Mode::Autocommit, true)
}

pub(crate) fn an_update_that_creates_the_row(target: impl Abandoned) -> TestResult {
    assert_counted_at_most_once(target, Mode::Autocommit, false)
}

pub(crate) fn an_update_in_a_transaction(target: impl Abandoned) -> TestResult {
    assert_counted_at_most_once(target, Mode::Transaction, true)
}

pub(crate) fn an_update_in_a_transaction_that_creates_the_row(target: impl Abandoned) -> TestResult {
    assert_counted_at_most_once(target, Mode::Transaction, false)
}

/// Counts a visit.
async fn count(mode: Mode, conn: &mut Connection, email: &str) -> Result<Upserted<User>, Error> {
    let count = async |conn: &mut Connection| {
        User::update_or_create(users::email.eq(email))
            .update(users::visits.eq(users::visits + 1))
            .defaults((users::name.eq("Ada"), users::visits.eq(1)))
            .run_async(conn)
            .await
    };
    match mode {
        Mode::Autocommit => count(conn).await,
        Mode::Transaction => conn.transaction(count).await,
    }
}

/// Drops one call at its first wait, the next call at its second wait, and so on, until a call finishes earlier. This is
/// repeated until the answer to each statement was waited for.
fn assert_counted_at_most_once(target: impl Abandoned, mode: Mode, is_there: bool) -> TestResult {
    const MOST_ROUNDS: usize = 20;

    let scene = Scene::set(target)?;
    for moment in Moment::BOTH {
        let mut waits = HashSet::new();
        for round in 1.. {
            let statements = drop_at_each_wait(&scene, mode, is_there, moment, &mut waits)?;
            let missing = (1..=statements).map(Wait::Answer).find(|wait| !waits.contains(wait));
            if missing.is_none() {
                break;
            }
            assert!(round < MOST_ROUNDS, "nobody has waited for {missing:?}");
        }
    }
    Ok(())
}

/// Returns the number of statements of a call that is not dropped.
fn drop_at_each_wait<T: Abandoned>(
    scene: &Scene<T>,
    mode: Mode,
    is_there: bool,
    moment: Moment,
    waits: &mut HashSet<Wait>,
) -> Result<usize, Box<dyn std::error::Error>> {
    let mut nth = 0;
    loop {
        nth += 1;
        let email = scene.address();
        if is_there {
            scene.rival_inserts(&email)()?;
        }
        let watch = Arc::new(Watch::default());
        let watched = Arc::clone(&watch);
        let target = scene.database.target;
        let pool = pools::pool(&scene.database, 1, move |url| {
            target.connect_to(&target.watched(url, &watched))
        })?;
        let mut conn = wait_for(pool.get())?;
        conn.set_instrumentation(watch.instrumentation());
        let end = wait_for(abandon(
            count(mode, &mut conn, &email),
            &watch,
            |waits| waits == nth,
            moment,
        ));

        let is_finished = match end {
            End::Dropped(wait) => {
                waits.insert(wait);
                false
            }
            End::Finished(result) => {
                assert_eq!(result?.created(), !is_there);
                true
            }
        };
        let statements = watch.statements();
        assert_goes_on(
            scene,
            conn,
            &pool,
            &email,
            if is_there { "the rival's" } else { "Ada" },
            is_finished,
        )?;
        if is_finished {
            return Ok(statements);
        }
    }
}

/// Asserts that later calls count on, and that there is one row.
fn assert_goes_on(
    scene: &Scene<impl Abandoned>,
    mut conn: deadpool::Object<Connection>,
    pool: &deadpool::Pool<Connection>,
    email: &str,
    name: &str,
    is_finished: bool,
) -> TestResult {
    let mut calls = 0;
    if !conn.is_broken() {
        wait_for(soon(count(Mode::Autocommit, &mut conn, email)))?;
        calls += 1;
    }
    drop(conn);
    for _ in 0..LATER_CALLS {
        wait_for(soon(async {
            let mut conn = pool.get().await?;
            count(Mode::Autocommit, &mut conn, email).await?;
            Ok::<_, Box<dyn std::error::Error>>(())
        }))?;
        calls += 1;
    }

    let rows = scene.seen_by_rival(email)?;
    let [row] = &*rows else { panic!("{rows:#?}") };
    assert_eq!((&*row.name, row.nickname.as_deref()), (name, Some("nick")));
    let by_the_first = row.visits - calls;
    let is_as_expected = by_the_first == 1 || (by_the_first == 0 && !is_finished);
    assert!(is_as_expected, "{by_the_first} beside {calls} later calls");
    Ok(())
}
