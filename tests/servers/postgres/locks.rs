//! The error codes 40P01 and 55P03: a deadlock, and a lock that is not released in time.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Outcome, Scope};

use super::waiting;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const ADA: &str = "ada@example.org";
const GRACE: &str = "grace@example.org";

fn ask_for(email: &'static str, max_retries: u32) -> impl Fn(&mut TestConnection) -> Result<Outcome<User>, Error> {
    move |conn| {
        run!(
            User::get_or_create(users::email.eq(email))
                .defaults(users::name.eq("ours"))
                .max_retries(max_retries),
            conn
        )
    }
}

fn assert_retry(error: &Error, expected: Scope, said: &str) {
    let Error::Retry { scope, source, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((*scope, &*source.to_string()), (expected, said));
}

/// Sets the time after which a waiting session looks for a deadlock, once. The session that finds a deadlock is its victim.
fn looks_for_deadlocks_after(conn: &mut TestConnection, time: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("SET deadlock_timeout = '{time}'"))
}

fn insert(email: &str) -> String {
    format!("INSERT INTO users (email, name) VALUES ('{email}', 'the rival''s')")
}

fn names(conn: &mut TestConnection) -> QueryResult<Vec<(String, String)>> {
    users::table
        .order(users::email)
        .select((users::email, users::name))
        .load(conn)
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter()
        .map(|(email, name)| ((*email).into(), (*name).into()))
        .collect()
}

/// Our transaction has locked Ada, the rival's has locked Grace, and each wants the other. The rival waits first.
pub(crate) fn a_transaction_that_is_the_victim_of_a_deadlock_is_to_be_repeated(target: impl Target) -> TestResult {
    for savepoints in [0, 1] {
        let database = target.create();
        let mut conn = database.connect();
        looks_for_deadlocks_after(&mut conn, "10ms")?;
        let mut rival = database.connect();
        looks_for_deadlocks_after(&mut rival, "10min")?;
        let rival_pid = waiting::pid(&mut rival);
        rival.batch_execute("BEGIN")?;
        rival.batch_execute(&insert(GRACE))?;

        let mut rival_ends = None;
        let result = target.transaction(&mut conn, |conn| {
            assert!(ask_for(ADA, 16)(conn)?.created());
            rival_ends = Some(std::thread::spawn(move || {
                rival.batch_execute(&insert(ADA)).unwrap();
                rival.batch_execute("COMMIT").unwrap();
            }));
            waiting::until_they_wait(conn, &[rival_pid]);
            let call = if savepoints == 0 {
                observe(conn, ask_for(GRACE, 16))
            } else {
                let mut call = None;
                let nested = conn.transaction::<(), Error, _>(|conn| {
                    call = Some(observe(conn, ask_for(GRACE, 16)));
                    Err(DieselError::RollbackTransaction.into())
                });
                assert!(nested.is_err());
                call.expect("it was made")
            };
            assert_eq!(call.kinds(), ["SELECT", "WITH"]);
            call.result
        });

        assert_retry(&result.unwrap_err(), Scope::OutermostTransaction, "deadlock detected");
        rival_ends.expect("it was begun").join().unwrap();
        let repeated = target.transaction(&mut conn, |conn| {
            let ada = ask_for(ADA, 16)(conn)?;
            let grace = ask_for(GRACE, 16)(conn)?;
            Ok::<_, Error>((ada.created(), grace.created()))
        })?;
        assert_eq!(repeated, (false, false));
        assert_eq!(names(&mut conn)?, rows(&[(ADA, "the rival's"), (GRACE, "the rival's")]));
    }
    Ok(())
}

/// The same situation, but the rival looks for deadlocks while we only wait.
pub(crate) fn a_transaction_that_survives_a_deadlock_goes_on(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    looks_for_deadlocks_after(&mut conn, "60s")?;
    let pid = waiting::pid(&mut conn);
    let mut rival = database.connect();
    looks_for_deadlocks_after(&mut rival, "10ms")?;
    rival.batch_execute("BEGIN")?;
    rival.batch_execute(&insert(GRACE))?;

    target.transaction(&mut conn, |conn| {
        assert!(ask_for(ADA, 16)(conn)?.created());
        let rival_ends = std::thread::spawn(move || {
            waiting::until_they_wait(&mut rival, &[pid]);
            let error = rival.batch_execute(&insert(ADA)).unwrap_err();
            assert_eq!(error.to_string(), "deadlock detected");
            rival.batch_execute("ROLLBACK").unwrap();
        });
        let call = observe(conn, ask_for(GRACE, 16));
        rival_ends.join().unwrap();
        assert_eq!(call.kinds(), ["SELECT", "WITH"]);
        assert!(call.result?.created());
        Ok::<_, Error>(())
    })?;

    assert_eq!(names(&mut conn)?, rows(&[(ADA, "ours"), (GRACE, "ours")]));
    Ok(())
}

