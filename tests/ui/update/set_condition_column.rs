//! A column of the key's condition in `set`.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
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
    pub visits: i32,
    pub deleted: bool,
}

pub fn fixed(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(Live(users::name.eq("Ada"))).set((users::visits.eq(1), users::deleted.eq(true))).run(conn);
    //~^ ERROR[E0080]: `.set(..)` sets `deleted`, which the key's condition fixes: remove this column, since a new row gets the declared value
}
