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
#[unique(email)]
#[get_or_create(skip(find_unique))]
pub struct User {
    pub id: i32,
    pub email: String,
}

impl User {
    pub fn find_unique(emails: &[User]) -> usize {
        emails.len()
    }
}

pub fn all(conn: &mut SqliteConnection) -> usize {
    let _ = User::get_or_create(users::email.eq("ada@example.org")).run(conn);
    let _ = User::get_or_create_from(users::email.eq("ada@example.org")).by(users::email).run(conn);
    User::find_unique(&[])
}
