//! Deadlocks and lock timeouts: the call repeats only where the caller can lose nothing.

use std::sync::mpsc;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome, Scope};

use super::caller::{EMAIL, ask, assert_is_usable, assert_repeat_the_transaction, id_of, until_all_wait};
use crate::suite::TestResult;
use crate::suite::models::{Article, Unmigrated, User, articles, unmigrated, users};
use crate::suite::recorder::{Arrangement, Observed, observe};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

const OTHER: &str = "grace@example.org";

/// The answer to a call that the server chooses as the deadlock victim. The call holds a lock that the rival wants, and
/// waits for one that the rival holds. Then the rival commits, as soon as it can.
///
/// InnoDB chooses the transaction that has written less.
fn as_the_victim<T: Target, M: Send>(
    database: &Database<T>,
    conn: &mut TestConnection,
    rival_begins: impl FnOnce(&mut TestConnection) -> QueryResult<()>,
    rival_wants: impl FnOnce(&mut TestConnection) -> QueryResult<()>,
    call: impl FnOnce(&mut TestConnection) -> M + Send,
    rival_may_commit: impl FnOnce(),
) -> QueryResult<M> {
    let mut rival = database.connect();
    rival.batch_execute("BEGIN")?;
    for number in 0..50 {
        User::insert(&mut rival, &format!("{number}@heavy.example.org"), "")?;
    }
    rival_begins(&mut rival)?;
    let id = id_of(conn)?;
    let mut observer = database.connect();
    thread::scope(|scope| {
        let victim = scope.spawn(|| call(conn));
        until_all_wait(&mut observer, &[id])?;
        rival_wants(&mut rival)?;
        rival_may_commit();
        rival.batch_execute("COMMIT")?;
        Ok(victim.join().expect("the call does not panic"))
    })
}

/// Our insert has locked the slug, and waits for the number.
pub(crate) fn a_deadlock_in_autocommit_is_retried(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let insert = |conn: &mut TestConnection, slug: &str, number: i32| {
        let row = (
            articles::slug.eq(slug),
            articles::number.eq(number),
            articles::title.eq("theirs"),
        );
        diesel::insert_into(articles::table).values(row).execute(conn).map(drop)
    };
    let (repeated, is_repeated) = mpsc::channel();
    let call = as_the_victim(
        &database,
        &mut conn,
        |rival| insert(rival, "theirs", 7),
        |rival| insert(rival, "ours", 8),
        move |conn| {
            let call = Arrangement::default()
                .before_insert(2, move || Ok(repeated.send(())?))
                .observe(conn, |conn| {
                    run!(
                        Article::get_or_create(articles::slug.eq("ours"))
                            .defaults((articles::number.eq(7), articles::title.eq("Ours"))),
                        conn
                    )
                });
            let kinds: Vec<String> = call.kinds().into_iter().map(ToOwned::to_owned).collect();
            (kinds, call.result)
        },
        || is_repeated.recv().expect("the insert is repeated"),
    )?;

    let (kinds, result) = call;
    assert_eq!(
        kinds,
        ["SELECT", "SELECT", "INSERT", "SELECT", "SELECT", "INSERT", "SELECT"],
        "{result:?}"
    );
    let Outcome::Found(found) = result? else {
        panic!("the rival has committed")
    };
    assert_eq!((found.number, &*found.title), (8, "theirs"));
    assert_eq!(Article::all(&mut conn)?.len(), 2);
    Ok(())
}

/// The call's transaction has one row, and waits for the other.
fn victim_in(
    database: &Database<impl Target>,
    conn: &mut TestConnection,
    call: impl FnOnce(&mut TestConnection) -> Result<Outcome<User>, Error> + Send,
) -> QueryResult<Result<Outcome<User>, Error>> {
    as_the_victim(
        database,
        conn,
        |rival| User::insert(rival, EMAIL, "the rival's").map(drop),
        |rival| {
            let row = (users::email.eq(OTHER), users::name.eq("the rival's"));
            diesel::insert_into(users::table).values(row).execute(rival).map(drop)
        },
        call,
        || (),
    )
}

