//! The possible parts of a condition, and two keys that differ by their conditions.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::generated::{assert_goes_up_and_down, refusal};
use super::migrations::migration_of;
use super::{assert_clean, only_on, report_on};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::server::table::Product;
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

/// Two keys on one column, each with its own rows.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd)]
#[unique(org, where(state = "it's \"on\"", closed_at = NULL, size = -3000000000), as = On)]
#[unique(org, where(state = ""), as = Unknown, name = "the `unknown`_key")]
#[allow(dead_code)] // only its declaration is used
struct Odd {
    id: i32,
    org: i32,
    state: String,
    closed_at: Option<chrono::NaiveDateTime>,
    size: i64,
}

const ODD: &str = "CREATE TABLE `it's ``odd``` (id INTEGER PRIMARY KEY, org INTEGER NOT NULL, \
                   `the 'state' of a \"thing\", ``quoted``` VARCHAR(20) NOT NULL, closed_at DATETIME(6), size BIGINT NOT NULL)";

pub(crate) fn quotes_in_a_condition_in_any_mode_of_quoting(target: impl Target) -> TestResult {
    for sql_mode in [
        "",
        "NO_BACKSLASH_ESCAPES",
        "ANSI_QUOTES",
        "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
    ] {
        if sql_mode.contains("NO_BACKSLASH_ESCAPES") && !product().is_mariadb {
            continue; // see `mysql_cannot_open_what_has_a_quote_in_it`
        }
        let database = target.create();
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
        // The next session that reads the table may have another mode.
        assert_clean(&mut database.connect(), Odd::constraints())?;
        conn.batch_execute("SET SESSION sql_quote_show_create = 0")?;
        assert_clean(&mut conn, Odd::constraints())?;
        two_keys_do_not_meet(&mut conn)?;
    }
    Ok(())
}

/// MySQL cannot do this in a session whose `sql_mode` has `NO_BACKSLASH_ESCAPES`. There the check offers no such
/// migration; if a table has such a column, the check gives the reason. MariaDB does not have this fault.
pub(crate) fn mysql_cannot_open_what_has_a_quote_in_it(target: impl Target) -> TestResult {
    only_on(
        Product::Mysql,
        "a table that cannot be opened in NO_BACKSLASH_ESCAPES",
        || {
            const MODE: &str = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')";
            let database = target.create_with_all_tables();
            let mut conn = database.connect();
            conn.batch_execute(&format!("{ODD}; {MODE}"))?;
            let report = report_on(&mut conn, Odd::constraints())?;
            let reason = "fix: it's `odd` (org) where the 'state' of a \"thing\", `quoted` = \"it's \\\"on\\\"\", \
                          closed_at = NULL, \
                  size = -3000000000 cannot be expressed on MySQL or MariaDB: the text \"it's \\\"on\\\"\" of its \
                  condition has a quote: if the sql_mode of a session has NO_BACKSLASH_ESCAPES, MySQL cannot open a \
                  table whose generated column has a quote in its expression";
            assert!(report.contains(reason), "{report}");
            // The other key's condition has no quote.
            assert_eq!(report.matches("fix: ALTER TABLE").count(), 1, "{report}");

            let mut other = database.connect();
            super::generated::run_what_is_offered(&mut other, Odd::constraints())?;
            assert_clean(&mut other, Odd::constraints())?;
            other.batch_execute("FLUSH TABLES `it's ``odd```")?;
            let report = schema::check(&mut conn, Odd::constraints())?;
            let [hidden] = report.hidden() else { panic!("{report}") };
            assert_eq!(
                hidden.reason(),
                "MySQL cannot open it in a session whose sql_mode has NO_BACKSLASH_ESCAPES, because the expression of \
                 a generated column has a quote: remove the mode from the session, or the quote from the expression"
            );
            Ok(())
        },
    )
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
