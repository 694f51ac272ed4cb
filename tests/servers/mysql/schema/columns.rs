//! Columns of keys.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::{Part, assert_clean, found, found_and_mended, only_on, text_of};
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::target::Target;

pub(crate) fn a_column_that_is_missing(target: impl Target) -> TestResult {
    found(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL)",
        &["parts.code: there is no such column\n  \
             why: every query of the model fails\n  \
             fix: run the migrations that add it, or update `table!` with `diesel print-schema`"],
    )
}

/// `MODIFY` must repeat the whole definition: it removes everything that it does not repeat.
pub(crate) fn a_column_that_can_be_null(target: impl Target) -> TestResult {
    const NOT_NULL: &str = "varchar(20) CHARACTER SET latin1 COLLATE latin1_general_ci NOT NULL DEFAULT 'DEFAULT NULL' \
                            COMMENT 'its code, or NULL'";
    found_and_mended(
        target,
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER COMMENT 'where it''s', \
         code VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_general_ci DEFAULT 'DEFAULT NULL' \
         COMMENT 'its code, or NULL', UNIQUE KEY (shelf, code))",
        &[
            &format!(
                "parts.shelf: it can be NULL, but `table!` has no `Nullable<..>` for it\n  \
                 why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel\n  \
                 fix: ALTER TABLE `parts` MODIFY `shelf` {} NOT NULL COMMENT 'where it''s';",
                integer(target)?
            ),
            &format!(
                "parts.code: it can be NULL, but `table!` has no `Nullable<..>` for it\n  \
                 why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel\n  \
                 fix: ALTER TABLE `parts` MODIFY `code` {NOT_NULL};"
            ),
        ],
    )
}

/// The server's spelling of the type. MySQL no longer shows a number's display width.
fn integer(target: impl Target) -> QueryResult<String> {
    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "Type")]
        written: String,
    }
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TEMPORARY TABLE t (id INTEGER)")?;
    let column: Column = diesel::sql_query("SHOW COLUMNS FROM t").get_result(&mut conn)?;
    Ok(column.written)
}

pub(crate) fn what_mends_a_column_leaves_the_rest_of_it(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, \
         code ENUM('a', 'it''s ''NULL'', or', 'DEFAULT NULL') CHARACTER SET latin1 DEFAULT 'DEFAULT NULL' \
         COMMENT 'x, y' CHECK (code <> ' NULL ' OR code IS NULL), UNIQUE KEY (shelf, code))",
    )?;
    let described = "(SELECT CONCAT_WS('|', COLUMN_TYPE, COLUMN_DEFAULT, COLLATION_NAME, COLUMN_COMMENT) \
                     FROM information_schema.COLUMNS \
                     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME = 'code')";
    let before = text_of(&mut conn, described)?;
    super::mend(&mut conn, Part::constraints())?;
    assert_eq!(text_of(&mut conn, described)?, before);
    Ok(())
}

/// The definition of a generated column does not always accept NOT NULL, so the check offers no SQL.
pub(crate) fn a_generated_column_that_can_be_null(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, \
         code VARCHAR(20) GENERATED ALWAYS AS (CONCAT('x', shelf)) VIRTUAL, UNIQUE KEY (shelf, code))",
    )?;
    let report = getorcreate::schema::check(&mut conn, Part::constraints())?;
    let [generated, nullable] = report.findings() else {
        panic!("{report}")
    };
    assert_eq!(generated.drift().code(), "generated-key");
    assert_eq!(nullable.drift(), &getorcreate::schema::Drift::NullableColumn);
    assert_eq!(nullable.fix(), None);
    Ok(())
}

pub(crate) fn columns_of_other_types(target: impl Target) -> TestResult {
    found(
        target,
        "CREATE TABLE parts (id VARCHAR(9) PRIMARY KEY, shelf DECIMAL(9, 2) NOT NULL, code SET('a', 'b') NOT NULL, \
         UNIQUE KEY (shelf, code))",
        &[
            "parts.id: its type is varchar(9), but `table!` declares an integer\n  \
             why: the database compares or stores values differently from Diesel, so a row may not be found again\n  \
             fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
            "parts.shelf: its type is decimal(9,2), but `table!` declares an integer\n  \
             why: the database compares or stores values differently from Diesel, so a row may not be found again\n  \
             fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
            "parts.code: its type is set('a','b'), but `table!` declares text\n  \
             why: the database compares or stores values differently from Diesel, so a row may not be found again\n  \
             fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
        ],
    )
}

