//! A column that each row sets twice.

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

pub fn in_rows(conn: &mut SqliteConnection) {
    let rows = ["a", "b"].map(|email| (users::email.eq(email), users::name.eq("Ada"), users::name.eq("Augusta")));
    let _ = User::get_or_create_many_from(rows).by(users::email).run(conn);
    //~^ ERROR[E0080]: the row sets `name` twice
}
