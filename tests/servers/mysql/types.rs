//! Keys of types that only MariaDB and MySQL have, or that they store in their own way.

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use crate::run;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    own_types (id) {
        id -> Integer,
        tiny -> Nullable<TinyInt>,
        unsigned -> Nullable<Unsigned<BigInt>>,
        amount -> Nullable<Numeric>,
        datetime -> Nullable<Datetime>,
        timestamp -> Nullable<Timestamp>,
        time -> Nullable<Time>,
        blob -> Nullable<Binary>,
        text -> Nullable<Text>,
        colour -> Nullable<Text>,
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = own_types)]
#[unique(tiny)]
#[unique(unsigned)]
#[unique(amount)]
#[unique(datetime)]
#[unique(timestamp)]
#[unique(time)]
#[unique(blob)]
#[unique(text)]
#[unique(colour)]
struct OwnTypes {
    id: i32,
    tiny: Option<i8>,
    unsigned: Option<u64>,
    amount: Option<BigDecimal>,
    datetime: Option<NaiveDateTime>,
    timestamp: Option<NaiveDateTime>,
    time: Option<NaiveTime>,
    blob: Option<Vec<u8>>,
    text: Option<String>,
    colour: Option<String>,
}

/// A table of these types. Only MariaDB can index a whole `BLOB` or `TEXT`, with a hash index.
const OWN_TYPES: &str = "CREATE TABLE own_types (
    id INTEGER AUTO_INCREMENT PRIMARY KEY,
    tiny TINYINT UNIQUE,
    `unsigned` BIGINT UNSIGNED UNIQUE,
    amount NUMERIC(20, 4) UNIQUE,
    datetime DATETIME(6) UNIQUE,
    timestamp TIMESTAMP(6) NULL UNIQUE,
    time TIME(6) UNIQUE,
    `blob` /*M! BLOB */ /*!50700 VARBINARY(1000) */ UNIQUE,
    text /*M! TEXT */ /*!50700 VARCHAR(500) */ UNIQUE,
    colour ENUM('red', 'green', '1') UNIQUE
) ENGINE = InnoDB";

/// Creates a row for each value, and finds each again. The values must differ.
macro_rules! assert_keys {
    ($target:ident, $column:ident: $($value:expr),+ $(,)?) => {
        let database = $target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(OWN_TYPES)?;
        let mut rows = Vec::new();
        $(
            let created = run!(OwnTypes::get_or_create(own_types::$column.eq($value)), &mut conn)?;
            assert!(created.created(), "{:?} is new", $value);
            assert_eq!(created.as_ref().into_inner().$column, Some($value));
            rows.push(created.into_inner());
        )+
        let mut expected = rows.iter();
        $(
            let found = run!(OwnTypes::get_or_create(own_types::$column.eq($value)), &mut conn)?;
            assert_eq!(found.as_ref(), Outcome::Found(expected.next().unwrap()), "{:?}", $value);
        )+
        let stored: Vec<OwnTypes> = own_types::table
            .order(own_types::id)
            .select(OwnTypes::as_select())
            .load(&mut conn)?;
        assert_eq!(stored, rows);
    };
}

pub(crate) fn integers(target: impl Target) -> TestResult {
    assert_keys!(target, tiny: 0, 1, -1, i8::MAX, i8::MIN);
    assert_keys!(target, unsigned: 0, 1, u64::MAX, u64::MAX - 1, 1_u64 << 53, (1_u64 << 53) + 1);
    Ok(())
}

pub(crate) fn numbers_that_are_exact(target: impl Target) -> TestResult {
    let amount = |digits: i64| BigDecimal::new(digits.into(), 4);
    assert_keys!(target, amount: amount(0), amount(1), amount(-1), amount(1_000), amount(9_999_999_999_999_999));
    Ok(())
}

pub(crate) fn times_to_the_microsecond(target: impl Target) -> TestResult {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let at = |micro| day.and_hms_micro_opt(23, 59, 59, micro).unwrap();
    let long_ago = NaiveDate::from_ymd_opt(1815, 12, 10)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    assert_keys!(target, datetime: at(0), at(1), at(999_999), long_ago);
    assert_keys!(target, timestamp: at(0), at(1), at(999_999));
    assert_keys!(target, time: at(0).time(), at(1).time(), NaiveTime::MIN);
    Ok(())
}

pub(crate) fn long_bytes_and_texts(target: impl Target) -> TestResult {
    assert_keys!(target, blob: vec![0_u8, 255], Vec::<u8>::new(), vec![0_u8], vec![b'a'; 900], vec![b'a'; 901]);
    assert_keys!(target, text: "a".to_owned(), "A".to_owned(), "a ".to_owned(), "🦀".repeat(400), "🦀".repeat(401));
    Ok(())
}

/// The number of an enum value is not one of its names.
pub(crate) fn an_enum_of_the_database(target: impl Target) -> TestResult {
    assert_keys!(target, colour: "green".to_owned(), "1".to_owned(), "red".to_owned());

    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(OWN_TYPES)?;
    let unknown = run!(OwnTypes::get_or_create(own_types::colour.eq("blue")), &mut conn);
    assert!(matches!(unknown, Err(Error::Database(_))), "{unknown:?}");
    assert_eq!(own_types::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}
