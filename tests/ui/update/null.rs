//! A value for a nullable column of the key that can be NULL.

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

pub fn null(conn: &mut SqliteConnection, username: Option<&str>) {
    let _ = User::update_or_create((users::org_id.eq(7), users::username.eq(username)))
    //~^ ERROR[E0277]: `Option<&str>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::username` can be NULL here
    //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
    //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
    //~| NOTE: on PostgreSQL 15 or later, a key can treat NULLs as equal: `#[unique(.., nulls_not_distinct)]`
        .set(users::visits.eq(1))
        .run(conn);
}
