//! Expression keys.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;
use getorcreate::schema::{self, Drift};

use super::generated::{found_and_mended, refusal, run_what_is_offered};
use super::{assert_clean, mend, text_of};
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    guests (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = guests)]
#[unique(lower(email), as = EmailNoCase)]
#[allow(dead_code)] // only its declaration is used
struct User {
    id: i32,
    email: String,
}

/// A key among the guests that are not deleted.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = guests)]
#[unique(trim(name), lower(email), where(guests::deleted_at = NULL), as = Live)]
#[allow(dead_code)] // only its declaration is used
struct LiveUser {
    id: i32,
    email: String,
    name: String,
}

fn guests(email: &str) -> String {
    format!(
        "CREATE TABLE guests (id INTEGER AUTO_INCREMENT PRIMARY KEY, email {email} NOT NULL, \
         name VARCHAR(30) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL, deleted_at DATETIME(6))"
    )
}

const CASE_COUNTS: &str = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

pub(crate) fn an_expression_of_a_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&guests(CASE_COUNTS))?;
    let column = format!(
        "`guests_email_no_case` {CASE_COUNTS} GENERATED ALWAYS AS (lower(`email`)) VIRTUAL \
         /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */"
    );
    let sql = format!(
        "ALTER TABLE `guests` ADD COLUMN /*M! IF NOT EXISTS */ {column};\n       \
         ALTER TABLE `guests` MODIFY COLUMN {column};\n       \
         ALTER TABLE `guests` ADD UNIQUE KEY `guests_email_no_case_key` (`guests_email_no_case`);"
    );
    found_and_mended(
        &mut conn,
        User::constraints(),
        &[
            &format!(
                "guests.guests_email_no_case: there is no such generated column\n  \
                 why: every lookup by the key fails: `Error::ConstraintMissing`\n  \
                 fix: {sql}"
            ),
            "guests (lower(email)): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: the same fix as for the previous finding",
        ],
    )?;
    conn.batch_execute("INSERT INTO guests (email, name) VALUES ('Ada@Example.org', ''), ('bob', ''), ('bób', '')")?;
    let twice = refusal(conn.batch_execute("INSERT INTO guests (email, name) VALUES ('ada@example.ORG', '')"));
    assert!(
        twice.starts_with("Duplicate entry 'ada@example.org' for key '"),
        "{twice}"
    );
    Ok(())
}

pub(crate) fn expressions_among_some_rows(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&guests("VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin"))?;
    run_what_is_offered(&mut conn, LiveUser::constraints())?;
    assert_clean(&mut conn, LiveUser::constraints())?;
    let columns = text_of(
        &mut conn,
        "(SELECT GROUP_CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE, ' ', COALESCE(COLLATION_NAME, '') ORDER BY ORDINAL_POSITION) \
         FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'guests' AND EXTRA LIKE '%VIRTUAL GENERATED%INVISIBLE%')",
    )?;
    let (discriminator, calls) = columns.split_once(',').ok_or("there are three")?;
    assert!(discriminator.starts_with("guests_live tinyint"), "{columns}");
    assert_eq!(
        calls,
        "guests_live_name varchar(30) latin1_swedish_ci,guests_live_email varchar(100) utf8mb4_bin"
    );
    conn.batch_execute("INSERT INTO guests (email, name) VALUES ('Ada@Example.org', 'Ada')")?;
    let twice = refusal(conn.batch_execute("INSERT INTO guests (email, name) VALUES ('ada@example.ORG', ' ADA ')"));
    assert!(twice.contains("'ADA-ada@example.org-1'"), "{twice}");
    conn.batch_execute(
        "UPDATE guests SET deleted_at = NOW(6); \
         INSERT INTO guests (email, name) VALUES ('ada@example.ORG', ' ADA '), ('ada@example.org', 'Ada L.')",
    )?;
    Ok(())
}

