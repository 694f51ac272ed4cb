//! A column that is named twice.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        deleted -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
#[unique(name, where(deleted = false), as = Live)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: Option<String>,
    pub name: String,
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub username: &'a str,
    pub name: &'a str,
}

pub fn in_by(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by((users::email, users::email)).run(conn);
    //~^ ERROR[E0277]: a column appears twice in this lookup
    //~| LABEL: name each column of the key only once
}
