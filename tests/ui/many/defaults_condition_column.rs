//! Defaults that set a column of the key's condition.

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
    let _ = User::get_or_create_many(["Ada", "Bob"].map(|name| Live(users::name.eq(name))))
    //~^ ERROR[E0080]: the defaults set `deleted`, which the key's condition fixes
        .defaults(users::deleted.eq(true))
        .run(conn);
}
