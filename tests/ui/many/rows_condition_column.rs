//! A column of the rows that the key's condition fixes.

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

pub fn fixed(conn: &mut SqliteConnection) {
    let rows = ["Ada", "Bob"].map(|name| (users::name.eq(name), users::deleted.eq(false)));
    let _ = User::update_or_create_many_from(rows).by(Live(users::name)).run(conn);
    //~^ ERROR[E0080]: the row sets `deleted`, which the key's condition fixes
}
