//! Sixteen concurrent callers ask for a row by a partial or expression key. They meet at a barrier before each call.
//! The course of each race is left to chance; the totals must be right.

use std::sync::Barrier;
use std::sync::atomic::AtomicU32;
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome, UniqueConstraint};

use super::TestResult;
use super::crowd_size::{CALLERS, scaled};
use super::marked::{
    AddressNoCase, AnAccount, Contact, Flagged, Live, Mailbox, OnGithub, T1, accounts, contacts, mailboxes, migrate, t1,
};
use super::target::{Database, Target};
use super::threads;
use crate::{TestConnection, run};

fn number_of_rounds() -> i32 {
    i32::try_from(scaled(5)).expect("the factor is small")
}

/// The answers to all callers, by round.
type Rounds<R> = Vec<Vec<R>>;

/// Runs the rounds. All callers start a round together, and each asks once.
fn ask_in_rounds<T: Target, R: Send>(
    target: T,
    constraints: &[UniqueConstraint],
    ask: impl Fn(&mut TestConnection, i32, usize) -> Result<R, Error> + Sync,
) -> Result<(Database<T>, Rounds<R>), Box<dyn std::error::Error>> {
    let _in_turn = threads::in_turn(target);
    let database = target.create_with_all_tables();
    migrate(&mut database.connect(), constraints)?;
    let number_of_rounds = number_of_rounds();
    let start = Barrier::new(CALLERS);
    let (start, ask, database_of_all) = (&start, &ask, &database);
    let of_callers: Vec<Vec<Result<R, Error>>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let mut conn = database_of_all.connect();
                target.prepare_for_a_crowd(&mut conn);
                scope.spawn(move || {
                    let in_round = |round| {
                        start.wait();
                        ask(&mut conn, round, caller)
                    };
                    (0..number_of_rounds).map(in_round).collect()
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });
    let mut rounds: Rounds<R> = (0..number_of_rounds).map(|_| Vec::new()).collect();
    for of_caller in of_callers {
        for (round, answer) in of_caller.into_iter().enumerate() {
            rounds[round].push(answer?);
        }
    }
    Ok((database, rounds))
}

/// Asserts that one caller got `Created`, and that all got the same row.
fn assert_created_once<R: PartialEq + std::fmt::Debug>(answers: Vec<Outcome<R>>) {
    assert_eq!(answers.iter().filter(|answer| answer.created()).count(), 1);
    let mut rows = answers.into_iter().map(Outcome::into_inner);
    let first = rows.next().expect("somebody asked");
    for row in rows {
        assert_eq!(row, first);
    }
}

/// The case that <https://code.djangoproject.com/ticket/12579> asks for.
pub(crate) fn one_row_of_each_parent_gets_the_flag(target: impl Target) -> TestResult {
    let (database, rounds) = ask_in_rounds(target, T1::constraints(), |conn, parent, _| {
        threads::restarting(target, conn, &AtomicU32::new(0), |conn| {
            T1::insert(conn, parent, false)?;
            run!(T1::get_or_create(Flagged(t1::parent_id.eq(parent))), conn)
        })
    })?;
    for answers in rounds {
        assert_created_once(answers);
    }
    let all = T1::all(&mut database.connect())?;
    for parent in 0..number_of_rounds() {
        let of_parent = |flag| all.iter().filter(|row| **row == (parent, flag)).count();
        assert_eq!((of_parent(true), of_parent(false)), (1, CALLERS));
    }
    Ok(())
}

/// Each caller also inserts a row that the key does not cover, with the same number for all.
pub(crate) fn each_positive_number_is_created_once(target: impl Target) -> TestResult {
    let (database, rounds) = ask_in_rounds(target, Contact::constraints(), |conn, round, _| {
        threads::restarting(target, conn, &AtomicU32::new(0), |conn| {
            diesel::insert_into(contacts::table)
                .values((contacts::gh_id.eq(-1), contacts::state.eq("closed")))
                .execute(conn)?;
            let number = i64::from(round) + 1;
            run!(
                Contact::get_or_create(OnGithub(contacts::gh_id.eq(number))).defaults(contacts::state.eq("closed")),
                conn
            )
        })
    })?;
    for answers in rounds {
        assert_created_once(answers);
    }
    let all = Contact::all(&mut database.connect())?;
    for number in 1..=i64::from(number_of_rounds()) {
        assert_eq!(all.iter().filter(|row| row.gh_id == number).count(), 1);
    }
    Ok(())
}

/// After all have asked, one of them deletes the row, and all ask again.
pub(crate) fn at_most_one_row_is_not_deleted(target: impl Target) -> TestResult {
    let asked = Barrier::new(CALLERS);
    let ask = |conn: &mut TestConnection| {
        run!(
            AnAccount::get_or_create(Live((accounts::org_id.eq(7), accounts::email.eq("ada@example.org")))),
            conn
        )
    };
    let (database, rounds) = ask_in_rounds(target, AnAccount::constraints(), |conn, round, caller| {
        let outcome = ask(conn);
        asked.wait();
        let outcome = outcome?;
        let is_its_turn = usize::try_from(round).is_ok_and(|round| round % CALLERS == caller);
        let deleted = if is_its_turn {
            outcome.as_ref().into_inner().delete(conn)?
        } else {
            0
        };
        Ok((outcome, deleted))
    })?;
    for answers in rounds {
        let (outcomes, deleted): (Vec<_>, Vec<usize>) = answers.into_iter().unzip();
        assert_created_once(outcomes);
        assert_eq!(deleted.iter().sum::<usize>(), 1);
    }
    let mut conn = database.connect();
    let all = AnAccount::all(&mut conn)?;
    assert_eq!(i32::try_from(all.len())?, number_of_rounds());
    assert!(all.iter().all(|account| account.deleted_at.is_some()));
    assert!(ask(&mut conn)?.created());
    Ok(())
}

/// Each caller spells the address differently.
pub(crate) fn an_address_is_created_once_in_whatever_case(target: impl Target) -> TestResult {
    let (database, rounds) = ask_in_rounds(target, Mailbox::constraints(), |conn, round, caller| {
        let spelled = spelling("ada.lovelace", caller);
        run!(
            Mailbox::get_or_create(AddressNoCase(
                mailboxes::address.eq(format!("{spelled}@{round}.example.org")),
            ))
            .defaults(mailboxes::org_id.eq(7)),
            conn
        )
    })?;
    for answers in rounds {
        assert_created_once(answers);
    }
    let all = Mailbox::all(&mut database.connect())?;
    assert_eq!(i32::try_from(all.len())?, number_of_rounds());
    Ok(())
}

/// The word with capital letters at the positions of the number's one bits.
fn spelling(word: &str, number: usize) -> String {
    let spelled = word.char_indices().map(|(place, letter)| {
        if number >> place & 1 == 1 {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    });
    spelled.collect()
}
