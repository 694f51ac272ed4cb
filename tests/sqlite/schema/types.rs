//! Each declared type of a column, combined with each type of a key: where a check finds nothing, a lookup with the
//! value that was read finds the row.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::{check, database};

const DECLARED: [&str; 30] = [
    "",
    "INTEGER",
    "INT",
    "BIGINT",
    "TINYINT(1)",
    "UNSIGNED BIG INT",
    "TEXT",
    "VARCHAR(3)",
    "CHAR(3)",
    "NCHAR",
    "CLOB",
    "STRING",
    "BLOB",
    "BINARY(16)",
    "REAL",
    "DOUBLE PRECISION",
    "FLOAT",
    "FLOATING POINT",
    "NUMERIC",
    "DECIMAL(9, 2)",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "TIME",
    "TIMESTAMP",
    "UUID",
    "JSON",
    "ANY",
    "CHARINT",
    "TEXT COLLATE NOCASE",
];

const STRICT: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

/// Makes a test for a key type, from its type in `table!` and values that are easily confused with others. The number
/// is that of the column types for which a check finds nothing.
macro_rules! keys {
    ($($name:ident: $sql_type:ident as $type:ty = $values:expr => $clean:literal),+ $(,)?) => { $(
        #[test]
        fn $name() {
            diesel::table! {
                keyed (id) {
                    id -> Integer,
                    k -> $sql_type,
                }
            }
            #[derive(Queryable, Selectable, GetOrCreate)]
            #[diesel(table_name = keyed)]
            #[unique(keyed::k)]
            #[expect(dead_code, reason = "it is never read")]
            struct Keyed {
                id: i32,
            }
            let tables = DECLARED.iter().map(|declared| (declared, "")).chain(STRICT.iter().map(|declared| (declared, "STRICT")));
            let mut clean = 0;
            for (declared, options) in tables {
                let sql = format!("CREATE TABLE keyed (id INTEGER PRIMARY KEY, k {declared} NOT NULL UNIQUE) {options}");
                let conn = &mut database::in_memory(&sql);
                if !check(conn, Keyed::constraints()).is_clean() {
                    continue;
                }
                clean += 1;
                let values: Vec<$type> = $values.into();
                for value in values {
                    let first = Keyed::get_or_create(keyed::k.eq(value.clone())).run(conn);
                    assert!(first.is_ok_and(|outcome| outcome.created()), "{sql}: {value:?}");
                    let read: $type = keyed::table.select(keyed::k).first(conn).expect("it is there");
                    assert!(read == value, "{sql}: {value:?}");
                    let second = Keyed::get_or_create(keyed::k.eq(read)).run(conn);
                    assert!(second.is_ok_and(|outcome| !outcome.created()), "{sql}: {value:?}");
                    conn.batch_execute("DELETE FROM keyed").expect("nothing refers to it");
                }
            }
            assert_eq!(clean, $clean, "types of columns in which such a key is kept as it is");
        }
    )+ };
}
keys! {
    booleans: Bool as bool = [true, false] => 24,
    small_integers: SmallInt as i16 = [0_i16, 1, -1, i16::MIN, i16::MAX] => 24,
    integers: Integer as i32 = [0_i32, 1, -1, i32::MIN, i32::MAX] => 24,
    big_integers: BigInt as i64 = [0_i64, 1, -1, i64::MIN, i64::MAX, (1 << 53) + 1] => 24,
    texts: Text as String = ["", " ", "007", "1e3", " 1", "1.0", "0x10", "abc", "inf", "NULL", "9223372036854775808", "a\0b", "\u{e9}", "x'00'"]
        .map(ToOwned::to_owned) => 10,
    bytes: Binary as Vec<u8> = [&b""[..], b"0", b"007", b"\0", b"\xff\xfe", b"abc"].map(<[u8]>::to_vec) => 16,
    dates: Date as chrono::NaiveDate = [(2024, 2, 29), (1, 1, 1), (9999, 12, 31), (0, 1, 1), (-1, 1, 1), (12024, 1, 1)].map(date) => 22,
    times: Time as chrono::NaiveTime = [(0, 0, 0, 0), (23, 59, 59, 999_999), (12, 0, 0, 500_000)].map(time) => 22,
    timestamps: Timestamp as chrono::NaiveDateTime = [(0, 0, 0, 0), (23, 59, 59, 999_999), (12, 0, 0, 500_000)]
        .map(|at| date((2024, 2, 29)).and_time(time(at))) => 22,
}

fn date((year, month, day): (i32, u32, u32)) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, month, day).expect("there is such a day")
}

fn time((hour, minute, second, micro): (u32, u32, u32, u32)) -> chrono::NaiveTime {
    chrono::NaiveTime::from_hms_micro_opt(hour, minute, second, micro).expect("there is such a time")
}

/// Diesel loads both rows, but looks for its own spelling.
#[test]
fn values_that_others_may_spell_otherwise_are_noted() {
    diesel::table! {
        seen (id) {
            id -> Integer,
            at -> Timestamp,
            day -> Date,
            first -> Bool,
            number -> Integer,
        }
    }
    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = seen)]
    #[unique(seen::at, seen::number)]
    #[unique(seen::first)]
    #[expect(dead_code, reason = "it is never read")]
    struct Seen {
        id: i32,
    }
    let conn = &mut database::in_memory(
        "CREATE TABLE seen (id INTEGER PRIMARY KEY, at TIMESTAMP NOT NULL, day DATE DEFAULT '2024-02-29' NOT NULL,
            first BOOLEAN DEFAULT 0 NOT NULL UNIQUE, number INTEGER NOT NULL, UNIQUE (at, number));
        INSERT INTO seen (at, first, number) VALUES ('2024-02-29T12:00', 2, 1)",
    );
    let report = check(conn, Seen::constraints());
    assert_eq!(
        report.to_string(),
        "\
the database has all 3 constraints that the models declare

note: seen.at: SQLite has no type for dates and times, which are stored as text
  why: Diesel loads a value that another program wrote in another format, but a lookup misses it, and a second row is created
  advice: let only Diesel write the column, or add a CHECK that allows one format

note: seen.first: SQLite has no type for truth values, which are stored as numbers
  why: Diesel loads a value that another program wrote in another format, but a lookup misses it, and a second row is created
  advice: let only Diesel write the column, or add a CHECK that allows one format"
    );
    let read = seen::table.select((seen::at, seen::first)).first(conn);
    let noon = date((2024, 2, 29)).and_time(time((12, 0, 0, 0)));
    assert_eq!(read, Ok((noon, true)));
    let outcome = Seen::get_or_create((seen::at.eq(noon), seen::number.eq(1))).run(conn);
    assert!(
        outcome.is_ok_and(|outcome| outcome.created()),
        "it is spelled otherwise"
    );
    let outcome = Seen::get_or_create(seen::first.eq(true))
        .defaults((seen::at.eq(noon), seen::number.eq(2)))
        .run(conn);
    assert!(outcome.is_ok_and(|outcome| outcome.created()), "2 is not 1");
}
