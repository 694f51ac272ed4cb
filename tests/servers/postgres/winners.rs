//! Several callers that wait for a winner whose transaction is open.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::waiting;
use crate::suite::TestResult;
use crate::suite::from_row;
use crate::suite::models::{User, users};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";
const CALLERS: usize = 3;

type Ask = fn(&mut TestConnection) -> Result<Outcome<User>, Error>;

/// The kinds of call: with a lookup and with a row.
const CALLS: [Ask; 2] = [ask, from_row::ask];

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create(users::email.eq(EMAIL)), conn)
}

/// The answers to callers who wait for the winner, when the winner ends its transaction in this way.
fn answers(database: &Database<impl Target>, ask: Ask, winner_ends: &str) -> Result<Vec<Outcome<User>>, Error> {
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, EMAIL, "the winner's")?;
    let mut callers: Vec<TestConnection> = (0..CALLERS).map(|_| database.connect()).collect();
    let pids: Vec<i32> = callers.iter_mut().map(waiting::pid).collect();

    thread::scope(|scope| {
        let calls: Vec<_> = callers.iter_mut().map(|conn| scope.spawn(move || ask(conn))).collect();
        waiting::until_they_wait(&mut winner, &pids);
        winner.batch_execute(winner_ends)?;
        calls
            .into_iter()
            .map(|call| call.join().expect("no caller panics"))
            .collect()
    })
}

pub(crate) fn who_waits_for_a_winner_that_rolls_back_gets_the_row_of_one_of_them(target: impl Target) -> TestResult {
    for ask in CALLS {
        let database = target.create();

        let answers = answers(&database, ask, "ROLLBACK")?;

        let created = answers.iter().filter(|answer| answer.created()).count();
        assert_eq!(created, 1, "{answers:?}");
        let rows = User::all(&mut database.connect())?;
        assert_eq!(rows.len(), 1);
        for answer in answers {
            assert_eq!(answer.into_inner(), rows[0]);
        }
    }
    Ok(())
}

pub(crate) fn who_waits_for_a_winner_that_commits_finds_its_row(target: impl Target) -> TestResult {
    for ask in CALLS {
        let database = target.create();

        let answers = answers(&database, ask, "COMMIT")?;

        let rows = User::all(&mut database.connect())?;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].name, "the winner's");
        assert_eq!(answers, vec![Outcome::Found(rows[0].clone()); CALLERS]);
    }
    Ok(())
}
