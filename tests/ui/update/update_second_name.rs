//! A column of the key in `update`, under a second name.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        #[sql_name = "Email"]
        address -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
pub struct User {
    pub id: i32,
    pub email: String,
}

pub fn by_its_second_name(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(users::address.eq("augusta@example.org")).run(conn);
    //~^ ERROR[E0080]: `.update(..)` changes `Email`, a column of the key; remove it, or use `diesel::update` to give a row another key
}
