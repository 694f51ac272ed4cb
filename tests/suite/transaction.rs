//! Calls inside a transaction of the caller: they run the same statements, as part of it.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Outcome, Scope, is_retryable};

use super::TestResult;
use super::models::{Article, Unmigrated, User, articles, unmigrated, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

/// The nesting depths of a call. At the second depth, Diesel uses a savepoint.
const DEPTHS: [u32; 2] = [1, 2];

/// Runs `body` inside that many nested transactions.
fn nested<T: Target, R>(
    target: T,
    conn: &mut TestConnection,
    depth: u32,
    body: impl FnOnce(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    target.transaction(conn, |conn| within(conn, depth - 1, body))
}

fn within<R>(
    conn: &mut TestConnection,
    depth: u32,
    body: impl FnOnce(&mut TestConnection) -> Result<R, Error>,
) -> Result<R, Error> {
    if depth == 0 {
        return body(conn);
    }
    conn.transaction(|conn| body(conn))
}

pub(crate) fn a_row_that_is_there_is_found(target: impl Target) -> TestResult {
    for depth in DEPTHS {
        let database = target.create();
        let mut conn = database.connect();
        let there = User::insert(&mut conn, EMAIL, "Augusta")?;

        let call = nested(target, &mut conn, depth, |conn| Ok(observe(conn, ask)))?;

        assert_eq!(call.kinds(), target.look());
        assert_eq!(call.result?, Outcome::Found(there.clone()));
        assert_eq!(User::all(&mut conn)?, [there]);
    }
    Ok(())
}

pub(crate) fn an_absent_row_is_created(target: impl Target) -> TestResult {
    for depth in DEPTHS {
        let database = target.create();
        let mut conn = database.connect();

        let call = nested(target, &mut conn, depth, |conn| Ok(observe(conn, ask)))?;

        assert_eq!(
            call.kinds(),
            target.inside_a_transaction([target.look(), target.insert()].concat()),
            "no savepoint is set"
        );
        let outcome = call.result?;
        assert!(outcome.created());
        assert_eq!(User::all(&mut database.connect())?, [outcome.into_inner()]);
    }
    Ok(())
}

pub(crate) fn a_rival_cannot_make_a_duplicate(target: impl Target) -> TestResult {
    for depth in DEPTHS {
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
                .observe(conn, ask);
            statements.extend(call.kinds().into_iter().map(ToOwned::to_owned));
            call.result
        });

        let rows = User::all(&mut conn)?;
        assert_eq!(rows.len(), 1);
        match target.rival_in_transaction() {
            Rival::ComesFirst => {
                assert_eq!(
                    statements,
                    target.inside_a_transaction([target.look(), target.insert_and_look_again()].concat())
                );
                assert_eq!(rows[0].name, "the rival's");
                assert_eq!(result?, Outcome::Found(rows[0].clone()));
            }
            Rival::IsLockedOut => {
                assert_eq!(
                    statements,
                    target.inside_a_transaction([target.look(), target.insert()].concat())
                );
                assert_eq!(rows[0].name, "Ada");
                assert_eq!(result?, Outcome::Created(rows[0].clone()));
            }
            Rival::EndsTheTransaction { by } => {
                assert_eq!(statements, [target.look(), by].concat());
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
                assert_eq!(rows[0].name, "the rival's");
                let repeated = nested(target, &mut conn, depth, ask)?;
                assert_eq!(repeated, Outcome::Found(rows[0].clone()));
            }
        }
    }
    Ok(())
}

pub(crate) fn a_rollback_takes_the_row_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let result = target.transaction(&mut conn, |conn| {
        assert!(ask(conn)?.created());
        assert!(!ask(conn)?.created(), "the transaction sees its own row");
        Err::<(), Error>(DieselError::RollbackTransaction.into())
    });

    assert!(matches!(result, Err(Error::Database(DieselError::RollbackTransaction))));
    assert_eq!(User::all(&mut conn)?, []);
    assert!(ask(&mut conn)?.created(), "the next call starts anew");
    Ok(())
}

pub(crate) fn a_rollback_of_a_nested_transaction_takes_the_row_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let kept = target.transaction(&mut conn, |conn| {
        let result = conn.transaction(|conn| {
            assert!(ask(conn)?.created());
            Err::<(), Error>(DieselError::RollbackTransaction.into())
        });
        assert!(result.is_err());
        let again = ask(conn)?;
        assert!(again.created(), "the first row is gone");
        Ok::<_, Error>(again.into_inner())
    })?;

    assert_eq!(User::all(&mut conn)?, [kept]);
    Ok(())
}

pub(crate) fn both_error_types_pass_through_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let ours = conn.transaction::<_, Error, _>(|conn| {
        let outcome = run!(User::get_or_create(users::email.eq("ours@example.org")), conn)?;
        diesel::update(users::table).set(users::visits.eq(1)).execute(conn)?;
        Ok(outcome.created())
    })?;
    let diesels = conn.transaction::<_, DieselError, _>(|conn| {
        let outcome = run!(User::get_or_create(users::email.eq("diesels@example.org")), conn)?;
        diesel::update(users::table).set(users::visits.eq(2)).execute(conn)?;
        Ok(outcome.created())
    })?;

    assert!(ours && diesels);
    let visits: Vec<i32> = User::all(&mut conn)?.iter().map(|user| user.visits).collect();
    assert_eq!(visits, [2, 2]);
    Ok(())
}

pub(crate) fn an_error_of_ours_survives_a_transaction_with_the_error_type_of_diesel(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let result = conn.transaction::<_, DieselError, _>(|conn| {
        run!(User::get_or_create(users::email.eq(EMAIL)), conn)?;
        run!(
            Unmigrated::get_or_create(unmigrated::email.eq(EMAIL)).defaults(unmigrated::name.eq("Ada")),
            conn
        )?;
        Ok(())
    });

    let error = Error::from(result.unwrap_err());
    assert!(matches!(error, Error::ConstraintMissing { .. }), "{error:?}");
    assert_eq!(User::all(&mut conn)?, [], "it was rolled back");
    Ok(())
}

pub(crate) fn a_refusal_in_a_nested_transaction_leaves_the_outer_one_usable(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "first", 7)?;

    let created = target.transaction(&mut conn, |conn| {
        let refused = conn.transaction(|conn| {
            run!(
                Article::get_or_create(articles::slug.eq("second"))
                    .defaults((articles::number.eq(7), articles::title.eq("Second"))),
                conn
            )
        });
        assert!(
            matches!(refused, Err(Error::OtherConstraint { .. })),
            "the number is taken: {refused:?}"
        );
        let outcome = run!(
            Article::get_or_create(articles::slug.eq("second"))
                .defaults((articles::number.eq(8), articles::title.eq("Second"))),
            conn
        )?;
        assert!(outcome.created());
        Ok::<_, Error>(outcome.into_inner())
    })?;

    assert_eq!(Article::all(&mut conn)?, [taken, created]);
    Ok(())
}
