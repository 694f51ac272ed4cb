//! Defaults that are no single row.

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

#[derive(Insertable, Clone)]
#[diesel(table_name = users)]
pub struct NewUser {
    pub name: String,
}

pub fn list(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(vec![users::name.eq("Ada"), users::name.eq("Bob")])
        //~^ ERROR[E0277]: these values are not a single row
        //~| LABEL: expected `column.eq(value)`, a tuple of these, or one `Insertable` struct
        //~| NOTE: no list of rows and no `INSERT .. SELECT` can stand here
        .run(conn);
}

pub fn array(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults([users::name.eq("Ada"), users::name.eq("Bob")])
        //~^ ERROR[E0277]: these values are not a single row
        .run(conn);
}

pub fn slice(conn: &mut SqliteConnection, new_users: &[NewUser]) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(new_users)
        //~^ ERROR[E0277]: these values are not a single row
        .run(conn);
}

pub fn list_of_structs(conn: &mut SqliteConnection, new_users: Vec<NewUser>) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| new_users)
        //~^ ERROR[E0277]: these values are not a single row
        .run(conn);
}

pub fn default_values(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(diesel::insert_into(users::table).default_values())
        //~^ ERROR[E0277]: these are not values for columns of `table`
        //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
        //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
        .run(conn);
}

pub fn query(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::table.select((users::org_id, users::username)))
        //~^ ERROR[E0277]: these values are not a single row
        .run(conn);
}
