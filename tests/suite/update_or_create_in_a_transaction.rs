//! Calls of `update_or_create` inside the caller's transaction.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Scope, Upserted, is_retryable};

use super::TestResult;
use super::models::{Article, User, articles, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use super::update_or_create::{absence, hit, insert_in_vain, miss};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn count(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::name.eq("Ada"))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1)),
        conn
    )
}

/// Runs `body` in a transaction, or in one inside it. There, Diesel uses a savepoint.
fn nested<T: Target, R>(
    target: T,
    conn: &mut TestConnection,
    depth: u32,
    body: impl FnOnce(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    target.transaction(conn, |conn| match depth {
        1 => body(conn),
        _ => conn.transaction(|conn| body(conn)),
    })
}

pub(crate) fn a_row_that_is_there_is_updated(target: impl Target) -> TestResult {
    for depth in [1, 2] {
        let database = target.create();
        let mut conn = database.connect();
        let there = User::insert(&mut conn, EMAIL, "Augusta")?;

        let call = nested(target, &mut conn, depth, |conn| Ok(observe(conn, count)))?;

        assert_eq!(call.kinds(), hit(target));
        let expected = User {
            name: "Ada".to_owned(),
            visits: 1,
            ..there
        };
        assert_eq!(call.result?, Upserted::Updated(expected.clone()));
        assert_eq!(User::all(&mut database.connect())?, [expected]);
    }
    Ok(())
}

pub(crate) fn an_absent_row_is_created_and_then_updated(target: impl Target) -> TestResult {
    for depth in [1, 2] {
        let database = target.create();
        let mut conn = database.connect();

        let (created, updated) = nested(target, &mut conn, depth, |conn| {
            Ok((observe(conn, count), observe(conn, count)))
        })?;

        assert_eq!(
            created.kinds(),
            target.inside_a_transaction(miss(target)),
            "no savepoint is set"
        );
        assert_eq!(updated.kinds(), hit(target));
        let created = created.result?;
        assert!(created.created());
        let expected = User {
            visits: 2,
            ..created.into_inner()
        };
        assert_eq!(updated.result?, Upserted::Updated(expected.clone()));
        assert_eq!(User::all(&mut database.connect())?, [expected]);
    }
    Ok(())
}

pub(crate) fn a_rival_cannot_make_a_duplicate(target: impl Target) -> TestResult {
    for depth in [1, 2] {
        let database = target.create();
        let mut conn = database.connect();
        let mut rival = database.connect();
        target.make_impatient(&mut rival);

        let mut statements = Vec::new();
        let result = nested(target, &mut conn, depth, |conn| {
            let call = Arrangement::default()
                .before_insert(1, move || {
                    let inserted = User::insert(&mut rival, EMAIL, "the rival's");
                    match target.rival_in_transaction() {
                        Rival::ComesFirst | Rival::EndsTheTransaction { .. } => drop(inserted?),
                        Rival::IsLockedOut => assert!(is_retryable(&inserted.unwrap_err())),
                    }
                    Ok(())
                })
                .observe(conn, count);
            statements.extend(call.kinds().into_iter().map(ToOwned::to_owned));
            call.result
        });

        let rows = User::all(&mut conn)?;
        let [row] = &*rows else { panic!("{rows:?}") };
        match target.rival_in_transaction() {
            Rival::ComesFirst => {
                let expected = [absence(target), insert_in_vain(target), target.update()].concat();
                assert_eq!(statements, target.inside_a_transaction(expected));
                assert_eq!((&*row.name, row.visits), ("Ada", 1));
                assert_eq!(result?, Upserted::Updated(row.clone()));
            }
            Rival::IsLockedOut => {
                assert_eq!(statements, target.inside_a_transaction(miss(target)));
                assert_eq!(result?, Upserted::Created(row.clone()));
            }
            Rival::EndsTheTransaction { by } => {
                // The update meets the error where `get_or_create` would look.
                let by = match by {
                    [insert @ .., "SELECT"] => [insert, &["UPDATE"]].concat(),
                    _ => by.to_vec(),
                };
                assert_eq!(statements, [absence(target), &*by].concat());
                assert!(
                    matches!(
                        result,
                        Err(Error::Retry {
                            scope: Scope::OutermostTransaction,
                            ..
                        })
                    ),
                    "{result:?}"
                );
                assert_eq!((&*row.name, row.visits), ("the rival's", 0), "nothing is updated");
                let repeated = nested(target, &mut conn, depth, count)?;
                assert!(matches!(repeated, Upserted::Updated(user) if user.visits == 1));
            }
        }
    }
    Ok(())
}

pub(crate) fn a_rollback_takes_the_update_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let result = target.transaction(&mut conn, |conn| {
        assert!(matches!(count(conn)?, Upserted::Updated(user) if user.visits == 1));
        Err::<(), Error>(DieselError::RollbackTransaction.into())
    });
    assert!(matches!(result, Err(Error::Database(DieselError::RollbackTransaction))));
    assert_eq!(User::all(&mut conn)?, [there]);

    let kept = target.transaction(&mut conn, |conn| {
        let inner = conn.transaction(|conn| {
            assert!(matches!(count(conn)?, Upserted::Updated(user) if user.visits == 1));
            Err::<(), Error>(DieselError::RollbackTransaction.into())
        });
        assert!(inner.is_err());
        count(conn)
    })?;
    assert!(matches!(&kept, Upserted::Updated(user) if user.visits == 1));
    assert_eq!(User::all(&mut conn)?, [kept.into_inner()]);
    Ok(())
}

pub(crate) fn a_refusal_in_a_nested_transaction_leaves_the_outer_one_usable(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;
    let ours = Article::insert(&mut conn, "ours", 1)?;
    let number = |conn: &mut TestConnection, number: i32| {
        run!(
            Article::update_or_create(articles::slug.eq("ours"))
                .set(articles::number.eq(number))
                .defaults(articles::title.eq("Ours")),
            conn
        )
    };

    let updated = target.transaction(&mut conn, |conn| {
        let refused = conn.transaction(|conn| number(conn, 7));
        assert!(matches!(refused, Err(Error::OtherConstraint { .. })), "{refused:?}");
        number(conn, 8)
    })?;

    let ours = Article { number: 8, ..ours };
    assert_eq!(updated, Upserted::Updated(ours.clone()));
    assert_eq!(Article::all(&mut conn)?, [taken, ours]);
    Ok(())
}
