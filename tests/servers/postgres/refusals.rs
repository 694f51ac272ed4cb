//! Errors that are unrelated to a race: none counts as a lost race, and no row is left behind.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Outcome};

use super::waiting;
use crate::suite::TestResult;
use crate::suite::models::{Order, User, orders, users};
use crate::suite::recorder::observe;
use crate::suite::target::Target;
use crate::{TestConnection, run};

/// Asks for an order of an existing user.
fn ask(conn: &mut TestConnection) -> Result<Outcome<Order>, Error> {
    run!(
        Order::get_or_create(orders::number.eq("1")).defaults((
            orders::user_id.eq(1),
            orders::amount.eq(1),
            orders::note.eq("note")
        )),
        conn
    )
}

/// An obstacle to the order.
struct Obstacle {
    sql: &'static str,
    kind: DatabaseErrorKind,
    said: &'static str,
    /// True if the error code alone identifies the error.
    is_known: bool,
}

const OBSTACLES: [Obstacle; 8] = [
    Obstacle {
        sql: "ALTER TABLE orders ALTER note TYPE VARCHAR(3)",
        kind: DatabaseErrorKind::Unknown,
        said: "value too long for type character varying(3)",
        is_known: false,
    },
    Obstacle {
        sql: "ALTER TABLE orders ADD half INTEGER GENERATED ALWAYS AS (amount / (amount - 1)) STORED",
        kind: DatabaseErrorKind::Unknown,
        said: "division by zero",
        is_known: false,
    },
    Obstacle {
        sql: "ALTER TABLE orders ADD CHECK (note = '')",
        kind: DatabaseErrorKind::CheckViolation,
        said: "new row for relation \"orders\" violates check constraint \"orders_note_check\"",
        is_known: true,
    },
    Obstacle {
        sql: "ALTER TABLE orders ADD paid BOOLEAN NOT NULL",
        kind: DatabaseErrorKind::NotNullViolation,
        said: "null value in column \"paid\" of relation \"orders\" violates not-null constraint",
        is_known: true,
    },
    Obstacle {
        sql: "DELETE FROM users",
        kind: DatabaseErrorKind::ForeignKeyViolation,
        said: "insert or update on table \"orders\" violates foreign key constraint \"orders_user_id_fkey\"",
        is_known: true,
    },
    Obstacle {
        sql: "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'not on a Sunday'; END$$;
            CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse();",
        kind: DatabaseErrorKind::Unknown,
        said: "not on a Sunday",
        is_known: false,
    },
    Obstacle {
        sql: "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'not on a Sunday' USING ERRCODE = 'check_violation'; END$$;
            CREATE TRIGGER refuse AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse();",
        kind: DatabaseErrorKind::CheckViolation,
        said: "not on a Sunday",
        is_known: true,
    },
    Obstacle {
        sql: "SET default_transaction_read_only = on",
        kind: DatabaseErrorKind::ReadOnlyTransaction,
        said: "cannot execute INSERT in a read-only transaction",
        is_known: true,
    },
];

/// The statements of a call in autocommit. If the error is ambiguous, the call repeats the insert once, and asks the
/// server for its language.
const fn statements(is_known: bool) -> &'static [&'static str] {
    if is_known {
        &["SELECT", "INSERT"]
    } else {
        &["SELECT", "INSERT", "SELECT", "INSERT", "SELECT"]
    }
}

/// Asserts that the error is the database's own, and is not retryable.
fn assert_refused<M: std::fmt::Debug>(answer: Result<M, Error>, expected: DatabaseErrorKind, said: &str) {
    let error = answer.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    let Error::Database(DieselError::DatabaseError(kind, information)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(information.message(), said);
    assert_eq!(format!("{kind:?}"), format!("{expected:?}"), "{said}");
}

pub(crate) fn an_error_that_is_no_race_is_passed_on(target: impl Target) -> TestResult {
    for obstacle in OBSTACLES {
        let Obstacle {
            sql,
            kind,
            said,
            is_known,
        } = obstacle;
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute("INSERT INTO users (id, email) VALUES (1, 'ada@example.org')")?;
        conn.batch_execute(sql)?;

        let in_autocommit = observe(&mut conn, ask);
        let mut in_transaction = None;
        let ended = target.transaction(&mut conn, |conn| {
            in_transaction = Some(observe(conn, ask));
            Err::<(), _>(DieselError::RollbackTransaction)
        });
        assert_eq!(ended, Err(DieselError::RollbackTransaction));

        assert_eq!(in_autocommit.kinds(), statements(is_known), "{said}");
        assert_refused(in_autocommit.result, kind, said);
        let in_transaction = in_transaction.expect("it was made");
        assert_eq!(in_transaction.kinds(), ["SELECT", "WITH"], "{said}");
        assert_refused(in_transaction.result, kind, said);
        assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 0, "{said}");
    }
    Ok(())
}

