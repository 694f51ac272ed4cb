//! An enum of connections: it has its own backend type, and uses the SQL of the connection inside.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome, Upserted};

use super::database::Journal;
use crate::suite::TestResult;
use crate::suite::marked::migrate;
use crate::suite::recorder::{self, observe};
use crate::suite_of_own_functions::{CallsFunctions, Canonical, Package, packages};

#[derive(diesel::MultiConnection)]
enum AnyConnection {
    Sqlite(SqliteConnection),
}

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
struct Tag {
    id: i32,
    name: String,
}

#[test]
fn a_call_on_an_enum_of_connections() -> TestResult {
    let mut conn = AnyConnection::Sqlite(SqliteConnection::establish(":memory:")?);
    conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")?;

    let created = Tag::get_or_create(tags::name.eq("new")).run(&mut conn)?;
    assert!(created.created());
    let found = Tag::get_or_create(tags::name.eq("new")).run(&mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    let rows: Vec<Tag> = tags::table.select(Tag::as_select()).load(&mut conn)?;
    assert_eq!(rows, [found.into_inner()]);
    Ok(())
}

/// Each database of the enum indexes functions of the user's own. With a MySQL connection in it, this would not compile.
#[test]
fn a_key_through_a_function_of_the_user_s_own() -> TestResult {
    let mut inside = SqliteConnection::establish(":memory:")?;
    inside.batch_execute(Journal::TABLE)?;
    Journal::define_functions(&mut inside);
    migrate(&mut inside, Package::constraints())?;
    let mut conn = AnyConnection::Sqlite(inside);
    let mut ask = |name: &str| {
        Package::get_or_create(Canonical(packages::name.eq(name)))
            .defaults(packages::owner_id.eq(7))
            .run(&mut conn)
    };

    assert!(ask("Serde-JSON")?.created());
    assert_eq!(ask("serde_json")?.row().name, "Serde-JSON");
    Ok(())
}

diesel::table! {
    counters (id) {
        id -> Integer,
        name -> Text,
        value -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = counters)]
#[unique(name)]
struct Counter {
    id: i32,
    name: String,
    value: i32,
}

/// Only a statement tells which database the enum talks to, so the call looks first. The rest are SQLite's statements.
#[test]
fn an_update_on_an_enum_of_connections() -> TestResult {
    recorder::install();
    let mut conn = AnyConnection::Sqlite(SqliteConnection::establish(":memory:")?);
    conn.batch_execute(
        "CREATE TABLE counters (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL)",
    )?;
    let add = |number: Option<i32>| {
        move |conn: &mut AnyConnection| {
            Counter::update_or_create(counters::name.eq("hits"))
                .update((number.map(|number| counters::value.eq(counters::value + number)),))
                .defaults(counters::value.eq(1))
                .run(conn)
        }
    };

    let created = observe(&mut conn, add(Some(3)));
    assert_eq!(created.kinds(), ["SELECT", "INSERT"]);
    let created = created.result?;
    assert!(created.created());
    let updated = observe(&mut conn, add(Some(3)));
    assert_eq!(updated.kinds(), ["SELECT", "UPDATE"]);
    let four = Counter {
        value: 4,
        ..created.into_inner()
    };
    assert_eq!(updated.result?, Upserted::Updated(four.clone()));
    let unchanged = observe(&mut conn, add(None));
    assert_eq!(unchanged.kinds(), ["SELECT"]);
    assert_eq!(unchanged.result?, Upserted::Unchanged(four));
    Ok(())
}