/// Asserts that the call is made once, and fails at its insert.
fn ask_once(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    let call = observe(conn, ask);
    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT"]);
    call.result
}

/// By then the server has rolled back everything, including savepoints. Diesel tolerates the missing savepoint.
pub(crate) fn a_deadlock_in_a_transaction_ends_it_also_from_within_a_nested_one(target: impl Target) -> TestResult {
    for is_nested in [false, true] {
        let database = target.create();
        let mut conn = database.connect();
        let mut attempts = 0;
        let mut transaction = |conn: &mut TestConnection| {
            conn.transaction::<_, Error, _>(|conn| {
                attempts += 1;
                if attempts == 1 {
                    User::insert(conn, OTHER, "ours")?;
                }
                if is_nested {
                    return conn.transaction(|conn| if attempts == 1 { ask_once(conn) } else { ask(conn) });
                }
                if attempts == 1 { ask_once(conn) } else { ask(conn) }
            })
        };

        let error = victim_in(&database, &mut conn, &mut transaction)?.unwrap_err();

        assert_repeat_the_transaction(&error);
        assert_is_usable(&mut conn)?;
        assert_eq!(rows_named(&mut conn, "ours")?, 0);
        let found = transaction(&mut conn)?;
        assert_eq!(found.as_ref().into_inner().name, "the rival's");
        assert!(!found.created());
    }
    Ok(())
}

fn rows_named(conn: &mut TestConnection, name: &str) -> QueryResult<i64> {
    users::table.filter(users::name.eq(name)).count().get_result(conn)
}

/// A connection that has inserted the row and not committed.
fn winner(database: &Database<impl Target>) -> QueryResult<TestConnection> {
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, EMAIL, "the winner's")?;
    Ok(winner)
}

pub(crate) fn a_lock_that_is_never_given_uses_up_all_retries(target: impl Target) -> TestResult {
    let database = target.create();
    let mut winner = winner(&database)?;
    let mut conn = database.connect();
    target.make_impatient(&mut conn);

    let call = observe(&mut conn, |conn| {
        run!(User::get_or_create(users::email.eq(EMAIL)).max_retries(2), conn)
    });

    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT"].repeat(3));
    let error = call.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database is still busy; call again later: Lock wait timeout exceeded; try restarting transaction"
    );
    assert!(matches!(error, Error::Retry { scope: Scope::Call, .. }));
    winner.batch_execute("ROLLBACK")?;
    assert_eq!(User::all(&mut conn)?, []);
    assert!(ask(&mut conn)?.created(), "the connection is as good as before");
    Ok(())
}

pub(crate) fn a_lock_that_is_given_in_time_is_waited_out(target: impl Target) -> TestResult {
    let database = target.create();
    let mut winner = winner(&database)?;
    let mut conn = database.connect();
    target.make_impatient(&mut conn);

    let call = Arrangement::default()
        .before_insert(2, move || Ok(winner.batch_execute("COMMIT")?))
        .observe(&mut conn, ask);

    assert_eq!(
        call.kinds(),
        ["SELECT", "SELECT", "INSERT", "SELECT", "SELECT", "INSERT", "SELECT"]
    );
    let found = call.result?;
    assert!(!found.created());
    assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
    Ok(())
}

pub(crate) fn a_lock_that_is_not_given_ends_a_transaction_at_once(target: impl Target) -> TestResult {
    for is_nested in [false, true] {
        let database = target.create();
        let _winner = winner(&database)?;
        let mut conn = database.connect();
        target.make_impatient(&mut conn);

        let result = conn.transaction::<_, Error, _>(|conn| {
            User::insert(conn, OTHER, "ours")?;
            if is_nested {
                conn.transaction(ask_once)
            } else {
                ask_once(conn)
            }
        });

        assert_repeat_the_transaction(&result.unwrap_err());
        assert_is_usable(&mut conn)?;
        assert_eq!(rows_named(&mut conn, "ours")?, 0);
    }
    Ok(())
}

