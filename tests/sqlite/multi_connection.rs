//! An enum of connections: it has its own backend type, and uses the SQL of the connection inside.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome};

use crate::suite::TestResult;

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
