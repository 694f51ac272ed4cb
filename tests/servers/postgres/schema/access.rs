//! The privileges that a check needs: it reads the catalog and nothing else.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use getorcreate::schema::{self, SchemaError};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{ACCOUNTS, account, accounts, assert_report, in_a_database, in_a_schema};
use super::role::Role;
use crate::postgres::database::SERVER;
use crate::suite::TestResult;

const MISSING: &str = "the database differs from what the models declare

accounts (email): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");";

/// The report's note for a role like [`reader`].
const READ_ONLY: &str = "

note: the server: this session is read-only: default_transaction_read_only = on
  why: a call can find a row, but fails if there is none
  advice: call getorcreate on the primary server, in a session that may write";

/// Asserts the check's report to such a role.
#[track_caller]
fn assert_told(conn: &mut PgConnection, declared: &[UniqueConstraint], expected: &str) {
    assert_report(conn, declared, &format!("{expected}{READ_ONLY}"));
}

const CLEAN: &str = "the database has all 2 constraints that the models declare";

/// A role that may only log in, and whose sessions are read-only.
fn reader() -> Role {
    let role = Role::create("");
    SERVER.administrate(&format!(
        "ALTER ROLE {} SET default_transaction_read_only = on",
        role.name()
    ));
    role
}

/// The role may not read the table either.
#[test]
fn a_role_that_may_only_log_in_can_check() -> TestResult {
    in_a_database(|url| {
        let role = reader();
        let mut owner = PgConnection::establish(url)?;
        owner.batch_execute(ACCOUNTS)?;
        let mut conn = role.connect(url);
        assert_told(&mut conn, account(), MISSING);
        owner.batch_execute("ALTER TABLE accounts ADD UNIQUE (email)")?;
        assert_told(&mut conn, account(), CLEAN);

        let duplicates = schema::duplicates(&mut conn, account());
        assert_eq!(
            duplicates.unwrap_err().to_string(),
            "permission denied for table accounts"
        );
        Ok(())
    })
}

diesel::table! {
    private.vaults (id) {
        id -> Integer,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = vaults)]
#[allow(dead_code)] // only its declaration is used
struct Vault {
    id: i32,
}

/// The table exists, and is hidden from this role, with or without the schema in its name. No error ends a transaction.
#[test]
fn a_table_in_a_schema_that_may_not_be_used_is_hidden() -> TestResult {
    in_a_database(|url| {
        let role = reader();
        let mut owner = PgConnection::establish(url)?;
        owner.batch_execute(
            "CREATE SCHEMA private; CREATE SCHEMA \"Odd, not much\"; CREATE TABLE private.vaults (id INTEGER PRIMARY KEY)",
        )?;
        owner.batch_execute(&ACCOUNTS.replace("accounts", "private.accounts"))?;
        let mut conn = role.connect(url);
        let why = format!(
            "the role `{}` has no USAGE privilege on the schema `private`",
            role.name()
        );
        let declared = [Vault::constraints(), account()].concat();
        let hidden = |table: &str| format!("\n\n{table}: could not be inspected: {why}");
        let opening = "the database differs from what the models declare";
        let missing = "\n\naccounts: there is no such table
  why: every query of the model fails
  fix: run the migrations that create it";

        assert_told(
            &mut conn,
            &declared,
            &format!("{opening}{missing}{}", hidden("private.vaults")),
        );
        for path in [
            "private",
            "public, PRIVATE",
            "\"private\"",
            "\"$user\",  private , public",
        ] {
            conn.transaction(|conn| {
                diesel::select(
                    sql::<Text>("set_config('search_path', ")
                        .bind::<Text, _>(path)
                        .sql(", true)"),
                )
                .get_result::<String>(conn)?;
                let both = format!(
                    "some tables could not be inspected{}{}",
                    hidden("private.vaults"),
                    hidden("accounts")
                );
                assert_told(conn, &declared, &both);
                diesel::select(sql::<BigInt>("1::bigint")).get_result::<i64>(conn)
            })?;
        }

        match schema::duplicates(&mut conn, Vault::constraints()) {
            Err(SchemaError::Hidden { table, reason }) => assert_eq!((&*table, reason), ("private.vaults", why)),
            other => panic!("{other:?}"),
        }

        owner.batch_execute(&format!("GRANT USAGE ON SCHEMA private TO {}", role.name()))?;
        assert_told(
            &mut conn,
            Vault::constraints(),
            "the database has the constraint that the models declare",
        );
        // The server does not drop a role that still has privileges.
        owner.batch_execute(&format!("REVOKE ALL ON SCHEMA private FROM {}", role.name()))?;
        Ok(())
    })
}

