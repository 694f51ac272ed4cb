//! A connection that several calls use at the same time: `&AsyncPgConnection`, whose statements are pipelined.

use std::collections::HashSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::join_all;
use getorcreate::{Error, Outcome, Scope, Upserted};

use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
use crate::suite::target::Target;

const EMAIL: &str = "ada@example.org";

/// A function as an application has it: it borrows the connection, and others may do so too.
async fn ask(mut conn: &AsyncPgConnection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(users::email.eq(email))
        .defaults(users::name.eq("Ada"))
        .run_async(&mut conn)
        .await
}

pub(crate) fn a_row_is_created_and_found(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    // A transaction may be open on it, so the insert must not fail where it loses a race.
    let miss = observe(&mut conn, |conn| wait_for(ask(conn, EMAIL)));
    assert_eq!(miss.kinds(), ["SELECT", "WITH"]);
    let created = miss.result?;
    assert!(created.created());
    let hit = observe(&mut conn, |conn| wait_for(ask(conn, EMAIL)));
    assert_eq!(hit.kinds(), ["SELECT"]);
    assert_eq!(hit.result?, Outcome::Found(created.row().clone()));
    let found = wait_for(async {
        let mut shared: &AsyncPgConnection = &conn;
        User::find_unique(users::email.eq(EMAIL)).run_async(&mut shared).await
    })?;
    assert_eq!(found, Some(created.into_inner()));
    Ok(())
}

/// Counts a visit. The value for a new row must be awaited.
async fn count(mut conn: &AsyncPgConnection) -> Result<Upserted<User>, Error> {
    User::update_or_create(users::email.eq(EMAIL))
        .update(users::visits.eq(users::visits + 1))
        .defaults_with_async(async || {
            tokio::task::yield_now().await;
            users::visits.eq(1)
        })
        .run_async(&mut conn)
        .await
}

pub(crate) fn calls_that_count_at_the_same_time_lose_nothing(target: Level) -> TestResult {
    const CALLS: usize = 20;
    let database = target.create();
    let mut conn = database.connect();
    let miss = observe(&mut conn, |conn| wait_for(count(conn)));
    assert_eq!(miss.kinds(), ["UPDATE", "WITH"]);
    assert!(miss.result?.created());
    let hit = observe(&mut conn, |conn| wait_for(count(conn)));
    assert_eq!(hit.kinds(), ["UPDATE"]);
    assert!(matches!(hit.result?, Upserted::Updated(user) if user.visits == 2));

    User::delete(&mut conn, EMAIL)?;
    let shared: &AsyncPgConnection = &conn;
    let answers = wait_for(join_all((0..CALLS).map(|_| count(shared))));
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut visits: Vec<i32> = answers.iter().map(|answer| answer.row().visits).collect();
    visits.sort_unstable();
    assert_eq!(visits, (1..=i32::try_from(CALLS)?).collect::<Vec<_>>());
    assert_eq!(answers.iter().filter(|answer| answer.created()).count(), 1);
    Ok(())
}

/// All calls are in progress at the same time on one connection.
pub(crate) fn calls_at_the_same_time(target: Level) -> TestResult {
    const CALLS: usize = 20;
    let database = target.create();
    let conn = database.connect();
    let emails: Vec<String> = (0..CALLS).map(|call| format!("{}@example.org", call % 5)).collect();

    let shared: &AsyncPgConnection = &conn;
    let answers = wait_for(join_all(emails.iter().map(|email| ask(shared, email))));

    let mut created = 0;
    let mut rows = HashSet::new();
    for (email, answer) in emails.iter().zip(answers) {
        let answer = answer?;
        created += usize::from(answer.created());
        assert_eq!(answer.row().email, *email);
        rows.insert(answer.row().id);
    }
    assert_eq!((created, rows.len()), (5, 5));
    assert_eq!(User::all(&mut database.connect())?.len(), 5);
    Ok(())
}

pub(crate) fn within_a_transaction(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let rolled_back = wait_for((*conn).transaction::<(), Error, _>(async |conn| {
        let shared: &AsyncPgConnection = conn;
        let (ada, grace) = tokio::join!(ask(shared, EMAIL), ask(shared, "grace@example.org"));
        assert!(ada?.created() && grace?.created());
        let locked = {
            let mut shared = shared;
            User::find_unique(users::email.eq(EMAIL))
                .for_update()
                .run_async(&mut shared)
                .await?
        };
        assert!(locked.is_some(), "the caller knows that there is a transaction");
        Err(diesel::result::Error::RollbackTransaction.into())
    }));
    assert!(rolled_back.is_err());
    assert_eq!(User::all(&mut database.connect())?, []);
    Ok(())
}

/// Nothing is repeated: a transaction may be open, and only the caller knows.
pub(crate) fn a_lock_that_is_not_released_is_for_the_caller_to_judge(target: Level) -> TestResult {
    let database = target.create();
    let mut holder = database.connect();
    holder.batch_execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE")?;
    let mut conn = database.connect();
    target.make_impatient(&mut conn);

    let call = observe(&mut conn, |conn| wait_for(ask(conn, EMAIL)));

    assert_eq!(call.kinds(), ["SELECT"]);
    let error = call.result.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Retry {
                scope: Scope::CallOrTransaction,
                ..
            }
        ),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.starts_with("the database asks to repeat the whole transaction, or the call if there is none: "),
        "{text}"
    );
    let through_diesel = Error::from(diesel::result::Error::from(error));
    assert!(
        matches!(
            through_diesel,
            Error::Retry {
                scope: Scope::CallOrTransaction,
                ..
            }
        ),
        "{through_diesel:?}"
    );
    Ok(())
}

/// diesel-async cannot be told to prepare its statements again through a shared reference, so repeating would not help.
pub(crate) fn a_column_whose_type_changes_is_no_reason_to_repeat(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    assert!(wait_for(ask(&conn, EMAIL))?.created());
    database
        .connect()
        .batch_execute("ALTER TABLE users ALTER COLUMN visits TYPE BIGINT")?;

    let call = observe(&mut conn, |conn| wait_for(ask(conn, EMAIL)));

    assert_eq!(call.kinds(), ["SELECT"]);
    assert!(matches!(call.result, Err(Error::Database(_))), "{:?}", call.result);
    Ok(())
}
