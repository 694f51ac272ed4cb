//! A column that the key's condition fixes, in a row with its key or in its `update`.

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

pub fn row(conn: &mut SqliteConnection) {
    let row = (users::name.eq("Ada"), users::deleted.eq(false));
    let _ = User::update_or_create_from(row).by(Live(users::name)).run(conn);
    //~^ ERROR[E0080]: the row sets `deleted`, which the key's condition fixes: remove this column, since a new row gets the declared value
}

pub fn update(conn: &mut SqliteConnection) {
    let row = (users::name.eq("Ada"), users::visits.eq(0));
    let _ = User::update_or_create_from(row).by(Live(users::name)).update(users::deleted.eq(true)).run(conn);
    //~^ ERROR[E0080]: `.update(..)` changes `deleted`, which the key's condition fixes: the key would no longer cover the row; use `diesel::update`
}
