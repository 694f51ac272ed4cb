//! `update_or_create` in a transaction whose snapshot is older than the row.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Upserted};

use super::caller::{EMAIL, assert_repeat_the_transaction};
use super::database::Level;
use super::upsert::{count, insert, raise, set};
use crate::TestConnection;
use crate::run;
use crate::suite::TestResult;
use crate::suite::models::{Unmigrated, User, unmigrated, users};
use crate::suite::recorder::{Arrangement, Observed, observe};
use crate::suite::target::Target;

/// The answer to `call` in a transaction whose snapshot is older than a rival's change. The transaction commits, unless
/// the call has ended it.
fn after_the_snapshot<R>(
    conn: &mut TestConnection,
    change: impl FnOnce() -> QueryResult<()>,
    call: impl FnOnce(&mut TestConnection) -> Observed<Result<R, Error>>,
) -> Observed<Result<R, Error>> {
    let mut answer = None;
    let ended = conn.transaction::<_, Error, _>(|conn| {
        User::all(conn)?;
        change()?;
        match &answer.insert(call(conn)).result {
            Ok(_) => Ok(()),
            Err(_) => Err(DieselError::RollbackTransaction.into()),
        }
    });
    let answer = answer.expect("it was made");
    assert_eq!(ended.is_ok(), answer.result.is_ok(), "{ended:?}");
    answer
}

/// True if a row that is newer than the snapshot ends the transaction.
fn ends_the_transaction(level: Level) -> bool {
    level == Level::SnapshotIsolation
}

pub(crate) fn a_row_that_is_newer_than_the_snapshot_is_updated(level: Level) -> TestResult {
    let database = level.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = after_the_snapshot(&mut conn, || insert(&mut rival, 10), |conn| observe(conn, count));

    if ends_the_transaction(level) {
        assert_repeat_the_transaction(&call.result.unwrap_err());
        assert_eq!(User::all(&mut conn)?[0].visits, 10);
        return Ok(());
    }
    if level == Level::RepeatableRead {
        assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "UPDATE", "SELECT"]);
    } else {
        assert_eq!(call.kinds(), ["SELECT", "UPDATE", "SELECT"]);
    }
    assert!(matches!(call.result?, Upserted::Updated(user) if user.visits == 11));
    let rows = User::all(&mut conn)?;
    assert_eq!((rows.len(), rows[0].visits), (1, 11));
    Ok(())
}

pub(crate) fn a_row_that_has_changed_since_the_snapshot_is_updated_as_it_is_now(level: Level) -> TestResult {
    let database = level.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    insert(&mut conn, 0)?;

    let call = after_the_snapshot(&mut conn, || set(&mut rival, 10), |conn| observe(conn, count));

    if ends_the_transaction(level) {
        assert_repeat_the_transaction(&call.result.unwrap_err());
        assert_eq!(User::all(&mut conn)?[0].visits, 10);
        return Ok(());
    }
    assert_eq!(call.kinds(), ["SELECT", "UPDATE", "SELECT"]);
    assert!(matches!(call.result?, Upserted::Updated(user) if user.visits == 11));
    assert_eq!(User::all(&mut conn)?[0].visits, 11);
    Ok(())
}

/// The snapshot says that the condition is false, or true. The latest row says the opposite, and decides.
pub(crate) fn a_condition_is_about_the_latest_row(level: Level) -> TestResult {
    for (before, after, visits) in [(6, 4, 5), (4, 6, 6)] {
        let database = level.create();
        let mut conn = database.connect();
        let mut rival = database.connect();
        insert(&mut conn, before)?;

        let call = after_the_snapshot(&mut conn, || set(&mut rival, after), |conn| observe(conn, raise));

        assert_eq!(call.kinds(), ["SELECT", "UPDATE", "SELECT"]);
        let answer = call.result?;
        assert_eq!(answer.row().visits, visits);
        assert_eq!(matches!(answer, Upserted::Updated(_)), visits == 5, "{answer:?}");
        assert_eq!(User::all(&mut conn)?, [answer.into_inner()]);
    }
    Ok(())
}

