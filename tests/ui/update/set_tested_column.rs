//! A column that the key's condition tests, in `set`.

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

pub fn tested(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(Open(users::name.eq("Ada"))).set((users::email.eq("a"), users::state.eq("new"))).run(conn);
    //~^ ERROR[E0080]: `.set(..)` sets `state`, which the key's condition tests: an updated row could leave the key; set it in `.defaults(..)`, for a new row
}
