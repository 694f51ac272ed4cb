//! Unique indexes on the right columns that do not enforce the key.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::mending::{
    ACCOUNTS, SEATS, account, assert_clean, assert_mended, assert_report, citext, in_a_database, in_a_schema,
    offered_where, seat,
};
use super::partial::{NO_CASE, THINGS, key};
use crate::suite::TestResult;
use crate::suite::availability::{self, Availability};

/// The availability of such indexes: since version 15.
fn nulls_not_distinct(conn: &mut PgConnection) -> QueryResult<Availability> {
    let version = "current_setting('server_version_num')::int >= 150000";
    offered_where(conn, version, "NULLS NOT DISTINCT")
}

/// The availability of such collations: since version 12, if it was built with ICU.
fn inexact_collations(conn: &mut PgConnection) -> QueryResult<Availability> {
    let provider = "current_setting('server_version_num')::int >= 120000 \
                    AND EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i')";
    offered_where(conn, provider, "collations that are not deterministic")
}

#[test]
fn an_index_whose_build_failed() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let build = conn.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY accounts_email_key ON accounts (email)");
        assert!(build.is_err());
        conn.batch_execute("DELETE FROM accounts WHERE id = 2")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): the build of the index accounts_email_key failed or is not finished
  why: existing rows may be duplicates: `Error::ConstraintMissing`
  fix: DROP INDEX IF EXISTS \"accounts_email_key\";
       ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");",
        );
        Ok(())
    })
}

#[test]
fn a_deferrable_constraint() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute("ALTER TABLE accounts ADD CONSTRAINT later UNIQUE (email) DEFERRABLE")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): the constraint later is deferrable
  why: an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" DROP CONSTRAINT IF EXISTS \"later\", ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");",
        );
        Ok(())
    })
}

#[test]
fn a_deferrable_primary_key() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, email TEXT NOT NULL UNIQUE)",
        )?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (id): the constraint accounts_pkey is deferrable
  why: an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" DROP CONSTRAINT \"accounts_pkey\", ADD CONSTRAINT \"accounts_pkey\" PRIMARY KEY (\"id\");",
        );
        Ok(())
    })
}

#[test]
fn a_partial_index_may_stay_beside_the_constraint() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute("CREATE UNIQUE INDEX some_only ON accounts (email) WHERE id > 1 AND email <> 'it''s'")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): the index some_only holds only rows with id > 1 AND email <> 'it''s'::text
  why: the other rows can have duplicates
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");",
        );
        Ok(())
    })
}

#[test]
fn a_partial_index_that_has_the_name_of_the_constraint_stays() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute("CREATE UNIQUE INDEX accounts_email_key ON accounts (email) WHERE id > 1")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): the index accounts_email_key holds only rows with id > 1
  why: the other rows can have duplicates
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key_2\" UNIQUE (\"email\");",
        );
        Ok(())
    })
}

#[test]
fn an_index_to_which_one_null_equals_another() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(nulls_not_distinct(conn)?, || {
            conn.batch_execute(SEATS)?;
            conn.batch_execute("CREATE UNIQUE INDEX nulls ON seats (hall, number) NULLS NOT DISTINCT")?;
            assert_mended(
                conn,
                seat(),
                "the database differs from what the models declare

seats (hall, number): the index nulls is NULLS NOT DISTINCT
  why: the index rejects a second row with NULL, which the declaration allows
  fix: ALTER TABLE \"seats\" ADD CONSTRAINT \"seats_hall_number_key\" UNIQUE (\"hall\", \"number\");
       DROP INDEX IF EXISTS \"nulls\";",
            );
            Ok(())
        })
    })
}

/// The index that enforces the key serves, and the finding is about that one.
#[test]
fn a_partial_index_beside_one_that_enforces_the_key() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(nulls_not_distinct(conn)?, || {
            conn.batch_execute(SEATS)?;
            conn.batch_execute(
                "CREATE UNIQUE INDEX a_few ON seats (hall, number) WHERE id > 1;
                CREATE UNIQUE INDEX enforcing ON seats (hall, number) NULLS NOT DISTINCT;",
            )?;
            let report = schema::check(conn, seat())?;
            assert_eq!(report.constraints()[1].index(), Some("enforcing"));
            let drifts: Vec<_> = report.findings().iter().map(schema::Finding::drift).collect();
            let index = "enforcing".to_owned();
            assert_eq!(drifts, [&schema::Drift::NullsNotDistinct { index }]);
            Ok(())
        })
    })
}

/// No column of the key can be NULL, so the setting does not matter.
#[test]
fn nulls_do_not_matter_where_there_are_none() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(nulls_not_distinct(conn)?, || {
            conn.batch_execute(ACCOUNTS)?;
            conn.batch_execute("CREATE UNIQUE INDEX ON accounts (email) NULLS NOT DISTINCT")?;
            assert_clean(conn, account());
            Ok(())
        })
    })
}

