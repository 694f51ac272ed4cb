//! A constraint beside the key's: a deferrable one, beside which `ON CONFLICT` without a target is impossible, and an
//! exclusion constraint.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Outcome, Scope};

use crate::suite::TestResult;
use crate::suite::models::{Article, articles};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Database, Rival, Target};
use crate::{TestConnection, run};

const DEFERRED: &str = "ALTER TABLE articles DROP CONSTRAINT articles_number_key,
    ADD CONSTRAINT articles_number_key UNIQUE (number) DEFERRABLE INITIALLY DEFERRED";
const DEFERRABLE: &str = "ALTER TABLE articles DROP CONSTRAINT articles_number_key,
    ADD CONSTRAINT articles_number_key UNIQUE (number) DEFERRABLE";

fn with<T: Target>(target: T, constraint: &str) -> Result<(Database<T>, TestConnection), Box<dyn std::error::Error>> {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(constraint)?;
    Ok((database, conn))
}

fn ask(conn: &mut TestConnection) -> Result<Outcome<Article>, Error> {
    run!(
        Article::get_or_create(articles::slug.eq("ours"))
            .defaults((articles::number.eq(7), articles::title.eq("Ours"))),
        conn
    )
}

pub(crate) fn beside_a_deferrable_one_a_row_is_created_and_found(target: impl Target) -> TestResult {
    for constraint in [DEFERRABLE, DEFERRED] {
        for in_transaction in [false, true] {
            let (_database, mut conn) = with(target, constraint)?;
            let observed = |conn: &mut TestConnection| Ok::<_, Error>((observe(conn, ask), observe(conn, ask)));

            let (created, found) = if in_transaction {
                conn.transaction(observed)?
            } else {
                observed(&mut conn)?
            };

            let statements: &[&str] = if in_transaction {
                &["SELECT", "WITH", "SELECT", "INSERT"]
            } else {
                &["SELECT", "INSERT"]
            };
            assert_eq!(created.kinds(), statements, "{constraint}");
            assert_eq!(found.kinds(), ["SELECT"]);
            let created = created.result?;
            assert!(created.created());
            assert_eq!(found.result?, Outcome::Found(created.clone().into_inner()));
            assert_eq!(Article::all(&mut conn)?, [created.into_inner()]);
        }
    }
    Ok(())
}

/// The rival inserts before our first insert, or before our second. In autocommit the first one names the key.
pub(crate) fn beside_a_deferrable_one_a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let cases: [(bool, usize, &[&str]); 3] = [
        (false, 1, &["SELECT", "INSERT", "SELECT"]),
        (true, 1, &["SELECT", "WITH", "SELECT"]),
        (true, 2, &["SELECT", "WITH", "SELECT", "INSERT", "SELECT"]),
    ];
    for (in_transaction, before, statements) in cases {
        let (database, mut conn) = with(target, DEFERRED)?;
        let mut rival = database.connect();
        let arrangement = Arrangement::default().before_insert(before, move || {
            Article::insert(&mut rival, "ours", 7)?;
            Ok(())
        });

        let call = if in_transaction {
            let mut call = None;
            let ended = conn.transaction(|conn| {
                let call = call.insert(arrangement.observe(conn, ask));
                match &call.result {
                    Ok(_) => Ok(()),
                    Err(_) => Err(DieselError::RollbackTransaction),
                }
            });
            let call = call.expect("it was made");
            assert_eq!(ended.is_ok(), call.result.is_ok());
            call
        } else {
            arrangement.observe(&mut conn, ask)
        };

        let found = match (in_transaction, target.rival_in_transaction()) {
            (false, _) | (true, Rival::ComesFirst | Rival::IsLockedOut) => {
                assert_eq!(call.kinds(), statements);
                call.result?
            }
            (true, Rival::EndsTheTransaction { .. }) => {
                assert_eq!(call.kinds(), ["SELECT", "WITH", "SELECT", "INSERT"]);
                assert!(
                    matches!(
                        call.result,
                        Err(Error::Retry {
                            scope: Scope::OutermostTransaction,
                            ..
                        })
                    ),
                    "{:?}",
                    call.result
                );
                conn.transaction(ask)?
            }
        };
        let Outcome::Found(found) = found else {
            panic!("the rival came first");
        };
        assert_eq!(found.title, "the rival's");
        assert_eq!(Article::all(&mut conn)?, [found]);
    }
    Ok(())
}

