//! A column that stands twice in a lookup.

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

pub fn same_value(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::email.eq("ada"), users::email.eq("ada"))).run(conn);
    //~^ ERROR[E0277]: a column appears twice in this lookup
    //~| LABEL: name each column of the key only once
}

pub fn in_a_composite_key(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq(7), users::username.eq("ada"), users::org_id.eq(8)))
        //~^ ERROR[E0277]: a column appears twice in this lookup
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn in_a_tuple_in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq(7), (users::username.eq("ada"), users::username.eq("bob"))))
        //~^ ERROR[E0277]: a column appears twice in this lookup
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn column_of_no_key(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::name.eq("Ada"), users::name.eq("Ada"))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `(columns::name, columns::name)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`
    //~| NOTE: without a unique constraint, two callers can each insert a row with these values, and the duplicate stays
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `User`
}