/// A trigger that makes a single insert take two more locks after it has put its row into the table. The first lock is
/// for the conductor, the second for the deadlock. So even one insert can be a victim.
const LOCKS_OF_A_TRIGGER: &str = "
    INSERT INTO labels VALUES ('gate');
    CREATE FUNCTION lock_more() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
        PERFORM pg_advisory_xact_lock(hashtext(current_schema()));
        PERFORM FROM labels WHERE name = 'gate' FOR UPDATE;
        RETURN NULL;
    END$$;
    CREATE TRIGGER lock_more AFTER INSERT ON users FOR EACH ROW WHEN (NEW.name = 'ours') EXECUTE FUNCTION lock_more();";

pub(crate) fn a_call_in_autocommit_that_is_the_victim_of_a_deadlock_is_repeated(target: impl Target) -> TestResult {
    for max_retries in [0, 1] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(LOCKS_OF_A_TRIGGER)?;
        looks_for_deadlocks_after(&mut conn, "10ms")?;
        let pid = waiting::pid(&mut conn);
        let mut conductor = database.connect();
        conductor.batch_execute("SELECT pg_advisory_lock(hashtext(current_schema()))")?;
        let mut rival = database.connect();
        looks_for_deadlocks_after(&mut rival, "10min")?;
        let rival_pid = waiting::pid(&mut rival);
        rival.batch_execute("BEGIN; SELECT FROM labels WHERE name = 'gate' FOR UPDATE")?;

        let rival_ends = waiting::run_once_they_wait(rival, vec![pid], format!("{}; COMMIT", insert(ADA)));
        let conductor_ends = waiting::run_once_they_wait(
            conductor,
            vec![pid, rival_pid],
            "SELECT pg_advisory_unlock(hashtext(current_schema()))",
        );
        // Either the winner has committed when the call looks again, or the call does not look again.
        let arrangement = match max_retries {
            0 => Arrangement::default(),
            _ => Arrangement::default().before_statement(3, move || {
                rival_ends.join().unwrap();
                Ok(())
            }),
        };
        let call = arrangement.observe(&mut conn, ask_for(ADA, max_retries));
        drop(conductor_ends.join().unwrap());

        if max_retries == 0 {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
            assert_retry(&call.result.unwrap_err(), Scope::Call, "deadlock detected");
        } else {
            assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
            assert!(!call.result?.created());
        }
        assert_eq!(ask_for(ADA, 16)(&mut conn)?.into_inner().name, "the rival's");
        assert_eq!(names(&mut conn)?, rows(&[(ADA, "the rival's")]));
    }
    Ok(())
}

const TIMED_OUT: &str = "canceling statement due to lock timeout";

pub(crate) fn a_lock_that_is_never_released_uses_up_all_retries(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET lock_timeout = '5ms'")?;
    let mut rival = database.connect();
    rival.batch_execute("BEGIN")?;
    rival.batch_execute(&insert(ADA))?;

    for (max_retries, attempts) in [(0, 1), (3, 4)] {
        let call = observe(&mut conn, ask_for(ADA, max_retries));
        assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(attempts));
        assert_retry(&call.result.unwrap_err(), Scope::Call, TIMED_OUT);
    }

    rival.batch_execute("ROLLBACK")?;
    assert!(
        ask_for(ADA, 0)(&mut conn)?.created(),
        "the connection is as good as before"
    );
    assert_eq!(names(&mut conn)?, rows(&[(ADA, "ours")]));
    Ok(())
}

pub(crate) fn a_lock_that_is_released_in_time_is_waited_out(target: impl Target) -> TestResult {
    for (end, statements, name) in [
        (
            "COMMIT",
            vec!["SELECT", "INSERT", "SELECT", "INSERT", "SELECT"],
            "the rival's",
        ),
        ("ROLLBACK", ["SELECT", "INSERT"].repeat(3), "ours"),
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute("SET lock_timeout = '5ms'")?;
        let mut rival = database.connect();
        rival.batch_execute("BEGIN")?;
        rival.batch_execute(&insert(ADA))?;

        let call = Arrangement::default()
            .before_statement(5, move || Ok(rival.batch_execute(end)?))
            .observe(&mut conn, ask_for(ADA, 2));

        assert_eq!(call.kinds(), statements, "{end}");
        assert_eq!(call.result?.created(), end == "ROLLBACK");
        assert_eq!(names(&mut conn)?, rows(&[(ADA, name)]));
    }
    Ok(())
}

/// An update that fails for a lock is no update in vain, however often it is retried.
pub(crate) fn an_update_that_waits_for_a_lock_in_vain_is_never_unchanged(target: impl Target) -> TestResult {
    const RETRIES: usize = 8;
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET lock_timeout = '5ms'")?;
    User::insert(&mut conn, ADA, "Ada")?;
    let mut holder = database.connect();
    holder.batch_execute("BEGIN; UPDATE users SET visits = 1")?;

    let call = observe(&mut conn, |conn| {
        run!(
            User::update_or_create(users::email.eq(ADA))
                .update(users::visits.eq(users::visits + 1))
                .insert_first()
                .max_retries(u32::try_from(RETRIES).unwrap()),
            conn
        )
    });

    // The insert waits too: if the holder deleted the row, there would be no conflict.
    let retried = ["SELECT", "UPDATE"].repeat(RETRIES);
    assert_eq!(call.kinds(), [vec!["INSERT"], retried].concat());
    assert_retry(&call.result.unwrap_err(), Scope::Call, TIMED_OUT);
    holder.batch_execute("ROLLBACK")?;
    assert_eq!(User::all(&mut conn)?[0].visits, 0);
    Ok(())
}

