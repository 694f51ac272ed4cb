//! What a request is awaited on, and is no connection of diesel-async's; and the other way round.

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
    //~| LABEL: expected a connection of diesel-async
    //~| NOTE: take a connection out of a pool first: `.run_async(&mut pool.get().await?)`
    //~| NOTE: a variable that is a `&mut` connection already is passed as it is: `.run_async(conn)`
    //~| NOTE: in a generic function ask for `C: diesel_async::AsyncConnection<Backend = ..>`
    //~| NOTE: a connection of Diesel's own goes to `.run(..)`; one of SQLite's can be used here within diesel-async's `SyncConnectionWrapper`
}

pub async fn pool(pool: &mut Pool<AsyncSqliteConnection>) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run_async(pool).await;
    //~^ ERROR[E0277]: `Pool<AsyncDieselConnectionManager<SyncConnectionWrapper<..., ...>>>` is not a connection that `run_async` can use
    //~| LABEL: expected a connection of diesel-async
    //~| NOTE: take a connection out of a pool first: `.run_async(&mut pool.get().await?)`
    //~| NOTE: a variable that is a `&mut` connection already is passed as it is: `.run_async(conn)`
    //~| NOTE: in a generic function ask for `C: diesel_async::AsyncConnection<Backend = ..>`
    //~| NOTE: a connection of Diesel's own goes to `.run(..)`; one of SQLite's can be used here within diesel-async's `SyncConnectionWrapper`
}

pub fn awaited_connection(conn: &mut AsyncSqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[E0277]: `SyncConnectionWrapper<SqliteConnection, Tokio>` is not a connection that `run` can use
    //~| LABEL: expected a connection of Diesel
    //~| NOTE: take a connection out of a pool first: `.run(&mut pool.get()?)`
    //~| NOTE: a variable that is a `&mut` connection already is passed as it is: `.run(conn)`
    //~| NOTE: a connection of diesel-async goes to `.run_async(..).await`, with getorcreate's feature `async`
}
