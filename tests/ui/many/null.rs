//! Keys that can be NULL.

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
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct Optional<'a> {
    pub org_id: i32,
    pub username: Option<&'a str>,
}

pub fn in_a_lookup(conn: &mut SqliteConnection) {
    let names = [Some("ada"), None];
    let _ = User::get_or_create_many(names.map(|name| (users::org_id.eq(7), users::username.eq(name)))).run(conn);
    //~^ ERROR[E0277]: `Option<&str>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::username` can be NULL here
}

pub fn in_a_row(conn: &mut SqliteConnection, rows: &[Optional<'_>]) {
    let _ = User::get_or_create_many_from(rows).by((users::org_id, users::username)).run(conn);
    //~^ ERROR[E0277]: `&Optional<'_>` can set `columns::username` to NULL, and NULL is never unique
    //~| LABEL: this column of the key can be NULL in `&Optional<'_>`
}

pub fn in_a_row_to_update(conn: &mut SqliteConnection, rows: Vec<Optional<'_>>) {
    let _ = User::update_or_create_many_from(rows).by((users::org_id, users::username)).run(conn);
    //~^ ERROR[E0277]: `Optional<'_>` can set `columns::username` to NULL, and NULL is never unique
}
