//! The full text of migrations, and the check's report after each of them, up and down.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::UniqueConstraint;
use getorcreate::schema::{self, Build, Dialect, Migration};

use super::mending::{ACCOUNTS, SEATS, account, assert_clean, in_a_schema, seat};
use crate::suite::TestResult;

/// The migrations of all keys except the primary keys.
pub(super) fn migrations(declared: &[UniqueConstraint], build: Build) -> Vec<Migration> {
    let declared = declared.iter().filter(|constraint| !constraint.is_primary_key());
    schema::migrations(Dialect::Postgres, declared, build).expect("PostgreSQL has this form")
}

/// Runs the SQL as `diesel migration run` does.
pub(super) fn run(conn: &mut PgConnection, migration: &Migration, sql: &str) -> QueryResult<()> {
    if migration.run_in_transaction {
        conn.transaction(|conn| conn.batch_execute(sql))
    } else {
        conn.batch_execute(sql)
    }
}

/// Runs the migrations up, down and up again, and asserts the check's report each time.
pub(super) fn assert_there_and_back(conn: &mut PgConnection, declared: &[UniqueConstraint], migrations: &[Migration]) {
    let before = schema::check(conn, declared).expect("the catalog can be read");
    assert!(!before.is_clean());
    for _ in 0..2 {
        for migration in migrations {
            run(conn, migration, &migration.up).expect("it can be run");
        }
        assert_clean(conn, declared);
        for migration in migrations.iter().rev() {
            run(conn, migration, &migration.down).expect("it can be reverted");
        }
        let after = schema::check(conn, declared).expect("the catalog can be read");
        assert_eq!(after.to_string(), before.to_string());
    }
}

/// The parts `name`, `up`, `down`, and the setting that says if it runs in a transaction.
pub(super) fn parts(migration: &Migration) -> (&str, &str, &str, Option<&str>) {
    (&migration.name, &migration.up, &migration.down, migration.metadata())
}

#[test]
fn a_key_of_one_column() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        let migrations = migrations(account(), Build::Blocking);
        assert_eq!(
            migrations.iter().map(parts).collect::<Vec<_>>(),
            [(
                "add_accounts_email_key",
                "ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");\n",
                "ALTER TABLE \"accounts\" DROP CONSTRAINT \"accounts_email_key\";\n",
                None,
            )]
        );
        assert_there_and_back(conn, account(), &migrations);
        Ok(())
    })
}

#[test]
fn a_key_of_several_columns() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(SEATS)?;
        let migrations = migrations(seat(), Build::Blocking);
        assert_eq!(
            migrations.iter().map(parts).collect::<Vec<_>>(),
            [(
                "add_seats_hall_number_key",
                "ALTER TABLE \"seats\" ADD CONSTRAINT \"seats_hall_number_key\" UNIQUE (\"hall\", \"number\");\n",
                "ALTER TABLE \"seats\" DROP CONSTRAINT \"seats_hall_number_key\";\n",
                None,
            )]
        );
        assert_there_and_back(conn, seat(), &migrations);
        Ok(())
    })
}

/// The migrations follow the declaration, whatever the database was missing.
#[test]
fn a_migration_that_fails_leaves_nothing_behind() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let [migration] = &migrations(account(), Build::Blocking)[..] else {
            panic!("there is one key");
        };
        let failure = run(conn, migration, &migration.up).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "could not create unique index \"accounts_email_key\""
        );

        conn.batch_execute("DELETE FROM accounts WHERE id = 2")?;
        run(conn, migration, &migration.up)?;
        assert_clean(conn, account());
        Ok(())
    })
}
