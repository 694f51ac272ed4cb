//! Closures for defaults that can fail, or that must be awaited.

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

pub fn failing(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| Ok::<_, std::fmt::Error>(users::name.eq("Ada")))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        //~| NOTE: if making them can fail, look first with `find_unique(..)`, and pass the finished values
        .run(conn);
}

pub fn awaited(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(async || users::name.eq("Ada"))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        //~| NOTE: if the values must be awaited, use `.defaults_with_async(..)`
        .run(conn);
}
