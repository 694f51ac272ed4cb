//! A connection that was taken out of a pool, and one that is a reference already.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool, PoolError};
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

pub fn pool(pool: &Pool<ConnectionManager<SqliteConnection>>) -> Result<(), PoolError> {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(&mut pool.get()?);
    Ok(())
}

pub fn reference(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq(7))
        .run(conn);
}
