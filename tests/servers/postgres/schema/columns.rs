//! Key columns that differ from their declaration in `diesel::table!`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::mending::{account, assert_clean, assert_mended, assert_report, citext, in_a_database, in_a_schema, seat};
use crate::suite::TestResult;
use crate::suite::availability;

#[test]
fn a_column_that_is_missing() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE seats (id INTEGER PRIMARY KEY, hall INTEGER NOT NULL, gone INTEGER)")?;
        conn.batch_execute("ALTER TABLE seats DROP COLUMN gone")?;
        assert_report(
            conn,
            seat(),
            "the database differs from what the models declare

seats.number: there is no such column
  why: every query of the model fails
  fix: run the migrations that add it, or update `table!` with `diesel print-schema`",
        );
        Ok(())
    })
}

#[test]
fn a_column_that_can_be_null() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT UNIQUE)")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts.email: it can be NULL, but `table!` has no `Nullable<..>` for it
  why: a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel
  fix: ALTER TABLE \"accounts\" ALTER COLUMN \"email\" SET NOT NULL;",
        );
        Ok(())
    })
}

/// The model accepts NULL, and the column has none: no harm.
#[test]
fn a_column_that_cannot_be_null() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE DOMAIN counted AS INTEGER NOT NULL;
            CREATE DOMAIN seat AS counted;
            CREATE TABLE seats (id INTEGER PRIMARY KEY, hall seat, number INTEGER NOT NULL, UNIQUE (hall, number));",
        )?;
        assert_clean(conn, seat());
        Ok(())
    })
}

/// Diesel expects the number of bytes of its own integer type.
#[test]
fn an_integer_of_another_width() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE seats (id INTEGER PRIMARY KEY, hall SMALLINT NOT NULL, number BIGINT, UNIQUE (hall, number))",
        )?;
        assert_report(
            conn,
            seat(),
            "the database differs from what the models declare

seats.hall: its type is smallint, but `table!` declares an integer
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`

seats.number: its type is bigint, but `table!` declares an integer
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
        );
        Ok(())
    })
}

/// The SQL for a table of accounts with an email of this type.
fn accounts_with(definition: &str) -> String {
    format!("CREATE TABLE accounts (id INTEGER PRIMARY KEY, email {definition} NOT NULL UNIQUE)")
}

#[test]
fn a_type_of_another_class() -> TestResult {
    for (definition, shown) in [
        ("INTEGER", "integer"),
        ("mood", "mood"),
        ("JSONB", "jsonb"),
        ("INTERVAL SECOND(3)", "interval second(3)"),
        ("amount", "amount"),
        ("\"Odd \"\"type\"\"\"", "\"Odd \"\"type\"\"\""),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(
                "CREATE TYPE mood AS ENUM ('glad', 'sad');
                CREATE DOMAIN amount AS NUMERIC(6, 2);
                CREATE TYPE \"Odd \"\"type\"\"\" AS ENUM ();",
            )?;
            conn.batch_execute(&accounts_with(definition))?;
            let expected = format!(
                "the database differs from what the models declare

accounts.email: its type is {shown}, but `table!` declares text
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`"
            );
            assert_report(conn, account(), &expected);
            Ok(())
        })?;
    }
    Ok(())
}

diesel::table! {
    moments (id) {
        id -> Integer,
        at -> Timestamp,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = moments)]
#[unique(at)]
#[allow(dead_code)] // only its declaration is used
struct Moment {
    id: i32,
    at: chrono::NaiveDateTime,
}

#[test]
fn a_type_that_changes_values() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE DOMAIN moment AS TIMESTAMP(3);
            CREATE TABLE moments (id INTEGER PRIMARY KEY, at moment NOT NULL UNIQUE);",
        )?;
        assert_report(
            conn,
            Moment::constraints(),
            "the database differs from what the models declare

moments.at: its type is moment, which rounds fractions of a second
  why: an inserted row may not be found again: `Error::KeyChanged`
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
        );
        Ok(())
    })
}

/// One column for each type whose class is known.
mod types {
    use bigdecimal::BigDecimal;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use diesel::prelude::*;
    use getorcreate::GetOrCreate;
    use uuid::Uuid;

    diesel::table! {
        use diesel::sql_types::{
            Array, BigInt, Binary, Bool, Citext, Date, Integer, Numeric, SmallInt, Text, Time, Timestamp, Timestamptz,
            Uuid, VarChar,
        };

        typed (boolean, small, large, number, text, short, citext, bytes, uuid, day, hour, moment, instant, tags) {
            boolean -> Bool,
            small -> SmallInt,
            large -> BigInt,
            number -> Numeric,
            text -> Text,
            short -> VarChar,
            citext -> Citext,
            bytes -> Binary,
            uuid -> Uuid,
            day -> Date,
            hour -> Time,
            moment -> Timestamp,
            instant -> Timestamptz,
            tags -> Array<Text>,
        }
    }

    #[derive(Debug, Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = typed)]
    #[diesel(primary_key(
        boolean, small, large, number, text, short, citext, bytes, uuid, day, hour, moment, instant, tags
    ))]
    #[allow(dead_code)] // only its declaration is used
    pub(super) struct Typed {
        boolean: bool,
        small: i16,
        large: i64,
        number: BigDecimal,
        text: String,
        short: String,
        citext: String,
        bytes: Vec<u8>,
        uuid: Uuid,
        day: NaiveDate,
        hour: NaiveTime,
        moment: NaiveDateTime,
        instant: DateTime<Utc>,
        tags: Vec<String>,
    }

    diesel::table! {
        prices (amount) {
            amount -> Numeric,
        }
    }

    #[derive(Debug, Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = prices, primary_key(amount))]
    #[allow(dead_code)] // only its declaration is used
    pub(super) struct Price {
        amount: BigDecimal,
    }
}

/// The types as `diesel print-schema` writes them for the table. The length and the precision of a type do not matter.
#[test]
fn columns_of_every_type_that_are_as_declared() -> TestResult {
    in_a_database(|url| {
        let conn = &mut PgConnection::establish(url)?;
        availability::run_where(citext(conn)?, || {
            conn.batch_execute(
                "CREATE EXTENSION citext;
            CREATE DOMAIN address AS citext CHECK (VALUE LIKE '%@%');
            CREATE TABLE typed (
                boolean BOOLEAN,
                small SMALLINT,
                large BIGINT,
                number NUMERIC,
                text TEXT,
                short VARCHAR(20),
                citext address,
                bytes BYTEA,
                uuid UUID,
                day DATE,
                hour TIME,
                moment TIMESTAMP(6),
                instant TIMESTAMPTZ,
                tags TEXT[],
                PRIMARY KEY (
                    boolean, small, large, number, text, short, citext, bytes, uuid, day, hour, moment, instant, tags
                )
            );",
            )?;
            assert_clean(conn, types::Typed::constraints());
            Ok(())
        })
    })
}

/// As a rule, a program's numbers have as many digits as the column.
#[test]
fn a_number_that_is_rounded_is_noted() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE prices (amount NUMERIC(10, 2) PRIMARY KEY)")?;
        assert_report(
            conn,
            types::Price::constraints(),
            "the database has the constraint that the models declare

note: prices.amount: its type is numeric(10,2), which rounds
  why: a key with more digits is stored as another one: `Error::KeyChanged`
  advice: round the key in the application",
        );
        Ok(())
    })
}
