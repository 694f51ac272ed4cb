//! Keys through functions of the user's own, and keys in which a value stands for NULL: the migrations, the check, and the
//! duplicates.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Drift};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{assert_clean, assert_report, in_a_schema};
use super::migrations::{assert_there_and_back, migrations};
use crate::suite::TestResult;

mod sql {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! { fn canonical(name: Text) -> Text }
    diesel::define_sql_function! {
        #[sql_name = "lists.word_count"]
        fn words(title: Nullable<Text>) -> Integer;
    }
}

diesel::table! {
    crates (id) {
        id -> Integer,
        name -> Text,
        title -> Nullable<Text>,
        level -> Nullable<SmallInt>,
        size -> Nullable<BigInt>,
        yanked -> Nullable<Bool>,
    }
}

/// One key of each form.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = crates)]
#[unique(sql::canonical(name), as = Canonical)]
#[unique(name, sql::words(crates::title), where(crates::yanked = false), as = Titled)]
#[unique(name, coalesce(crates::level, -1), coalesce(crates::size, 7), as = Sized)]
#[unique(coalesce(crates::title, "it's \\"), coalesce(crates::yanked, true), as = Yanked)]
#[allow(dead_code)] // only its declaration is used
struct Crate {
    id: i32,
    name: String,
}

/// All keys except the primary key.
fn keys() -> &'static [UniqueConstraint] {
    &Crate::constraints()[1..]
}

const CANONICAL: &str = "CREATE FUNCTION canonical(text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT replace(lower($1), '-', '_') $$;";

/// The table. `name` and `title` are `varchar`.
const CRATES: &str = "CREATE TABLE crates (id SERIAL PRIMARY KEY, name VARCHAR(40) NOT NULL, title VARCHAR(40),
    level SMALLINT, size BIGINT, yanked BOOLEAN);";

/// Runs a case with the functions. The schema of one of them is in no search path. It has a name of its own, and goes with
/// the transaction.
fn with_functions(case: impl FnOnce(&mut PgConnection) -> TestResult) -> TestResult {
    in_a_schema(|conn| {
        conn.test_transaction(|conn| {
            let result = conn
                .batch_execute(&format!(
                    "CREATE SCHEMA lists;
                    CREATE FUNCTION lists.word_count(text) RETURNS integer LANGUAGE plpgsql IMMUTABLE
                        AS $$ BEGIN RETURN coalesce(length($1), 0); END $$;
                    {CANONICAL} {CRATES}"
                ))
                .map_err(Into::into)
                .and_then(|()| case(conn));
            assert!(result.is_ok(), "{result:?}");
            Ok::<_, diesel::result::Error>(())
        });
        Ok(())
    })
}

const UP: [&str; 4] = [
    "CREATE UNIQUE INDEX \"crates_canonical_key\" ON \"crates\" (canonical(\"name\"));\n",
    "CREATE UNIQUE INDEX \"crates_titled_key\" ON \"crates\" (\"name\", lists.word_count(\"title\")) \
     WHERE \"yanked\" = FALSE;\n",
    "CREATE UNIQUE INDEX \"crates_sized_key\" ON \"crates\" (\"name\", coalesce(\"level\", -1), coalesce(\"size\", 7));\n",
    "CREATE UNIQUE INDEX \"crates_yanked_key\" ON \"crates\" (coalesce(\"title\", E'it''s \\\\'), coalesce(\"yanked\", TRUE));\n",
];

#[test]
fn each_form_goes_up_and_down() -> TestResult {
    with_functions(|conn| {
        let all = migrations(keys(), Build::Blocking);
        let up: Vec<&str> = all.iter().map(|migration| &*migration.up).collect();
        assert_eq!(up, UP);
        assert_there_and_back(conn, keys(), &all);
        for number in 0..keys().len() {
            let key = &keys()[number..=number];
            assert_there_and_back(conn, key, &migrations(key, Build::Blocking));
        }
        Ok(())
    })
}

/// The server is asked which function an index calls, and whether a value is the same.
#[test]
fn another_function_or_value_makes_another_key() -> TestResult {
    with_functions(|conn| {
        for (key, index, is_it) in [
            (0, "canonical(name)", true),
            (0, "(canonical((name)::text))", true),
            (0, "lower(name)", false),
            (0, "canonical(title)", false),
            (0, "canonical(lower(name))", false),
            (2, "name, coalesce(level, -1), coalesce(size, 7)", true),
            (
                2,
                "name, coalesce(size, 7::bigint), coalesce(level, '-1'::integer)",
                true,
            ),
            (2, "name, coalesce(level, 1), coalesce(size, 7)", false),
            (2, "name, coalesce(level, -1), coalesce(size, 7, 8)", true),
            (2, "name, coalesce(level, -1), coalesce(size, 8, 7)", false),
            (2, "name, level, coalesce(size, 7)", false),
            (3, "coalesce(title, 'it''s \\'), coalesce(yanked, true)", true),
            (3, "coalesce(title, 'it''s'), coalesce(yanked, true)", false),
        ] {
            conn.batch_execute(&format!("CREATE UNIQUE INDEX i ON crates ({index})"))?;
            let report = schema::check(conn, &keys()[key..=key])?;
            assert_eq!(report.is_clean(), is_it, "{index}: {report}");
            conn.batch_execute("DROP INDEX i")?;
        }
        Ok(())
    })
}