/// A trigger may report any constraint, anywhere. The call looks again at the key's constraint.
pub(crate) fn a_trigger_that_reports_a_unique_violation_is_another_constraint(target: impl Target) -> TestResult {
    for (raise, expected) in [
        (
            "RAISE unique_violation USING CONSTRAINT = 'one_each_day'",
            "one_each_day",
        ),
        ("RAISE unique_violation USING MESSAGE = 'one each day'", "one each day"),
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "INSERT INTO users (id, email) VALUES (1, 'ada@example.org');
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {raise}; END$$;
            CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse();"
        ))?;

        let in_autocommit = observe(&mut conn, ask);
        let in_transaction = target.transaction(&mut conn, ask);

        assert_eq!(in_autocommit.kinds(), ["SELECT", "INSERT", "SELECT"]);
        for answer in [in_autocommit.result, in_transaction] {
            let Err(Error::OtherConstraint { name, .. }) = answer else {
                panic!("{answer:?}");
            };
            assert_eq!(name, expected);
        }
        assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 0);
    }
    Ok(())
}

/// The caller has set its own time limit.
pub(crate) fn a_statement_that_takes_too_long_is_not_repeated(target: impl Target) -> TestResult {
    let email = "ada@example.org";
    let ask = |conn: &mut TestConnection| run!(User::get_or_create(users::email.eq(email)), conn);
    let said = "canceling statement due to statement timeout";
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET statement_timeout = '200ms'")?;
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, email, "the winner's")?;

    let in_autocommit = observe(&mut conn, ask);
    let in_transaction = target.transaction(&mut conn, ask);

    assert_eq!(in_autocommit.kinds(), ["SELECT", "INSERT"]);
    assert_refused(in_autocommit.result, DatabaseErrorKind::Unknown, said);
    assert_refused(in_transaction, DatabaseErrorKind::Unknown, said);
    winner.batch_execute("COMMIT")?;
    assert!(!ask(&mut conn)?.created());
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

/// Another session cancels the insert while it waits.
pub(crate) fn a_statement_that_is_cancelled_is_not_repeated(target: impl Target) -> TestResult {
    let email = "ada@example.org";
    let database = target.create();
    let mut conn = database.connect();
    let pid = waiting::pid(&mut conn);
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, email, "the winner's")?;
    let rolls_back = thread::spawn(move || {
        waiting::until_they_wait(&mut winner, &[pid]);
        winner
            .batch_execute(&format!("SELECT pg_cancel_backend({pid}); ROLLBACK"))
            .unwrap();
    });

    let call = observe(&mut conn, |conn| {
        run!(User::get_or_create(users::email.eq(email)), conn)
    });

    rolls_back.join().unwrap();
    assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
    let said = "canceling statement due to user request";
    assert_refused(call.result, DatabaseErrorKind::Unknown, said);
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// Concurrent work on an index may fail in this way. The sequence keeps its count when the first insert is rolled back.
pub(crate) fn an_insert_that_fails_for_no_known_reason_is_repeated_once_in_autocommit(
    target: impl Target,
) -> TestResult {
    let email = "ada@example.org";
    let ask = |conn: &mut TestConnection| run!(User::get_or_create(users::email.eq(email)), conn);
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE SEQUENCE attempts;
        CREATE FUNCTION fail_once() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') = 1 THEN RAISE EXCEPTION 'tuple concurrently updated'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER fails BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail_once()",
    )?;

    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT"]);
    let outcome = call.result?;
    assert!(outcome.created());
    assert_eq!(User::all(&mut conn)?, [outcome.into_inner()]);

    conn.batch_execute("DELETE FROM users; ALTER SEQUENCE attempts RESTART")?;
    let in_transaction = target.transaction(&mut conn, ask);
    assert_refused(in_transaction, DatabaseErrorKind::Unknown, "tuple concurrently updated");
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}
