//! A value that can be NULL.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    members (id) {
        id -> Integer,
        email -> Nullable<Text>,
        org_id -> Nullable<Integer>,
        username -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct Member {
    pub id: i32,
    pub email: Option<String>,
    pub org_id: Option<i32>,
    pub username: String,
}

pub fn some(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create(members::email.eq(Some("ada@example.org"))).run(conn);
    //~^ ERROR[E0277]: `Option<&str>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::email` can be NULL here
    //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
    //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
}

pub fn none(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create(members::email.eq(None::<&str>)).run(conn);
    //~^ ERROR[E0277]: `Option<&str>` can be NULL, and NULL is never unique: pass the value
}

pub fn variable(conn: &mut SqliteConnection, email: Option<String>) {
    let _ = Member::get_or_create(members::email.eq(email)).run(conn);
    //~^ ERROR[E0277]: `Option<String>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::email` can be NULL here
    //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
    //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
}

pub fn reference(conn: &mut SqliteConnection, email: &Option<String>) {
    let _ = Member::get_or_create(members::email.eq(email)).run(conn);
    //~^ ERROR[E0277]: `&Option<String>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::email` can be NULL here
    //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
    //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
}

pub fn in_a_composite_key(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create((members::username.eq("ada"), members::org_id.eq(Some(7))))
        //~^ ERROR[E0277]: `Option<{integer}>` can be NULL, and NULL is never unique: pass the value
        //~| LABEL: the value for `columns::org_id` can be NULL here
        //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
        //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
        .defaults(members::email.eq(Some("ada@example.org")))
        .run(conn);
}