/// A statement means the usable table that comes later in the `search_path`.
#[test]
fn a_hidden_table_does_not_hide_one_that_can_be_used() -> TestResult {
    in_a_database(|url| {
        let role = reader();
        let mut owner = PgConnection::establish(url)?;
        owner.batch_execute(&format!(
            "CREATE SCHEMA {role}; CREATE TABLE {role}.accounts (id TEXT);
            CREATE TABLE public.accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);",
            role = role.name()
        ))?;
        let mut conn = role.connect(url);
        assert_told(&mut conn, account(), CLEAN);
        owner.batch_execute("DROP TABLE public.accounts")?;
        let expected = format!(
            "some tables could not be inspected

accounts: could not be inspected: the role `{role}` has no USAGE privilege on the schema `{role}`",
            role = role.name()
        );
        assert_told(&mut conn, account(), &expected);
        Ok(())
    })
}

/// The transaction goes on, whatever the check finds.
#[test]
fn a_check_leaves_a_transaction_usable() -> TestResult {
    in_a_schema(|conn| {
        conn.transaction(|conn| {
            for tables in ["SELECT", ACCOUNTS, "CREATE UNIQUE INDEX ON accounts (email)"] {
                conn.batch_execute(tables)?;
                let report = schema::check(conn, account())?;
                assert_eq!(report.is_clean(), tables.contains("INDEX"), "{report}");
            }
            diesel::insert_into(accounts::table)
                .values((accounts::id.eq(1), accounts::email.eq("ada")))
                .execute(conn)
        })?;
        let count: i64 = accounts::table.count().get_result(conn)?;
        assert_eq!(count, 1);
        Ok(())
    })
}

/// The number of times that the session has scanned the table and its indexes and has not yet reported. Within a
/// transaction the session does not report.
/// <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW>
fn scans(conn: &mut PgConnection) -> QueryResult<i64> {
    diesel::select(sql::<BigInt>(
        "(SELECT seq_scan + idx_scan FROM pg_stat_xact_user_tables WHERE relid = 'accounts'::regclass)",
    ))
    .get_result(conn)
}

#[test]
fn a_table_of_a_million_rows_is_not_read() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
            INSERT INTO accounts SELECT number, number::text FROM generate_series(1, 1000000) AS series(number);",
        )?;
        conn.transaction(|conn| {
            let before = scans(conn)?;
            assert_report(conn, account(), MISSING);
            assert_eq!(scans(conn)?, before);
            assert_eq!(schema::duplicates(conn, account())?.len(), 0);
            assert!(scans(conn)? > before, "the duplicates are looked for in the table");
            Ok(())
        })
    })
}

/// Session settings that change the meaning of SQL, or the catalog's spelling.
#[test]
fn no_setting_of_the_session_misleads() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute(
            "CREATE TYPE name AS (it TEXT); CREATE TYPE text AS (it INTEGER); CREATE TYPE oid AS ENUM ()",
        )?;
        conn.batch_execute(
            "CREATE TABLE pg_class (); CREATE TABLE pg_index (); CREATE VIEW pg_attribute AS SELECT 1 AS attrelid",
        )?;
        for setting in [
            "SET standard_conforming_strings = off",
            "SET quote_all_identifiers = on",
            "SET transform_null_equals = on",
            "SET default_transaction_read_only = on",
            "SET statement_timeout = '30s'",
            "SELECT set_config('search_path', current_setting('search_path') || ', pg_catalog', false)",
        ] {
            conn.batch_execute(setting)?;
            let report = schema::check(conn, account())?.to_string();
            assert!(report.starts_with(MISSING), "{setting}: {report}");
        }
        Ok(())
    })
}
