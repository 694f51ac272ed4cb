//! Keys for which NULL equals NULL.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{assert_mended, assert_report, in_a_schema, offered_where};
use super::migrations::{assert_there_and_back, migrations, run};
use crate::suite::TestResult;
use crate::suite::availability;

diesel::table! {
    imports (id) {
        id -> Integer,
        source -> Nullable<Text>,
        external -> Nullable<Text>,
        is_current -> Bool,
    }
}

const IMPORTS: &str = "CREATE TABLE imports (id SERIAL PRIMARY KEY, source TEXT, external TEXT, is_current BOOLEAN NOT NULL DEFAULT true);";

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = imports)]
#[unique(source, external, nulls_not_distinct)]
#[unique(imports::external, where(imports::is_current = true), nulls_not_distinct, as = Current)]
#[allow(dead_code)] // only its declaration is used
struct Import {
    id: i32,
    source: Option<String>,
    external: Option<String>,
}

fn keys() -> &'static [UniqueConstraint] {
    &Import::constraints()[1..]
}

/// Runs a case on the table, if the server has such indexes: since version 15.
fn on_the_table(case: impl FnOnce(&mut PgConnection) -> TestResult) -> TestResult {
    in_a_schema(|conn| {
        let version = "current_setting('server_version_num')::int >= 150000";
        let availability = offered_where(conn, version, "NULLS NOT DISTINCT")?;
        availability::run_where(availability, || {
            conn.batch_execute(IMPORTS)?;
            case(conn)
        })
    })
}

#[test]
fn each_form_goes_up_and_down() -> TestResult {
    on_the_table(|conn| {
        let all = migrations(keys(), Build::Blocking);
        let texts: Vec<_> = all.iter().map(|migration| (&*migration.up, &*migration.down)).collect();
        assert_eq!(
            texts,
            [
                (
                    "ALTER TABLE \"imports\" ADD CONSTRAINT \"imports_source_external_key\" \
                     UNIQUE NULLS NOT DISTINCT (\"source\", \"external\");\n",
                    "ALTER TABLE \"imports\" DROP CONSTRAINT \"imports_source_external_key\";\n"
                ),
                (
                    "CREATE UNIQUE INDEX \"imports_current_key\" ON \"imports\" (\"external\") NULLS NOT DISTINCT \
                     WHERE \"is_current\" = TRUE;\n",
                    "DROP INDEX \"imports_current_key\";\n"
                ),
            ]
        );
        assert_there_and_back(conn, keys(), &all);
        Ok(())
    })
}

#[test]
fn each_form_goes_up_and_down_while_others_write() -> TestResult {
    on_the_table(|conn| {
        assert_there_and_back(conn, keys(), &migrations(keys(), Build::Online));
        Ok(())
    })
}

#[test]
fn a_constraint_that_keeps_nulls_apart() -> TestResult {
    on_the_table(|conn| {
        conn.batch_execute("ALTER TABLE imports ADD CONSTRAINT apart UNIQUE (source, external)")?;
        assert_mended(
            conn,
            &keys()[..1],
            "the database differs from what the models declare

imports (source, external) nulls not distinct: the index apart treats NULLs as distinct, but the key is declared `nulls_not_distinct`
  why: a key with NULL can have several rows
  fix: ALTER TABLE \"imports\" DROP CONSTRAINT IF EXISTS \"apart\", ADD CONSTRAINT \"imports_source_external_key\" \
UNIQUE NULLS NOT DISTINCT (\"source\", \"external\");",
        );
        Ok(())
    })
}

/// A similar index that treats NULLs as distinct does not count as the build.
#[test]
fn a_build_that_failed_is_run_again() -> TestResult {
    on_the_table(|conn| {
        conn.batch_execute(
            "CREATE UNIQUE INDEX apart ON imports (source, external);
            INSERT INTO imports (source) VALUES ('a'), ('a');",
        )?;
        let online = migrations(&keys()[..1], Build::Online);
        run(conn, &online[0], &online[0].up).unwrap_err();
        assert_eq!(
            run(conn, &online[1], &online[1].up).unwrap_err().to_string(),
            "no valid unique index on \"imports\" (\"source\", \"external\") NULLS NOT DISTINCT has been built by the migration before"
        );
        conn.batch_execute("DELETE FROM imports WHERE id = 2")?;
        for migration in &online {
            run(conn, migration, &migration.up)?;
        }
        let report = schema::check(conn, &keys()[..1])?;
        assert_eq!(report.constraints()[0].index(), Some("imports_source_external_key"));
        Ok(())
    })
}

#[test]
fn a_row_without_a_value_is_a_duplicate() -> TestResult {
    on_the_table(|conn| {
        conn.batch_execute("INSERT INTO imports (source) VALUES ('a'), ('a'), (NULL), (NULL), (NULL)")?;
        let found = schema::duplicates(conn, &keys()[..1])?.remove(0);
        assert_eq!((found.keys(), found.rows()), (2, 5));
        let null = || "NULL".to_owned();
        assert_eq!(
            found.samples(),
            [(vec![null(), null()], 3), (vec!["a".to_owned(), null()], 2)]
        );
        conn.batch_execute(found.removal().ok_or("there is a primary key")?)?;
        let left: Vec<i32> = imports::table.select(imports::id).order(imports::id).load(conn)?;
        assert_eq!(left, [1, 3]);
        assert_report(
            conn,
            &keys()[..1],
            "the database differs from what the models declare

imports (source, external) nulls not distinct: no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE \"imports\" ADD CONSTRAINT \"imports_source_external_key\" UNIQUE NULLS NOT DISTINCT \
(\"source\", \"external\");",
        );
        Ok(())
    })
}
