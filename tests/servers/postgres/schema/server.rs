//! A server whose messages are not in English.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::mending::{account, assert_clean, assert_report, in_a_database};
use super::role::Role;
use crate::postgres::database::SERVER;
use crate::suite::TestResult;
use crate::suite::availability::{self, Availability};

const LANGUAGE: &str = "de_DE.UTF-8";

/// Sets the language of the role's sessions.
fn teach(role: &Role, language: &str) -> Availability {
    let mut conn = role.connect(&SERVER.url());
    match conn.batch_execute(&format!("ALTER ROLE CURRENT_USER SET lc_messages = '{language}'")) {
        Ok(()) => Availability::Available,
        Err(error) => Availability::NotOffered(format!(
            "the server does not know {language}, so it is not tested that the check sees it ({error})"
        )),
    }
}

/// The fix takes effect in later sessions.
#[test]
fn messages_in_another_language() -> TestResult {
    in_a_database(|url| {
        let role = Role::create("SUPERUSER");
        availability::run_where(teach(&role, LANGUAGE), || {
            PgConnection::establish(url)?
                .batch_execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)")?;
            let mut conn = role.connect(url);
            assert_report(
                &mut conn,
                account(),
                "the database differs from what the models declare

the server: its messages are not in English: lc_messages = de_DE.UTF-8
  why: lock errors and deadlocks are recognized by their English text, so a call is not repeated: `Error::ForeignMessages`
  fix: set lc_messages to C or en_US: for the server, for the application's role, or in each of its connections",
            );
            conn.batch_execute("ALTER ROLE CURRENT_USER SET lc_messages = 'C'")?;
            assert_clean(&mut role.connect(url), account());
            Ok(())
        })
    })
}
