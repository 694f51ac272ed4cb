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
        .defaults(new_user)
        //~^ ERROR[E0277]: the defaults set `columns::email`, which the lookup or the row already sets
        //~| LABEL: `columns::email` would have two values in a new row
        //~| NOTE: if this is a row that holds its own key, pass it to `User::get_or_create_from` or `User::update_or_create_from`
        .run(conn);
}
