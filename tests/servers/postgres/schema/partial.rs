//! Partial and expression keys: the exact migrations, the check's findings, and the SQL that fixes them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{assert_clean, assert_mended, assert_report, in_a_schema};
use super::migrations::{assert_there_and_back, migrations};
use crate::suite::TestResult;

diesel::table! {
    things (id) {
        id -> Integer,
        owner -> Integer,
        flag -> Bool,
        level -> SmallInt,
        state -> Text,
        code -> Text,
        email -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

/// The table. `code`, which is a `varchar`, appears in a condition and as the argument of functions.
pub(super) const THINGS: &str = "CREATE TABLE things (
    id SERIAL PRIMARY KEY, owner INTEGER NOT NULL, flag BOOLEAN NOT NULL, level SMALLINT NOT NULL, state TEXT NOT NULL,
    code VARCHAR(20) NOT NULL, email TEXT NOT NULL, deleted_at TIMESTAMP
);";

/// One key of each form.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = things)]
#[unique(owner, where(things::flag = true), as = Flagged)]
#[unique(owner, where(things::level = -3, things::flag = false), as = Low)]
#[unique(owner, where(things::state = "it's \"\\on\""), as = On)]
#[unique(owner, where(things::deleted_at = NULL, things::code = "open"), as = Live)]
#[unique(lower(email), as = NoCase)]
#[unique(owner, upper(things::code), as = Shouted)]
#[unique(things::state, trim(email), where(things::deleted_at = NULL), as = Trimmed)]
#[unique(trim(things::code), as = Bare)]
#[allow(dead_code)] // only its declaration is used
struct Thing {
    id: i32,
    owner: i32,
    email: String,
}

/// All keys except the primary key.
pub(super) fn keys() -> &'static [UniqueConstraint] {
    &Thing::constraints()[1..]
}

pub(super) const FLAGGED: usize = 0;
pub(super) const LIVE: usize = 3;
pub(super) const NO_CASE: usize = 4;

/// One of the keys.
pub(super) fn key(number: usize) -> &'static [UniqueConstraint] {
    &keys()[number..=number]
}

const UP: [&str; 8] = [
    "CREATE UNIQUE INDEX \"things_flagged_key\" ON \"things\" (\"owner\") WHERE \"flag\" = TRUE;\n",
    "CREATE UNIQUE INDEX \"things_low_key\" ON \"things\" (\"owner\") WHERE \"level\" = -3 AND \"flag\" = FALSE;\n",
    "CREATE UNIQUE INDEX \"things_on_key\" ON \"things\" (\"owner\") WHERE \"state\" = E'it''s \"\\\\on\"';\n",
    "CREATE UNIQUE INDEX \"things_live_key\" ON \"things\" (\"owner\") WHERE \"deleted_at\" IS NULL AND \"code\" = 'open';\n",
    "CREATE UNIQUE INDEX \"things_no_case_key\" ON \"things\" (lower(\"email\"));\n",
    "CREATE UNIQUE INDEX \"things_shouted_key\" ON \"things\" (\"owner\", upper(\"code\"));\n",
    "CREATE UNIQUE INDEX \"things_trimmed_key\" ON \"things\" (\"state\", trim(\"email\")) WHERE \"deleted_at\" IS NULL;\n",
    "CREATE UNIQUE INDEX \"things_bare_key\" ON \"things\" (trim(\"code\"));\n",
];

#[test]
fn each_form_goes_up_and_down() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(THINGS)?;
        let all = migrations(keys(), Build::Blocking);
        let up: Vec<&str> = all.iter().map(|migration| &*migration.up).collect();
        assert_eq!(up, UP);
        assert_eq!(
            (&*all[0].name, &*all[0].down),
            ("add_things_flagged_key", "DROP INDEX \"things_flagged_key\";\n")
        );
        assert_there_and_back(conn, keys(), &all);
        for number in 0..keys().len() {
            assert_there_and_back(conn, key(number), &migrations(key(number), Build::Blocking));
        }
        Ok(())
    })
}

/// A table with a schema in its name.
mod elsewhere {
    use diesel::prelude::*;
    use getorcreate::GetOrCreate;

    diesel::table! {
        private.things (id) {
            id -> Integer,
            owner -> Integer,
            flag -> Bool,
        }
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = things)]
    #[unique(owner, where(flag = true), as = Only)]
    #[allow(dead_code)] // only its declaration is used
    pub(super) struct Thing {
        id: i32,
        owner: i32,
        flag: bool,
    }
}

/// The index is created in its table's schema, and dropped by its name.
#[test]
fn an_index_is_dropped_in_the_schema_of_its_table() {
    let declared = elsewhere::Thing::constraints();
    let migration = &migrations(declared, Build::Blocking)[0];
    assert_eq!(
        (&*migration.up, &*migration.down),
        (
            "CREATE UNIQUE INDEX \"things_only_key\" ON \"private\".\"things\" (\"owner\") WHERE \"flag\" = TRUE;\n",
            "DROP INDEX \"private\".\"things_only_key\";\n"
        )
    );
}

