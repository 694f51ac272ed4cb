//! A row that would give an existing row a value that the key's condition tests.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
        visits -> Integer,
        state -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name, where(state != "closed"), as = Open)]
#[unique(visits, where(visits > 0), as = Visited)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub name: String,
    pub visits: i32,
    pub state: String,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub visits: i32,
    pub state: &'a str,
}

pub fn tested(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row).by(Open(users::name)).run(conn);
    //~^ ERROR[E0080]: the row sets `state`, which the key's condition tests: an updated row could leave the key; say with `.update(..)` what changes in a row that exists
}
