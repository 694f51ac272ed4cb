//! `SQLITE_BUSY` and `SQLITE_LOCKED` outside a transaction: the call is repeated up to its limit, and no further.
//!
//! No connection waits for a lock by itself, so each attempt of the call is one attempt of SQLite.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome, Scope, is_retryable};

use super::database::{OnFile, Readers};
use crate::suite::TestResult;
use crate::suite::from_row;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::threads;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

fn ask_with(max_retries: u32) -> impl Fn(&mut TestConnection) -> Result<Outcome<User>, Error> {
    move |conn| {
        run!(
            User::get_or_create(users::email.eq(EMAIL))
                .defaults(users::name.eq("Ada"))
                .max_retries(max_retries),
            conn
        )
    }
}

/// Asserts that all retries are used up, and the database is still busy.
fn assert_busy(result: Result<Outcome<User>, Error>) {
    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database is still busy; call again later: database is locked"
    );
    assert!(error.is_retryable());
    let Error::Retry {
        scope: Scope::Call,
        source,
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert!(is_retryable(&source));
}

pub(crate) fn a_lock_that_is_never_released_uses_up_all_retries(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN IMMEDIATE")?;

    for (max_retries, attempts) in [(0, 1), (3, 4)] {
        let call = observe(&mut conn, ask_with(max_retries));
        assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(attempts));
        assert_busy(call.result);
    }

    writer.batch_execute("ROLLBACK")?;
    assert_eq!(User::all(&mut conn)?, []);
    assert!(ask(&mut conn)?.created(), "the connection is as good as before");
    Ok(())
}

pub(crate) fn a_lock_that_is_released_in_time_is_waited_out(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN IMMEDIATE")?;

    let call = Arrangement::default()
        .before_insert(3, move || Ok(writer.batch_execute("COMMIT")?))
        .observe(&mut conn, ask_with(2));

    assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(3));
    let outcome = call.result?;
    assert!(outcome.created());
    assert_eq!(User::all(&mut conn)?, [outcome.into_inner()]);
    Ok(())
}

pub(crate) fn defaults_are_made_once_over_all_retries(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN IMMEDIATE")?;
    let made = AtomicI32::new(0);

    let call = Arrangement::default()
        .before_insert(3, move || Ok(writer.batch_execute("COMMIT")?))
        .observe(&mut conn, |conn| {
            run!(
                User::get_or_create(users::email.eq(EMAIL))
                    .defaults_with(|| { users::visits.eq(made.fetch_add(1, Ordering::Relaxed) + 1) }),
                conn
            )
        });

    assert!(call.result?.created());
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert_eq!(User::all(&mut conn)?[0].visits, 1);
    Ok(())
}

pub(crate) fn a_winner_that_commits_during_a_retry_is_found(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut winner = database.connect();
    winner.batch_execute("BEGIN IMMEDIATE")?;
    User::insert(&mut winner, EMAIL, "the winner's")?;

    let call = Arrangement::default()
        .before_statement(5, move || Ok(winner.batch_execute("COMMIT")?))
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT", "SELECT"]);
    let Outcome::Found(found) = call.result? else {
        panic!("the winner has committed");
    };
    assert_eq!(found.name, "the winner's");
    assert_eq!(User::all(&mut conn)?, [found]);
    Ok(())
}

/// The winner's row conflicted only while its transaction was open.
pub(crate) fn a_winner_that_rolls_back_is_followed(target: impl OnFile) -> TestResult {
    for call in [ask, from_row::ask] {
        let database = target.create();
        let mut conn = database.connect();
        let mut winner = database.connect();
        winner.batch_execute("BEGIN IMMEDIATE")?;
        User::insert(&mut winner, EMAIL, "the winner's")?;

        let observed = Arrangement::default()
            .before_statement(3, move || Ok(winner.batch_execute("ROLLBACK")?))
            .observe(&mut conn, call);

        assert_eq!(observed.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT"]);
        let Outcome::Created(created) = observed.result? else {
            panic!("the winner has rolled back");
        };
        assert_eq!(created.name, "Ada");
        assert_eq!(User::all(&mut conn)?, [created]);
    }
    Ok(())
}

pub(crate) fn in_a_transaction_nothing_is_retried(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN IMMEDIATE")?;

    let mut calls = 0;
    let result = conn.transaction::<(), Error, _>(|conn| {
        let call = observe(conn, ask);
        assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
        calls += 1;
        call.result.map(drop)
    });

    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database asks to repeat the whole transaction: database is locked"
    );
    assert!(matches!(
        error,
        Error::Retry {
            scope: Scope::OutermostTransaction,
            ..
        }
    ));
    assert_eq!(calls, 1);
    writer.batch_execute("COMMIT")?;
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// The look is repeated in the same way where a reader would have to wait.
pub(crate) fn an_exclusive_lock_keeps_readers_out_unless_there_is_a_log(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN EXCLUSIVE")?;

    let call = observe(&mut conn, ask_with(2));
    match target.readers() {
        Readers::AreInTheWay => assert_eq!(call.kinds(), ["SELECT"; 3]),
        Readers::SeeASnapshot => assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(3)),
    }
    assert_busy(call.result);

    let call = Arrangement::default()
        .before_statement(3, move || Ok(writer.batch_execute("COMMIT")?))
        .observe(&mut conn, ask_with(2));
    match target.readers() {
        Readers::AreInTheWay => assert_eq!(call.kinds(), ["SELECT", "SELECT", "SELECT", "INSERT"]),
        Readers::SeeASnapshot => assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT"]),
    }
    let outcome = call.result?;
    assert!(outcome.created());
    assert_eq!(User::all(&mut conn)?, [outcome.into_inner()]);
    Ok(())
}