diesel::table! {
    sightings (id) {
        id -> Integer,
        seen -> Datetime,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = sightings)]
#[unique(seen)]
#[allow(dead_code)]
struct Sighting {
    id: i32,
    seen: chrono::NaiveDateTime,
}

/// The call itself finds that the row was stored with another value, and reports it.
pub(crate) fn a_time_without_microseconds(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE sightings (id INTEGER AUTO_INCREMENT PRIMARY KEY, seen DATETIME(3) NOT NULL UNIQUE)",
    )?;
    assert_eq!(
        getorcreate::schema::check(&mut conn, Sighting::constraints())?.to_string(),
        "the database differs from what the models declare\n\n\
         sightings.seen: its type is datetime(3), which drops or rounds fractions of a second\n  \
         why: an inserted row may not be found again: `Error::KeyChanged`\n  \
         fix: change the column's type in a migration, or update `table!` with `diesel print-schema`"
    );
    let noon = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|day| day.and_hms_micro_opt(12, 0, 0, 1));
    let call = Sighting::get_or_create(sightings::seen.eq(noon.ok_or("no such time")?)).run(&mut conn);
    assert!(
        matches!(call, Err(getorcreate::Error::KeyChanged { .. })),
        "it is stored without it"
    );
    conn.batch_execute("ALTER TABLE sightings MODIFY seen DATETIME(6) NOT NULL")?;
    assert_clean(&mut conn, Sighting::constraints())
}

pub(crate) fn types_that_hold_the_same_values_are_as_good(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (id, shelf, code) in [
        ("BIGINT UNSIGNED", "TINYINT(1)", "TEXT"),
        ("SMALLINT", "YEAR", "ENUM('a', 'b')"),
        ("MEDIUMINT UNSIGNED", "BIT(8)", "VARBINARY(20)"),
        ("SERIAL", "INTEGER", "/*M! UUID */ /*!80000 CHAR(36) */"),
    ] {
        // Only on MariaDB can a whole text without a length limit be unique.
        let code = if code == "TEXT" {
            "/*M! TEXT */ /*!80000 VARCHAR(9) */"
        } else {
            code
        };
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS parts; CREATE TABLE parts (id {id} PRIMARY KEY, shelf {shelf} NOT NULL, \
             code {code} NOT NULL, UNIQUE KEY (shelf, code))"
        ))?;
        assert_clean(&mut conn, Part::constraints())?;
    }
    Ok(())
}

diesel::table! {
    moments (id) {
        id -> Binary,
        day -> Date,
        hour -> Time,
        seen -> Timestamp,
        changed -> Datetime,
        price -> Numeric,
        is_open -> Bool,
        is_new -> Bool,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = moments)]
#[unique(day, hour, seen, changed)]
#[unique(price, is_open, is_new)]
#[allow(dead_code)] // only its declaration is used
struct Moment {
    id: Vec<u8>,
    day: chrono::NaiveDate,
    hour: chrono::NaiveTime,
    seen: chrono::NaiveDateTime,
    changed: chrono::NaiveDateTime,
    price: bigdecimal::BigDecimal,
    is_open: bool,
    is_new: bool,
}

pub(crate) fn types_as_diesel_prints_them(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE moments (id BINARY(16) PRIMARY KEY, day DATE NOT NULL, hour TIME(6) NOT NULL, \
         seen TIMESTAMP(6) NOT NULL, changed DATETIME(6) NOT NULL, price DECIMAL(9, 2) NOT NULL, \
         is_open BOOLEAN NOT NULL, is_new BIT(1) NOT NULL, \
         UNIQUE KEY (day, hour, seen, changed), UNIQUE KEY (price, is_open, is_new))",
    )?;
    assert_clean(&mut conn, Moment::constraints())
}

/// Only MariaDB has such collations, with their own names.
pub(crate) fn a_char_whose_blanks_count(target: impl Target) -> TestResult {
    only_on(Product::MariaDb, "a collation with NO PAD for CHAR", || {
        found(
            target,
            "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, \
         code CHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL, UNIQUE KEY (shelf, code))",
            &[
                "parts.code: its type is char(20), which drops trailing blanks, although its collation does not \
                 ignore them\n  \
             why: an inserted row may not be found again: `Error::KeyChanged`\n  \
             fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
            ],
        )
    })
}
