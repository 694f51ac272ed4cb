//! Unique indexes as declarations, and the audit of the indexes behind declared keys.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, LookupPlan};
use getorcreate::{GetOrCreate, models};

use super::generated::run_what_is_offered;
use super::{MIGRATED, Part, assert_clean, only_on};
use crate::TestConnection;
use crate::server::table::Product;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    guests (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
        hall -> Integer,
        state -> Text,
        is_paid -> Bool,
        patron -> Nullable<Integer>,
        nick -> Nullable<Text>,
        deleted_at -> Nullable<Timestamp>,
    }
}

const GUESTS: &str = "CREATE TABLE guests (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    name VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    hall INTEGER NOT NULL, state VARCHAR(20) NOT NULL, is_paid BOOLEAN NOT NULL, patron INTEGER,
    nick VARCHAR(20), deleted_at DATETIME(6)
)";

/// The lines that `declare` prints after the table's name.
const DECLARED: &str = "#[unique(trim(name), hall, lower(email), where(guests::deleted_at = NULL), as = Live)]
#[unique(lower(email), as = NoCase)]
#[unique(hall, where(guests::is_paid = true, guests::state = \"it's open\"), as = OnePaid, name = \"one_paid\")]
";

/// The keys in [`DECLARED`].
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = guests)]
#[unique(trim(name), hall, lower(email), where(guests::deleted_at = NULL), as = Live)]
#[unique(lower(email), as = NoCase)]
#[unique(hall, where(guests::is_paid = true, guests::state = "it's open"), as = OnePaid, name = "one_paid")]
#[allow(dead_code)] // only its declaration is used
struct Guest {
    id: i32,
    email: String,
    name: String,
    hall: i32,
}

fn declared(conn: &mut TestConnection, table: &str) -> QueryResult<String> {
    Ok(schema::declare(conn, &models!(Guest), &[table])?.to_string())
}

/// The generated columns are read as the keys for which they were added.
pub(crate) fn what_a_migration_adds_is_declared_as_before(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(GUESTS)?;
    run_what_is_offered(&mut conn, Guest::constraints())?;
    assert_clean(&mut conn, Guest::constraints())?;
    assert_eq!(declared(&mut conn, "guests")?, format!("// guests\n{DECLARED}"));
    let declarations = schema::declare(&mut conn, &models!(Guest), &["guests"])?;
    assert!(declarations.differences().is_empty(), "{declarations:?}");
    let audit = schema::audit(&mut conn, &models!(Guest))?;
    let plans: Vec<_> = audit.keys().iter().map(|key| (key.index(), key.plan())).collect();
    assert!(plans.iter().all(|(_, plan)| **plan == LookupPlan::Used), "{audit}");
    assert!(audit.undeclared().is_empty(), "{audit}");
    Ok(())
}

/// Generated columns that somebody has written by hand.
pub(crate) fn generated_columns_of_other_names_give_the_key_a_name(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(GUESTS)?;
    for (columns, index, expected) in [
        (
            "alive TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL",
            "hall, alive",
            "#[unique(hall, where(guests::deleted_at = NULL), as = HallWhereDeletedAtIsNull, name = \"alive\")]",
        ),
        (
            "alive_key TINYINT GENERATED ALWAYS AS (CASE WHEN is_paid = 0 THEN 1 END) STORED",
            "alive_key, hall",
            "#[unique(hall, where(guests::is_paid = false), as = HallWhereNotIsPaid, name = \"alive_key_key\")]",
        ),
        (
            "guests_by_hall TINYINT GENERATED ALWAYS AS (CASE WHEN hall > 0 AND state <> 'new' THEN 1 END) VIRTUAL",
            "name, guests_by_hall",
            "#[unique(name, where(hall > 0, guests::state != \"new\"), as = ByHall)]",
        ),
        (
            "guests_known TINYINT GENERATED ALWAYS AS (CASE WHEN deleted_at IS NOT NULL AND state IN ('a', 'b') THEN 1 \
             END) VIRTUAL",
            "name, guests_known",
            "#[unique(name, where(guests::deleted_at != NULL, guests::state in [\"a\", \"b\"]), as = Known)]",
        ),
        (
            "g TINYINT GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN 0 END) VIRTUAL",
            "name, g",
            "only the database gives g its values",
        ),
        (
            "g TINYINT GENERATED ALWAYS AS (CASE WHEN hall + 1 = 2 THEN 1 END) VIRTUAL",
            "name, g",
            "// i: its generated column g has a condition with a term that a declaration cannot have",
        ),
        (
            "g TINYINT GENERATED ALWAYS AS (CASE WHEN hall = 2 THEN 1 END) VIRTUAL, \
             ADD COLUMN h VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin GENERATED ALWAYS AS (trim(name)) VIRTUAL",
            "h, g",
            "// i: its generated column h would have to be called g_name: a key finds it by this name",
        ),
        (
            "guests_bare TINYINT GENERATED ALWAYS AS (IF(ISNULL(deleted_at), 1, NULL)) VIRTUAL",
            "name, guests_bare",
            "#[unique(name, where(guests::deleted_at = NULL), as = Bare)]",
        ),
        // A lookup by `is_paid = 1` does not find the rows with 2.
        (
            "g TINYINT GENERATED ALWAYS AS (CASE WHEN is_paid THEN 1 END) VIRTUAL",
            "name, g",
            "// i: its generated column g has a condition with a term that a declaration cannot have",
        ),
        (
            "guests_of_patron INTEGER GENERATED ALWAYS AS (IFNULL(patron, 0)) VIRTUAL",
            "guests_of_patron",
            "#[unique(coalesce(guests::patron, 0), as = OfPatron)]",
        ),
        (
            "g VARCHAR(10) GENERATED ALWAYS AS (COALESCE(nick, '')) VIRTUAL",
            "g",
            "// i: its generated column g would have to be of the type VARCHAR(20)",
        ),
        (
            "g VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin GENERATED ALWAYS AS (trim(name)) VIRTUAL",
            "g",
            "// i: its generated column g would have to be of the type VARCHAR(30)",
        ),
    ] {
        conn.batch_execute(&format!(
            "CREATE TABLE given LIKE guests; DROP TABLE guests; RENAME TABLE given TO guests;
             ALTER TABLE guests ADD COLUMN {columns};
             CREATE UNIQUE INDEX i ON guests ({index})"
        ))?;
        let text = declared(&mut conn, "guests")?;
        assert!(text.contains(expected), "{columns}: {text}");
        conn.batch_execute(&format!("DROP TABLE guests; {GUESTS}"))?;
    }
    Ok(())
}