/// A lookup does not use a generated column with a finer collation, or a shorter one.
pub(crate) fn a_generated_column_of_another_type(target: impl Target) -> TestResult {
    for of_type in [
        "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&guests(CASE_COUNTS))?;
        conn.batch_execute(&format!(
            "ALTER TABLE guests ADD COLUMN guests_email_no_case {of_type} AS (LOWER(email)) VIRTUAL, \
             ADD UNIQUE KEY mine (guests_email_no_case)"
        ))?;
        let report = schema::check(&mut conn, User::constraints())?;
        let [finding] = report.findings() else {
            panic!("{report}")
        };
        let Drift::OtherGenerated { live, declared } = finding.drift() else {
            panic!("{report}")
        };
        assert!(live.ends_with(&format!("of the type {of_type}")), "{live}");
        assert_eq!(declared, &format!("of the type {CASE_COUNTS}"));
        assert_eq!(
            finding.fix(),
            Some(&*format!(
                "ALTER TABLE `guests` DROP INDEX `mine`, MODIFY COLUMN `guests_email_no_case` {CASE_COUNTS} GENERATED ALWAYS AS \
                 (lower(`email`)) VIRTUAL /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */, \
                 ADD UNIQUE KEY `guests_email_no_case_key` (`guests_email_no_case`);"
            ))
        );
        mend(&mut conn, User::constraints())?;
    }
    Ok(())
}

/// The report gives the reason instead of SQL, and keeps the finding.
pub(crate) fn what_no_generated_column_can_hold(target: impl Target) -> TestResult {
    for (of_type, reason) in [
        (
            "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
            "lower(email) adds nothing to the collation utf8mb4_general_ci of email, which already ignores case: \
             declare the key on email itself",
        ),
        (
            "TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "lower(email) needs a VARCHAR, but email is of the type text",
        ),
        (
            "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin",
            "lower(email) follows the letters of a collation, but a lookup can follow only those of utf8mb4_bin, not \
             those of latin1_bin: give email the collation utf8mb4_bin",
        ),
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&guests(of_type))?;
        let report = schema::check(&mut conn, User::constraints())?;
        assert!(
            report.findings().iter().all(|finding| finding.fix().is_none()),
            "{report}"
        );
        let refused = format!("guests (lower(email)) cannot be expressed on MySQL or MariaDB: {reason}");
        assert!(report.to_string().contains(&refused), "{report}");
    }
    Ok(())
}

/// The value's collation does not matter: neither the connection's, nor the server's collation for bound values.
pub(crate) fn a_lookup_goes_by_the_letters_of_the_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&guests(CASE_COUNTS))?;
    run_what_is_offered(&mut conn, User::constraints())?;
    conn.batch_execute("INSERT INTO guests (email, name) VALUES ('Ⱥß\u{10400}İΣǄ', '')")?;
    for collation in ["utf8mb4_general_ci", "utf8mb4_unicode_520_ci", "utf8mb4_bin"] {
        // A new connection has new statements: prepared statements keep their collation.
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET collation_connection = {collation}"))?;
        let found = text_of(
            &mut conn,
            "(SELECT GROUP_CONCAT(email) FROM guests \
             WHERE guests_email_no_case = lower('Ⱥß\u{10400}İΣǄ' COLLATE utf8mb4_bin))",
        );
        assert_eq!(found, Ok("Ⱥß\u{10400}İΣǄ".to_owned()), "{collation}");
    }
    Ok(())
}

diesel::define_sql_function! { fn canonical(name: diesel::sql_types::Text) -> diesel::sql_types::Text }

diesel::table! {
    boxes (id) {
        id -> Integer,
        name -> Text,
        parent_id -> Nullable<Unsigned<BigInt>>,
        label -> Nullable<Text>,
        is_open -> Nullable<Bool>,
    }
}

/// A value stands for NULL in columns of several types.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = boxes)]
#[unique(name, coalesce(boxes::parent_id, 0), as = InBox)]
#[unique(coalesce(boxes::label, "it's none"), coalesce(boxes::is_open, false), where(boxes::name = "a"), as = Labelled)]
#[allow(dead_code)] // only its declaration is used
struct Container {
    id: i32,
    name: String,
}