/// Begins a transaction that Diesel does not know about, with a row that the caller wrote.
fn without_autocommit(database: &Database<impl Target>) -> QueryResult<TestConnection> {
    let mut conn = database.connect();
    database.target.make_impatient(&mut conn);
    conn.batch_execute("SET SESSION autocommit = 0")?;
    User::insert(&mut conn, OTHER, "ours")?;
    Ok(conn)
}

pub(crate) fn without_autocommit_a_lock_that_is_not_given_is_not_waited_for(target: impl Target) -> TestResult {
    let database = target.create();
    let mut winner = winner(&database)?;
    let mut conn = without_autocommit(&database)?;

    assert_repeat_the_transaction(&ask_once(&mut conn).unwrap_err());

    winner.batch_execute("ROLLBACK")?;
    let ours: i64 = users::table
        .filter(users::email.eq(OTHER))
        .count()
        .get_result(&mut conn)?;
    assert_eq!(ours, 1, "the caller decides about it");
    conn.batch_execute("COMMIT")?;
    assert_eq!(User::all(&mut database.connect())?.len(), 1);
    Ok(())
}

/// If the call had been repeated, its row would be there, and the caller's earlier row would not.
pub(crate) fn without_autocommit_a_deadlock_is_not_retried(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET SESSION autocommit = 0")?;
    User::insert(&mut conn, OTHER, "ours")?;

    let result = victim_in(&database, &mut conn, ask_once)?;

    assert_repeat_the_transaction(&result.unwrap_err());
    conn.batch_execute("COMMIT")?;
    let names: Vec<String> = users::table
        .filter(users::email.eq_any([EMAIL, OTHER]))
        .select(users::name)
        .load(&mut conn)?;
    assert_eq!(names, ["the rival's"; 2]);
    Ok(())
}

/// The first `SELECT` fails, so the session's autocommit setting is still unknown. The call reads it before it repeats
/// anything.
pub(crate) fn a_first_look_that_fails_is_not_retried_without_autocommit(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut winner = winner(&database)?;
    target.make_impatient(&mut conn);
    // A SELECT locks in such a transaction.
    conn.batch_execute("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET SESSION autocommit = 0")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "SELECT"]);
    assert_repeat_the_transaction(&call.result.unwrap_err());
    winner.batch_execute("ROLLBACK")?;
    Ok(())
}

/// The race is lost, and the winner is read past the snapshot, as in any transaction.
pub(crate) fn without_autocommit_the_winner_is_found_past_the_snapshot(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = without_autocommit(&database)?;
    let mut rival = database.connect();

    let call: Observed<_> = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
    assert_eq!(call.statements[3], format!("{} LOCK IN SHARE MODE", call.statements[0]));
    assert_eq!(call.result?.into_inner().name, "the rival's");
    conn.batch_execute("COMMIT")?;
    assert_eq!(User::all(&mut database.connect())?.len(), 2);
    Ok(())
}

/// The call asks for the session's autocommit setting, whatever indexes the table has. Then only the call is repeated.
pub(crate) fn a_first_look_that_fails_is_retried_also_without_a_unique_index(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut locker = database.connect();
    locker.batch_execute(
        "ALTER TABLE unmigrated MODIFY id INTEGER NOT NULL, DROP PRIMARY KEY; LOCK TABLES unmigrated WRITE",
    )?;
    let mut conn = database.connect();
    conn.batch_execute("SET SESSION lock_wait_timeout = 1")?;

    let call = observe(&mut conn, |conn| {
        run!(
            Unmigrated::get_or_create(unmigrated::email.eq(EMAIL)).max_retries(1),
            conn
        )
    });

    assert_eq!(
        call.kinds(),
        ["SELECT"; 3],
        "a look, the question about the session, and another look"
    );
    assert_eq!(call.statements[1], "SELECT @@autocommit");
    assert!(
        matches!(call.result, Err(Error::Retry { scope: Scope::Call, .. })),
        "{:?}",
        call.result
    );
    locker.batch_execute("UNLOCK TABLES")?;
    Ok(())
}
