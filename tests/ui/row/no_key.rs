//! Columns in `by` that are not those of one key.

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

pub fn no_key(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by(users::name).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::name,)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`, `Live(name)`
}

pub fn a_part(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by(users::org_id).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::org_id,)`
    //~| NOTE: `by` names all columns of one of these keys, in any order, such as `.by(users::email)`: the values are in `&NewUser<'_>`
}

pub fn more_than_a_key(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by((users::email, users::org_id)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::email, columns::org_id)`
}

pub fn wrong_marker(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_from(row).by(Live(users::email)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::email,)`
}