/// A new row beside the deleted one would be a second one with the key, as long as the transaction lasts.
pub(crate) fn a_row_that_is_only_in_the_snapshot_makes_no_duplicate(level: Level) -> TestResult {
    for call in [count, raise] {
        let database = level.create();
        let mut conn = database.connect();
        let mut janitor = database.connect();
        insert(&mut conn, 0)?;

        let mut kinds = Vec::new();
        let answer = conn.transaction::<_, Error, _>(|conn| {
            User::all(conn)?;
            User::delete(&mut janitor, EMAIL)?;
            let call = observe(conn, call);
            kinds.extend(call.kinds().into_iter().map(ToOwned::to_owned));
            call.result
        });

        if level == Level::ReadCommitted {
            assert!(answer?.created());
            assert_eq!(User::all(&mut conn)?.len(), 1);
            continue;
        }
        if level == Level::RepeatableRead {
            assert_eq!(kinds, ["SELECT", "UPDATE", "SELECT", "SELECT"]);
        }
        assert_repeat_the_transaction(&answer.unwrap_err());
        assert_eq!(User::all(&mut conn)?, []);
        assert!(conn.transaction(call)?.created());
    }
    Ok(())
}

/// The table lacks the constraint, and a second row appears after our look. The update ends at the first row.
pub(crate) fn a_duplicate_that_appears_after_the_look_is_not_updated(level: Level) -> TestResult {
    fn ask(conn: &mut TestConnection) -> Result<Upserted<Unmigrated>, Error> {
        run!(
            Unmigrated::update_or_create(unmigrated::email.eq(EMAIL)).set(unmigrated::name.eq("ours")),
            conn
        )
    }
    fn insert(conn: &mut TestConnection) -> QueryResult<()> {
        diesel::insert_into(unmigrated::table)
            .values(unmigrated::email.eq(EMAIL))
            .execute(conn)?;
        Ok(())
    }

    for in_a_transaction in [false, true] {
        let database = level.create_with_all_tables();
        let mut conn = database.connect();
        let mut rival = database.connect();
        insert(&mut conn)?;
        let arrangement = Arrangement::default().before_update(1, move || Ok(insert(&mut rival)?));

        let call = if in_a_transaction {
            conn.transaction::<_, Error, _>(|conn| Ok(arrangement.observe(conn, ask)))?
        } else {
            arrangement.observe(&mut conn, ask)
        };

        assert_eq!(&call.kinds()[..3], ["SELECT", "UPDATE", "SELECT"]);
        let names: Vec<String> = Unmigrated::all(&mut conn)?.into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["ours", "unnamed"], "one row at most");
        assert!(matches!(call.result, Err(Error::NotUnique { .. })), "{:?}", call.result);
    }
    Ok(())
}

/// The snapshot holds another row under the key. A unique index gives only the first version that is visible.
pub(crate) fn a_row_that_has_taken_the_key_since_the_snapshot_is_the_answer(level: Level) -> TestResult {
    let database = level.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    let first = User::insert(&mut conn, EMAIL, "first")?;
    let second = User::insert(&mut conn, "grace@example.org", "second")?;
    let exchange = || {
        rival.transaction(|rival| {
            for (id, email) in [(first.id, "old@example.org"), (second.id, EMAIL)] {
                diesel::update(users::table.find(id))
                    .set(users::email.eq(email))
                    .execute(rival)?;
            }
            Ok(())
        })
    };

    let call = after_the_snapshot(&mut conn, exchange, |conn| observe(conn, count));

    assert_eq!(call.kinds(), ["SELECT", "UPDATE", "SELECT"]);
    let Upserted::Updated(updated) = call.result? else {
        panic!("the second row has the key");
    };
    assert_eq!((updated.id, updated.visits), (second.id, 1));
    let visits: Vec<i32> = User::all(&mut conn)?.iter().map(|user| user.visits).collect();
    assert_eq!(visits, [0, 1]);
    Ok(())
}
