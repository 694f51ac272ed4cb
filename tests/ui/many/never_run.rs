//! Requests that are never run.

#![deny(unused_must_use)]

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

pub fn lookups() {
    User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)));
    //~^ ERROR[unused_must_use]: unused `ManyRequest` that must be used
}

pub fn rows(rows: &[NewUser<'_>]) {
    User::update_or_create_many_from(rows);
    //~^ ERROR[unused_must_use]: unused `RowsRequest` that must be used
}

pub fn rows_and_columns(rows: &[NewUser<'_>]) {
    User::get_or_create_many_from(rows).by(users::email);
    //~^ ERROR[unused_must_use]: unused `ManyRequest` that must be used
}