#[test]
fn a_function_that_is_missing() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(CRATES)?;
        assert_report(
            conn,
            &keys()[..1],
            "the database differs from what the models declare\n\n\
             crates (canonical(name)): no function can be called as canonical(name) with a character varying(40)\n  \
             why: every call by the key fails\n  \
             fix: create the function in a migration, IMMUTABLE and before the key; if it is in another schema, add that \
             schema to the search_path or to the function's `#[sql_name = \"..\"]`\n\n\
             crates (canonical(name)): no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: CREATE UNIQUE INDEX \"crates_canonical_key\" ON \"crates\" (canonical(\"name\"));",
        );
        conn.batch_execute(
            "CREATE FUNCTION canonical(integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '' $$",
        )?;
        let report = schema::check(conn, &keys()[..1])?;
        assert!(
            report
                .findings()
                .iter()
                .any(|finding| finding.drift().code() == "constraint-missing")
        );
        conn.batch_execute(CANONICAL)?;
        conn.batch_execute("CREATE UNIQUE INDEX i ON crates (canonical(name))")?;
        assert_clean(conn, &keys()[..1]);
        Ok(())
    })
}

/// The index was built while the function was immutable.
#[test]
fn a_function_that_is_not_immutable() -> TestResult {
    with_functions(|conn| {
        conn.batch_execute(
            "CREATE OR REPLACE FUNCTION canonical(text) RETURNS text LANGUAGE plpgsql IMMUTABLE
                 AS $$ BEGIN RETURN replace(lower($1), '-', '_'); END $$;
             CREATE UNIQUE INDEX i ON crates (canonical(name))",
        )?;
        for volatility in ["STABLE", "VOLATILE"] {
            conn.batch_execute(&format!("ALTER FUNCTION canonical(text) {volatility}"))?;
            let report = schema::check(conn, &keys()[..1])?;
            let drift = report.findings().first().ok_or("it is found")?.drift().clone();
            let expected = Drift::FunctionNotImmutable {
                function: "canonical(name)".to_owned(),
                volatility,
            };
            assert_eq!(drift, expected);
        }
        conn.batch_execute("ALTER FUNCTION canonical(text) IMMUTABLE")?;
        assert_clean(conn, &keys()[..1]);
        Ok(())
    })
}

/// PostgreSQL puts the body of the function in the place of the call, and the body is immutable.
#[test]
fn a_function_that_is_not_immutable_but_in_an_index() -> TestResult {
    with_functions(|conn| {
        conn.batch_execute("ALTER FUNCTION canonical(text) STABLE")?;
        let codes = |conn: &mut PgConnection| -> Result<Vec<&'static str>, diesel::result::Error> {
            let report = schema::check(conn, &keys()[..1])?;
            Ok(report.findings().iter().map(|finding| finding.drift().code()).collect())
        };
        assert_eq!(codes(conn)?, ["function-not-immutable", "constraint-missing"]);
        conn.batch_execute("CREATE UNIQUE INDEX i ON crates (canonical(name))")?;
        assert_clean(conn, &keys()[..1]);
        Ok(())
    })
}

/// The key has no condition, so the rows of the index are no flaw.
#[test]
fn an_index_on_another_expression_is_for_the_same_rows() -> TestResult {
    with_functions(|conn| {
        conn.batch_execute("CREATE UNIQUE INDEX i ON crates ((name || '/'))")?;
        let report = schema::check(conn, &keys()[..1])?;
        let drifts: Vec<_> = report.findings().iter().map(|finding| finding.drift().code()).collect();
        assert_eq!(drifts, ["other-expression"], "{report}");
        Ok(())
    })
}

#[test]
fn duplicates_by_a_function_and_by_a_value_for_null() -> TestResult {
    with_functions(|conn| {
        conn.batch_execute(
            "INSERT INTO crates (name, level, title, yanked) VALUES
                ('Serde-JSON', -1, 'abc', false), ('serde_json', NULL, 'ab', NULL), ('serde_json', -1, 'xy', true)",
        )?;
        let found = schema::duplicates(conn, keys())?;
        let shown: Vec<_> = found
            .iter()
            .map(|found| (found.constraint().expressions(), found.samples()))
            .collect();
        let text = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            shown,
            [
                (text(&["canonical(name)"]), &[(text(&["serde_json"]), 3)][..]),
                (
                    text(&["name", "coalesce(level, -1)", "coalesce(size, 7)"]),
                    &[(text(&["serde_json", "-1", "7"]), 2)][..]
                ),
            ]
        );
        for found in &found {
            conn.batch_execute(found.removal().ok_or("there is a primary key")?)?;
        }
        assert_eq!(crates::table.select(crates::name).load::<String>(conn)?, ["Serde-JSON"]);
        assert!(schema::duplicates(conn, keys())?.is_empty());
        Ok(())
    })
}
