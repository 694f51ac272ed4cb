//! A lookup on columns that are not those of one key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
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
    pub visits: i32,
    pub deleted: bool,
}

pub fn no_key(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::name.eq("Ada")).set(users::visits.eq(1)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`, `Live(name)`
    //~| NOTE: `name` is unique where `deleted = false`: look it up by `Live(users::name.eq(..))`
    //~| NOTE: without a unique constraint, two callers can each insert a row with these values, and the duplicate stays
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `User`
    //~| NOTE: move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`
    //~| NOTE: for a whole row, call `get_or_create_from` or `update_or_create_from` with `.by(users::email)`
    //~| NOTE: for many rows, call `get_or_create_many_from` or `update_or_create_many_from` with `.by(users::email)`
}

pub fn a_part(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::org_id.eq(7)).update(users::visits.eq(1)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::org_id`
}

pub fn more_than_a_key(conn: &mut SqliteConnection) {
    let _ = User::update_or_create((users::email.eq("ada@example.org"), users::visits.eq(1)))
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::visits)`
        .set(users::name.eq("Ada"))
        .run(conn);
}
