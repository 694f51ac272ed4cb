//! Missing constraints, and unique indexes that enforce them.

use diesel::connection::SimpleConnection;
use getorcreate::schema;

use super::mending::{ACCOUNTS, SEATS, account, assert_clean, assert_mended, in_a_schema, seat};
use crate::suite::TestResult;

#[test]
fn a_constraint_that_is_missing() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!("{ACCOUNTS} CREATE INDEX ON accounts (email)"))?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");",
        );
        Ok(())
    })
}

#[test]
fn a_primary_key_that_is_missing_is_added_as_a_unique_constraint() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE accounts (id INTEGER NOT NULL, email TEXT PRIMARY KEY)")?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (id): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_id_key\" UNIQUE (\"id\");",
        );
        Ok(())
    })
}

#[test]
fn indexes_that_come_near_are_named() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(SEATS)?;
        conn.batch_execute(
            "CREATE UNIQUE INDEX a_wider ON seats (number, hall, id);
            CREATE UNIQUE INDEX b_narrower ON seats (hall);
            CREATE UNIQUE INDEX c_expression ON seats (hall, (number + 1));
            CREATE UNIQUE INDEX d_including ON seats (number) INCLUDE (hall);",
        )?;
        assert_mended(
            conn,
            seat(),
            "the database differs from what the models declare

seats (hall, number): no unique index is on exactly these columns; the index a_wider is on more columns: (number, hall, id); \
the index b_narrower is on fewer columns: (hall); the index c_expression is on an expression: (hall, (number + 1)); the index d_including is on fewer columns: (number)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"seats\" ADD CONSTRAINT \"seats_hall_number_key\" UNIQUE (\"hall\", \"number\");",
        );
        Ok(())
    })
}

#[test]
fn a_name_that_is_taken() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(SEATS)?;
        conn.batch_execute("CREATE UNIQUE INDEX seats_hall_number_key ON seats (hall, number, id)")?;
        assert_mended(
            conn,
            seat(),
            "the database differs from what the models declare

seats (hall, number): no unique index is on exactly these columns; the index seats_hall_number_key is on more columns: (hall, number, id)
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"seats\" ADD CONSTRAINT \"seats_hall_number_key_2\" UNIQUE (\"hall\", \"number\");",
        );
        Ok(())
    })
}

/// Another name, another column order, another sort order, or additional columns that are not unique do not matter.
#[test]
fn an_index_of_another_form_serves() -> TestResult {
    for index in [
        "ALTER TABLE seats ADD CONSTRAINT \"another 'name'\" UNIQUE (hall, number)",
        "CREATE UNIQUE INDEX ON seats (number DESC NULLS FIRST, hall)",
        "CREATE UNIQUE INDEX ON seats (hall, number) INCLUDE (id)",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{SEATS} {index}"))?;
            assert_clean(conn, seat());
            Ok(())
        })?;
    }
    for index in [
        "(email text_pattern_ops)",
        "(email COLLATE \"C\")",
        "(email varchar_ops)",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{ACCOUNTS} CREATE UNIQUE INDEX ON accounts {index}"))?;
            assert_clean(conn, account());
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn the_index_that_serves_is_named() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!("{ACCOUNTS} CREATE UNIQUE INDEX some_name ON accounts (email)"))?;
        let report = schema::check(conn, account())?;
        let serving: Vec<_> = report
            .constraints()
            .iter()
            .map(schema::CheckedConstraint::index)
            .collect();
        assert_eq!(serving, [Some("accounts_pkey"), Some("some_name")]);
        Ok(())
    })
}

/// If one index enforces the key, another that does not is harmless.
#[test]
fn a_partial_index_is_passed_over_where_another_serves() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute(
            "CREATE UNIQUE INDEX b ON accounts (email) WHERE id > 1;
            CREATE UNIQUE INDEX c ON accounts (email);",
        )?;
        assert_clean(conn, account());
        Ok(())
    })
}

/// `ON CONFLICT` chooses the deferrable constraint as its target all the same.
#[test]
fn a_deferrable_constraint_is_in_the_way_where_another_serves() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute(
            "ALTER TABLE accounts ADD CONSTRAINT a UNIQUE (email) DEFERRABLE;
            CREATE UNIQUE INDEX c ON accounts (email);",
        )?;
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts (email): the constraint a is deferrable
  why: an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" DROP CONSTRAINT IF EXISTS \"a\";",
        );
        Ok(())
    })
}
