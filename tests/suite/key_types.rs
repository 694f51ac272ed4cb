//! Keys of each type: a stored value is found again, and two values are two rows.

use chrono::NaiveDate;
use diesel::prelude::*;
use getorcreate::Outcome;

use super::TestResult;
use super::models::{Account, Currency, Isbn, KeyTypes, key_types};
use super::target::Target;
use crate::run;

/// Creates a row for each value, and finds each again. The values must differ.
macro_rules! assert_keys {
    ($target:expr, $column:ident: $($value:expr),+ $(,)?) => {
        let database = $target.create_with_all_tables();
        let mut conn = database.connect();
        let mut rows = Vec::new();
        $(
            let created = run!(KeyTypes::get_or_create(key_types::$column.eq($value)), &mut conn)?;
            assert!(created.created(), "{:?} is new", $value);
            let row = created.into_inner();
            assert_eq!(row.$column, Some($value));
            rows.push(row);
        )+
        let mut expected = rows.iter();
        $(
            let found = run!(KeyTypes::get_or_create(key_types::$column.eq($value)), &mut conn)?;
            assert_eq!(found.as_ref(), Outcome::Found(expected.next().unwrap()), "{:?}", $value);
        )+
        let stored: Vec<KeyTypes> = key_types::table
            .order(key_types::id)
            .select(KeyTypes::as_select())
            .load(&mut conn)?;
        assert_eq!(stored, rows);
    };
}

pub(crate) fn booleans<T: Target>(target: T) -> TestResult {
    assert_keys!(target, boolean: true, false);
    Ok(())
}

pub(crate) fn integers<T: Target>(target: T) -> TestResult {
    assert_keys!(target, small: 0, 1, -1, i16::MAX, i16::MIN);
    assert_keys!(target, integer: 0, 1, -1, i32::MAX, i32::MIN);
    assert_keys!(target, big: 0, 1, -1, i64::MAX, i64::MAX - 1, i64::MIN);
    Ok(())
}

pub(crate) fn text<T: Target>(target: T) -> TestResult {
    assert_keys!(target, text: "a".to_owned(), "A".to_owned(), "á".to_owned(), "a ".to_owned(), " a".to_owned());
    assert_keys!(target, text: String::new(), "Zoë 🦀".to_owned(), "007".to_owned(), "7".to_owned(), "7.0".to_owned());
    Ok(())
}

pub(crate) fn bytes<T: Target>(target: T) -> TestResult {
    assert_keys!(target, bytes: vec![0_u8, 255], Vec::<u8>::new(), vec![0_u8], b"text".to_vec());
    Ok(())
}

pub(crate) fn dates<T: Target>(target: T) -> TestResult {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    assert_keys!(target, date: date(2024, 2, 29), date(1970, 1, 1), date(1815, 12, 10));
    Ok(())
}

pub(crate) fn enums_and_newtypes<T: Target>(target: T) -> TestResult {
    assert_keys!(target, currency: Currency::Euro, Currency::Yen);
    assert_keys!(target, isbn: Isbn("978-3-16-148410-0".to_owned()), Isbn("978-0".to_owned()));
    assert_keys!(target, account: Account(7), Account(i64::MAX));
    Ok(())
}
