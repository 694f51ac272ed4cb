//! Settings of a session, its open transaction, and the concurrent work of others.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::Text;
use getorcreate::{GetOrCreate, schema};

use super::{MIGRATED, Part, UNMIGRATED, assert_clean, only_on, parts, report, text_of, with_findings};
use crate::TestConnection;
use crate::both::sessions::until;
use crate::mysql::caller;
use crate::mysql::database::product;
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::target::Target;

pub(crate) fn messages_that_are_not_english(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!("{MIGRATED}; SET SESSION lc_messages = 'de_DE'"))?;
    assert_eq!(
        report(&mut conn)?,
        with_findings(&["the server: its messages are not in English: lc_messages = de_DE\n  \
                         why: lock errors and deadlocks are recognized by their English text, so a call is not \
                         repeated: `Error::ForeignMessages`\n  \
                         fix: set lc_messages to C or en_US: for the server, for the application's role, or in each \
                         of its connections"])
    );
    conn.batch_execute("SET SESSION lc_messages = 'en_GB'")?;
    assert_clean(&mut conn, Part::constraints())
}

pub(crate) fn a_session_that_does_not_check(target: impl Target) -> TestResult {
    super::found(
        target,
        &format!("{MIGRATED}; SET SESSION unique_checks = 0"),
        &["the server: unique_checks is off in this session\n  \
           why: InnoDB may accept a duplicate in such a session\n  \
           fix: leave unique_checks on in each session of the application"],
    )
}

/// A character that the session's character set does not have arrives as another one.
pub(crate) fn a_session_that_is_not_in_utf_8(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!("{MIGRATED}; INSERT INTO parts (shelf, code) VALUES (1, '?')"))?;
    assert_clean(&mut conn, Part::constraints())?;
    conn.batch_execute("SET SESSION character_set_connection = latin1")?;
    let cat = || Part::get_or_create((parts::shelf.eq(1), parts::code.eq("猫")));
    if product().is_mariadb {
        assert_eq!(
            report(&mut conn)?,
            with_findings(&[
                "the server: text is not sent as UTF-8: character_set_connection = latin1\n  \
                 why: a character that it lacks becomes another one, so a call can find another row, or none\n  \
                 fix: leave it at utf8mb4, as Diesel sets it for each connection: `SET NAMES utf8mb4`"
            ])
        );
        assert_eq!(cat().run(&mut conn)?.into_inner().code, "?", "another row is found");
    } else {
        assert_clean(&mut conn, Part::constraints())?;
        assert_eq!(cat().run(&mut conn)?.into_inner().code, "猫");
    }
    for setting in ["character_set_client = latin1", "character_set_results = NULL"] {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION {setting}"))?;
        let report = schema::check(&mut conn, Part::constraints())?;
        assert!(report.to_string().contains(setting), "{report}");
    }
    Ok(())
}

/// Such a session cannot create a row.
pub(crate) fn a_session_that_may_only_read(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!("{MIGRATED}; SET SESSION TRANSACTION READ ONLY"))?;
    assert_eq!(
        report(&mut conn)?,
        with_findings(&[
            "the server: nobody can write: the session's transactions are READ ONLY\n  \
             why: no row can be inserted, so every call that finds none fails\n  \
                         fix: connect to the primary server, and let the application's sessions write"
        ])
    );
    assert!(
        Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a")))
            .run(&mut conn)
            .is_err()
    );
    Ok(())
}

/// Rows that were created later exist, but are not found.
pub(crate) fn a_session_that_reads_the_past(target: impl Target) -> TestResult {
    only_on(Product::MariaDb, "WITH SYSTEM VERSIONING", || {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&format!("{MIGRATED} WITH SYSTEM VERSIONING"))?;
        let call = |conn: &mut TestConnection| Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(conn);
        assert!(call(&mut conn)?.created());
        // A prepared statement keeps reading what it read before.
        let mut conn = database.connect();
        conn.batch_execute("SET SESSION system_versioning_asof = '2020-01-01'")?;
        let past = call(&mut conn);
        assert!(past.is_err(), "{past:?}");
        assert_eq!(
            report(&mut conn)?,
            with_findings(&[
                "the server: queries see the rows as of another time: system_versioning_asof = 2020-01-01 \
                 00:00:00.000000\n  \
             why: a row that was created since then is not found: `Error::NotFoundAfterInsert`\n  \
             fix: leave system_versioning_asof at DEFAULT in each session of the application"
            ])
        );
        Ok(())
    })
}

