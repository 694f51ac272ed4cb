//! Equality with a value, and a tuple of these.

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

pub fn equal(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org")).run(conn);
}

pub fn conjunction(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq(7), users::username.eq("ada"))).run(conn);
}
