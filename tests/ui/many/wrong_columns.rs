//! Columns in `by` that are not those of one key, or that the rows do not set.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
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
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub username: &'a str,
    pub name: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Nameless<'a> {
    pub email: &'a str,
    pub org_id: i32,
}

pub fn no_key(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).by(users::name).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::name,)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: `by` names all columns of one of these keys, in any order, such as `.by(users::email)`: the values are in `&NewUser<'_>`
}

pub fn more_than_a_key(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::update_or_create_many_from(rows).by((users::email, users::org_id)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::email, columns::org_id)`
}

pub fn unset(conn: &mut SqliteConnection, rows: &[Nameless<'_>]) {
    let _ = User::get_or_create_many_from(rows).by((users::username, users::org_id)).run(conn);
    //~^ ERROR[E0277]: `&Nameless<'_>` does not set `columns::username`, a column of the key
    //~| LABEL: `columns::username` has no value in `&Nameless<'_>`
}

pub fn unset_in_tuples(conn: &mut SqliteConnection) {
    let rows = [1, 2].map(|org| (users::org_id.eq(org), users::name.eq("a name")));
    let _ = User::update_or_create_many_from(rows).by(users::email).run(conn);
    //~^ ERROR[E0277]: does not set `columns::email`, a column of the key
}

pub fn twice(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).by((users::email, users::email)).run(conn);
    //~^ ERROR[E0277]: a column appears twice in this lookup
}
