//! The migrations that do not block writers, for keys that cannot become constraints: their full text, and builds that fail.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use getorcreate::schema::{Build, Migration};

use super::mending::{assert_clean, in_a_schema};
use super::migrations::{assert_there_and_back, migrations, parts, run};
use super::partial::{FLAGGED, LIVE, NO_CASE, THINGS, key, keys};
use crate::suite::TestResult;

/// The build, and the step that gives it its name.
fn build_and_add(number: usize) -> [Migration; 2] {
    migrations(key(number), Build::Online)
        .try_into()
        .expect("there are two for a key")
}

/// The indexes of the table, by name.
fn indexes(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    let names = "ARRAY(SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'things'::regclass ORDER BY 1)";
    diesel::select(sql::<Array<Text>>(names)).get_result(conn)
}

const BUILD_UP: &str = "\
-- The fill factor is the default. Written down, it marks the index until the next migration.
CREATE UNIQUE INDEX CONCURRENTLY ON \"things\" (\"owner\") WITH (fillfactor = 90) WHERE \"flag\" = TRUE;
";

const BUILD_DOWN: &str = r#"-- Drops what builds have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    shape text;
BEGIN
    SET LOCAL lock_timeout = '2s';
    CREATE TEMPORARY TABLE getorcreate_copy (LIKE "things");
    CREATE UNIQUE INDEX getorcreate_shape ON pg_temp.getorcreate_copy ("owner") WITH (fillfactor = 90) WHERE "flag" = TRUE;
    shape := pg_catalog.pg_get_indexdef('pg_temp.getorcreate_shape'::regclass);
    shape := substr(shape, strpos(shape, ' USING '));
    DROP TABLE pg_temp.getorcreate_copy;
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"things"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND right(pg_catalog.pg_get_indexdef(indexrelid), length(shape)) = shape
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
END
$getorcreate$;
"#;

const ADD_UP: &str = r#"SET LOCAL lock_timeout = '2s';
-- Gives the last build that succeeded its name, and drops what others have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    last regclass;
    shape text;
BEGIN
    CREATE TEMPORARY TABLE getorcreate_copy (LIKE "things");
    CREATE UNIQUE INDEX getorcreate_shape ON pg_temp.getorcreate_copy ("owner") WITH (fillfactor = 90) WHERE "flag" = TRUE;
    shape := pg_catalog.pg_get_indexdef('pg_temp.getorcreate_shape'::regclass);
    shape := substr(shape, strpos(shape, ' USING '));
    DROP TABLE pg_temp.getorcreate_copy;
    SELECT max(indexrelid) INTO last FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"things"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND right(pg_catalog.pg_get_indexdef(indexrelid), length(shape)) = shape
        AND indisvalid;
    IF last IS NULL THEN
        RAISE EXCEPTION '%', 'no valid unique index on "things" ("owner") WHERE "flag" = TRUE has been built by the migration before';
    END IF;
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"things"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND right(pg_catalog.pg_get_indexdef(indexrelid), length(shape)) = shape
        AND indexrelid <> last
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
    EXECUTE format('ALTER INDEX %s RESET (fillfactor)', last);
    EXECUTE format('ALTER INDEX %s RENAME TO %I', last, 'things_flagged_key');
END
$getorcreate$;
"#;

#[test]
fn the_whole_text() {
    let [build, add] = build_and_add(FLAGGED);
    let metadata = Some("run_in_transaction = false\n");
    assert_eq!(
        parts(&build),
        ("build_things_flagged_key", BUILD_UP, BUILD_DOWN, metadata)
    );
    let add_down = "SET LOCAL lock_timeout = '2s';\nDROP INDEX \"things_flagged_key\";\n";
    assert_eq!(parts(&add), ("add_things_flagged_key", ADD_UP, add_down, None));
}

#[test]
fn there_and_back() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(THINGS)?;
        assert_there_and_back(conn, keys(), &migrations(keys(), Build::Online));
        Ok(())
    })
}

/// Two keys on the same columns, one of which fails: neither uses the other's build.
#[test]
fn a_build_that_fails_is_run_again() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} INSERT INTO things (owner, flag, level, state, code, email) \
             VALUES (1, true, 0, 'a', 'open', 'x'), (1, true, 0, 'b', 'shut', 'y')"
        ))?;
        let [build, add] = build_and_add(FLAGGED);
        let [build_live, add_live] = build_and_add(LIVE);
        for left_behind in [1, 2] {
            let failure = run(conn, &build, &build.up).unwrap_err().to_string();
            assert!(failure.starts_with("could not create unique index "), "{failure}");
            assert_eq!(indexes(conn)?.len(), 1 + left_behind);
        }
        run(conn, &build_live, &build_live.up)?;
        assert_eq!(
            run(conn, &add, &add.up).unwrap_err().to_string(),
            "no valid unique index on \"things\" (\"owner\") WHERE \"flag\" = TRUE has been built by the migration before"
        );
        assert_eq!(indexes(conn)?.len(), 4, "what is rolled back has dropped nothing");
        run(conn, &add_live, &add_live.up)?;
        assert_clean(conn, key(LIVE));
        assert_eq!(indexes(conn)?.len(), 4, "what failed is not its own");

        conn.batch_execute("DELETE FROM things WHERE id = 2")?;
        run(conn, &build, &build.up)?;
        run(conn, &add, &add.up)?;
        assert_clean(conn, &[keys()[FLAGGED], keys()[LIVE]]);
        assert_eq!(indexes(conn)?, ["things_flagged_key", "things_live_key", "things_pkey"]);

        run(conn, &add, &add.down)?;
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?, ["things_live_key", "things_pkey"]);
        Ok(())
    })
}

#[test]
fn builds_that_failed_are_reverted() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} CREATE UNIQUE INDEX theirs ON things (owner) WHERE level = 1;
            INSERT INTO things (owner, flag, level, state, code, email) \
            VALUES (1, true, 0, 'a', 'a', 'x'), (1, true, 0, 'b', 'b', 'X')"
        ))?;
        for number in [FLAGGED, NO_CASE] {
            let [build, _] = build_and_add(number);
            run(conn, &build, &build.up).unwrap_err();
        }
        assert_eq!(indexes(conn)?.len(), 4);
        for (number, left) in [(FLAGGED, 3), (NO_CASE, 2)] {
            let [build, _] = build_and_add(number);
            run(conn, &build, &build.down)?;
            assert_eq!(indexes(conn)?.len(), left);
        }
        assert_eq!(indexes(conn)?, ["theirs", "things_pkey"]);
        Ok(())
    })
}

/// An index that existed before is dropped only together with the one that replaces it.
#[test]
fn a_valid_index_of_somebody_elses_stays() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} CREATE UNIQUE INDEX theirs ON things (owner) WHERE flag = true"
        ))?;
        let [build, add] = build_and_add(FLAGGED);
        run(conn, &build, &build.up)?;
        run(conn, &add, &add.up)?;
        assert_eq!(indexes(conn)?, ["theirs", "things_flagged_key", "things_pkey"]);
        run(conn, &add, &add.down)?;
        run(conn, &build, &build.down)?;
        assert_eq!(indexes(conn)?, ["theirs", "things_pkey"]);
        Ok(())
    })
}