const IGNORES_CASE: &str =
    "CREATE COLLATION ignores_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";

#[test]
fn an_index_of_another_collation() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(inexact_collations(conn)?, || {
            conn.batch_execute(IGNORES_CASE)?;
            conn.batch_execute(
                "CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT COLLATE ignores_case NOT NULL);
                CREATE UNIQUE INDEX bytes ON accounts (email COLLATE \"C\");",
            )?;
            assert_mended(
                conn,
                account(),
                "the database differs from what the models declare

accounts (email): the index bytes compares email by C, but the column itself compares by ignores_case
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");
       DROP INDEX IF EXISTS \"bytes\";",
            );
            Ok(())
        })
    })
}

/// An expression has the collation of its column.
#[test]
fn an_expression_that_an_index_compares_otherwise() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(inexact_collations(conn)?, || {
            conn.batch_execute(&format!("{IGNORES_CASE} {THINGS}"))?;
            conn.batch_execute(
                "CREATE UNIQUE INDEX sorted ON things (lower(email) COLLATE \"C\");
                CREATE UNIQUE INDEX coarse ON things (lower(email) COLLATE ignores_case);",
            )?;
            assert_mended(
                conn,
                key(NO_CASE),
                "the database differs from what the models declare

things (lower(email)): the index coarse compares lower(email) by ignores_case, but the column itself compares by default
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: DROP INDEX IF EXISTS \"coarse\";",
            );
            Ok(())
        })
    })
}

#[test]
fn an_index_that_ignores_the_case_of_a_column_that_does_not() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(inexact_collations(conn)?, || {
            conn.batch_execute(&format!("{IGNORES_CASE} {ACCOUNTS}"))?;
            conn.batch_execute("CREATE UNIQUE INDEX coarse ON accounts (email COLLATE ignores_case)")?;
            assert_mended(
                conn,
                account(),
                "the database differs from what the models declare

accounts (email): the index coarse compares email by ignores_case, but the column itself compares by default
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");
       DROP INDEX IF EXISTS \"coarse\";",
            );
            Ok(())
        })
    })
}

diesel::table! {
    use diesel::sql_types::{Citext, Integer};

    #[sql_name = "accounts"]
    citext_accounts (id) {
        id -> Integer,
        email -> Citext,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = citext_accounts)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct CitextAccount {
    id: i32,
    email: String,
}

#[test]
fn an_index_of_an_operator_class_that_is_finer() -> TestResult {
    in_a_database(|url| {
        let conn = &mut PgConnection::establish(url)?;
        availability::run_where(citext(conn)?, || {
            // An extension can be in any schema, and that schema is not always in the `search_path`.
            conn.batch_execute("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions")?;
            conn.batch_execute(
                "CREATE DOMAIN address AS extensions.citext;
            CREATE TABLE accounts (id INTEGER PRIMARY KEY, email address NOT NULL);
            CREATE UNIQUE INDEX finer ON accounts (email text_ops);",
            )?;
            assert_mended(
                conn,
                CitextAccount::constraints(),
                "the database differs from what the models declare

accounts (email): the index finer compares email by text_ops, but the column itself compares by citext_ops
  why: values that are equal for only one of them can be stored twice, or are rejected but not found
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");
       DROP INDEX IF EXISTS \"finer\";",
            );
            assert_report(
                conn,
                account(),
                "the database differs from what the models declare

accounts.email: its type is address, but `table!` declares text
  why: the database compares or stores values differently from Diesel, so a row may not be found again
  fix: change the column's type in a migration, or update `table!` with `diesel print-schema`",
            );
            Ok(())
        })
    })
}

/// The same index has two flaws, and one SQL statement fixes both.
#[test]
fn an_index_with_two_flaws() -> TestResult {
    in_a_schema(|conn| {
        availability::run_where(nulls_not_distinct(conn)?, || {
            conn.batch_execute(SEATS)?;
            conn.batch_execute(
                "ALTER TABLE seats ADD CONSTRAINT two UNIQUE NULLS NOT DISTINCT (hall, number) DEFERRABLE",
            )?;
            assert_mended(
                conn,
                seat(),
                "the database differs from what the models declare

seats (hall, number): the constraint two is deferrable
  why: an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`
  fix: ALTER TABLE \"seats\" DROP CONSTRAINT IF EXISTS \"two\", ADD CONSTRAINT \"seats_hall_number_key\" UNIQUE (\"hall\", \"number\");

seats (hall, number): the index two is NULLS NOT DISTINCT
  why: the index rejects a second row with NULL, which the declaration allows
  fix: the same fix as for the previous finding",
            );
            Ok(())
        })
    })
}
