//! Defaults without values.

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

pub fn number(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(7)
        //~^ ERROR[E0277]: these are not values for columns of `table`
        //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
        //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
        .run(conn);
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.ne("Ada"))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        .run(conn);
}

pub fn nothing(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(())
        //~^ ERROR[E0277]: these are not values for columns of `table`
        .run(conn);
}

pub fn function(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(|| users::name.eq("Ada"))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        .run(conn);
}

pub fn values_and_no_function(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(users::name.eq("Ada"))
        //~^ ERROR[E0277]: expected a `FnOnce()` closure
        .run(conn);
}
