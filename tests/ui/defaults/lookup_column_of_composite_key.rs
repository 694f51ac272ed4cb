//! Defaults that set one of the columns of a composite key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: String,
    pub name: String,
}

pub fn get_or_create(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::username.eq("ada"), users::org_id.eq(7)))
        //~^ ERROR[E0080]: evaluation
        //~| LABEL: the defaults set `org_id`, a column of the lookup: the row could differ from its key; remove it, since the lookup's value is inserted
        .defaults((users::name.eq("Ada"), users::org_id.eq(8)))
        .run(conn);
}
