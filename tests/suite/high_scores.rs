//! The highest score of each player, whoever reports it first: `max(old, new)`, computed by the database.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::TestResult;
use super::target::Target;
use super::threads;
use crate::TestConnection;

const TABLE: &str = "
    CREATE TABLE high_scores (
        player INTEGER NOT NULL PRIMARY KEY,
        score INTEGER NOT NULL,
        reports INTEGER NOT NULL
    )";

diesel::table! {
    high_scores (player) {
        player -> Integer,
        score -> Integer,
        reports -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = high_scores, primary_key(player))]
pub(crate) struct HighScore {
    pub(crate) player: i32,
    pub(crate) score: i32,
    pub(crate) reports: i32,
}

/// Reports a score of a player. The databases have different names for the greater of two values, so the test crate
/// gives the function: `report!(greatest)`.
#[allow(unused_macros)] // an enum of connections has no one name for it
macro_rules! report {
    ($greater:ident) => {
        |conn, player, score| {
            use diesel::ExpressionMethods;
            use $crate::suite::high_scores::{HighScore, high_scores};

            $crate::run!(
                HighScore::update_or_create(high_scores::player.eq(player))
                    .update((
                        high_scores::score.eq($greater(high_scores::score, score)),
                        high_scores::reports.eq(high_scores::reports + 1),
                    ))
                    .defaults((high_scores::score.eq(score), high_scores::reports.eq(1))),
                conn
            )
        }
    };
}
#[allow(unused_imports)]
pub(crate) use report;

/// Each caller reports each of the scores, and begins at another one.
#[allow(dead_code)] // an enum of connections has no one name for the greater of two values
pub(crate) fn the_highest_of_all_reports_stays(
    target: impl Target,
    report: impl Fn(&mut TestConnection, i32, i32) -> Result<Upserted<HighScore>, Error> + Sync,
) -> TestResult {
    const CALLERS: i32 = 8;
    const HIGHEST: i32 = 20;
    const PLAYERS: i32 = 2;

    let _in_turn = threads::in_turn(target);
    let database = target.create();
    database.connect().batch_execute(TABLE)?;
    let report = &report;
    let ended: Vec<Result<(), Error>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let mut conn = database.connect();
                target.prepare_for_a_crowd(&mut conn);
                scope.spawn(move || {
                    (0..HIGHEST).try_for_each(|number| {
                        let score = 1 + (number + 7 * caller) % HIGHEST;
                        let reported = report(&mut conn, number % PLAYERS, score)?;
                        assert!(reported.row().score >= score, "{reported:?}");
                        Ok(())
                    })
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    ended.into_iter().collect::<Result<(), Error>>()?;
    let scores: Vec<HighScore> = high_scores::table
        .order(high_scores::player)
        .select(HighScore::as_select())
        .load(&mut database.connect())?;
    let expected = (0..PLAYERS).map(|player| HighScore {
        player,
        score: HIGHEST,
        reports: CALLERS * HIGHEST / PLAYERS,
    });
    assert_eq!(scores, expected.collect::<Vec<_>>());
    Ok(())
}
