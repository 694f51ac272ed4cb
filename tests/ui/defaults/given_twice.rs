//! Defaults that are given twice.

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

pub fn values(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq("Ada"))
        .defaults(users::org_id.eq(7))
        //~^ ERROR[E0277]: this call already has defaults
        //~| LABEL: the values for a new row were given before
        //~| NOTE: give all of them at once, as a tuple: `.defaults((a.eq(x), b.eq(y)))`
        .run(conn);
}

pub fn function_after_values(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq("Ada"))
        .defaults_with(|| users::org_id.eq(7))
        //~^ ERROR[E0277]: this call already has defaults
        .run(conn);
}

pub fn values_after_function(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| users::name.eq("Ada"))
        .defaults(users::org_id.eq(7))
        //~^ ERROR[E0277]: this call already has defaults
        .run(conn);
}