/// Indexes written by hand, with other types and in another order, that the server treats as the same.
#[test]
fn what_the_server_takes_for_the_same_serves() -> TestResult {
    for (number, index) in [
        (FLAGGED, "(owner) WHERE flag"),
        (FLAGGED, "(owner) WHERE (true = (flag))"),
        (1, "(owner) WHERE NOT flag AND level = '-3'"),
        (1, "(owner) WHERE level = (-3)::bigint AND flag = 'f'"),
        (LIVE, "(owner) WHERE code IN ('open') AND deleted_at IS NULL"),
        (
            LIVE,
            "(owner) WHERE (deleted_at) IS NULL AND code::text = 'open'::varchar",
        ),
        (NO_CASE, "((lower((email)))) INCLUDE (owner)"),
        (5, "(upper(code::text) DESC, owner)"),
        (7, "(btrim(code))"),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{THINGS} CREATE UNIQUE INDEX i ON things {index}"))?;
            assert_clean(conn, key(number));
            assert!(is_found_by_the_server(conn, number), "{index}");
            Ok(())
        })?;
    }
    Ok(())
}

/// Indexes that the server does not treat as the same do not enforce the key.
#[test]
fn what_the_server_takes_for_something_else_does_not() -> TestResult {
    for (number, index) in [
        (FLAGGED, "(owner) WHERE flag IS TRUE"),
        (FLAGGED, "(owner) WHERE NOT flag"),
        (FLAGGED, "(owner) WHERE flag AND level = 1"),
        (LIVE, "(owner) WHERE code LIKE 'open' AND deleted_at IS NULL"),
        (NO_CASE, "(lower(email COLLATE \"C\"))"),
        (NO_CASE, "(lower(email || ''))"),
        (7, "(trim(both ' ' from code))"),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{THINGS} CREATE UNIQUE INDEX i ON things {index}"))?;
            let report = schema::check(conn, key(number))?;
            assert_eq!(report.constraints()[0].index(), None, "{index}");
            assert!(!is_found_by_the_server(conn, number), "{index}");
            Ok(())
        })?;
    }
    Ok(())
}

/// True if `ON CONFLICT`, as a call would write it, finds an index for the key.
fn is_found_by_the_server(conn: &mut PgConnection, number: usize) -> bool {
    let statement = UP[number].trim_end().trim_end_matches(';');
    let (_, target) = statement.split_once(" ON \"things\" ").expect("it is on the table");
    let insert = format!(
        "INSERT INTO things (owner, flag, level, state, code, email) VALUES (1, true, 1, '', '', '') \
         ON CONFLICT {target} DO NOTHING"
    );
    conn.batch_execute(&insert).is_ok()
}

#[test]
fn an_index_of_all_rows_gives_way_to_one_of_some() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} ALTER TABLE things ADD CONSTRAINT one_each UNIQUE (owner)"
        ))?;
        assert_mended(
            conn,
            key(FLAGGED),
            "the database differs from what the models declare

things (owner) where flag = true: the index one_each holds all rows, but the key is declared only for rows with \"flag\" = TRUE
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: CREATE UNIQUE INDEX \"things_flagged_key\" ON \"things\" (\"owner\") WHERE \"flag\" = TRUE;
       ALTER TABLE \"things\" DROP CONSTRAINT IF EXISTS \"one_each\";",
        );
        Ok(())
    })
}

/// `ON CONFLICT` chooses the wider index as its target as well.
#[test]
fn an_index_of_more_rows_is_in_the_way_of_one_that_serves() -> TestResult {
    for (wider, told) in [
        ("(owner)", "all rows"),
        ("(owner) WHERE deleted_at IS NULL", "all rows with deleted_at IS NULL"),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!(
                "{THINGS} {} CREATE UNIQUE INDEX wider ON things {wider}",
                UP[LIVE]
            ))?;
            assert_mended(
                conn,
                key(LIVE),
                &format!(
                    "the database differs from what the models declare

things (owner) where deleted_at = NULL, code = \"open\": the index wider holds {told}, but the key is declared only for rows with \
\"deleted_at\" IS NULL AND \"code\" = 'open'
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: DROP INDEX IF EXISTS \"wider\";"
                ),
            );
            Ok(())
        })?;
    }
    Ok(())
}

/// The index is a primary key, which no other key can replace.
#[test]
fn a_primary_key_of_all_rows_stays() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&THINGS.replace(
            "id SERIAL PRIMARY KEY, owner INTEGER NOT NULL",
            "id SERIAL, owner INTEGER PRIMARY KEY",
        ))?;
        let report = schema::check(conn, key(FLAGGED))?;
        let mend = report.findings()[0].fix();
        assert_eq!(mend, Some(UP[FLAGGED].trim_end()));
        conn.batch_execute(UP[FLAGGED])?;
        assert_report(
            conn,
            key(FLAGGED),
            "the database differs from what the models declare

things (owner) where flag = true: the index things_pkey holds all rows, but the key is declared only for rows with \"flag\" = TRUE
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: drop the index; if it is part of a SQLite table's definition, rebuild the table without it: <https://www.sqlite.org/lang_altertable.html#otheralter>",
        );
        Ok(())
    })
}

