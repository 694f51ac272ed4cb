//! A struct as a lookup, of which Diesel may leave out a field.

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

#[derive(Insertable)]
#[diesel(table_name = members)]
pub struct ByEmail<'a> {
    pub email: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = members)]
pub struct ByUsername {
    pub org_id: i32,
    pub username: String,
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub struct ByOptionalEmail {
    pub email: Option<String>,
}

pub fn one_field(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create(ByEmail {
        //~^ ERROR[E0277]: this lookup may leave out `columns::email`, but a key must be complete
        //~| LABEL: this is an `Option`, or a struct: `#[derive(Insertable)]` allows every field to be left out, even one that is no `Option`
        //~| NOTE: add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct
        email: "ada@example.org",
    })
    .run(conn);
}

pub fn two_fields(conn: &mut SqliteConnection, key: &ByUsername) {
    let _ = Member::get_or_create(key).defaults(members::email.eq("ada")).run(conn);
    //~^ ERROR[E0277]: this lookup may leave out `columns::org_id`, but a key must be complete
}

pub fn option(conn: &mut SqliteConnection, key: ByOptionalEmail) {
    let _ = Member::get_or_create(key).run(conn);
    //~^ ERROR[E0277]: `Option<String>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::email` can be NULL here
    //~| NOTE: a unique constraint allows any number of rows with NULL, and `column = NULL` finds none of them
    //~| NOTE: make sure that there is a value, then compare with it: `column.eq(value)`
}
