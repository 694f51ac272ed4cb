//! Structs with more than the key, used as lookups.

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
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct Complete<'a> {
    pub email: &'a str,
    pub name: &'a str,
}

pub fn optional_fields(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many(rows).run(conn);
    //~^ ERROR[E0277]: this lookup may leave out `columns::email`, but a key must be complete
    //~| NOTE: if the struct has more than the key, use `get_or_create_from(row)` or `update_or_create_from(row)`, with `.by(..)`
    //~| NOTE: for many such structs, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`, with `.by(..)`
}

pub fn all_fields(conn: &mut SqliteConnection, rows: Vec<Complete<'_>>) {
    let _ = User::get_or_create_many(rows).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::name)`
    //~| NOTE: for a whole row, call `get_or_create_from` or `update_or_create_from` with `.by(users::email)`
    //~| NOTE: for many rows, call `get_or_create_many_from` or `update_or_create_many_from` with `.by(users::email)`
}
