//! The caller's transactions that SQLite refuses to continue, and races inside a transaction.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, Outcome, Scope, is_retryable};

use super::database::{self, OnFile, Readers};
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
use crate::{TestConnection, immediate_transaction, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::name.eq("Ada")),
        conn
    )
}

fn assert_repeat_the_transaction(error: &Error) {
    assert!(
        matches!(
            error,
            Error::Retry {
                scope: Scope::OutermostTransaction,
                ..
            }
        ),
        "{error:?}"
    );
}

/// The transaction's snapshot is out of date, or blocks the writer while it is open. Neither waiting nor a savepoint helps.
pub(crate) fn a_transaction_that_has_read_asks_to_be_repeated_when_another_has_written(
    target: impl OnFile,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("PRAGMA busy_timeout = 600000")?;
    let mut writer = database.connect();

    let result = conn.transaction::<Outcome<User>, Error, _>(|conn| {
        User::all(conn)?;
        writer.batch_execute("BEGIN IMMEDIATE; INSERT INTO users (email) VALUES ('grace@example.org')")?;
        let committed = writer.batch_execute("COMMIT");
        match target.readers() {
            Readers::AreInTheWay => assert!(is_retryable(&committed.unwrap_err()), "we read"),
            Readers::SeeASnapshot => committed?,
        }

        let call = observe(conn, ask);
        assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
        assert_repeat_the_transaction(&call.result.unwrap_err());
        let nested = conn.transaction(ask);
        assert_repeat_the_transaction(nested.as_ref().unwrap_err());
        nested
    });

    assert_repeat_the_transaction(&result.unwrap_err());
    if target.readers() == Readers::AreInTheWay {
        writer.batch_execute("COMMIT")?;
    }
    let repeated = conn.transaction::<_, Error, _>(|conn| {
        User::all(conn)?;
        ask(conn)
    })?;
    assert!(repeated.created());
    let emails: Vec<String> = User::all(&mut conn)?.into_iter().map(|user| user.email).collect();
    assert_eq!(emails, ["grace@example.org", EMAIL]);
    Ok(())
}

/// Only `COMMIT` fails, because another connection reads.
pub(crate) fn a_transaction_that_cannot_commit_asks_to_be_repeated(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut reader = database.connect();
    reader.batch_execute("BEGIN; SELECT * FROM users")?;

    let ours = conn.transaction::<_, Error, _>(ask);
    let diesels = conn.transaction::<_, DieselError, _>(|conn| Ok(ask(conn)?));

    match target.readers() {
        Readers::AreInTheWay => {
            assert_repeat_the_transaction(&ours.unwrap_err());
            let error = diesels.unwrap_err();
            assert!(is_retryable(&error));
            assert!(matches!(error, DieselError::DatabaseError(..)), "it is Diesel's own");
            assert_eq!(User::all(&mut conn)?, []);
        }
        Readers::SeeASnapshot => {
            let created = ours?;
            assert!(created.created());
            assert_eq!(diesels?, Outcome::Found(created.into_inner()));
        }
    }
    reader.batch_execute("COMMIT")?;
    conn.transaction::<_, Error, _>(ask)?;
    assert_eq!(User::all(&mut database.connect())?.len(), 1);
    Ok(())
}

/// A trigger that inserts the same key first. No other connection can do that while we hold the lock. It shows that
/// inside a transaction, too, a conflicting insert is followed by another look.
const RIVAL_IN_A_TRIGGER: &str = "
    CREATE TRIGGER rival BEFORE INSERT ON users WHEN NEW.name = 'Ada' BEGIN
        INSERT INTO users (email, name) VALUES (NEW.email, 'the rival''s');
    END";

#[test]
fn a_race_that_is_lost_inside_a_transaction_takes_no_savepoint() -> TestResult {
    for depth in [0, 1, 2] {
        let mut conn = database::in_memory(database::TABLES);
        conn.batch_execute(RIVAL_IN_A_TRIGGER)?;

        let call = match depth {
            0 => observe(&mut conn, ask),
            1 => immediate_transaction::<_, Error>(&mut conn, |conn| Ok(observe(conn, ask)))?,
            _ => immediate_transaction::<_, Error>(&mut conn, |conn| {
                conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, ask)))
            })?,
        };

        assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
        let Outcome::Found(found) = call.result? else {
            panic!("the trigger came first");
        };
        assert_eq!(found.name, "the rival's");
        assert_eq!(User::all(&mut conn)?, [found]);
    }
    Ok(())
}
