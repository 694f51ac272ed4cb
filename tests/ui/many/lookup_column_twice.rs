//! A column that each lookup names twice.

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

pub fn twice(conn: &mut SqliteConnection) {
    let lookups = ["a", "b"].map(|email| (users::email.eq(email), users::email.eq(email)));
    let _ = User::get_or_create_many(lookups).run(conn);
    //~^ ERROR[E0277]: a column appears twice in this lookup
    //~| LABEL: name each column of the key only once
}
