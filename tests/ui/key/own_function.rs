//! A model that has a function of its own with the name of one that the derive writes.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
//~^ ERROR[E0592]: duplicate definitions with name `find_unique`
#[unique(email)]
pub struct User {
    pub id: i32,
    pub email: String,
}

impl User {
    pub fn find_unique(emails: &[User]) -> usize {
        emails.len()
    }
}
