//! Conditions that the server prints with a cast: a domain's base type counts as the same type, any other type does not.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome, UniqueConstraint, schema};

use super::mending::{assert_clean, in_a_schema};
use crate::suite::TestResult;

diesel::table! {
    parts (id) {
        id -> Integer,
        owner -> Integer,
        flag -> Bool,
        level -> Integer,
        state -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = parts)]
#[unique(owner, where(parts::flag = true, parts::level = 1, parts::state = "open"), as = Open)]
#[allow(dead_code)] // only its declaration is used
struct Part {
    id: i32,
    owner: i32,
}

fn declared() -> &'static [UniqueConstraint] {
    &Part::constraints()[1..]
}

const OF_DOMAINS: &str = "CREATE DOMAIN yes_or_no AS boolean; CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
    CREATE DOMAIN word AS varchar(20);
    CREATE TABLE parts (id SERIAL PRIMARY KEY, owner INTEGER NOT NULL, flag yes_or_no, level positive, state word);";

#[test]
fn a_domain_is_compared_by_what_it_is_made_of() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(OF_DOMAINS)?;
        let report = schema::check(conn, declared())?;
        conn.batch_execute(report.findings()[0].fix().ok_or("no SQL mends it")?)?;
        assert_clean(conn, declared());
        let created = Part::get_or_create(Open(parts::owner.eq(7))).run(conn)?;
        assert!(created.created());
        let found = Part::get_or_create(Open(parts::owner.eq(7))).run(conn)?;
        assert!(matches!(found, Outcome::Found(_)));
        Ok(())
    })
}

#[test]
fn a_cast_that_changes_what_is_compared_makes_another_condition() -> TestResult {
    for condition in [
        "flag AND level = 1 AND state = 'open'::varchar(2)",
        "flag AND level::text = '1' AND state = 'open'",
        "flag::text = 'true' AND level = 1 AND state = 'open'",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!(
                "CREATE TABLE parts (id SERIAL PRIMARY KEY, owner INTEGER NOT NULL, flag BOOLEAN NOT NULL,
                    level INTEGER NOT NULL, state VARCHAR(20) NOT NULL);
                CREATE UNIQUE INDEX i ON parts (owner) WHERE {condition}"
            ))?;
            assert!(!schema::check(conn, declared())?.is_clean(), "{condition}");
            Ok(())
        })?;
    }
    Ok(())
}
