//! A column of the key whose value can be NULL.

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
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct Optional<'a> {
    pub org_id: i32,
    pub username: Option<&'a str>,
}

pub fn null(conn: &mut SqliteConnection, row: &Optional<'_>) {
    let _ = User::get_or_create_from(row).by((users::org_id, users::username)).run(conn);
    //~^ ERROR[E0277]: `&Optional<'_>` can set `columns::username` to NULL, and NULL is never unique
    //~| LABEL: this column of the key can be NULL in `&Optional<'_>`
}
