//! Callers who wait while the winner's transaction is open, and their answers when it ends.

use std::thread;

use diesel::connection::SimpleConnection;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask, id_of, in_a_transaction, until_all_wait};
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::from_row;
use crate::suite::models::User;
use crate::suite::target::Target;

type Ask = fn(&mut TestConnection) -> Result<Outcome<User>, Error>;

/// The kinds of caller: with a lookup and with a row, at once and in a transaction.
const CALLERS: [Ask; 4] = [
    ask,
    |conn| in_a_transaction(conn, ask),
    from_row::ask,
    |conn| in_a_transaction(conn, from_row::ask),
];

/// The outcomes, and the rows.
type Ended = (Vec<Outcome<User>>, Vec<User>);

/// The answers to three callers who waited for the winner, and the rows at the end.
fn outcomes_after(target: impl Target, ending: &str, ask: Ask) -> Result<Ended, Box<dyn std::error::Error>> {
    let database = target.create();
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, EMAIL, "the winner's")?;
    let mut connections = [database.connect(), database.connect(), database.connect()];
    let mut ids = Vec::new();
    for conn in &mut connections {
        ids.push(id_of(conn)?);
    }

    let outcomes = thread::scope(|scope| {
        let callers = connections.each_mut().map(|conn| scope.spawn(move || ask(conn)));
        until_all_wait(&mut database.connect(), &ids)?;
        winner.batch_execute(ending)?;
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect::<Result<Vec<_>, Error>>()
    })?;
    Ok((outcomes, User::all(&mut winner)?))
}

pub(crate) fn a_winner_that_commits_is_found_by_all(target: impl Target) -> TestResult {
    for ask in CALLERS {
        let (outcomes, rows) = outcomes_after(target, "COMMIT", ask)?;
        let [row] = &*rows else { panic!("{rows:?}") };
        assert_eq!(row.name, "the winner's");
        assert_eq!(outcomes, vec![Outcome::Found(row.clone()); 3]);
    }
    Ok(())
}

pub(crate) fn a_winner_that_rolls_back_is_followed_by_one_of_them(target: impl Target) -> TestResult {
    for ask in CALLERS {
        let (outcomes, rows) = outcomes_after(target, "ROLLBACK", ask)?;
        let [row] = &*rows else { panic!("{rows:?}") };
        assert_eq!(row.name, "Ada");
        assert_eq!(
            outcomes.iter().filter(|outcome| outcome.created()).count(),
            1,
            "{outcomes:?}"
        );
        assert!(
            outcomes.iter().all(|outcome| outcome.as_ref().into_inner() == row),
            "{outcomes:?}"
        );
    }
    Ok(())
}
