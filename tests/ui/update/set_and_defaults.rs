//! A column in both `set` and `defaults`.

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

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Profile<'a> {
    pub name: &'a str,
    pub visits: i32,
}

pub fn set_first(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .defaults((users::visits.eq(0), users::name.eq("Ada")))
        //~^ ERROR[E0277]: both `.set(..)` and `.defaults(..)` give `columns::name` a value
        //~| LABEL: `columns::name` would have two values in a new row
        //~| NOTE: `.set(..)` is for both cases, and `.defaults(..)` only for a new row: remove the column from one of them
        //~| NOTE: if the value depends on the case, use `.update(..)` for a row of `User` that exists, and `.defaults(..)`
        .run(conn);
}

pub fn defaults_first(conn: &mut SqliteConnection, profile: &Profile<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .defaults(users::visits.eq(0))
        .set(profile)
        //~^ ERROR[E0277]: both `.set(..)` and `.defaults(..)` give `columns::visits` a value
        .run(conn);
}

pub fn closure(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .defaults_with(|| users::name.eq("Ada"))
        //~^ ERROR[E0277]: both `.set(..)` and `.defaults(..)` give `columns::name` a value
        .run(conn);
}

pub fn closure_first(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| users::name.eq("Ada"))
        .set(users::name.eq("Ada"))
        //~^ ERROR[E0277]: both `.set(..)` and `.defaults(..)` give `columns::name` a value
        .run(conn);
}

pub fn key_in_defaults(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(1))
        .defaults(users::email.eq("ada@example.org"))
        //~^ ERROR[E0277]: the defaults set `columns::email`, which the lookup or the row already sets
        //~| LABEL: `columns::email` would have two values in a new row
        //~| NOTE: remove the column from the defaults
        //~| NOTE: if this is a row that holds its own key, pass it to `User::get_or_create_from` or `User::update_or_create_from`
        .run(conn);
}
