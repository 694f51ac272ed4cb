//! Something else than a connection.

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

use diesel::r2d2::{ConnectionManager, Pool};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;

pub fn pool(pool: &mut Pool<ConnectionManager<SqliteConnection>>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).set(users::visits.eq(1)).run(pool);
    //~^ ERROR[E0277]: `Pool<ConnectionManager<diesel::SqliteConnection>>` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`
    //~| NOTE: in a generic function, require `C: diesel::connection::LoadConnection<Backend = ..>`
    //~| NOTE: pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate
}

pub fn async_connection(conn: &mut SyncConnectionWrapper<SqliteConnection>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.eq(users::visits + 1))
        .run(conn);
        //~^ ERROR[E0277]: `SyncConnectionWrapper<SqliteConnection, Tokio>` is not a connection that `run` can use
}

pub async fn diesel_connection(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(1))
        .run_async(conn)
        //~^ ERROR[E0277]: `diesel::SqliteConnection` is not a connection that `run_async` can use
        .await;
}

pub fn awaited_defaults(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(1))
        .defaults_with_async(|| async { users::name.eq("Ada") })
        .run(conn);
        //~^ ERROR[E0277]: `run` blocks, so it cannot await these defaults
        //~| LABEL: only `.run_async(..)` awaits `.defaults_with_async(..)`
        //~| NOTE: use a closure without `await`: `.defaults_with(|| ..)`
}
