//! Inserts that fail for a reason unrelated to another row: they never count as a lost race.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask};
use super::database::product;
use crate::suite::TestResult;
use crate::suite::models::{Order, User, orders, users};
use crate::suite::recorder::observe;
use crate::suite::target::Target;
use crate::{TestConnection, run};

/// Asserts that the call fails with this message after one insert, at once and in a transaction. Nothing is repeated,
/// nothing is left behind, and the transaction goes on.
fn assert_refused<M>(
    conn: &mut TestConnection,
    message: &str,
    ask: impl Fn(&mut TestConnection) -> Result<Outcome<M>, Error>,
) -> TestResult {
    let at_once = observe(conn, |conn| ask(conn).map(drop));
    let in_a_transaction = conn.transaction::<_, DieselError, _>(|conn| {
        let call = observe(conn, |conn| ask(conn).map(drop));
        User::all(conn)?;
        Ok(call)
    })?;
    for call in [at_once, in_a_transaction] {
        assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT"], "{message}");
        let error = call.result.unwrap_err();
        assert!(!error.is_retryable());
        let Error::Database(error @ DieselError::DatabaseError(..)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(User::all(conn)?, []);
    assert_eq!(orders::table.count().get_result::<i64>(conn)?, 0);
    Ok(())
}

pub(crate) fn a_value_that_is_too_long(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let long = "a".repeat(256);
    assert_refused(&mut conn, "Data too long for column 'name' at row 1", |conn| {
        run!(
            User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq(&long)),
            conn
        )
    })?;
    assert_refused(&mut conn, "Data too long for column 'email' at row 1", |conn| {
        run!(User::get_or_create(users::email.eq(&long)), conn)
    })
}

pub(crate) fn a_value_that_another_constraint_refuses(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(
        "ALTER TABLE users ADD CONSTRAINT positive CHECK (visits >= 0), \
         ADD CONSTRAINT known FOREIGN KEY (name) REFERENCES labels (name), \
         MODIFY nickname VARCHAR(255) NOT NULL; \
         INSERT INTO labels VALUES ('Ada')",
    )?;
    let ask = |visits: i32, name: &'static str, nickname: Option<&'static str>| {
        move |conn: &mut TestConnection| {
            run!(
                User::get_or_create(users::email.eq(EMAIL)).defaults((
                    users::visits.eq(visits),
                    users::name.eq(name),
                    users::nickname.eq(nickname),
                )),
                conn
            )
        }
    };
    let schema: String =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("DATABASE()")).get_result(&mut conn)?;
    let check = observe(&mut conn, ask(-1, "Ada", Some("a")));
    // The two servers have different messages.
    let Err(Error::Database(check_failed)) = check.result else {
        panic!("{check:?}");
    };
    assert_refused(&mut conn, &check_failed.to_string(), ask(-1, "Ada", Some("a")))?;
    assert_refused(
        &mut conn,
        &format!(
            "Cannot add or update a child row: a foreign key constraint fails (`{schema}`.`users`, CONSTRAINT `known` \
             FOREIGN KEY (`name`) REFERENCES `labels` (`name`))"
        ),
        ask(1, "Grace", Some("a")),
    )?;
    assert_refused(&mut conn, "Column 'nickname' cannot be null", ask(1, "Ada", None))?;
    assert!(ask(1, "Ada", Some("a"))(&mut conn)?.created());
    Ok(())
}

pub(crate) fn a_value_that_is_missing(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    assert_refused(
        &mut database.connect(),
        "Field 'user_id' doesn't have a default value",
        |conn| run!(Order::get_or_create(orders::number.eq("1")), conn),
    )
}

/// A trigger may use any text, even one with a meaning when it comes from the server.
pub(crate) fn a_trigger_that_signals(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for message in [
        "not today",
        "Duplicate entry 'a' for key 'users_email_key'",
        "Deadlock found when trying to get lock; please do not try again",
    ] {
        conn.batch_execute(&format!(
            "DROP TRIGGER IF EXISTS refuses; CREATE TRIGGER refuses BEFORE INSERT ON users FOR EACH ROW \
             SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{}'",
            message.replace('\'', "''")
        ))?;
        assert_refused(&mut conn, message, ask)?;
    }
    Ok(())
}

pub(crate) fn a_transaction_that_may_only_read(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute("SET SESSION TRANSACTION READ ONLY")?;
    let message = if product().is_mariadb {
        "Cannot execute statement in a READ ONLY transaction"
    } else {
        "Cannot execute statement in a READ ONLY transaction."
    };
    assert_refused(&mut conn, message, ask)?;

    conn.batch_execute("SET SESSION TRANSACTION READ WRITE")?;
    assert!(ask(&mut conn)?.created());
    Ok(())
}
