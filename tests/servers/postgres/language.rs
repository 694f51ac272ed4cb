//! A server whose messages are not in English: the call does not guess facts that only the English text shows.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome, Scope};

use super::database::Level;
use super::waiting;
use crate::suite::TestResult;
use crate::suite::availability::{self, Availability};
use crate::suite::models::{Unmigrated, User, unmigrated, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run, transaction_at};

const LANGUAGE: &str = "de_DE.UTF-8";
const EMAIL: &str = "ada@example.org";

/// Makes the session's messages German.
fn speak_german(conn: &mut TestConnection) -> Availability {
    let set = conn.batch_execute(&format!("SET lc_messages = '{LANGUAGE}'"));
    let said = conn.batch_execute("SELECT 1/0").unwrap_err().to_string();
    match set {
        Ok(()) if said == "Division durch Null" => Availability::Available,
        set => Availability::NotOffered(format!(
            "the server does not speak {LANGUAGE}, so messages in another language are not tested ({set:?}, {said})"
        )),
    }
}

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create(users::email.eq(EMAIL)), conn)
}

fn ask_unmigrated(conn: &mut TestConnection) -> Result<Outcome<Unmigrated>, Error> {
    run!(Unmigrated::get_or_create(unmigrated::email.eq(EMAIL)), conn)
}

/// In autocommit the call repeats the insert once, because the error is ambiguous. A failed transaction accepts no more
/// queries.
pub(crate) fn a_constraint_that_is_missing_cannot_be_told(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    availability::run_where(speak_german(&mut conn), || {
        let in_autocommit = observe(&mut conn, ask_unmigrated);
        let in_transaction = target.transaction(&mut conn, ask_unmigrated);

        let statements = ["SELECT", "INSERT", "SELECT", "INSERT", "SELECT"];
        assert_eq!(in_autocommit.kinds(), statements);
        assert_eq!(
            in_autocommit.statements[4],
            "SELECT pg_catalog.current_setting('lc_messages')"
        );
        let error = in_autocommit.result.unwrap_err();
        assert!(!error.is_retryable());
        let Error::ForeignMessages { language, source, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(language, LANGUAGE);
        assert_eq!(
            source.to_string(),
            "es gibt keinen Unique-Constraint oder Exclusion-Constraint, der auf die ON-CONFLICT-Angabe passt"
        );
        assert!(matches!(in_transaction, Err(Error::Database(_))), "{in_transaction:?}");
        assert_eq!(Unmigrated::all(&mut conn)?, []);
        Ok(())
    })
}

pub(crate) fn a_lock_that_is_not_released_cannot_be_told(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    availability::run_where(speak_german(&mut conn), || {
        conn.batch_execute("SET lock_timeout = '5ms'")?;
        let mut winner = database.connect();
        winner.batch_execute("BEGIN")?;
        User::insert(&mut winner, EMAIL, "the winner's")?;

        let answer = ask(&mut conn);

        let Err(Error::ForeignMessages { source, .. }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(
            source.to_string(),
            "storniere Anfrage wegen Zeitüberschreitung einer Sperre"
        );
        winner.batch_execute("ROLLBACK")?;
        assert_eq!(User::all(&mut conn)?, []);
        Ok(())
    })
}

/// Resolving a race needs no text.
pub(crate) fn a_race_is_resolved_in_any_language(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    availability::run_where(speak_german(&mut conn), || {
        let mut rival = database.connect();
        let call = Arrangement::default()
            .before_insert(1, move || {
                User::insert(&mut rival, EMAIL, "the rival's")?;
                Ok(())
            })
            .observe(&mut conn, ask);

        assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
        let found = call.result?;
        assert!(!found.created());
        assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
        Ok(())
    })
}

/// Diesel has an error kind for it.
pub(crate) fn a_serialization_failure_is_told_in_any_language(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    availability::run_where(speak_german(&mut conn), || {
        let mut rival = database.connect();
        rival.batch_execute("BEGIN")?;
        User::insert(&mut rival, EMAIL, "the rival's")?;
        let commits = waiting::run_once_they_wait(rival, vec![waiting::pid(&mut conn)], "COMMIT");

        let result = transaction_at(Level::RepeatableRead, &mut conn, ask);

        drop(commits.join().unwrap());
        let Err(Error::Retry {
            scope: Scope::OutermostTransaction,
            source,
            ..
        }) = result
        else {
            panic!("{result:?}");
        };
        assert!(
            source.to_string().starts_with("konnte Zugriff nicht serialisieren"),
            "{source}"
        );
        assert!(!ask(&mut conn)?.created());
        Ok(())
    })
}
