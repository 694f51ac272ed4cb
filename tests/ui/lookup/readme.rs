//! The error that README.md shows.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub name: String,
}

pub fn by_name() {
    let _ =
    User::get_or_create(users::name.eq("Ada"));
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
}
