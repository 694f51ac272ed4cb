//! Defaults that set a column of the lookup, given as a struct.

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

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub name: &'a str,
    pub email: Option<&'a str>,
}

pub fn get_or_create(conn: &mut SqliteConnection, new_user: &NewUser<'_>) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        //~^ ERROR[E0080]: evaluation
        //~| LABEL: the defaults set `email`, a column of the lookup: the row could differ from its key; remove it, since the lookup's value is inserted
        .defaults(new_user)
        .run(conn);
}
