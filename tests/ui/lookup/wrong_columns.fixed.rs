//! The rest belongs in the defaults.

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

pub fn subset(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::username.eq("ada"), users::org_id.eq(7))).run(conn);
}

pub fn superset(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn two_keys(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults((users::org_id.eq(7), users::username.eq("ada")))
        .run(conn);
}