pub(crate) fn an_index_that_no_key_relies_on_is_explained(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE things (
            id INTEGER PRIMARY KEY, `type` VARCHAR(20) NOT NULL, note TEXT NOT NULL, ratio DOUBLE NOT NULL, at DATETIME,
            flag TINYINT(1) NOT NULL, hash CHAR(8) NOT NULL,
            UNIQUE KEY a (`type`, flag), UNIQUE KEY b (note(10)), UNIQUE KEY c (ratio), UNIQUE KEY d (at),
            UNIQUE KEY e (flag, `type`), UNIQUE KEY f (id)
        );
        CREATE TABLE old (a INTEGER UNIQUE) ENGINE = MyISAM",
    )?;
    assert_eq!(
        declared(&mut conn, "things")?,
        "// things
#[unique(type_, flag)]
// b: it holds only the beginning of note
// c: ratio is a floating-point number, double, which cannot be a key
// d: at is of the type datetime, which drops or rounds fractions of a second
// e: it is on the same columns as a
// f: it is on the columns of the primary key, which needs no declaration
"
    );
    assert_eq!(
        declared(&mut conn, "old")?,
        "// old
// a: its engine MyISAM has no transactions, so a transaction cannot be rolled back, so its rows stay
"
    );
    Ok(())
}

pub(crate) fn an_index_that_is_not_used_is_explained(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE things (a INTEGER, UNIQUE KEY a (a))")?;
    let ignored = if crate::mysql::database::product().is_mariadb {
        "IGNORED"
    } else {
        "INVISIBLE"
    };
    conn.batch_execute(&format!("ALTER TABLE things ALTER INDEX a {ignored}"))?;
    assert_eq!(declared(&mut conn, "things")?, "// things\n// a: lookups ignore it\n");
    Ok(())
}

pub(crate) fn an_index_on_an_expression_is_explained(target: impl Target) -> TestResult {
    only_on(Product::Mysql, "indexes on expressions", || {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(GUESTS)?;
        conn.batch_execute("CREATE UNIQUE INDEX i ON guests ((lower(email)))")?;
        assert_eq!(
            declared(&mut conn, "guests")?,
            "// guests
// i: it is on the expression lower(`email`): getorcreate relies on generated columns here, which `generate` adds for a \
             declared key
"
        );
        Ok(())
    })
}

pub(crate) fn the_index_of_a_key_has_a_size_and_a_plan(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(MIGRATED)?;
    conn.batch_execute(
        "CREATE UNIQUE INDEX undeclared ON parts (code);
         INSERT INTO parts (shelf, code) VALUES (1, 'a'), (2, 'b')",
    )?;
    assert_clean(&mut conn, Part::constraints())?;
    let audit = schema::audit(&mut conn, &models!(Part))?;
    let keys: Vec<_> = audit.keys().iter().map(|key| (key.index(), key.plan())).collect();
    assert_eq!(
        keys,
        [
            (Some("PRIMARY"), &LookupPlan::Used),
            (Some("any_name"), &LookupPlan::Used)
        ]
    );
    assert!(audit.keys().iter().all(|key| key.size().is_some()), "{audit}");
    let [undeclared] = audit.undeclared() else {
        panic!("one index is not declared: {audit}");
    };
    assert_eq!((undeclared.table(), undeclared.index().name()), ("parts", "undeclared"));
    assert_eq!(undeclared.index().declaration(), Some("#[unique(code)]"));
    Ok(())
}
