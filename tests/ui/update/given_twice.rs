//! `set`, `update` or `only_if` twice.

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

pub fn set(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .set(users::visits.eq(1))
        //~^ ERROR[E0277]: this call already has values from `.set(..)` or from its row
        //~| LABEL: an earlier `.set(..)` or the given row has these values
        //~| NOTE: give all of them at once, as a tuple: `.set((a.eq(x), b.eq(y)))`
        //~| NOTE: `update_or_create_from(row)` already sets the values of `row`: to set more columns, pass a tuple, `update_or_create_from((row, a.eq(x)))`
        .run(conn);
}

pub fn update(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::name.eq("Ada"))
        .update(users::visits.eq(1))
        //~^ ERROR[E0277]: this call already has an `.update(..)`
        //~| LABEL: the changes were given before
        //~| NOTE: give all of them at once, as a tuple: `.update((a.eq(x), b.eq(y)))`
        .run(conn);
}

pub fn only_if(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .only_if(users::visits.lt(3))
        .only_if(users::deleted.eq(false))
        //~^ ERROR[E0277]: this call already has a condition
        //~| LABEL: the condition was given before
        //~| NOTE: join both conditions with `.and(..)`: `.only_if(a.lt(x).and(b.eq(y)))`
        .run(conn);
}

pub fn defaults(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .defaults(users::visits.eq(3))
        .defaults(users::deleted.eq(false))
        //~^ ERROR[E0277]: this call already has defaults
        //~| LABEL: the values for a new row were given before
        //~| NOTE: give all of them at once, as a tuple: `.defaults((a.eq(x), b.eq(y)))`
        .run(conn);
}

pub fn set_of_a_row(conn: &mut SqliteConnection) {
    let _ = User::update_or_create_from((users::email.eq("ada@example.org"), users::name.eq("Ada")))
        .by(users::email)
        .set(users::visits.eq(1))
        //~^ ERROR[E0277]: this call already has values from `.set(..)` or from its row
        .run(conn);
}
