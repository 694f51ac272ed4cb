//! Lost races at each isolation level: in autocommit, and in transactions that have or have not read before.

use diesel::prelude::*;
use getorcreate::{Error, Outcome, is_retryable};

use super::caller::{EMAIL, ask, assert_repeat_the_transaction, in_a_transaction};
use super::database::product;
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, Observed};
use crate::suite::target::{Rival, Target};

pub(crate) fn in_autocommit_the_winner_is_found_by_the_same_select(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
    assert_eq!(call.statements[3], call.statements[0], "it locks nothing");
    let found = call.result?;
    assert!(!found.created());
    assert_eq!(found.as_ref().into_inner().name, "the rival's");
    assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
    Ok(())
}

pub(crate) fn in_a_transaction_that_begins_with_the_call(target: impl Target) -> TestResult {
    assert_rival_cannot_make_a_duplicate(target, |_| Ok(()))
}

pub(crate) fn in_a_transaction_that_has_read_the_table(target: impl Target) -> TestResult {
    assert_rival_cannot_make_a_duplicate(target, |conn| User::all(conn).map(drop))
}

pub(crate) fn in_a_transaction_that_has_read_the_key(target: impl Target) -> TestResult {
    assert_rival_cannot_make_a_duplicate(target, |conn| {
        let rows: i64 = users::table.filter(users::email.eq(EMAIL)).count().get_result(conn)?;
        assert_eq!(rows, 0);
        Ok(())
    })
}

pub(crate) fn in_a_transaction_that_has_written(target: impl Target) -> TestResult {
    assert_rival_cannot_make_a_duplicate(target, |conn| User::insert(conn, "zoe@example.org", "Zoe").map(drop))
}

/// The rival inserts between our first `SELECT` and our `INSERT`, and commits if it can.
fn assert_rival_cannot_make_a_duplicate(
    target: impl Target,
    before: fn(&mut TestConnection) -> QueryResult<()>,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, "grace@example.org", "Grace")?;
    let mut rival = database.connect();
    target.make_impatient(&mut rival);

    let mut statements = Vec::new();
    let result = conn.transaction(|conn| {
        before(conn)?;
        let call = Arrangement::default()
            .before_insert(1, move || {
                let inserted = User::insert(&mut rival, EMAIL, "the rival's");
                match target.rival_in_transaction() {
                    Rival::ComesFirst | Rival::EndsTheTransaction { .. } => drop(inserted?),
                    Rival::IsLockedOut => assert!(is_retryable(&inserted.unwrap_err())),
                }
                Ok(())
            })
            .observe(conn, ask);
        statements = call.statements;
        call.result
    });

    assert_settled(
        target,
        &mut conn,
        &Observed {
            result,
            statements,
            prepared: Vec::new(),
            interruptions: Vec::new(),
        },
    )
}

/// Asserts that the first to insert has the row, and that the transaction's answer agrees.
fn assert_settled(
    target: impl Target,
    conn: &mut TestConnection,
    call: &Observed<Result<Outcome<User>, Error>>,
) -> TestResult {
    let rows: Vec<User> = User::all(conn)?
        .into_iter()
        .filter(|user| user.email == EMAIL)
        .collect();
    let [row] = &*rows else { panic!("{rows:?}") };
    let looks_past_the_snapshot = format!("{} LOCK IN SHARE MODE", call.statements[0]);
    match (target.rival_in_transaction(), &call.result) {
        (Rival::ComesFirst, Ok(Outcome::Found(found))) => {
            assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
            assert_eq!(call.statements[3], looks_past_the_snapshot);
            assert_eq!((found, &*row.name), (row, "the rival's"));
        }
        (Rival::IsLockedOut, Ok(Outcome::Created(created))) => {
            assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
            if let Some(reads_the_new_row) = call.statements.get(3) {
                let expected = if product().is_mariadb {
                    &call.statements[0]
                } else {
                    &looks_past_the_snapshot
                };
                assert_eq!(reads_the_new_row, expected);
            }
            assert_eq!((created, &*row.name), (row, "Ada"));
        }
        (Rival::EndsTheTransaction { .. }, Err(error)) => {
            assert_repeat_the_transaction(error);
            assert_eq!(in_a_transaction(conn, ask)?.as_ref(), Outcome::Found(row));
            assert_eq!(row.name, "the rival's");
        }
        (_, result) => panic!("{result:?}"),
    }
    Ok(())
}
