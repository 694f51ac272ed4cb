//! Neither `set` nor `update`.

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

pub fn nothing(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: this call would change nothing in a row that exists
    //~| LABEL: neither `.set(..)` nor `.update(..)` comes before this
    //~| NOTE: add `.set(..)` for values in any case, or `.update(..)` for changes of a row that exists
    //~| NOTE: to leave a row that exists as it is, use `get_or_create`
}

pub fn defaults_alone(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .defaults((users::name.eq("Ada"), users::visits.eq(0)))
        .run(conn);
        //~^ ERROR[E0277]: this call would change nothing in a row that exists
}

pub fn condition_alone(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .only_if(users::visits.lt(7))
        .run(conn);
        //~^ ERROR[E0277]: this call would change nothing in a row that exists
}

pub async fn awaited(conn: &mut diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).run_async(conn).await;
    //~^ ERROR[E0277]: this call would change nothing in a row that exists
}
