//! Tables that are not ordinary ones, or are not visible.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::mending::{ACCOUNTS, account, assert_clean, assert_mended, assert_report, in_a_schema, seat};
use crate::suite::TestResult;

const UNIQUE_ACCOUNTS: &str = "CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);";

#[test]
fn a_table_that_is_missing() -> TestResult {
    in_a_schema(|conn| {
        assert_report(
            conn,
            account(),
            "the database differs from what the models declare

accounts: there is no such table
  why: every query of the model fails
  fix: run the migrations that create it",
        );
        Ok(())
    })
}

#[test]
fn a_table_without_columns() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE accounts ()")?;
        assert_report(
            conn,
            account(),
            "the database differs from what the models declare

accounts.id: there is no such column
  why: every query of the model fails
  fix: run the migrations that add it, or update `table!` with `diesel print-schema`

accounts.email: there is no such column
  why: every query of the model fails
  fix: run the migrations that add it, or update `table!` with `diesel print-schema`",
        );
        Ok(())
    })
}

#[test]
fn what_is_no_table() -> TestResult {
    for (definition, shown) in [
        ("CREATE VIEW accounts AS SELECT 1 AS id, ''::text AS email", "a view"),
        (
            "CREATE MATERIALIZED VIEW accounts AS SELECT 1 AS id, ''::text AS email;
            CREATE UNIQUE INDEX ON accounts (id); CREATE UNIQUE INDEX ON accounts (email)",
            "a materialized view",
        ),
        (
            "CREATE FOREIGN DATA WRAPPER accounts_wrapper;
            CREATE SERVER accounts_server FOREIGN DATA WRAPPER accounts_wrapper;
            CREATE FOREIGN TABLE accounts (id INTEGER NOT NULL, email TEXT NOT NULL) SERVER accounts_server",
            "a foreign table",
        ),
    ] {
        in_a_schema(|conn| {
            // The wrapper belongs to the whole database, so the transaction rolls it back.
            conn.test_transaction::<_, diesel::result::Error, _>(|conn| {
                conn.batch_execute(definition)?;
                let expected = format!(
                    "the database differs from what the models declare

accounts: this is {shown}
  why: no unique index backs it, so two callers can both insert
  fix: declare the model on the table itself"
                );
                assert_report(conn, account(), &expected);
                Ok(())
            });
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_temporary_table_that_hides_another() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(UNIQUE_ACCOUNTS)?;
        conn.batch_execute("CREATE TEMPORARY TABLE accounts (LIKE accounts INCLUDING ALL)")?;
        assert_report(
            conn,
            account(),
            "the database differs from what the models declare

accounts: this is a temporary table
  why: it is empty in the next session, and other sessions see another table
  fix: drop it, and run the migrations that create the permanent table",
        );
        Ok(())
    })
}

#[test]
fn tables_that_inherit() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(UNIQUE_ACCOUNTS)?;
        conn.batch_execute(
            "CREATE TABLE guests () INHERITS (accounts);
            CREATE TABLE \"the \"\"other\"\" guests\" () INHERITS (accounts);",
        )?;
        let schema: String =
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("current_schema()::text")).get_result(conn)?;
        let expected = format!(
            "the database differs from what the models declare

accounts: tables inherit from it: \"{schema}\".\"guests\", \"{schema}\".\"the \"\"other\"\" guests\"
  why: a unique index covers one table only, so several tables can have the same key, and a lookup finds all these rows
  fix: make it a partitioned table, or remove the inheritance"
        );
        assert_report(conn, account(), &expected);
        Ok(())
    })
}

/// The check does not mistake the table's partitions, or its parent, for such tables.
#[test]
fn a_partitioned_table_or_one_that_inherits_is_as_good_as_any() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY);
            CREATE TABLE accounts (email TEXT NOT NULL UNIQUE, PRIMARY KEY (id)) INHERITS (people);",
        )?;
        assert_clean(conn, account());
        Ok(())
    })?;
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE seats (id INTEGER, hall INTEGER NOT NULL, number INTEGER, PRIMARY KEY (id, hall), UNIQUE (hall, number))
                PARTITION BY HASH (hall);
            CREATE TABLE seats_0 PARTITION OF seats FOR VALUES WITH (MODULUS 1, REMAINDER 0);",
        )?;
        let key = &seat()[1..];
        assert_clean(conn, key);
        Ok(())
    })
}

/// An index that some partitions do not have does not count yet.
#[test]
fn an_index_of_the_partitioned_table_alone() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE seats (id INTEGER, hall INTEGER NOT NULL, number INTEGER) PARTITION BY HASH (hall);
            CREATE TABLE seats_0 PARTITION OF seats FOR VALUES WITH (MODULUS 1, REMAINDER 0);
            CREATE UNIQUE INDEX alone ON ONLY seats (hall, number);",
        )?;
        assert_mended(
            conn,
            &seat()[1..],
            "the database differs from what the models declare

seats (hall, number): the build of the index alone failed or is not finished
  why: existing rows may be duplicates: `Error::ConstraintMissing`
  fix: DROP INDEX IF EXISTS \"alone\";
       ALTER TABLE \"seats\" ADD CONSTRAINT \"seats_hall_number_key\" UNIQUE (\"hall\", \"number\");",
        );
        Ok(())
    })
}

/// The declared table is the first one in the `search_path`.
#[test]
fn the_table_is_the_one_that_a_statement_means() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        let other = crate::server::unique_name();
        conn.batch_execute(&format!(
            "CREATE SCHEMA {other}; CREATE TABLE {other}.accounts (id TEXT, email INTEGER)"
        ))?;
        conn.batch_execute("CREATE UNIQUE INDEX ON accounts (email)")?;
        assert_clean(conn, account());
        conn.batch_execute(&format!("DROP SCHEMA {other} CASCADE"))?;
        Ok(())
    })
}
