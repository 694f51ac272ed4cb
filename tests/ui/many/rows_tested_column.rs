//! A column of the rows that the key's condition tests, and that an existing row would get too.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
        state -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name, where(state != "closed"), as = Open)]
pub struct User {
    pub id: i32,
    pub name: String,
    pub state: String,
}

pub fn tested(conn: &mut SqliteConnection) {
    let rows = ["Ada", "Bob"].map(|name| (users::name.eq(name), users::state.eq("new")));
    let _ = User::update_or_create_many_from(rows).by(Open(users::name)).run(conn);
    //~^ ERROR[E0080]: the row sets `state`, which the key's condition tests: an updated row could leave the key; leave it out of the row, and set it for new rows with `.defaults(..)`
}
