//! Something that is no iterator.

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

pub fn lookup(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(users::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: this is not an iterator of lookups
    //~| LABEL: expected an array, a `Vec` or another iterator of lookups
    //~| NOTE: for one lookup, use `get_or_create(lookup)`
    //~| NOTE: make a lookup from each value: `values.into_iter().map(|value| column.eq(value))`
}

pub fn lookup_of_several_columns(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many((users::org_id.eq(1), users::username.eq("ada"))).run(conn);
    //~^ ERROR[E0277]: this is not an iterator of lookups
}

pub fn marked_lookup(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(Live(users::name.eq("Ada"))).run(conn);
    //~^ ERROR[E0277]: this is not an iterator of lookups
}

pub fn marked_lookups(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(Live(["Ada", "Bob"].map(|name| users::name.eq(name)))).run(conn);
    //~^ ERROR[E0277]: this is not an iterator of lookups
    //~| NOTE: if the model has a key with `as = Flagged`, wrap each lookup in it: `.map(|value| Flagged(column.eq(value)))`
}

pub fn in_list(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(users::email.eq_any(["ada@example.org", "bob@example.org"])).run(conn);
    //~^ ERROR[E0277]: this is not an iterator of lookups
}

pub fn row(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::get_or_create_many_from(row).by(users::email).run(conn);
    //~^ ERROR[E0277]: `&NewUser<'_>` is not an iterator of rows
    //~| LABEL: expected an array, a `Vec`, a slice or another iterator of rows
    //~| NOTE: for one row, use `get_or_create_from(row)` or `update_or_create_from(row)`
}

pub fn row_to_update(conn: &mut SqliteConnection, row: NewUser<'_>) {
    let _ = User::update_or_create_many_from(row).by(users::email).run(conn);
    //~^ ERROR[E0277]: `NewUser<'_>` is not an iterator of rows
}
