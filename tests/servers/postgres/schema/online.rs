//! The migrations that let others go on writing: their whole text, and builds that fail.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use getorcreate::schema::{Build, Migration};

use super::mending::{ACCOUNTS, SEATS, account, assert_clean, assert_report, in_a_schema, seat};
use super::migrations::{assert_there_and_back, migrations, parts, run};
use crate::suite::TestResult;

/// The build, and what makes it the constraint.
fn build_and_add() -> [Migration; 2] {
    migrations(account(), Build::Online)
        .try_into()
        .expect("there are two for a key")
}

/// The indexes of the table, by name.
fn indexes(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    let names =
        "ARRAY(SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'accounts'::regclass ORDER BY 1)";
    diesel::select(sql::<Array<Text>>(names)).get_result(conn)
}

#[test]
fn there_and_back() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!("{ACCOUNTS} {SEATS}"))?;
        let declared = [account(), seat()].concat();
        let migrations = migrations(&declared, Build::Online);
        let names: Vec<_> = migrations.iter().map(|migration| &*migration.name).collect();
        let expected = [
            "build_accounts_email_key",
            "add_accounts_email_key",
            "build_seats_hall_number_key",
            "add_seats_hall_number_key",
        ];
        assert_eq!(names, expected);
        assert_there_and_back(conn, &declared, &migrations);
        Ok(())
    })
}

const BUILD_UP: &str = "CREATE UNIQUE INDEX CONCURRENTLY ON \"accounts\" (\"email\");\n";

const BUILD_DOWN: &str = r#"-- Drops what builds that failed have left behind.
DO $getorcreate$
DECLARE
    build regclass;
BEGIN
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND ARRAY(
            SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
            JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place
        ) = ARRAY['email']::name[]
        AND NOT indisvalid
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
END
$getorcreate$;
"#;

const ADD_UP: &str = r#"-- Drops what builds that failed have left behind, and makes the last one that succeeded the constraint.
DO $getorcreate$
DECLARE
    build regclass;
BEGIN
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND ARRAY(
            SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
            JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place
        ) = ARRAY['email']::name[]
        AND NOT indisvalid
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
    SELECT max(indexrelid) INTO build FROM pg_catalog.pg_index
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND ARRAY(
            SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
            JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place
        ) = ARRAY['email']::name[]
        AND indisvalid;
    IF build IS NULL THEN
        RAISE EXCEPTION '%', 'no valid unique index on "accounts" ("email") has been built';
    END IF;
    EXECUTE format(
        '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',
        'ALTER TABLE "accounts"',
        'accounts_email_key',
        (SELECT relname FROM pg_catalog.pg_class WHERE oid = build)
    );
END
$getorcreate$;
"#;

const ADD_DOWN: &str = "ALTER TABLE \"accounts\" DROP CONSTRAINT \"accounts_email_key\";\n";

#[test]
fn the_whole_text() {
    let [build, add] = build_and_add();
    let metadata = Some("run_in_transaction = false\n");
    assert_eq!(
        parts(&build),
        ("build_accounts_email_key", BUILD_UP, BUILD_DOWN, metadata)
    );
    assert_eq!(parts(&add), ("add_accounts_email_key", ADD_UP, ADD_DOWN, None));
}

/// However often it fails, running it again is all that it takes.
#[test]
fn a_build_that_fails_is_run_again() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let [build, add] = build_and_add();
        for left_behind in [1, 2] {
            let failure = run(conn, &build, &build.up).unwrap_err().to_string();
            assert!(failure.starts_with("could not create unique index "), "{failure}");
            assert_eq!(indexes(conn)?.len(), 1 + left_behind);
            assert_report(
                conn,
                account(),
                "the database is not as the models declare it

accounts (email): the build of the index accounts_email_idx has failed or is not finished
  why: rows that were there before may be duplicates: `Error::ConstraintMissing`
  mend: DROP INDEX IF EXISTS \"accounts_email_idx\";
        ALTER TABLE \"accounts\" ADD CONSTRAINT \"accounts_email_key\" UNIQUE (\"email\");",
            );
        }

        conn.batch_execute("DELETE FROM accounts WHERE id = 2")?;
        run(conn, &build, &build.up)?;
        run(conn, &add, &add.up)?;

        assert_clean(conn, account());
        assert_eq!(indexes(conn)?, ["accounts_email_key", "accounts_pkey"]);
        Ok(())
    })
}

/// A build that nobody ran, or that failed, becomes no constraint.
#[test]
fn there_is_no_constraint_without_a_build() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let [build, add] = build_and_add();
        let complaint = "no valid unique index on \"accounts\" (\"email\") has been built";
        assert_eq!(run(conn, &add, &add.up).unwrap_err().to_string(), complaint);
        run(conn, &build, &build.up).unwrap_err();
        assert_eq!(run(conn, &add, &add.up).unwrap_err().to_string(), complaint);
        Ok(())
    })
}

/// Another index on the same columns is somebody else's, though its name may be one that the server has chosen.
#[test]
fn an_index_of_somebody_elses_stays() -> TestResult {
    for (create, theirs) in [
        ("CREATE UNIQUE INDEX theirs ON accounts (email)", "theirs"),
        ("CREATE UNIQUE INDEX ON accounts (email)", "accounts_email_idx"),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{ACCOUNTS} {create}"))?;
            let [build, add] = build_and_add();
            run(conn, &build, &build.up)?;
            run(conn, &add, &add.up)?;
            let mut expected = ["accounts_email_key", "accounts_pkey", theirs];
            expected.sort_unstable();
            assert_eq!(indexes(conn)?, expected);
            run(conn, &add, &add.down)?;
            run(conn, &build, &build.down)?;
            let mut expected = ["accounts_pkey", theirs];
            expected.sort_unstable();
            assert_eq!(indexes(conn)?, expected);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn builds_that_failed_are_reverted() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let [build, _] = build_and_add();
        for _ in 0..2 {
            run(conn, &build, &build.up).unwrap_err();
        }
        assert_eq!(indexes(conn)?.len(), 3);
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?, ["accounts_pkey"]);
        Ok(())
    })
}

/// Nothing tells a build that succeeded, and never became the constraint, from an index of somebody else's.
#[test]
fn a_build_that_succeeded_stays() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        let [build, _] = build_and_add();
        run(conn, &build, &build.up)?;
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?, ["accounts_email_idx", "accounts_pkey"]);
        Ok(())
    })
}
