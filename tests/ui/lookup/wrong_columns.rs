//! A lookup on columns that are no key.

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

pub fn other_column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::name.eq("Ada")).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`
    //~| NOTE: without a unique constraint, two callers can each insert a row with these values, and the duplicate stays
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `User`
    //~| NOTE: move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`
}

pub fn subset(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::username.eq("ada")).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::username`
}

pub fn superset(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::email.eq("ada@example.org"), users::name.eq("Ada"))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::name)`
}

pub fn superset_of_key_columns(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::email.eq("ada@example.org"), users::org_id.eq(7)))
        //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::org_id)`
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn two_keys(conn: &mut SqliteConnection) {
    let lookup = (
        users::email.eq("ada@example.org"),
        users::org_id.eq(7),
        users::username.eq("ada"),
    );
    let _ = User::get_or_create(lookup).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::email, columns::org_id, columns::username)`
}