/// Settings that may do harm, but need not.
pub(crate) fn settings_that_are_noted(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    let notes = |setting: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION {setting}"))?;
        assert_clean(&mut conn, Part::constraints())?;
        let report = schema::check(&mut conn, Part::constraints())?;
        Ok(report.notes().iter().map(schema::Note::text).collect())
    };
    for (setting, noted) in [
        (
            "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
            "sql_mode has no STRICT_TRANS_TABLES",
        ),
        (
            "sql_mode = 'STRICT_ALL_TABLES,PAD_CHAR_TO_FULL_LENGTH'",
            "sql_mode has PAD_CHAR_TO_FULL_LENGTH",
        ),
        ("autocommit = 0", "autocommit is off in this session"),
        (
            "TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
            "the isolation level is READ UNCOMMITTED",
        ),
    ] {
        assert_eq!(notes(setting)?, [noted]);
    }
    if product().is_mariadb {
        let setting = "sql_mode = CONCAT(@@sql_mode, ',EMPTY_STRING_IS_NULL')";
        assert_eq!(notes(setting)?, ["sql_mode has EMPTY_STRING_IS_NULL"]);
    }
    for (shelf, harmless) in (1..).zip([
        "foreign_key_checks = 0",
        "sql_auto_is_null = 1",
        "sql_select_limit = 0",
        "sql_safe_updates = 1",
        "auto_increment_increment = 10",
        "time_zone = '+05:00'",
        "collation_connection = utf8mb4_unicode_ci",
    ]) {
        assert!(notes(harmless)?.is_empty(), "{harmless}");
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION {harmless}"))?;
        let call =
            |conn: &mut TestConnection| Part::get_or_create((parts::shelf.eq(shelf), parts::code.eq("a"))).run(conn);
        let id = call(&mut conn)?.into_inner().id;
        assert_eq!(call(&mut database.connect())?.into_inner().id, id, "{harmless}");
    }
    Ok(())
}

/// The check also reports each flaw in the same words.
pub(crate) fn no_setting_fools_the_check(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    let mut settings = vec![
        "sql_select_limit = 1",
        "sql_mode = ''",
        "sql_mode = 'ANSI'",
        "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
        "max_error_count = 0",
        "sql_quote_show_create = 0",
        "sql_safe_updates = 1",
        "group_concat_max_len = 4",
        "autocommit = 0",
    ];
    if product().is_mariadb {
        settings.extend(["sql_mode = 'ORACLE'", "sql_mode = 'EMPTY_STRING_IS_NULL'"]);
    }
    let nullable = "DROP TABLE parts; CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20), \
                    UNIQUE KEY (shelf, code(3)))";
    for setting in &settings {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION {setting}"))?;
        assert_clean(&mut conn, Part::constraints())?;
    }
    conn.batch_execute(nullable)?;
    let expected = report(&mut conn)?;
    assert!(expected.contains("MODIFY `code` varchar(20) NOT NULL"), "{expected}");
    for setting in settings {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION {setting}"))?;
        let report = report(&mut conn)?;
        // A note says what a setting itself may do.
        let (findings, _) = report.split_once("\n\nnote: ").unwrap_or((&report, ""));
        assert_eq!(findings, expected, "{setting}");
    }
    Ok(())
}

