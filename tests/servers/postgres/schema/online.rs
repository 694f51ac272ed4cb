//! The migrations that do not block writers: their full text, and builds that fail.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text};
use getorcreate::schema::{Build, Migration};

use super::mending::{ACCOUNTS, SEATS, account, assert_clean, assert_report, in_a_schema, seat};
use super::migrations::{assert_there_and_back, migrations, parts, run};
use crate::suite::TestResult;

/// The build, and the step that makes it a constraint.
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

const BUILD_UP: &str = "\
-- The fill factor is the default. Written down, it marks the index until the next migration.
CREATE UNIQUE INDEX CONCURRENTLY ON \"accounts\" (\"email\") WITH (fillfactor = 90);
";

const BUILD_DOWN: &str = r#"-- Drops what builds have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    shape text;
BEGIN
    SET LOCAL lock_timeout = '2s';
    shape := format(' USING btree (%s) WITH (', concat_ws(', ', quote_ident('email'::name)));
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
END
$getorcreate$;
"#;

const ADD_UP: &str = r#"SET LOCAL lock_timeout = '2s';
-- Makes the last build that succeeded the constraint, and drops what others have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    last regclass;
    shape text;
BEGIN
    shape := format(' USING btree (%s) WITH (', concat_ws(', ', quote_ident('email'::name)));
    SELECT max(indexrelid) INTO last FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
        AND indisvalid;
    IF last IS NULL THEN
        RAISE EXCEPTION '%', 'no valid unique index on "accounts" ("email") has been built by the migration before';
    END IF;
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"accounts"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
        AND indexrelid <> last
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
    EXECUTE format('ALTER INDEX %s RESET (fillfactor)', last);
    EXECUTE format(
        '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',
        'ALTER TABLE "accounts"',
        'accounts_email_key',
        (SELECT relname FROM pg_catalog.pg_class WHERE oid = last)
    );
END
$getorcreate$;
"#;

const ADD_DOWN: &str =
    "SET LOCAL lock_timeout = '2s';\nALTER TABLE \"accounts\" DROP CONSTRAINT \"accounts_email_key\";\n";

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

/// However often the build fails, running it again is enough.
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
                "the database differs from what the models declare

accounts (email): the build of the index accounts_email_idx failed or is not finished
  why: existing rows may be duplicates: `Error::ConstraintMissing`
  fix: DROP INDEX IF EXISTS \"accounts_email_idx\";
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

/// Without a successful build, nothing becomes the constraint.
#[test]
fn there_is_no_constraint_without_a_build() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada')"
        ))?;
        let [build, add] = build_and_add();
        let complaint = "no valid unique index on \"accounts\" (\"email\") has been built by the migration before";
        assert_eq!(run(conn, &add, &add.up).unwrap_err().to_string(), complaint);
        run(conn, &build, &build.up).unwrap_err();
        assert_eq!(run(conn, &add, &add.up).unwrap_err().to_string(), complaint);
        Ok(())
    })
}

/// Another index on the same columns belongs to somebody else, even if the server has chosen its name.
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

/// A mark identifies a build that succeeded but did not become the constraint.
#[test]
fn what_was_built_is_gone_when_it_is_reverted() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        let [build, add] = build_and_add();
        for _ in 0..2 {
            run(conn, &build, &build.up)?;
            run(conn, &build, &build.down)?;
            assert_eq!(indexes(conn)?, ["accounts_pkey"]);
        }
        run(conn, &build, &build.up)?;
        run(conn, &build, &build.up)?;
        run(conn, &add, &add.up)?;
        assert_eq!(indexes(conn)?, ["accounts_email_key", "accounts_pkey"]);
        assert_eq!(options(conn, "accounts_email_key")?, None, "the mark is taken away");
        run(conn, &add, &add.down)?;
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?, ["accounts_pkey"]);
        Ok(())
    })
}

fn options(conn: &mut PgConnection, index: &str) -> QueryResult<Option<String>> {
    let options = format!("(SELECT reloptions::text FROM pg_class WHERE oid = '{index}'::regclass)");
    diesel::select(sql::<Nullable<Text>>(&options)).get_result(conn)
}

/// Each index differs from a build in one respect.
#[test]
fn only_a_build_of_its_own_becomes_the_constraint() -> TestResult {
    for index in [
        "(email) INCLUDE (id) WITH (fillfactor = 90)",
        "(email COLLATE \"C\") WITH (fillfactor = 90)",
        "(email text_pattern_ops) WITH (fillfactor = 90)",
        "(email DESC) WITH (fillfactor = 90)",
        "(lower(email)) WITH (fillfactor = 90)",
        "(email) WITH (fillfactor = 90) WHERE id > 1",
        "(email, id) WITH (fillfactor = 90)",
        "(id) WITH (fillfactor = 90)",
        "(email) WITH (fillfactor = 80)",
        "(email)",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{ACCOUNTS} CREATE UNIQUE INDEX theirs ON accounts {index}"))?;
            let [build, add] = build_and_add();
            let failure = run(conn, &add, &add.up).unwrap_err().to_string();
            assert!(failure.starts_with("no valid unique index "), "{index}: {failure}");
            run(conn, &build, &build.down)?;
            assert_eq!(indexes(conn)?, ["accounts_pkey", "theirs"], "{index}");
            Ok(())
        })?;
    }
    Ok(())
}

/// `REINDEX CONCURRENTLY` copies the index with its mark, and leaves the copy behind when it fails.
#[test]
fn the_copy_of_an_index_that_is_built_anew_is_left_alone() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        let [build, add] = build_and_add();
        run(conn, &build, &build.up)?;
        for transient in [
            "accounts_email_idx_ccnew",
            "accounts_email_idx_ccold",
            "accounts_email_idx_ccnew1",
        ] {
            conn.batch_execute(&format!(
                "CREATE UNIQUE INDEX {transient} ON accounts (email) WITH (fillfactor = 90)"
            ))?;
        }
        run(conn, &add, &add.up)?;
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?.len(), 5);
        assert!(indexes(conn)?.contains(&"accounts_email_key".to_owned()));
        Ok(())
    })
}