/// The race is already lost, and the winner's row cannot be read at that moment.
pub(crate) fn a_lock_that_is_in_the_way_of_the_second_look_is_waited_out(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut winner = database.connect();
    let writer = Arc::new(Mutex::new(database.connect()));
    let executes = |statement| {
        let writer = Arc::clone(&writer);
        move || Ok(writer.lock().unwrap().batch_execute(statement)?)
    };

    let arrangement = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut winner, EMAIL, "the winner's")?;
            Ok(())
        })
        .after_insert(1, executes("BEGIN EXCLUSIVE"));
    let call = match target.readers() {
        Readers::AreInTheWay => arrangement.before_statement(4, executes("COMMIT")),
        Readers::SeeASnapshot => arrangement,
    }
    .observe(&mut conn, ask);

    match target.readers() {
        Readers::AreInTheWay => assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "SELECT"]),
        Readers::SeeASnapshot => assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]),
    }
    let Outcome::Found(found) = call.result? else {
        panic!("the winner has committed");
    };
    assert_eq!(User::all(&mut conn)?, [found]);
    Ok(())
}

/// While the lock is held, the statement cannot even be prepared.
pub(crate) fn a_schema_that_cannot_be_read_yet_is_waited_for(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut writer = database.connect();
    writer.batch_execute("BEGIN EXCLUSIVE")?;
    let mut conn = TestConnection::establish(&database.url())?; // it has read nothing yet

    let call = Arrangement::default()
        .before_statement(3, move || Ok(writer.batch_execute("COMMIT")?))
        .observe(&mut conn, ask_with(2));

    match target.readers() {
        Readers::AreInTheWay => {
            assert_eq!(call.kinds(), ["SELECT", "SELECT", "SELECT", "INSERT"]);
            assert_eq!(call.prepared, call.statements, "only the last was");
        }
        Readers::SeeASnapshot => {
            assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT"]);
            assert_eq!(call.prepared, call.statements[..2]);
        }
    }
    assert!(call.result?.created());
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

/// The same load as in the suite, but here the connections wait for locks.
pub(crate) fn callers_that_wait_for_locks(target: impl OnFile) -> TestResult {
    let database = target.create();
    let connections: QueryResult<Vec<TestConnection>> = (0..16)
        .map(|_| {
            let mut conn = database.connect();
            conn.batch_execute("PRAGMA busy_timeout = 5000")?;
            Ok(conn)
        })
        .collect();
    let answers = threads::ask_at_once(connections?, |conn, email| {
        run!(User::get_or_create(users::email.eq(email)), conn)
    });
    threads::assert_each_key_created_once(&database, answers)
}

/// Two connections to one cache lock tables instead of the file. No timeout applies to these locks.
#[test]
fn a_table_that_is_locked_in_a_shared_cache_is_waited_for() -> TestResult {
    let shared = "file:a_table_that_is_locked?mode=memory&cache=shared";
    crate::suite::recorder::install();
    let mut writer = TestConnection::establish(shared)?;
    writer.batch_execute(super::database::TABLES)?;
    let mut conn = TestConnection::establish(shared)?;
    writer.batch_execute("BEGIN; INSERT INTO users (email) VALUES ('grace@example.org')")?;

    let call = observe(&mut conn, ask_with(1));
    assert_eq!(call.kinds(), ["SELECT"; 2]);
    assert_eq!(
        call.result.unwrap_err().to_string(),
        "the database is still busy; call again later: database table is locked: users"
    );

    let call = Arrangement::default()
        .before_statement(2, move || Ok(writer.batch_execute("COMMIT")?))
        .observe(&mut conn, ask_with(1));
    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT"]);
    assert!(call.result?.created());
    assert_eq!(User::all(&mut conn)?.len(), 2);
    Ok(())
}
