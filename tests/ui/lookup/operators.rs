//! Anything but equality.

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

pub fn not_equal(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.ne("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
    //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
}

pub fn like(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.like("ada@%")).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn greater(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::id.gt(7))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn one_of_many(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::id.eq_any([1, 2])).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq(7), users::username.ne("ada"))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn conjunction(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::org_id.eq(7).and(users::username.eq("ada"))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}
