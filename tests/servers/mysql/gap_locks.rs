//! Cases at serializable: a `SELECT` in a transaction locks what it reads, and the gap where it finds nothing.

use std::sync::mpsc;
use std::thread;

use diesel::prelude::*;
use getorcreate::Outcome;

use super::caller::{ask, assert_repeat_the_transaction, id_of, in_a_transaction, until_all_wait};
use crate::suite::TestResult;
use crate::suite::models::User;
use crate::suite::recorder::Arrangement;
use crate::suite::target::Target;

/// Each transaction has locked the gap by looking, so neither can insert before the other has ended.
pub(crate) fn of_two_transactions_that_have_both_looked_one_is_repeated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let rival_id = id_of(&mut rival)?;
    let (looked, has_looked) = mpsc::channel();

    let (ours, (theirs, mut rival)) = thread::scope(|scope| {
        let theirs = scope.spawn(move || {
            // Our call has looked by now.
            has_looked.recv().expect("our call looks");
            let result = rival.transaction(ask);
            (result, rival)
        });
        let mut calls = 0;
        let ours = in_a_transaction(&mut conn, |conn| {
            calls += 1;
            if calls > 1 {
                return ask(conn);
            }
            let looked = looked.clone();
            let mut observer = database.connect();
            Arrangement::default()
                .before_insert(1, move || {
                    looked.send(())?;
                    Ok(until_all_wait(&mut observer, &[rival_id])?)
                })
                .observe(conn, ask)
                .result
        });
        (ours, theirs.join().expect("the rival does not panic"))
    });

    let created = match (ours?, theirs) {
        (Outcome::Created(ours), Err(error)) => {
            assert_repeat_the_transaction(&error);
            assert_eq!(in_a_transaction(&mut rival, ask)?, Outcome::Found(ours.clone()));
            ours
        }
        (Outcome::Found(found), Ok(Outcome::Created(theirs))) => {
            assert_eq!(found, theirs, "we were the victim, and repeated the transaction");
            theirs
        }
        outcomes => panic!("{outcomes:?}"),
    };
    assert_eq!(User::all(&mut database.connect())?, [created]);
    Ok(())
}
