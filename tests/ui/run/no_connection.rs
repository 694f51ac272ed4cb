//! Values that are no connection, given to `run`.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
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

pub fn pool(pool: &mut Pool<ConnectionManager<SqliteConnection>>) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(pool);
    //~^ ERROR[E0277]: `Pool<ConnectionManager<diesel::SqliteConnection>>` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`
    //~| NOTE: pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate
}

pub fn shared_pool(pool: &Pool<ConnectionManager<SqliteConnection>>) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(pool);
    //~^ ERROR[E0308]: mismatched types
}

pub fn reference_to_a_reference(mut conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq(7))
        .run(&mut conn);
    //~^ ERROR[E0277]: `&mut diesel::SqliteConnection` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`
    //~| NOTE: pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate
}

pub fn number() {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(&mut 7);
    //~^ ERROR[E0277]: `{integer}` is not a connection that `run` can use
    //~| LABEL: expected a Diesel connection
    //~| NOTE: take a connection from the pool first: `.run(&mut pool.get()?)`
    //~| NOTE: if the variable is already a `&mut` connection, pass it unchanged: `.run(conn)`
    //~| NOTE: pass a diesel-async connection to `.run_async(..).await`, with the feature `async` of getorcreate
}

pub fn shared_reference(conn: &SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[E0308]: mismatched types
}

pub fn connection_itself(conn: SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[E0308]: mismatched types
}
