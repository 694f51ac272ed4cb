//! Names and messages that would take effect where they are printed: the texts of a check and an error must be
//! harmless, and the SQL that fixes the finding must run.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, schema};

use super::mending::in_a_schema;
use crate::suite::TestResult;

diesel::table! {
    accounts (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct Account {
    id: i32,
    email: String,
}

const ACCOUNTS: &str =
    "DROP TABLE IF EXISTS accounts; CREATE TABLE accounts (id SERIAL PRIMARY KEY, email TEXT NOT NULL);";

const HOSTILE: [&str; 6] = [
    "x\nDROP TABLE accounts; --",
    "x\r\nDROP TABLE accounts; --\r",
    "x */ DROP TABLE accounts; /* --",
    "\u{1b}[2J\u{1b}[31mred\u{9b}2J\u{7f}",
    "\u{202e}resu\u{2066}\u{2028}\u{feff}",
    "it's \"a\" `name` \\ \\n $x$",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[track_caller]
fn assert_nothing_acts(text: &str) {
    let acts = |character: char| {
        character != '\n' && (character.is_control() || "\u{202e}\u{2066}\u{2028}\u{feff}".contains(character))
    };
    assert!(!text.contains(acts), "{text:?}");
    assert!(
        !text.lines().any(|line| line.trim_start().starts_with("DROP TABLE")),
        "{text}"
    );
}

#[test]
fn a_name_does_not_act_where_a_check_shows_it() -> TestResult {
    in_a_schema(|conn| {
        for name in HOSTILE {
            let name = quoted(name);
            for flawed in [
                format!("ALTER TABLE accounts ADD CONSTRAINT {name} UNIQUE (email) DEFERRABLE"),
                format!("CREATE UNIQUE INDEX {name} ON accounts (email, id)"),
                format!("CREATE UNIQUE INDEX {name} ON accounts (email) WHERE email <> E'a\\n\\u001b[31m'"),
                format!("CREATE UNIQUE INDEX {name} ON accounts (email) NULLS NOT DISTINCT WHERE id > 7"),
            ] {
                conn.batch_execute(ACCOUNTS)?;
                // PostgreSQL 14 has no NULLS NOT DISTINCT.
                if conn.batch_execute(&flawed).is_err() {
                    continue;
                }
                let report = schema::check(conn, Account::constraints())?;
                assert!(!report.is_clean(), "{flawed}");
                assert_nothing_acts(&report.to_string());
                conn.batch_execute(report.findings()[0].fix().ok_or("there is SQL that mends it")?)?;
                let report = schema::check(conn, Account::constraints())?;
                assert!(report.is_clean(), "{report}");
                assert_nothing_acts(&report.to_string());
            }
        }
        Ok(())
    })
}

/// A program gets the unchanged name.
#[test]
fn a_name_and_a_message_do_not_act_where_an_error_shows_them() -> TestResult {
    in_a_schema(|conn| {
        for name in HOSTILE {
            conn.batch_execute(ACCOUNTS)?;
            conn.batch_execute(&format!(
                "ALTER TABLE accounts ADD UNIQUE (email), ADD badge INTEGER DEFAULT 1, ADD CONSTRAINT {} UNIQUE (badge)",
                quoted(name)
            ))?;
            Account::get_or_create(accounts::email.eq("ada")).run(conn)?;
            let Err(error) = Account::get_or_create(accounts::email.eq("bob")).run(conn) else {
                panic!("the badge is taken");
            };
            assert!(
                matches!(&error, Error::OtherConstraint { name: told, .. } if told == name),
                "{error:?}"
            );
            for text in [error.to_string(), format!("{error:?}")] {
                assert_nothing_acts(&text);
            }

            conn.batch_execute(&format!(
                "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $refuse$ BEGIN \
                 RAISE EXCEPTION '%', {}; END $refuse$ LANGUAGE plpgsql;
                CREATE TRIGGER refuse BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION refuse()",
                format_args!("$text${name}$text$")
            ))?;
            let Err(error) = Account::get_or_create(accounts::email.eq("bob")).run(conn) else {
                panic!("the trigger refuses it");
            };
            for text in [error.to_string(), format!("{error:?}")] {
                assert_nothing_acts(&text);
            }
            let source = diesel::result::Error::from(error);
            assert!(source.to_string().contains(name), "{source:?}");
        }
        Ok(())
    })
}