/// The transaction also goes on if the check meets a missing table, which is a server error.
pub(crate) fn a_transaction_goes_on_after_the_check(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    let add = |conn: &mut TestConnection, code: &str| {
        let values = (parts::shelf.eq(1), parts::code.eq(code));
        diesel::insert_into(parts::table).values(values).execute(conn)
    };
    let rolled_back = conn.transaction::<(), DieselError, _>(|conn| {
        add(conn, "a")?;
        let report = schema::check(conn, Part::constraints().iter().chain(Unheard::constraints()))?;
        assert_eq!(report.findings().len(), 1, "{report}");
        add(conn, "b")?;
        Err(DieselError::RollbackTransaction)
    });
    assert_eq!(rolled_back, Err(DieselError::RollbackTransaction));
    assert_eq!(parts::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(caller::assert_is_usable(&mut conn)?)
}

diesel::table! {
    unheard_of (id) { id -> Integer }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = unheard_of)]
#[allow(dead_code)] // only its declaration is used
struct Unheard {
    id: i32,
}

pub(crate) fn a_transaction_that_may_only_read_can_check(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!("{MIGRATED}; START TRANSACTION READ ONLY"))?;
    assert_clean(&mut conn, Part::constraints())?;
    Ok(conn.batch_execute("ROLLBACK")?)
}

/// While another session renames the table, a session that holds locks learns nothing about it, not even that it exists.
pub(crate) fn a_table_that_is_being_altered_is_not_taken_for_missing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut reader = database.connect();
    conn.batch_execute(&format!(
        "{MIGRATED}; CREATE TABLE zoo (id INTEGER); CREATE TABLE held (id INTEGER)"
    ))?;
    reader.batch_execute("BEGIN; SELECT id FROM zoo")?;
    let mut renamer = database.connect();
    let renaming = caller::id_of(&mut renamer)?;
    // The statement locks the table. Then it waits for the reader of the other one.
    let statement = thread::spawn(move || renamer.batch_execute("RENAME TABLE parts TO parts_2, zoo TO zoo_2"));
    until("the table is locked", || {
        caller::is_listed(&mut conn, renaming, "STATE = 'Waiting for table metadata lock'")
    });
    conn.batch_execute("SET SESSION lock_wait_timeout = 1; BEGIN; SELECT id FROM held")?;

    let checked = schema::check(&mut conn, Part::constraints());

    reader.batch_execute("ROLLBACK")?;
    statement.join().expect("it does not panic")?;
    let error = checked.unwrap_err().to_string();
    assert_eq!(error, "Lock wait timeout exceeded; try restarting transaction");
    Ok(())
}

/// A million rows cost as much as none.
pub(crate) fn no_row_of_a_table_is_read(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let digits = "(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 \
                  UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    conn.batch_execute(&format!(
        "{UNMIGRATED}; INSERT INTO parts (shelf, code) SELECT a.d + 10 * b.d + 100 * c.d, d.d + 10 * e.d + 100 * f.d \
         FROM {digits} a, {digits} b, {digits} c, {digits} d, {digits} e, {digits} f"
    ))?;
    let before = rows_read(&mut conn)?;
    // MySQL counts the rows of a table without asking the engine for each.
    assert_eq!(
        text_of(
            &mut conn,
            "(SELECT CAST(COUNT(code) AS CHAR) FROM parts WHERE code <> 'x')"
        )?,
        "1000000"
    );
    let counted = rows_read(&mut conn)?;
    assert!(counted - before >= 1_000_000, "it is told how many were read");

    let report = schema::check(&mut conn, Part::constraints())?;
    assert_eq!(report.findings().len(), 1, "{report}");
    let checked = rows_read(&mut conn)?;
    assert!(checked - counted < 1_000, "{} rows were read", checked - counted);
    Ok(())
}

/// The number of times that this session has asked an engine for a row, including the catalog's rows.
/// <https://dev.mysql.com/doc/refman/8.4/en/server-status-variables.html#statvar_Handler_read_first>
fn rows_read(conn: &mut TestConnection) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Status {
        #[diesel(sql_type = Text, column_name = "Value")]
        value: String,
    }
    let rows: Vec<Status> = diesel::sql_query("SHOW SESSION STATUS LIKE 'Handler_read%'").load(conn)?;
    Ok(rows.iter().filter_map(|row| row.value.parse::<i64>().ok()).sum())
}
