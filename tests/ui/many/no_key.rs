//! Lookups by columns that are no key.

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

pub fn no_key(names: &[&str], conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(names.iter().map(|name| users::name.eq(*name))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`, `Live(name)`
    //~| NOTE: `name` is unique where `deleted = false`: look it up by `Live(users::name.eq(..))`
}

pub fn more_than_a_key(conn: &mut SqliteConnection) {
    let emails = ["ada@example.org", "bob@example.org"];
    let lookups = emails.map(|email| (users::email.eq(email), users::name.eq("a name")));
    let _ = User::get_or_create_many(lookups).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::name)`
}

pub fn a_part(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(vec![users::org_id.eq(1), users::org_id.eq(2)])
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::org_id`
        .defaults(users::name.eq("a name"))
        .run(conn);
}

pub fn wrong_marker(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| Live(users::email.eq(email)))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::email`
}
