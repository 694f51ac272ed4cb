//! Columns that store some values as others. The check adds a note if that needs a value which the type is not meant
//! for. The call itself finds such a row, and reports it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, UniqueConstraint, schema};

use super::{Part, assert_clean, parts, text_of};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

/// The notes on a table without findings: the subject and the text.
fn notes(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> QueryResult<Vec<String>> {
    let report = schema::check(conn, constraints)?;
    assert!(report.is_clean(), "{report}");
    let notes = report.notes().iter();
    Ok(notes
        .map(|note| format!("{}: {}", note.subject(), note.text()))
        .collect())
}

/// A table of parts with these types.
fn parts_of(shelf: &str, code: &str) -> String {
    format!(
        "DROP TABLE IF EXISTS parts; CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, \
         shelf {shelf} NOT NULL, code {code} NOT NULL, UNIQUE KEY (shelf, code))"
    )
}

pub(crate) fn types_that_change_some_values(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for (shelf, code, key, note) in [
        (
            "INTEGER",
            "BINARY(3)",
            (1, "a"),
            "parts.code: its type is binary(3), which pads shorter values with zero bytes",
        ),
        (
            "INTEGER",
            "ENUM('a', 'b')",
            (1, "2"),
            "parts.code: its type is enum('a','b'), which reads a text of digits as the position of a member, unless \
             the text is a member",
        ),
        (
            "YEAR",
            "VARCHAR(9)",
            (5, "a"),
            "which reads a number below 100 as a year of the last century or of this one",
        ),
    ] {
        conn.batch_execute(&parts_of(shelf, code))?;
        let notes = notes(&mut conn, Part::constraints())?;
        let [shown] = &*notes else { panic!("{notes:?}") };
        assert!(shown.contains(note), "{shown}");
        let (shelf, code) = key;
        let call = Part::get_or_create((parts::shelf.eq(shelf), parts::code.eq(code))).run(&mut conn);
        // MySQL and MariaDB also accept two digits for a year in a lookup, and find the row.
        let is_found = call
            .as_ref()
            .is_ok_and(|outcome| outcome.as_ref().into_inner().shelf == 2005);
        assert!(
            is_found || matches!(call, Err(Error::KeyChanged { .. })),
            "{note}: {call:?}"
        );
    }
    Ok(())
}

/// MySQL's own collations count trailing blanks, but a `CHAR` has none at its end. On MariaDB, blanks count only if
/// somebody has chosen that: see `a_char_whose_blanks_count`.
pub(crate) fn a_char_of_the_default_collation(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&parts_of("INTEGER", "CHAR(3) CHARACTER SET utf8mb4"))?;
    let notes = notes(&mut conn, Part::constraints())?;
    let call = Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a "))).run(&mut conn);
    if product().is_mariadb {
        assert!(notes.is_empty(), "{notes:?}");
        assert_eq!(call?.into_inner().code, "a");
    } else {
        let expected =
            "parts.code: its type is char(3), which drops trailing blanks, although its collation does not ignore them";
        assert_eq!(notes, [expected]);
        assert!(matches!(call, Err(Error::KeyChanged { .. })), "{call:?}");
        // A lookup with the value that was read back finds the row.
        let found = Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(&mut conn)?;
        assert!(!found.created());
    }
    Ok(())
}

diesel::table! {
    turns (number) {
        number -> Integer,
        at -> Timestamp,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = turns, primary_key(number))]
#[unique(at)]
#[allow(dead_code)] // only its declaration is used
struct Turn {
    number: i32,
    at: chrono::NaiveDateTime,
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = turns, primary_key(number))]
#[allow(dead_code)] // only its declaration is used
struct Number {
    number: i32,
}

/// A call with this key creates a row with another key.
pub(crate) fn the_number_zero(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE turns (number INTEGER AUTO_INCREMENT PRIMARY KEY, at DATETIME(6) DEFAULT '2020-01-01' UNIQUE)",
    )?;
    let noted = "turns.number: it is AUTO_INCREMENT, so 0 stands for the next number";
    assert_eq!(notes(&mut conn, Number::constraints())?, [noted]);
    let call = |conn: &mut TestConnection| Number::get_or_create(turns::number.eq(0)).run(conn);
    assert!(matches!(call(&mut conn), Err(Error::KeyChanged { .. })));
    conn.batch_execute("DELETE FROM turns; SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')")?;
    assert_eq!(notes(&mut conn, Number::constraints())?, [""; 0]);
    assert_eq!(call(&mut conn)?.into_inner().number, 0);
    Ok(())
}

/// An update of any other column changes the key. Each session shows another time.
pub(crate) fn a_time_that_changes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE turns (number INTEGER PRIMARY KEY, other INTEGER, \
         at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), UNIQUE KEY (at))",
    )?;
    assert_eq!(
        notes(&mut conn, Turn::constraints())?,
        [
            "turns.at: its type is timestamp(6), which is converted to the session's time zone, so one session may \
             not find what another has stored",
            "turns.at: it is ON UPDATE CURRENT_TIMESTAMP",
        ]
    );
    let noon = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|day| day.and_hms_opt(12, 0, 0));
    let noon = noon.ok_or("there is such a time")?;
    let call = |conn: &mut TestConnection, number: i32| {
        let lookup = Turn::get_or_create(turns::at.eq(noon));
        lookup.defaults(turns::number.eq(number)).run(conn)
    };
    conn.batch_execute("SET time_zone = '+00:00'")?;
    assert!(call(&mut conn, 1)?.created());
    conn.batch_execute("SET time_zone = '+05:00'")?;
    assert!(call(&mut conn, 2)?.created(), "it is another time");
    conn.batch_execute("UPDATE turns SET other = 1 WHERE number = 2")?;
    assert!(call(&mut conn, 3)?.created(), "no row has its key any more");
    assert_eq!(text_of(&mut conn, "(SELECT CAST(COUNT(*) AS CHAR) FROM turns)")?, "3");
    Ok(())
}

/// The server rejects a value that the column cannot hold, and names the column. So the check has no note about a
/// range, a character set, or a number of digits, which the caller has chosen.
pub(crate) fn what_is_refused_by_name(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (shelf, code, key, refusal) in [
        (
            "TINYINT UNSIGNED",
            "VARCHAR(9)",
            (-1, "a"),
            "Out of range value for column 'shelf'",
        ),
        ("BIT(4)", "VARCHAR(9)", (16, "a"), "Data too long for column 'shelf'"),
        ("INTEGER", "VARCHAR(2)", (1, "abc"), "Data too long for column 'code'"),
        ("INTEGER", "ENUM('a')", (1, "b"), "Data truncated for column 'code'"),
    ] {
        conn.batch_execute(&parts_of(shelf, code))?;
        assert_clean(&mut conn, Part::constraints())?;
        let call = Part::get_or_create((parts::shelf.eq(key.0), parts::code.eq(key.1))).run(&mut conn);
        let error = call.unwrap_err().to_string();
        assert!(error.contains(refusal), "{error}");
    }
    Ok(())
}
