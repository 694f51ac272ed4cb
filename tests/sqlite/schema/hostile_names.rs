//! Names and messages that would take effect where they are printed: the texts of an error and an assertion must be
//! harmless.

use std::panic;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::Error;

use super::{Member, UNMIGRATED, database, members};
use crate::suite::TestResult;

const HOSTILE: [&str; 6] = [
    "x\nDROP TABLE members; --",
    "x\r\nDROP TABLE members; --\r",
    "x */ DROP TABLE members; /* --",
    "\u{1b}[2J\u{1b}[31mred\u{9b}2J\u{7f}",
    "\u{202e}resu\u{2066}\u{2028}\u{feff}",
    "it's \"a\" `name` \\ \\n [x]",
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

fn refused(conn: &mut SqliteConnection) -> Error {
    match Member::get_or_create((members::org_id.eq(1), members::username.eq("bob"))).run(conn) {
        Ok(outcome) => panic!("{outcome:?}"),
        Err(error) => error,
    }
}

/// SQLite names an index only if it is on an expression. A program gets the unchanged name.
#[test]
fn a_name_and_a_message_do_not_act_where_an_error_shows_them() -> TestResult {
    for name in HOSTILE {
        let conn = &mut database::in_memory(&format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX i ON members (org_id, username);
            CREATE UNIQUE INDEX {} ON members (org_id + 0); INSERT INTO members VALUES (1, 1, 'ada')",
            quoted(name)
        ));
        let error = refused(conn);
        assert!(
            matches!(&error, Error::OtherConstraint { name: told, .. } if told == name),
            "{error:?}"
        );
        for text in [error.to_string(), format!("{error:?}")] {
            assert_nothing_acts(&text);
        }

        let text = name.replace('\'', "''");
        conn.batch_execute(&format!(
            "CREATE TRIGGER x BEFORE INSERT ON members BEGIN SELECT RAISE(ABORT, '{text}'); END"
        ))?;
        let error = refused(conn);
        for text in [error.to_string(), format!("{error:?}")] {
            assert_nothing_acts(&text);
        }
        assert_eq!(diesel::result::Error::from(error).to_string(), name);
    }
    Ok(())
}

#[test]
fn a_name_does_not_act_where_an_assertion_fails() {
    for name in HOSTILE {
        let name = quoted(name);
        let conn = &mut database::in_memory(&format!(
            "{UNMIGRATED} CREATE UNIQUE INDEX {name} ON members (org_id, username COLLATE NOCASE);
            CREATE TRIGGER {name} BEFORE INSERT ON members BEGIN SELECT 1; END"
        ));
        let failed = panic::catch_unwind(panic::AssertUnwindSafe(|| getorcreate::assert_schema!(conn, Member)));
        let message = failed.expect_err("the index compares otherwise");
        let message = message.downcast_ref::<String>().expect("it is the report");
        assert!(
            message.contains("compares username by NOCASE") && message.contains("fires BEFORE INSERT"),
            "{message}"
        );
        assert_nothing_acts(message);
    }
}
