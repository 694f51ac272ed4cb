//! Errors that only `COMMIT` finds: the commit of the caller's transaction, or of the insert itself in autocommit.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Outcome, Scope, is_retryable};

use super::database::Level;
use crate::suite::TestResult;
use crate::suite::models::{Order, User, orders, users};
use crate::suite::recorder::observe;
use crate::suite::target::Target;
use crate::{TestConnection, run, transaction_at};

/// Inserts a row into an empty table. Of two concurrent transactions, neither sees the other's row.
fn ask_for_the_first(conn: &mut TestConnection, email: &str) -> Result<Outcome<User>, Error> {
    assert_eq!(User::all(conn)?, []);
    run!(User::get_or_create(users::email.eq(email)), conn)
}

/// Both transactions have succeeded with all their statements, and one has committed.
pub(crate) fn a_transaction_that_cannot_be_serialized_asks_to_be_repeated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = transaction_at::<_, Error>(Level::Serializable, &mut conn, |conn| {
        let outcome = ask_for_the_first(conn, "ours@example.org")?;
        assert!(outcome.created());
        transaction_at::<_, Error>(Level::Serializable, &mut rival, |rival| {
            ask_for_the_first(rival, "theirs@example.org")
        })?;
        Ok(outcome)
    });

    let error = result.unwrap_err();
    let Error::Retry {
        scope: Scope::OutermostTransaction,
        source,
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        source.to_string(),
        "could not serialize access due to read/write dependencies among transactions"
    );
    let emails = users::table.select(users::email).load::<String>(&mut conn)?;
    assert_eq!(emails, ["theirs@example.org"]);
    Ok(())
}

pub(crate) fn the_error_type_of_diesel_is_as_retryable(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let result = transaction_at::<_, DieselError>(Level::Serializable, &mut conn, |conn| {
        ask_for_the_first(conn, "ours@example.org")?;
        transaction_at::<_, DieselError>(Level::Serializable, &mut rival, |rival| {
            Ok(ask_for_the_first(rival, "theirs@example.org")?)
        })?;
        Ok(())
    });

    let error = result.unwrap_err();
    assert!(is_retryable(&error), "{error:?}");
    assert!(
        matches!(
            error,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)
        ),
        "it is Diesel's own: {error:?}"
    );
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

const DEFERRED_FOREIGN_KEY: &str = "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey,
    ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users DEFERRABLE INITIALLY DEFERRED";

fn ask_for_order(conn: &mut TestConnection) -> Result<Outcome<Order>, Error> {
    run!(
        Order::get_or_create(orders::number.eq("1")).defaults((
            orders::user_id.eq(404),
            orders::amount.eq(1),
            orders::note.eq("")
        )),
        conn
    )
}

fn assert_foreign_key<R: std::fmt::Debug>(result: Result<R, Error>) {
    let Err(Error::Database(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, information))) = result
    else {
        panic!("{result:?}");
    };
    assert_eq!(information.constraint_name(), Some("orders_user_id_fkey"));
}

/// The insert has returned the row before the statement's own commit fails.
pub(crate) fn a_deferred_foreign_key_is_an_error_of_the_insert_in_autocommit(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(DEFERRED_FOREIGN_KEY)?;

    for _ in 0..2 {
        let call = observe(&mut conn, ask_for_order);
        assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
        assert_foreign_key(call.result);
        assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 0);
    }
    Ok(())
}

pub(crate) fn a_deferred_foreign_key_is_an_error_of_the_commit_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(DEFERRED_FOREIGN_KEY)?;

    let result = target.transaction(&mut conn, |conn| {
        assert!(ask_for_order(conn)?.created());
        assert!(!ask_for_order(conn)?.created(), "the transaction sees its own row");
        Ok::<_, Error>(())
    });
    assert_foreign_key(result);
    assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 0);

    let mended = target.transaction(&mut conn, |conn| {
        let order = ask_for_order(conn)?;
        diesel::insert_into(users::table)
            .values((users::id.eq(404), users::email.eq("late@example.org")))
            .execute(conn)?;
        Ok::<_, Error>(order)
    })?;
    assert!(mended.created());
    assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 1);
    Ok(())
}