fn assert_other_constraint(answer: Result<Outcome<Article>, Error>, expected: &str) {
    let Err(Error::OtherConstraint { name, constraint, .. }) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!((&*name, &*constraint.name()), (expected, "articles_slug_key"));
}

/// In autocommit the insert commits by itself, so the commit's error is its own.
pub(crate) fn a_deferrable_one_refuses_in_autocommit(target: impl Target) -> TestResult {
    for constraint in [DEFERRABLE, DEFERRED] {
        let (_database, mut conn) = with(target, constraint)?;
        let taken = Article::insert(&mut conn, "theirs", 7)?;

        let call = observe(&mut conn, ask);

        assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
        assert_other_constraint(call.result, "articles_number_key");
        assert_eq!(Article::all(&mut conn)?, [taken]);
    }
    Ok(())
}

pub(crate) fn a_deferrable_one_refuses_at_once_in_a_transaction_that_does_not_defer_it(
    target: impl Target,
) -> TestResult {
    let (_database, mut conn) = with(target, DEFERRABLE)?;
    let taken = Article::insert(&mut conn, "theirs", 7)?;

    let result = conn.transaction(ask);

    assert_other_constraint(result, "articles_number_key");
    assert_eq!(Article::all(&mut conn)?, [taken]);
    Ok(())
}

/// The caller's commit fails, and not the call.
pub(crate) fn a_deferred_one_refuses_the_commit_of_a_transaction(target: impl Target) -> TestResult {
    let (_database, mut conn) = with(target, DEFERRED)?;
    let taken = Article::insert(&mut conn, "theirs", 7)?;

    let result = conn.transaction(|conn| {
        assert!(ask(conn)?.created());
        Ok::<_, Error>(())
    });

    let Err(Error::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information))) = result
    else {
        panic!("{result:?}");
    };
    assert_eq!(information.constraint_name(), Some("articles_number_key"));
    assert_eq!(Article::all(&mut conn)?, [taken]);

    let mended = conn.transaction(|conn| {
        let ours = ask(conn)?;
        diesel::delete(articles::table.filter(articles::slug.eq("theirs"))).execute(conn)?;
        Ok::<_, Error>(ours)
    })?;
    assert_eq!(Article::all(&mut conn)?, [mended.into_inner()]);
    Ok(())
}

/// Diesel has its own error kind for it.
pub(crate) fn one_that_excludes_the_row_is_named(target: impl Target) -> TestResult {
    for constraint in [
        "ALTER TABLE articles ADD CONSTRAINT no_overlap EXCLUDE USING gist (int4range(number - 5, number + 5) WITH &&)",
        "ALTER TABLE articles ADD CONSTRAINT no_overlap EXCLUDE USING gist (int4range(number - 5, number + 5) WITH &&)
            DEFERRABLE",
    ] {
        for in_transaction in [false, true] {
            let (_database, mut conn) = with(target, constraint)?;
            let taken = Article::insert(&mut conn, "theirs", 3)?;

            let answer = if in_transaction {
                conn.transaction(ask)
            } else {
                let call = observe(&mut conn, ask);
                assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
                call.result
            };

            assert_other_constraint(answer, "no_overlap");
            assert_eq!(Article::all(&mut conn)?, [taken]);
        }
    }
    Ok(())
}

pub(crate) fn one_that_excludes_no_row_lets_the_race_be_lost(target: impl Target) -> TestResult {
    let (database, mut conn) = with(
        target,
        "ALTER TABLE articles ADD CONSTRAINT no_overlap EXCLUDE USING gist (int4range(number - 5, number + 5) WITH &&)",
    )?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            Article::insert(&mut rival, "ours", 7)?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
    assert_eq!(call.result?, Outcome::Found(Article::all(&mut conn)?.remove(0)));
    assert_eq!(Article::all(&mut conn)?.len(), 1);
    Ok(())
}