/// MySQL and MariaDB cannot have this key.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = boxes)]
#[unique(canonical(name), as = Canonical)]
#[allow(dead_code)] // only its declaration is used
struct Named {
    id: i32,
    name: String,
}

const BOXES: &str = "CREATE TABLE boxes (id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL, \
     parent_id BIGINT UNSIGNED, label VARCHAR(4) CHARACTER SET latin1 COLLATE latin1_swedish_ci, is_open BOOLEAN)";

pub(crate) fn a_value_that_stands_for_null(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(BOXES)?;
    run_what_is_offered(&mut conn, Container::constraints())?;
    assert_clean(&mut conn, Container::constraints())?;
    let columns = text_of(
        &mut conn,
        "(SELECT GROUP_CONCAT(COLUMN_NAME, ' ', DATA_TYPE, ' ', COALESCE(CHARACTER_MAXIMUM_LENGTH, ''), ' ', \
         COALESCE(COLLATION_NAME, '') ORDER BY ORDINAL_POSITION) \
         FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'boxes' AND EXTRA LIKE '%VIRTUAL GENERATED%INVISIBLE%')",
    )?;
    assert_eq!(
        columns,
        "boxes_in_box bigint  ,boxes_labelled tinyint  ,boxes_labelled_label varchar 9 latin1_swedish_ci,\
         boxes_labelled_is_open tinyint  "
    );
    conn.batch_execute("INSERT INTO boxes (name, parent_id) VALUES ('b', 0), ('b', 18446744073709551615)")?;
    let twice = refusal(conn.batch_execute("INSERT INTO boxes (name) VALUES ('b')"));
    assert!(twice.starts_with("Duplicate entry 'b-0' for key '"), "{twice}");
    conn.batch_execute("INSERT INTO boxes (name, label) VALUES ('a', NULL)")?;
    conn.batch_execute("INSERT INTO boxes (name, label) VALUES ('c', NULL)")?;
    Ok(())
}

pub(crate) fn duplicates_by_a_value_that_stands_for_null(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(BOXES)?;
    conn.batch_execute("INSERT INTO boxes (name, parent_id) VALUES ('a', 0), ('a', NULL), ('a', 1)")?;
    let found = schema::duplicates(&mut conn, Container::constraints())?;
    let samples: Vec<_> = found.iter().map(|found| found.samples().to_vec()).collect();
    assert_eq!(samples[0], [(vec!["a".to_owned(), "0".to_owned()], 2)]);
    assert_eq!(samples[1], [(vec!["it's none".to_owned(), "0".to_owned()], 3)]);
    Ok(())
}

/// Neither server calls a stored function in a generated column or in an index.
pub(crate) fn a_function_of_the_user_s_own(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(BOXES)?;
    let report = schema::check(&mut conn, Named::constraints())?;
    assert!(
        report.findings().iter().all(|finding| finding.fix().is_none()),
        "{report}"
    );
    let refused = "boxes (canonical(name)) cannot be expressed on MySQL or MariaDB: canonical(name) needs a generated \
                   column, in which MySQL and MariaDB allow only their own functions: let the application store the result \
                   of canonical in a column, and declare the key on that column";
    assert!(report.to_string().contains(refused), "{report}");
    let error = schema::migrations(
        schema::Dialect::Mysql,
        &Named::constraints()[1..],
        schema::Build::Blocking,
    );
    assert_eq!(error.err().map(|error| error.to_string()), Some(refused.to_owned()));

    conn.batch_execute(
        "CREATE FUNCTION canonical(name VARCHAR(30)) RETURNS VARCHAR(30) DETERMINISTIC NO SQL RETURN LOWER(name)",
    )?;
    let column = "ALTER TABLE boxes ADD COLUMN canonical_name VARCHAR(30) AS (canonical(name)) VIRTUAL";
    let refused = refusal(conn.batch_execute(column));
    assert!(refused.contains("canonical"), "{refused}");
    conn.batch_execute("DROP FUNCTION canonical")?;
    Ok(())
}
