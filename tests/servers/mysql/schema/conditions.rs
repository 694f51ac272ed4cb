//! What a condition may be made of, and two keys that differ by their conditions.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::assert_clean;
use super::generated::{assert_goes_up_and_down, refusal};
use super::migrations::migration_of;
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    #[sql_name = "it's `odd`"]
    odd (id) {
        id -> Integer,
        org -> Integer,
        #[sql_name = "the 'state' of a \"thing\", `quoted`"]
        state -> Text,
        closed_at -> Nullable<Timestamp>,
        size -> BigInt,
    }
}

/// Two keys on one column, each for rows of its own.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd)]
#[unique(org, where(state = "it's \"on\"", closed_at = NULL, size = -3000000000), as = On)]
#[unique(org, where(state = ""), as = Unknown, name = "the `unknown`_key")]
#[allow(dead_code)] // nothing is ever read
struct Odd {
    id: i32,
    org: i32,
    state: String,
    closed_at: Option<chrono::NaiveDateTime>,
    size: i64,
}

const ODD: &str = "CREATE TABLE `it's ``odd``` (id INTEGER PRIMARY KEY, org INTEGER NOT NULL, \
                   `the 'state' of a \"thing\", ``quoted``` VARCHAR(20) NOT NULL, closed_at DATETIME(6), size BIGINT NOT NULL)";

pub(crate) fn quotes_in_a_condition_in_any_mode_of_quoting<T: Target>() -> TestResult {
    for sql_mode in [
        "",
        "NO_BACKSLASH_ESCAPES",
        "ANSI_QUOTES",
        "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
    ] {
        let database = T::create();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "{ODD}; SET SESSION sql_mode = CONCAT(@@sql_mode, ',{sql_mode}')"
        ))?;
        for constraint in Odd::constraints()
            .iter()
            .filter(|constraint| !constraint.is_primary_key())
        {
            let migration = migration_of(&[*constraint])?;
            assert_goes_up_and_down(&mut conn, &[*constraint], &migration)?;
        }
        assert_clean(&mut conn, Odd::constraints())?;
        // Whoever looks at the table next may have another mode.
        assert_clean(&mut database.connect(), Odd::constraints())?;
        conn.batch_execute("SET SESSION sql_quote_show_create = 0")?;
        assert_clean(&mut conn, Odd::constraints())?;
        two_keys_do_not_meet(&mut conn)?;
    }
    Ok(())
}

fn two_keys_do_not_meet(conn: &mut TestConnection) -> TestResult {
    let insert = "INSERT INTO `it's ``odd``` VALUES";
    conn.batch_execute(&format!(
        "{insert} (1, 7, 'it''s \"on\"', NULL, -3000000000), (2, 7, '', NULL, 0), \
         (3, 7, 'it''s \"on\"', NULL, 0), (4, 7, 'it''s \"on\"', '2020-01-01', -3000000000), \
         (5, 7, 'it''s \"on\"', '2020-01-01', -3000000000), (6, 7, 'its', NULL, -3000000000), (7, 7, 'its', NULL, 0)"
    ))?;
    let on = refusal(conn.batch_execute(&format!("{insert} (8, 7, 'it''s \"on\"', NULL, -3000000000)")));
    assert!(
        on.starts_with("Duplicate entry '7-1' for key '") && on.ends_with("odd`_on_key'"),
        "{on}"
    );
    let unknown = refusal(conn.batch_execute(&format!("{insert} (8, 7, '', NULL, 0)")));
    assert!(
        unknown.starts_with("Duplicate entry '7-1' for key '") && unknown.ends_with("the `unknown`_key'"),
        "{unknown}"
    );
    Ok(())
}
