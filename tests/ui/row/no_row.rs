//! Something else than one row.

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

pub struct NotInsertable;

pub fn no_row() {
    let _ = User::get_or_create_from(NotInsertable).by(users::email);
    //~^ ERROR[E0277]: `NotInsertable` is not a row of `table`
    //~| LABEL: expected an `Insertable` struct, or a tuple of `column.eq(value)`
}

pub fn several_rows() {
    let _ = User::get_or_create_from(vec![users::email.eq("a"), users::email.eq("b")]).by(users::email);
    //~^ ERROR[E0277]: these values are not a single row
}
