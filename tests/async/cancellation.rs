//! Calls whose future is dropped, for example by a timeout or because a client goes away. A future can be dropped
//! wherever it waits, and the cases drop it at each of these points.
//!
//! Afterwards the row exists completely or not at all. The connection still works, or it reports that it is broken and
//! a pool replaces it. No later call ever gets an answer that was meant for the dropped call. A later call for the key
//! gets its row.

mod abandon;
mod attempt;
pub(crate) mod dropped_updates;
mod scene;

use std::collections::HashSet;
use std::future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::prelude::*;
use diesel_async::AsyncConnection as _;
use diesel_async::pooled_connection::{PoolableConnection, bb8};

use abandon::{End, Moment, Wait, abandon};
use attempt::{Attempt, Course};
use scene::{Mode, Scene, ask};

#[allow(unused_imports)] // a database in a file needs no watch of its own
pub(crate) use abandon::Watch;
pub(crate) use scene::Abandoned;

use crate::driver::wait_for;
use crate::pools;
use crate::suite::TestResult;
use crate::suite::availability::announce;
use crate::suite::models::{User, users};

pub(crate) fn a_call_that_finds_the_row(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Autocommit, Course::Hit)
}

pub(crate) fn a_call_that_creates_the_row(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Autocommit, Course::Miss)
}

pub(crate) fn a_call_that_loses_a_race(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Autocommit, Course::LostRace)
}

pub(crate) fn a_call_that_is_held_up_by_a_rival_that_commits(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Autocommit, Course::HeldUp("COMMIT"))
}

pub(crate) fn a_call_that_is_held_up_by_a_rival_that_rolls_back(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Autocommit, Course::HeldUp("ROLLBACK"))
}

pub(crate) fn a_transaction_that_finds_the_row(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Transaction, Course::Hit)
}

pub(crate) fn a_transaction_that_creates_the_row(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Transaction, Course::Miss)
}

pub(crate) fn a_transaction_that_loses_a_race(target: impl Abandoned) -> TestResult {
    assert_survived_everywhere(target, Mode::Transaction, Course::LostRace)
}

/// A call does nothing before its first poll.
pub(crate) fn a_call_that_was_never_polled(target: impl Abandoned) -> TestResult {
    let scene = Scene::set(target)?;
    let pool = pools::pool(&scene.database, 1, move |url| target.connect_to(url))?;
    for mode in Mode::BOTH {
        let email = scene.address();
        let mut conn = wait_for(pool.get())?;
        let watch = Arc::new(Watch::default());
        conn.set_instrumentation(watch.instrumentation());

        drop(ask(mode, &mut conn, &email, &AtomicUsize::new(0)));

        assert_eq!(watch.statements(), 0);
        assert!(!conn.is_broken());
        scene.assert_created_by(conn, async || pool.get().await, mode, &email, "Ada")?;
    }
    scene.assert_no_other_row()
}

pub(crate) fn a_call_that_waits_for_its_defaults(target: impl Abandoned) -> TestResult {
    let scene = Scene::set(target)?;
    let pool = pools::pool(&scene.database, 1, move |url| target.connect_to(url))?;
    let email = scene.address();
    let mut conn = wait_for(pool.get())?;
    let is_asked = AtomicBool::new(false);

    let call = User::get_or_create(users::email.eq(&email))
        .defaults_with_async(async || {
            is_asked.store(true, Ordering::SeqCst);
            future::pending::<()>().await;
            users::name.eq("nobody")
        })
        .run_async(&mut conn);
    let waits_for_defaults = |_| is_asked.load(Ordering::SeqCst);
    let end = wait_for(abandon(call, &Watch::default(), waits_for_defaults, Moment::AtOnce));

    assert!(matches!(end, End::Dropped(_)), "{end:?}");
    scene.assert_created_by(conn, async || pool.get().await, Mode::Autocommit, &email, "Ada")?;
    scene.assert_no_other_row()
}

/// The other cases use a pool of deadpool. A bb8 pool replaces a connection in a task, and therefore only within a runtime.
pub(crate) fn a_connection_of_bb8_is_replaced(target: impl Abandoned) -> TestResult {
    let scene = Scene::set(target)?;
    wait_for(async {
        let pool = bb8::Pool::builder().max_size(1);
        let watch = Arc::new(Watch::default());
        let watched = Arc::clone(&watch);
        let connect = move |url: &str| target.connect_to(&target.watched(url, &watched));
        let pool = pool.build(pools::manager(&scene.database, connect)).await?;
        for mode in Mode::BOTH {
            let email = scene.address();
            let mut conn = pool.get().await?;
            conn.set_instrumentation(watch.instrumentation());
            let made = AtomicUsize::new(0);

            let call = ask(mode, &mut conn, &email, &made);
            let end = abandon(call, &watch, |_| true, Moment::WhenWoken).await;

            assert!(matches!(end, End::Dropped(_)), "{end:?}");
            scene.assert_created_by(conn, async || pool.get().await, mode, &email, "Ada")?;
        }
        scene.assert_no_other_row()
    })
}

/// Drops one call at its first wait, the next call at its second wait, and so on, until a call finishes earlier. An
/// answer may come before anyone waits for it, so this is repeated until each answer was waited for.
fn assert_survived_everywhere(target: impl Abandoned, mode: Mode, course: Course) -> TestResult {
    const MOST_ROUNDS: usize = 20;

    let Some(expected) = course.waits(target, mode) else {
        let level = target.name();
        return Ok(announce(&format!(
            "{course:?} in a {mode:?}, which cannot happen at {level}"
        ))?);
    };
    let scene = Scene::set(target)?;
    let preparations = [false, true].into_iter();
    for (is_prepared, moment) in preparations.flat_map(|is_prepared| Moment::BOTH.map(|moment| (is_prepared, moment))) {
        let mut waits: HashSet<Wait> = HashSet::new();
        for round in 1.. {
            for nth in 1.. {
                let attempt = Attempt {
                    mode,
                    course,
                    is_prepared,
                    waits: nth,
                    moment,
                };
                match attempt.make(&scene)? {
                    Some(wait) => waits.insert(wait),
                    None => break,
                };
            }
            let missing: Vec<&Wait> = expected.iter().filter(|wait| !waits.contains(wait)).collect();
            if missing.is_empty() {
                break;
            }
            assert!(round < MOST_ROUNDS, "nobody has waited for {missing:?} in {course:?}");
        }
    }
    scene.assert_no_other_row()
}
