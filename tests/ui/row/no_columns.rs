//! Something else than columns in `by`.

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

pub fn value(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by(users::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: these are not columns
    //~| LABEL: expected the columns of one key
    //~| NOTE: the values are in the row: `by` takes columns only, not `column.eq(value)`
}

pub fn name(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by("email").run(conn);
    //~^ ERROR[E0277]: these are not columns
}
