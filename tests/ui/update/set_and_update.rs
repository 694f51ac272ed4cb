//! A column in both `set` and `update`.

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

#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub struct Form<'a> {
    pub name: &'a str,
    pub visits: Option<i32>,
}

pub fn set_first(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set((users::name.eq("Ada"), users::visits.eq(1)))
        .update(users::visits.eq(users::visits + 1))
        //~^ ERROR[E0277]: both `.set(..)` and `.update(..)` give `columns::visits` a value
        //~| LABEL: `columns::visits` would be assigned twice
        //~| NOTE: `.set(..)` is for both cases, `.update(..)` for a row of `User` that exists, and `.defaults(..)` for a new one
        //~| NOTE: remove the column from `.set(..)`, and put its value for a new row into `.defaults(..)`
        .run(conn);
}

pub fn update_first(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.eq(users::visits + 1))
        .set((users::name.eq("Ada"), users::visits.eq(1)))
        //~^ ERROR[E0277]: both `.set(..)` and `.update(..)` give `columns::visits` a value
        .run(conn);
}

pub fn with_defaults_between(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.eq(users::visits + 1))
        .defaults(users::name.eq("Ada"))
        .set(users::visits.eq(1))
        //~^ ERROR[E0277]: both `.set(..)` and `.update(..)` give `columns::visits` a value
        .run(conn);
}

pub fn in_a_struct(conn: &mut SqliteConnection, form: &Form<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(1))
        .update(form)
        //~^ ERROR[E0277]: both `.set(..)` and `.update(..)` give `columns::visits` a value
        .run(conn);
}
