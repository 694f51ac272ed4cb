//! A `Numeric` key: SQLite has no decimal numbers, and Diesel stores them as floating-point numbers.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Numeric;
use diesel::sqlite::Sqlite;
use getorcreate::{Error, GetOrCreate};

use super::database;
use crate::suite::TestResult;
use crate::suite::recorder::observe;

diesel::table! {
    prices (id) {
        id -> Integer,
        amount -> Numeric,
    }
}

/// A decimal number that is written as Diesel writes it.
#[derive(Debug, Clone, Copy, AsExpression, FromSqlRow)]
#[diesel(sql_type = Numeric)]
struct Amount(f64);

impl ToSql<Numeric, Sqlite> for Amount {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = prices)]
#[unique(prices::amount)]
struct Price {
    #[expect(dead_code)]
    id: i32,
}

#[test]
fn a_decimal_key_is_refused_before_anything_is_sent() -> TestResult {
    let mut conn = database::in_memory("CREATE TABLE prices (id INTEGER PRIMARY KEY, amount NUMERIC NOT NULL UNIQUE)");

    let call = observe(&mut conn, |conn| {
        Price::get_or_create(prices::amount.eq(Amount(0.1))).run(conn)
    });

    assert_eq!(call.kinds(), [""; 0]);
    let error = call.result.unwrap_err();
    assert!(matches!(error, Error::UnsupportedKey { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the key prices (amount) cannot be used on this database: SQLite stores a `Numeric` column as a floating-point \
         number, so two different values can be stored as the same one; give the column another type"
    );
    assert_eq!(prices::table.count().get_result::<i64>(&mut conn)?, 0);
    assert!(
        Price::get_or_create(prices::id.eq(1))
            .defaults(prices::amount.eq(Amount(0.1)))
            .run(&mut conn)?
            .created()
    );
    Ok(())
}
