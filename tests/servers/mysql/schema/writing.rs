//! Obstacles that keep a row from being inserted, or from being unique, although its index exists.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, UniqueConstraint, schema};

use super::{MIGRATED, Part, assert_clean, only_on, parts, report_on};
use crate::TestConnection;
use crate::server::table::Product;
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

/// Triggers on an update or a deletion do not affect a call.
pub(crate) fn triggers_that_fire_on_an_insert(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    conn.batch_execute(
        "CREATE TRIGGER `it's ``odd``` BEFORE INSERT ON parts FOR EACH ROW SET NEW.code = UPPER(NEW.code); \
         CREATE TRIGGER later AFTER INSERT ON parts FOR EACH ROW SET @seen = NEW.id; \
         CREATE TRIGGER other BEFORE UPDATE ON parts FOR EACH ROW SET NEW.code = LOWER(NEW.code)",
    )?;
    assert_eq!(
        notes(&mut conn, Part::constraints())?,
        [
            "parts: the trigger it's `odd` fires BEFORE INSERT",
            "parts: the trigger later fires AFTER INSERT",
        ]
    );
    let call = Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(&mut conn);
    assert!(matches!(call, Err(getorcreate::Error::KeyChanged { .. })), "{call:?}");
    Ok(())
}

/// MySQL sets this with `ALTER DATABASE .. READ ONLY = 1`.
pub(crate) fn a_schema_that_is_read_only(target: impl Target) -> TestResult {
    only_on(Product::Mysql, "ALTER DATABASE .. READ ONLY", || {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(MIGRATED)?;
        let name = super::text_of(&mut conn, "DATABASE()")?;
        conn.batch_execute(&format!("ALTER DATABASE {name} READ ONLY = 1"))?;
        let report = report_on(&mut conn, Part::constraints());
        let call = Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(&mut conn);
        conn.batch_execute(&format!("ALTER DATABASE {name} READ ONLY = 0"))?;
        let report = report?;
        assert!(
            report.contains("\n\nparts: nobody can write: its schema is READ ONLY\n"),
            "{report}"
        );
        assert!(call.is_err());
        assert_clean(&mut conn, Part::constraints())
    })
}

/// The next row cannot be created: MySQL takes the last number again, and MariaDB has no number left.
pub(crate) fn numbers_that_end(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let table = MIGRATED.replace("id INTEGER", "id TINYINT UNSIGNED");
    conn.batch_execute(&format!(
        "{table}; SET SESSION /*!80000 information_schema_stats_expiry = 0 */ /*M! sql_warnings = 0 */"
    ))?;
    conn.batch_execute("INSERT INTO parts VALUES (253, 1, 'a')")?;
    assert_eq!(notes(&mut conn, Part::constraints())?, [""; 0]);
    conn.batch_execute("INSERT INTO parts VALUES (254, 1, 'b')")?;
    assert_eq!(
        notes(&mut conn, Part::constraints())?,
        ["parts: the next number of id is the last one: 255"]
    );
    let mut call = |code: &str| Part::get_or_create((parts::shelf.eq(1), parts::code.eq(code))).run(&mut conn);
    assert!(call("c")?.created());
    assert!(call("d").is_err());
    Ok(())
}

/// Such an index rejects rows whose periods overlap, and a lookup finds rows whose periods are equal.
pub(crate) fn an_index_that_refuses_overlaps(target: impl Target) -> TestResult {
    only_on(Product::MariaDb, "WITHOUT OVERLAPS", || {
        diesel::table! {
            stays (id) { id -> Integer, room -> Integer, since -> Date, until -> Date }
        }
        #[derive(Debug, Queryable, Selectable, GetOrCreate)]
        #[diesel(table_name = stays)]
        #[unique(room, since, until)]
        #[allow(dead_code)] // only its declaration is used
        struct Stay {
            id: i32,
            room: i32,
            since: chrono::NaiveDate,
            until: chrono::NaiveDate,
        }
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(
            "CREATE TABLE stays (id INTEGER AUTO_INCREMENT PRIMARY KEY, room INTEGER NOT NULL, since DATE NOT NULL, \
         until DATE NOT NULL, PERIOD FOR stay (since, until), UNIQUE KEY once (room, stay WITHOUT OVERLAPS))",
        )?;
        let report = report_on(&mut conn, Stay::constraints())?;
        let missing = "stays (room, since, until): no unique index is on exactly these columns; the index once is on an expression: \
                   (room, until, since, WITHOUT OVERLAPS)\n";
        assert!(report.contains(missing), "{report}");
        Ok(())
    })
}

/// A row needs a partition, and each unique index needs the partitioning columns.
pub(crate) fn a_key_of_a_partitioned_table(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER NOT NULL AUTO_INCREMENT, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         PRIMARY KEY (id, shelf), UNIQUE KEY (shelf, code)) \
         PARTITION BY RANGE (shelf) (PARTITION low VALUES LESS THAN (10))",
    )?;
    let report = report_on(&mut conn, &Part::constraints()[1..])?;
    assert!(report.starts_with("the database has the constraint"), "{report}");
    let mut call = |shelf: i32| Part::get_or_create((parts::shelf.eq(shelf), parts::code.eq("a"))).run(&mut conn);
    assert!(call(1)?.created() && !call(1)?.created());
    let refused = call(10).unwrap_err().to_string();
    assert!(refused.contains("Table has no partition for value 10"), "{refused}");
    Ok(())
}

/// A statement that names the column finds it, and so does a call.
pub(crate) fn a_column_that_is_invisible(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, shelf INTEGER NOT NULL, \
         code VARCHAR(20) NOT NULL DEFAULT '' INVISIBLE, UNIQUE KEY (shelf, code))",
    )?;
    assert_clean(&mut conn, Part::constraints())?;
    let mut call = || Part::get_or_create((parts::shelf.eq(1), parts::code.eq("a"))).run(&mut conn);
    assert!(call()?.created() && !call()?.created());
    Ok(())
}