#[test]
fn an_index_of_other_rows_stays_beside() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} CREATE UNIQUE INDEX low ON things (owner) WHERE level < 3"
        ))?;
        assert_mended(
            conn,
            key(FLAGGED),
            "the database differs from what the models declare

things (owner) where flag = true: the index low holds only rows with level < 3, but the key is declared for rows with \"flag\" = TRUE
  why: the declared rows can have duplicates, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX \"things_flagged_key\" ON \"things\" (\"owner\") WHERE \"flag\" = TRUE;",
        );
        Ok(())
    })
}

/// An index with the key's name is an earlier form of it.
#[test]
fn an_index_of_the_key_s_name_is_replaced() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} CREATE UNIQUE INDEX things_flagged_key ON things (owner) WHERE NOT flag"
        ))?;
        assert_mended(
            conn,
            key(FLAGGED),
            "the database differs from what the models declare

things (owner) where flag = true: the index things_flagged_key holds only rows with NOT flag, but the key is declared for rows with \"flag\" = TRUE
  why: the declared rows can have duplicates, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX \"things_flagged_key_2\" ON \"things\" (\"owner\") WHERE \"flag\" = TRUE;
       DROP INDEX IF EXISTS \"things_flagged_key\";",
        );
        Ok(())
    })
}

#[test]
fn an_index_on_another_expression_stays_beside() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} CREATE UNIQUE INDEX shouted ON things (upper(email)); CREATE UNIQUE INDEX ON things (email)"
        ))?;
        assert_mended(
            conn,
            key(NO_CASE),
            "the database differs from what the models declare

things (lower(email)): the index shouted is on (upper(email)), but the key is declared on (lower(\"email\"))
  why: keys that are declared equal can have several rows, and no insert can rely on the index: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX \"things_no_case_key\" ON \"things\" (lower(\"email\"));",
        );
        Ok(())
    })
}

#[test]
fn a_column_of_a_condition_that_is_never_null() -> TestResult {
    in_a_schema(|conn| {
        let table = THINGS.replace("deleted_at TIMESTAMP", "deleted_at TIMESTAMP NOT NULL");
        conn.batch_execute(&format!("{table} {}", UP[LIVE]))?;
        assert_mended(
            conn,
            key(LIVE),
            "the database differs from what the models declare

things.deleted_at: it cannot be NULL, but a constraint covers only rows where it is NULL
  why: no such row can be inserted, so every call that finds none fails
  fix: ALTER TABLE \"things\" ALTER COLUMN \"deleted_at\" DROP NOT NULL;",
        );
        Ok(())
    })
}

#[test]
fn a_column_of_a_condition_of_another_type() -> TestResult {
    in_a_schema(|conn| {
        let table = THINGS.replace("flag BOOLEAN", "flag INTEGER");
        conn.batch_execute(&format!(
            "{table} CREATE UNIQUE INDEX i ON things (owner) WHERE flag = 1"
        ))?;
        let report = schema::check(conn, key(FLAGGED))?;
        let first = &report.findings()[0];
        assert_eq!(
            (first.subject(), first.drift().to_string()),
            (
                "things.flag".to_owned(),
                "its type is integer, but `table!` declares a boolean".to_owned()
            )
        );
        Ok(())
    })
}

#[test]
fn duplicates_are_counted_among_the_rows_of_the_key() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!(
            "{THINGS} INSERT INTO things (owner, flag, level, state, code, email) VALUES
                (1, true, 0, 'a', 'A', 'Ada'), (1, true, 0, 'b', 'B', 'x'), (1, false, 0, 'c', 'C', 'aDA'),
                (2, false, 0, 'd', 'D', 'y'), (2, false, 0, 'e', 'E', 'z')"
        ))?;
        let found = schema::duplicates(conn, key(FLAGGED))?.remove(0);
        assert_eq!((found.keys(), found.rows()), (1, 2));
        assert_eq!(
            found.listing(),
            "SELECT \"owner\", COUNT(*) AS copies FROM \"things\" WHERE \"flag\" = TRUE GROUP BY \"owner\" \
             HAVING COUNT(*) > 1 ORDER BY copies DESC, \"owner\";"
        );
        let found = schema::duplicates(conn, key(NO_CASE))?.remove(0);
        assert_eq!(found.samples(), [(vec!["ada".to_owned()], 2)]);
        conn.batch_execute(found.listing())?;
        conn.batch_execute(found.removal().ok_or("there is a primary key")?)?;
        conn.batch_execute(UP[NO_CASE])?;
        let left: Vec<i32> = things::table.select(things::id).order(things::id).load(conn)?;
        assert_eq!(left, [1, 2, 4, 5]);
        Ok(())
    })
}
