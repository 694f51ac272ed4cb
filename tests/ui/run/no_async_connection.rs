//! Values given to `run_async` that are not diesel-async connections, and a diesel-async connection given to `run`.

use diesel::prelude::*;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

type AsyncSqliteConnection = SyncConnectionWrapper<SqliteConnection>;

pub async fn connection_that_blocks(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run_async(conn).await;
    //~^ ERROR[E0277]: `diesel::SqliteConnection` is not a connection that `run_async` can use
    //~| LABEL: expected a diesel-async connection
    //~| NOTE: take a connection from the pool first: `.run_async(&mut pool.get().await?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run_async(conn)`
    //~| NOTE: in a generic function, require `C: diesel_async::AsyncConnection<Backend = ..>`
    //~| NOTE: pass a Diesel connection to `.run(..)`; to use a SQLite connection here, wrap it in diesel-async's `SyncConnectionWrapper`
}

pub async fn pool(pool: &mut Pool<AsyncSqliteConnection>) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run_async(pool).await;
    //~^ ERROR[E0277]: `Pool<AsyncDieselConnectionManager<SyncConnectionWrapper<..., ...>>>` is not a connection that `run_async` can use
    //~| LABEL: expected a diesel-async connection
    //~| NOTE: take a connection from the pool first: `.run_async(&mut pool.get().await?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run_async(conn)`
    //~| NOTE: in a generic function, require `C: diesel_async::AsyncConnection<Backend = ..>`
    //~| NOTE: pass a Diesel connection to `.run(..)`; to use a SQLite connection here, wrap it in diesel-async's `SyncConnectionWrapper`
}

pub fn awaited_connection(conn: &mut AsyncSqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[E0277]: `SyncConnectionWrapper<SqliteConnection, Tokio>` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`
    //~| NOTE: pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate
}
