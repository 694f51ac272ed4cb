//! Keys that the database stores as another value, and keys that it treats as equal.
//!
//! A call that stores another key reports that. The next call with the same value conflicts with that row and does not
//! find it. It reports this after a known number of statements.

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::caller::EMAIL;
use super::database::{product, returns_at_once};
use crate::suite::TestResult;
use crate::suite::models::{Device, User, devices, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

diesel::table! {
    prices (id) {
        id -> Integer,
        amount -> Nullable<Numeric>,
        at -> Nullable<Datetime>,
        code -> Nullable<Text>,
        hash -> Nullable<Binary>,
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = prices)]
#[unique(amount)]
#[unique(at)]
#[unique(code)]
#[unique(hash)]
struct Price {
    id: i32,
    amount: Option<BigDecimal>,
    at: Option<NaiveDateTime>,
    code: Option<String>,
    hash: Option<Vec<u8>>,
}

const PRICES: &str = "CREATE TABLE prices (id INTEGER AUTO_INCREMENT PRIMARY KEY, amount NUMERIC(6, 2) UNIQUE, \
                      at DATETIME UNIQUE, code CHAR(4) UNIQUE, hash BINARY(4) UNIQUE)";

/// Asserts that the first call stores one row under another key, and the second call stores none.
fn assert_changed<T: Target, M>(
    target: T,
    conn: &mut TestConnection,
    count: impl Fn(&mut TestConnection) -> QueryResult<i64>,
    ask: impl Fn(&mut TestConnection) -> Result<Outcome<M>, Error>,
) -> TestResult {
    let first = observe(conn, |conn| ask(conn).map(drop));
    assert!(matches!(first.result, Err(Error::KeyChanged { .. })), "{first:?}");
    assert_eq!(first.kinds(), [target.look(), target.insert()].concat());
    assert_eq!(count(conn)?, 1);

    let second = observe(conn, |conn| ask(conn).map(drop));
    assert!(
        matches!(second.result, Err(Error::NotFoundAfterInsert { .. })),
        "{second:?}"
    );
    assert_eq!(
        second.kinds(),
        [
            vec!["SELECT"; 2],
            ["INSERT", "SELECT"].repeat(3),
            target.explanation().to_vec()
        ]
        .concat()
    );
    assert_eq!(count(conn)?, 1);

    // The result is the same in a transaction, even past its snapshot.
    let third =
        conn.transaction::<_, diesel::result::Error, _>(|conn| Ok(observe(conn, |conn| ask(conn).map(drop))))?;
    assert!(
        matches!(third.result, Err(Error::NotFoundAfterInsert { .. })),
        "{third:?}"
    );
    assert_eq!(third.kinds(), second.kinds());
    assert_eq!(count(conn)?, 1);
    Ok(())
}

fn count_prices(conn: &mut TestConnection) -> QueryResult<i64> {
    prices::table.count().get_result(conn)
}

fn count_users(conn: &mut TestConnection) -> QueryResult<i64> {
    users::table.count().get_result(conn)
}

/// Each call creates one row, because `AUTO_INCREMENT` treats 0 as no value at all. No call creates more than one.
pub(crate) fn zero_in_an_auto_increment_column(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection| {
        run!(
            Device::get_or_create(devices::id.eq(0)).defaults(devices::label.eq("")),
            conn
        )
    };
    for (rows, insert) in [(1, target.insert()), (2, target.repeated_insert())] {
        let call = observe(&mut conn, ask);
        assert_eq!(call.kinds(), [target.look(), insert].concat());
        assert!(matches!(call.result, Err(Error::KeyChanged { .. })), "{call:?}");
        assert_eq!(devices::table.count().get_result::<i64>(&mut conn)?, rows);
    }

    conn.batch_execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')")?;
    let created = ask(&mut conn)?;
    assert!(created.created());
    assert_eq!(created.as_ref().into_inner().id, 0);
    assert_eq!(ask(&mut conn)?, Outcome::Found(created.into_inner()));
    Ok(())
}

pub(crate) fn more_decimals_than_the_column_has(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PRICES)?;
    let amount = |digits: i64| BigDecimal::new(digits.into(), 3);
    assert_changed(target, &mut conn, count_prices, |conn| {
        run!(Price::get_or_create(prices::amount.eq(amount(1_234))), conn)
    })?;
    let stored = run!(Price::get_or_create(prices::amount.eq(amount(1_230))), &mut conn)?;
    assert!(!stored.created(), "that is what it was rounded to");
    Ok(())
}

pub(crate) fn a_finer_time_than_the_column_has(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PRICES)?;
    let midnight = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    assert_changed(target, &mut conn, count_prices, |conn| {
        run!(
            Price::get_or_create(prices::at.eq(midnight.and_hms_micro_opt(0, 0, 0, 250_000).unwrap())),
            conn
        )
    })?;
    let stored = run!(
        Price::get_or_create(prices::at.eq(midnight.and_hms_opt(0, 0, 0).unwrap())),
        &mut conn
    )?;
    assert!(!stored.created(), "that is what it was cut to");
    Ok(())
}

