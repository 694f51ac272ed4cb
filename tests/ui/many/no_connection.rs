//! Values that are no connection, given to `run`.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
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

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub username: &'a str,
    pub name: &'a str,
}

type AsyncSqliteConnection = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>;

pub fn pool(pool: &mut Pool<ConnectionManager<SqliteConnection>>) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email))).run(pool);
    //~^ ERROR[E0277]: `Pool<ConnectionManager<diesel::SqliteConnection>>` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
}

pub fn reference_to_a_reference(mut conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::update_or_create_many_from(rows).by(users::email).run(&mut conn);
    //~^ ERROR[E0277]: `&mut diesel::SqliteConnection` is not a connection that `run` can use
}

pub fn awaited_connection(conn: &mut AsyncSqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).by(users::email).run(conn);
    //~^ ERROR[E0277]: `SyncConnectionWrapper<SqliteConnection, Tokio>` is not a connection that `run` can use
}

pub async fn connection_that_blocks(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email))).run_async(conn).await;
    //~^ ERROR[E0277]: `diesel::SqliteConnection` is not a connection that `run_async` can use
}
