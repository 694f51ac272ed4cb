//! A column of the key that the row does not set.

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

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Nameless<'a> {
    pub email: &'a str,
    pub org_id: i32,
}

pub fn unset(conn: &mut SqliteConnection, row: &Nameless<'_>) {
    let _ = User::get_or_create_from(row).by((users::username, users::org_id)).run(conn);
    //~^ ERROR[E0277]: `&Nameless<'_>` does not set `columns::username`, a column of the key
    //~| LABEL: `columns::username` has no value in `&Nameless<'_>`
    //~| NOTE: the row of `User` is looked up by the values that `&Nameless<'_>` has for the columns in `by`
}

pub fn unset_in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_from((users::org_id.eq(7), users::name.eq("Ada"))).by(users::email).run(conn);
    //~^ ERROR[E0277]: does not set `columns::email`, a column of the key
}
