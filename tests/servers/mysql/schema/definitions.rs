//! The definition of a column that becomes NOT NULL: the SQL keeps all of it. If it cannot keep the definition exactly,
//! the check offers no SQL.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::{Part, assert_clean, only_on, text_of};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::target::Target;

/// The catalog's whole description of the column, except its nullability.
fn described(conn: &mut TestConnection) -> QueryResult<String> {
    text_of(
        conn,
        "(SELECT CONCAT_WS('|', COLUMN_TYPE, COALESCE(COLUMN_DEFAULT, 'NULL'), COALESCE(COLLATION_NAME, ''), COLUMN_COMMENT, \
         EXTRA, ORDINAL_POSITION) FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME = 'code')",
    )
}

/// Creates the table with this column, which may be NULL.
fn create(conn: &mut TestConnection, code: &str) -> TestResult {
    Ok(conn.batch_execute(&format!(
        "DROP TABLE IF EXISTS parts; CREATE TABLE parts (id INTEGER PRIMARY KEY, code {code}, shelf INTEGER NOT NULL, \
         UNIQUE KEY (shelf, code))"
    ))?)
}

pub(crate) fn all_of_a_column_is_kept(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut columns = vec![
        "VARCHAR(20)",
        "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_general_cs NULL DEFAULT 'NULL' COMMENT 'NULL, or \"it''s\"'",
        "VARCHAR(20) DEFAULT ''",
        "VARCHAR(20) DEFAULT 'x' INVISIBLE",
        "VARCHAR(30) DEFAULT (CONCAT('it', UPPER('s')))",
        "VARBINARY(5) DEFAULT 'a'",
        "BINARY(4) DEFAULT 'ab'",
        "ENUM('a', 'it''s, NULL') DEFAULT 'it''s, NULL'",
        "VARCHAR(20) NULL CHECK (code <> 'NULL')",
    ];
    if !product().is_mariadb {
        columns.push("VARCHAR(20) COLLATE utf8mb4_0900_as_cs DEFAULT (UUID())");
    }
    for column in columns {
        create(&mut conn, column)?;
        let before = described(&mut conn)?;
        let report = schema::check(&mut conn, Part::constraints())?;
        let [finding] = report.findings() else {
            panic!("{column}: {report}")
        };
        conn.batch_execute(finding.fix().ok_or_else(|| format!("{column}: {report}"))?)?;
        assert_eq!(
            described(&mut conn)?.replace("|NULL|", "||"),
            before.replace("|NULL|", "||"),
            "{column}"
        );
        assert_clean(&mut conn, Part::constraints())?;
    }
    Ok(())
}

/// MySQL shows Diesel the definition nowhere; MariaDB does.
pub(crate) fn what_cannot_be_said_exactly_is_left_to_the_reader(target: impl Target) -> TestResult {
    only_on(Product::Mysql, "a definition that is shown nowhere exactly", || {
        let database = target.create();
        let mut conn = database.connect();
        for column in [
            "VARCHAR(20) COMMENT 'two\\nlines'",
            "VARCHAR(20) DEFAULT 'a\\\\b'",
            "VARCHAR(20) DEFAULT (CONCAT('it''s', 'x'))",
            "VARCHAR(20) DEFAULT (UPPER('é'))",
        ] {
            create(&mut conn, column)?;
            let report = schema::check(&mut conn, Part::constraints())?;
            let [finding] = report.findings() else {
                panic!("{column}: {report}")
            };
            assert_eq!(finding.fix(), None, "{column}");
            let advice = finding.advice().ok_or("there is some")?;
            assert!(advice.contains("make the column NOT NULL"), "{advice}");
        }
        Ok(())
    })
}

diesel::table! {
    moments (id) { id -> Integer, seen -> Timestamp }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = moments)]
#[unique(seen)]
#[allow(dead_code)] // only its declaration is used
struct Moment {
    id: i32,
    seen: chrono::NaiveDateTime,
}

/// The server shows a literal in the time zone of the session that wrote it.
pub(crate) fn a_time_keeps_what_computes_it(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (column, is_offered) in [
        (
            "TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
            true,
        ),
        ("DATETIME(6) NULL DEFAULT '2020-01-01'", true),
        ("DATETIME(6) NULL DEFAULT (NOW(6))", true),
        ("TIMESTAMP(6) NULL DEFAULT '2020-01-01'", product().is_mariadb),
    ] {
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS moments; CREATE TABLE moments (id INTEGER PRIMARY KEY, seen {column} UNIQUE)"
        ))?;
        let shown = "(SELECT CONCAT_WS('|', COLUMN_TYPE, COLUMN_DEFAULT, EXTRA) FROM information_schema.COLUMNS \
                     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'moments' AND COLUMN_NAME = 'seen')";
        let before = text_of(&mut conn, shown)?;
        let report = schema::check(&mut conn, Moment::constraints())?;
        let [finding] = report.findings() else {
            panic!("{column}: {report}")
        };
        assert_eq!(finding.fix().is_some(), is_offered, "{column}: {report}");
        if let Some(sql) = finding.fix() {
            conn.batch_execute(sql)?;
            assert_eq!(text_of(&mut conn, shown)?, before, "{column}");
            assert_clean(&mut conn, Moment::constraints())?;
        }
    }
    Ok(())
}
