//! Columns of another table.

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

diesel::table! {
    orgs (id) {
        id -> Integer,
        email -> Text,
    }
}

pub fn alone(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(orgs::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `users::table`
    //~| LABEL: expected `column.eq(value)` with a column of `users::table`, a tuple of these, or an `Insertable` struct
    //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((orgs::id.eq(7), users::username.eq("ada")))
        //~^ ERROR[E0277]: these are not values for columns of `users::table`
        .defaults(users::name.eq("Ada"))
        .run(conn);
}