pub(crate) fn bytes_that_the_column_fills_up(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PRICES)?;
    assert_changed(target, &mut conn, count_prices, |conn| {
        run!(Price::get_or_create(prices::hash.eq(vec![1, 2])), conn)
    })
}

pub(crate) fn spaces_that_the_column_strips(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PRICES)?;
    assert_changed(target, &mut conn, count_prices, |conn| {
        run!(Price::get_or_create(prices::code.eq("a ")), conn)
    })
}

pub(crate) fn text_that_is_cut_where_the_mode_is_not_strict(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("SET SESSION sql_mode = ''; ALTER TABLE users MODIFY email VARCHAR(5) NOT NULL UNIQUE")?;
    assert_changed(target, &mut conn, count_users, |conn| {
        run!(User::get_or_create(users::email.eq(EMAIL)), conn)
    })
}

pub(crate) fn a_key_that_a_trigger_changes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TRIGGER changes BEFORE INSERT ON users FOR EACH ROW SET NEW.email = CONCAT(NEW.email, '.')",
    )?;
    assert_changed(target, &mut conn, count_users, |conn| {
        run!(User::get_or_create(users::email.eq(EMAIL)), conn)
    })
}

/// The trigger writes to no other table, although its text contains such words.
pub(crate) fn a_key_that_a_trigger_changes_into_one_that_is_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let grace = User::insert(&mut conn, "grace@example.org", "Grace")?;
    conn.batch_execute(
        "CREATE TRIGGER changes BEFORE INSERT ON users FOR EACH ROW \
         SET NEW.email = REPLACE(NEW.email, 'ada', 'grace'), NEW.nickname = 'updated'",
    )?;
    let refused = super::caller::ask(&mut conn);
    assert!(matches!(refused, Err(Error::NotFoundAfterInsert { .. })), "{refused:?}");
    assert_eq!(User::all(&mut conn)?, [grace]);
    Ok(())
}

/// If the insert does not return the row, the row is gone when we look for it. The call cannot tell this from a changed key.
pub(crate) fn a_new_row_that_somebody_deletes_before_it_is_read(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (is_read, insert) in [
        (returns_at_once(), target.insert()),
        (product().is_mariadb, target.repeated_insert()),
    ] {
        let mut janitor = database.connect();
        let call = Arrangement::default()
            .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
            .observe(&mut conn, super::caller::ask);
        assert_eq!(
            call.kinds(),
            [target.look(), insert].concat(),
            "it is not inserted again"
        );
        if is_read {
            assert!(call.result?.created());
        } else {
            assert!(matches!(call.result, Err(Error::KeyChanged { .. })), "{call:?}");
        }
        assert_eq!(User::all(&mut conn)?, []);
    }
    Ok(())
}

/// Spellings that a collation treats as equal are one key, even if the race is lost to another spelling.
pub(crate) fn spellings_that_the_collation_takes_for_equal(target: impl Target) -> TestResult {
    const SPELLINGS: [&str; 5] = ["Ada", "ADA", "Áda", "ada ", "a\u{301}da  "];

    for collation in ["utf8mb4_general_ci", "utf8mb4_unicode_ci"] {
        // The first collation treats a combining accent as a letter.
        let spellings = if collation == "utf8mb4_general_ci" {
            &SPELLINGS[..4]
        } else {
            &SPELLINGS
        };
        for theirs in spellings {
            let database = target.create();
            let mut conn = database.connect();
            conn.batch_execute(&format!(
                "ALTER TABLE users MODIFY email VARCHAR(255) COLLATE {collation} NOT NULL"
            ))?;
            let row = User::insert(&mut conn, theirs, "theirs")?;
            assert_eq!(&row.email, theirs);
            for ours in spellings {
                let found = run!(User::get_or_create(users::email.eq(*ours)), &mut conn)?;
                assert_eq!(found, Outcome::Found(row.clone()), "{ours} in {collation}");
            }

            for ours in spellings {
                User::delete(&mut conn, theirs)?;
                let mut rival = database.connect();
                let theirs = (*theirs).to_owned();
                let call = Arrangement::default()
                    .before_insert(1, move || {
                        User::insert(&mut rival, &theirs, "theirs")?;
                        Ok(())
                    })
                    .observe(&mut conn, |conn| {
                        run!(User::get_or_create(users::email.eq(*ours)), conn)
                    });
                let found = call.result?;
                assert!(!found.created());
                assert_eq!(User::all(&mut conn)?, [found.into_inner()]);
            }
        }
    }
    Ok(())
}