/// A look without an insert has the same bounds.
pub(crate) fn a_look_is_repeated_outside_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET lock_timeout = '5ms'")?;
    let mut holder = database.connect();
    holder.batch_execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE")?;
    let look = |conn: &mut TestConnection| run!(User::find_unique(users::email.eq(ADA)).max_retries(2), conn);

    let given_up = observe(&mut conn, look);
    assert_eq!(given_up.kinds(), ["SELECT"; 3]);
    assert_retry(&given_up.result.unwrap_err(), Scope::Call, TIMED_OUT);
    let in_a_transaction = target.transaction(&mut conn, |conn| {
        let call = observe(conn, look);
        assert_eq!(call.kinds(), ["SELECT"]);
        call.result
    });
    assert_retry(&in_a_transaction.unwrap_err(), Scope::OutermostTransaction, TIMED_OUT);

    let released = Arrangement::default()
        .before_statement(2, move || {
            User::insert(&mut holder, ADA, "the holder's")?;
            Ok(holder.batch_execute("COMMIT")?)
        })
        .observe(&mut conn, look);
    assert_eq!(released.kinds(), ["SELECT"; 2]);
    assert!(released.result?.is_some_and(|user| user.name == "the holder's"));
    Ok(())
}

pub(crate) fn in_a_transaction_no_lock_is_waited_for_twice(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET lock_timeout = '5ms'")?;
    let mut rival = database.connect();
    rival.batch_execute("BEGIN")?;
    rival.batch_execute(&insert(ADA))?;

    let result = target.transaction(&mut conn, |conn| {
        assert!(ask_for(GRACE, 16)(conn)?.created());
        let call = observe(conn, ask_for(ADA, 16));
        assert_eq!(call.kinds(), ["SELECT", "WITH"]);
        call.result
    });

    assert_retry(&result.unwrap_err(), Scope::OutermostTransaction, TIMED_OUT);
    rival.batch_execute("COMMIT")?;
    assert_eq!(names(&mut conn)?, rows(&[(ADA, "the rival's")]));
    Ok(())
}

/// A trigger, or the caller's own query, can ask for a lock in this way.
pub(crate) fn a_lock_that_is_not_waited_for_at_all_is_tried_again(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(
        "INSERT INTO labels VALUES ('gate');
        CREATE FUNCTION lock_more() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN PERFORM FROM labels FOR UPDATE NOWAIT; RETURN NULL; END$$;
        CREATE TRIGGER lock_more AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION lock_more();",
    )?;
    let mut holder = database.connect();
    holder.batch_execute("BEGIN; SELECT FROM labels FOR UPDATE")?;

    let call = observe(&mut conn, ask_for(ADA, 1));
    assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(2));
    let said = "could not obtain lock on row in relation \"labels\"";
    assert_retry(&call.result.unwrap_err(), Scope::Call, said);
    let result = target.transaction(&mut conn, ask_for(ADA, 1));
    assert_retry(&result.unwrap_err(), Scope::OutermostTransaction, said);
    assert_eq!(names(&mut conn)?, []);

    holder.batch_execute("COMMIT")?;
    assert!(ask_for(ADA, 0)(&mut conn)?.created());
    Ok(())
}

/// The look waits for a transaction that deletes the row and inserts it again. It sees neither of the two: one is gone, and
/// the other is newer than the statement.
pub(crate) fn a_row_that_is_replaced_while_a_look_waits_for_its_lock_is_found(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, ADA, "the first")?;
    let pid = waiting::pid(&mut conn);
    let mut rival = database.connect();
    rival.batch_execute("BEGIN")?;
    User::delete(&mut rival, ADA)?;
    rival.batch_execute(&insert(ADA))?;
    let rival = waiting::run_once_they_wait(rival, vec![pid], "COMMIT");

    let result = target.transaction(&mut conn, |conn| {
        let look = |conn: &mut TestConnection| run!(User::find_unique(users::email.eq(ADA)).for_update(), conn);
        let call = observe(conn, look);
        if target.locks_changed_rows() {
            assert_eq!(call.kinds(), ["SELECT", "SELECT"]);
        }
        call.result
    });

    rival.join().expect("the rival commits");
    if target.locks_changed_rows() {
        assert!(result?.is_some_and(|user| user.name == "the rival's"));
    } else {
        assert!(matches!(result, Err(Error::Retry { .. })), "{result:?}");
    }
    Ok(())
}
