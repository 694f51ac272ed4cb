//! Names and messages that would take effect where they are printed: the texts of a check and an error must be
//! harmless, and the SQL that fixes the finding must run.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::{MIGRATED, Part, UNMIGRATED, parts};
use crate::suite::TestResult;
use crate::suite::target::Target;

const HOSTILE: [&str; 6] = [
    "x\nDROP TABLE parts; --",
    "x\r\nDROP TABLE parts; --\r.",
    "x */ DROP TABLE parts; /* --",
    "\u{1b}[2J\u{1b}[31mred\u{9b}2J\u{7f}",
    "\u{202e}resu\u{2066}\u{2028}\u{feff}",
    "it's \"a\" `name` \\ \\n #",
];

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
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

pub(crate) fn a_name_does_not_act_where_a_check_shows_it(target: impl Target) -> TestResult {
    for name in HOSTILE {
        for columns in ["shelf, code(3)", "shelf, code, id"] {
            let database = target.create();
            let mut conn = database.connect();
            conn.batch_execute(UNMIGRATED)?;
            conn.batch_execute(&format!("CREATE UNIQUE INDEX {} ON parts ({columns})", quoted(name)))?;
            let report = schema::check(&mut conn, Part::constraints())?;
            assert!(!report.is_clean(), "{name:?} ({columns})");
            assert_nothing_acts(&report.to_string());
            super::mend(&mut conn, Part::constraints())?;
            assert_nothing_acts(&schema::check(&mut conn, Part::constraints())?.to_string());
        }
    }
    Ok(())
}

pub(crate) fn a_name_and_a_message_do_not_act_where_an_error_shows_them(target: impl Target) -> TestResult {
    for name in HOSTILE {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(MIGRATED)?;
        conn.batch_execute(&format!(
            "ALTER TABLE parts ADD badge INTEGER DEFAULT 1, ADD UNIQUE KEY {} (badge)",
            quoted(name)
        ))?;
        let key = |code: &'static str| (parts::shelf.eq(1), parts::code.eq(code));
        Part::get_or_create(key("a")).run(&mut conn)?;
        let Err(error) = Part::get_or_create(key("b")).run(&mut conn) else {
            panic!("the badge is taken");
        };
        for text in [error.to_string(), format!("{error:?}")] {
            assert_nothing_acts(&text);
        }

        // MariaDB itself escapes some of the text, but other characters than these.
        let text = name.replace('\\', "\\\\").replace('\'', "''");
        conn.batch_execute(&format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON parts FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{text}'"
        ))?;
        let Err(error) = Part::get_or_create(key("b")).run(&mut conn) else {
            panic!("the trigger refuses it");
        };
        for text in [error.to_string(), format!("{error:?}")] {
            assert_nothing_acts(&text);
        }
    }
    Ok(())
}
